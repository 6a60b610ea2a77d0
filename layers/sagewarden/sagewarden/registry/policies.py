"""The scaling policies of a profile: what moves the number of instances, copies or units."""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any, Self

from pydantic import Discriminator, Field, Tag, model_validator

from sagewarden.registry.metrics import (
    LOAD_METRICS,
    CloudWatchMetric,
    CustomMetric,
    ScalingMetric,
    check_in_unit,
    name_of,
)
from sagewarden.registry.names import PolicyName
from sagewarden.registry.steps import StepPolicy
from sagewarden.registry.strict import Seconds, Strict

POLICIES = 10
"""At most for a variant; Application Auto Scaling takes fifty."""


class TargetValue(Strict):
    """The metric that a scaling policy holds steady, and where: by a value, or by a tested load."""

    metric: ScalingMetric = "invocations-per-instance"
    """The metric's name."""

    custom: CustomMetric | None = None
    """A metric of CloudWatch's instead."""

    value: float | None = Field(default=None, gt=0)
    """What it is held at: requests a minute; requests at a time; per cent of one instance's CPUs,
    GPUs or memory; milliseconds; waiting requests; the used share (0 to 1) of provisioned
    concurrency; of a custom metric, what CloudWatch tells."""

    max_rps: float | None = Field(default=None, gt=0)
    """The load that one instance was tested to bear, in requests a second."""

    safety_factor: float = Field(default=0.5, gt=0, le=1)
    """The share of that load at which more is wanted."""

    name: PolicyName | None = None
    """The policy's name; the metric's where there are several policies."""

    scale_in: bool | None = None
    """Whether the policy may lower the number; None for what the profile says."""

    scale_in_cooldown: Seconds | None = None
    """Seconds between lowering it and lowering it again; None for what the profile says."""

    scale_out_cooldown: Seconds | None = None
    """Seconds between raising it and raising it again; None for what the profile says."""

    @model_validator(mode="after")
    def _one_metric(self) -> Self:
        if self.custom is not None and "metric" in self.model_fields_set:
            raise ValueError("expected either 'metric' or 'custom'")
        if isinstance(self.custom, CloudWatchMetric):
            why_not = self.custom.why_not_tracked()
            if why_not:
                raise ValueError(why_not)
        return self

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.value is None) == (self.max_rps is None):
            raise ValueError("expected either 'value' or 'max_rps'")
        return self

    @model_validator(mode="after")
    def _of_the_metric(self) -> Self:
        if self.max_rps is not None and (self.custom or self.metric not in LOAD_METRICS):
            raise ValueError(
                f"'max_rps' is for {' and '.join(sorted(LOAD_METRICS))}; expected 'value'"
            )
        if self.custom is None and self.value is not None:
            check_in_unit(self.metric, self.value)
        return self

    @property
    def followed(self) -> str:
        """The metric in a word: its name, or that of a custom one."""
        return self.metric if self.custom is None else name_of(self.custom, self.name)


def _kind(raw: Any) -> str:
    """Which kind of policy is written, or meant."""
    steps = "steps" in raw if isinstance(raw, dict) else isinstance(raw, StepPolicy)
    return "<steps>" if steps else "<target>"


Policy = Annotated[
    Annotated[TargetValue, Tag("<target>")] | Annotated[StepPolicy, Tag("<steps>")],
    Discriminator(_kind),
]


def check_together(policies: Iterable[TargetValue | StepPolicy]) -> None:
    """Refuses policies that one variant cannot have beside each other.

    Raises:
        ValueError: the message says why.
    """
    named = list(policies)
    for policy in named:
        if policy.custom is not None and policy.name is None:
            raise ValueError("a policy by a custom metric needs a 'name' beside other policies")
    twice = _doubled(policy.name or policy.metric for policy in named)
    if twice:
        raise ValueError(
            f"expected one policy of each name; more have the name {twice} (a policy without a "
            "'name' has its metric's)"
        )
    tracking = [policy for policy in named if isinstance(policy, TargetValue)]
    twice = _doubled(policy.metric for policy in tracking if policy.custom is None)
    if twice:
        raise ValueError(f"AWS takes one target tracking policy for a metric; more follow {twice}")
    customs = [policy.custom for policy in tracking if policy.custom is not None]
    if any(custom in customs[:number] for number, custom in enumerate(customs)):
        raise ValueError("AWS takes one target tracking policy for a metric, a custom one too")


def _doubled(names: Iterable[str]) -> str:
    return ", ".join(name for name, count in Counter(names).items() if count > 1)


class Policies(Strict):
    """Policies that one variant has together: the largest number that one of them asks for counts.

    (Application Auto Scaling user guide, "Target tracking": scale-in only where all of them agree.)
    """

    policies: tuple[Policy, ...] = Field(min_length=1, max_length=POLICIES)
    """The policies."""

    @model_validator(mode="after")
    def _together(self) -> Self:
        check_together(self.policies)
        return self


def _form(raw: Any) -> str:
    """Whether one policy or several are written, or meant."""
    several = "policies" in raw if isinstance(raw, dict) else isinstance(raw, Policies)
    return "<several>" if several else "<one>"


Choice = Annotated[
    Annotated[TargetValue, Tag("<one>")] | Annotated[Policies, Tag("<several>")],
    Discriminator(_form),
]
"""What one kind of variants scales by."""
