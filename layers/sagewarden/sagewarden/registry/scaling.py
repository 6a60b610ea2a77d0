"""The `scaling` of a profile: how endpoints scale, by limits, targets and schedules."""

import re
from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sagewarden.registry.schedules import check_time
from sagewarden.registry.strict import Seconds, Strict

PROFILE_TAG = "sagewarden:profile"
"""The tag that names the profile of one endpoint, where the team's own is not meant."""

SCALING_TAG = "sagewarden:scaling"
"""The tag that says `off` on an endpoint that is not to scale."""

_NAME = re.compile(r"[\w.-]{1,64}")
_ZONE = re.compile(r"UTC|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z0-9_+-]*){1,2}")

ScalingMetric = Literal[
    "invocations-per-instance",
    "invocations-per-copy",
    "concurrent-requests-per-model",
    "concurrent-requests-per-copy",
    "provisioned-concurrency-utilization",
    "cpu-utilization",
    "gpu-utilization",
    "memory-utilization",
    "model-latency",
    "backlog-per-instance",
]

MOST = 2**31 - 1
"""The highest number that Application Auto Scaling takes."""

PERCENTAGES = frozenset({"cpu-utilization", "gpu-utilization", "memory-utilization"})
"""The metrics whose value is told in per cent."""

LOAD_METRICS = frozenset({"invocations-per-instance", "invocations-per-copy"})
"""The metrics that count requests, so that a tested load gives their value."""


def _check_order(lowest: int, highest: int) -> None:
    if lowest > highest:
        raise ValueError(f"min ({lowest}) should not be above max ({highest})")


def _name(name: str) -> str:
    """A schedule's name, where it can be part of a scheduled action's."""
    if not _NAME.fullmatch(name):
        raise ValueError("expected 1 to 64 letters, digits or _ . -")
    return name


def _zone(name: str) -> str:
    """A time zone's name, where it looks like one: the functions have no list of them."""
    if not _ZONE.fullmatch(name):
        raise ValueError("expected the name of a time zone such as Europe/Berlin, or UTC")
    return name


class TargetValue(Strict):
    """The metric that a scaling policy holds steady, and where: by a value, or by a tested load."""

    metric: ScalingMetric = "invocations-per-instance"
    """The metric's name."""

    value: float | None = Field(default=None, gt=0)
    """What it is held at: requests a minute; requests at a time; per cent of one instance's CPUs,
    GPUs or memory; milliseconds; waiting requests; the used share (0 to 1) of provisioned
    concurrency."""

    max_rps: float | None = Field(default=None, gt=0)
    """The load that one instance was tested to bear, in requests a second."""

    safety_factor: float = Field(default=0.5, gt=0, le=1)
    """The share of that load at which more is wanted."""

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.value is None) == (self.max_rps is None):
            raise ValueError("expected either 'value' or 'max_rps'")
        return self

    @model_validator(mode="after")
    def _of_the_metric(self) -> Self:
        if self.max_rps is not None and self.metric not in LOAD_METRICS:
            raise ValueError(
                f"'max_rps' is for {' and '.join(sorted(LOAD_METRICS))}; expected 'value'"
            )
        if self.metric == "provisioned-concurrency-utilization" and (self.value or 0) > 1:
            raise ValueError(
                "expected a share of the provisioned concurrency between 0 and 1, such as 0.7"
            )
        if self.metric in PERCENTAGES and (self.value or 0) > 100:  # noqa: PLR2004
            raise ValueError("expected per cent of the whole instance, between 0 and 100")
        return self


class Schedule(Strict):
    """A scheduled change of the limits."""

    name: Annotated[str, AfterValidator(_name)]
    """Its name, of which there is one in a profile."""

    at: Annotated[str, AfterValidator(check_time)]
    """When they change: `cron(…)`, `rate(…)` or `at(…)`, as Application Auto Scaling has it."""

    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    """The time zone of that, by its canonical IANA name."""

    min: int | None = Field(default=None, ge=0, le=MOST)
    """The least from then on; None leaves it."""

    max: int | None = Field(default=None, ge=0, le=MOST)
    """The most from then on; None leaves it."""

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("expected 'min', 'max' or both: it would change nothing")
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is not None and self.max is not None:
            _check_order(self.min, self.max)
        return self


SCHEDULES = 20
"""At most in a profile: few enough that a plan for ten variants with all of them is no accident."""

Suspension = Literal["scale-in", "scale-out", "schedules"]
"""What Application Auto Scaling can be told to leave alone for a while (`SuspendedState`)."""


class Scaling(Strict):
    """The limits of a variant's instances, copies or units of concurrency, and what moves them."""

    min: int = Field(ge=0, le=MOST)
    """The least."""

    max: int = Field(ge=1, le=MOST)
    """The most."""

    target: TargetValue | None = None
    """What moves the number; either this or `targets`."""

    targets: tuple[TargetValue, ...] = ()
    """The same for endpoints of several kinds: the first that fits a variant counts."""

    scale_in: bool = True
    """Whether the policy may lower the number."""

    scale_in_cooldown: Seconds = 300
    """Seconds between lowering it and lowering it again."""

    scale_out_cooldown: Seconds = 300
    """Seconds between raising it and raising it again."""

    suspended: frozenset[Suspension] | None = None
    """What is left alone for a while; None leaves that as somebody left it."""

    schedules: tuple[Schedule, ...] = Field(default=(), max_length=SCHEDULES)
    """Times at which the limits change."""

    adopt: bool = False
    """Whether scalable targets that somebody else registered become sagewarden's."""

    @property
    def choices(self) -> tuple[TargetValue, ...]:
        """The targets in the order in which they are tried."""
        return (self.target,) if self.target else self.targets

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Self:
        if (self.target is None) == (not self.targets):
            raise ValueError("expected either 'target' or 'targets'")
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_order(self.min, self.max)
        return self

    @model_validator(mode="after")
    def _schedules_in_order(self) -> Self:
        """Refuses a schedule whose one limit crosses the other: AWS would fail it when due."""
        for schedule in self.schedules:
            lowest, highest, name = schedule.min, schedule.max, schedule.name
            # It sets the maximum alone, below the profile's minimum.
            if highest is not None and lowest is None and highest < self.min:
                crossed = f"max ({highest}) below min ({self.min})"
                raise ValueError(f"schedule {name!r} sets {crossed}: name both")
            # It sets the minimum alone, above the profile's maximum.
            if lowest is not None and highest is None and lowest > self.max:
                crossed = f"min ({lowest}) above max ({self.max})"
                raise ValueError(f"schedule {name!r} sets {crossed}: name both")
        return self

    @model_validator(mode="after")
    def _one_of_each_name(self) -> Self:
        counts = Counter(schedule.name for schedule in self.schedules)
        twice = ", ".join(name for name, count in counts.items() if count > 1)
        if twice:
            raise ValueError(f"expected one schedule of each name; more have the name {twice}")
        return self
