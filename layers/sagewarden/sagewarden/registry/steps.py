"""Step scaling: policies that add and take away by how far a metric is off, called by an alarm."""

from itertools import pairwise
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from sagewarden.registry.metrics import CustomMetric, ScalingMetric, check_in_unit, name_of
from sagewarden.registry.names import PolicyName
from sagewarden.registry.strict import Seconds, Strict

_DAY = 86400
_QUICK_PERIODS = (10, 20, 30)
"""Seconds, beside whole minutes (PutMetricAlarm, CloudWatch API reference)."""


class Step(Strict):
    """How much is added or taken away while a metric is in some range."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    lower: float | None = Field(default=None, alias="from")
    """Where the range begins, in the metric's unit; None where it has no lower end."""

    upper: float | None = Field(default=None, alias="to")
    """Where it ends; None where it has no upper end."""

    change: int
    """How many are added, or taken away where it is negative; what that means, `adjustment` says.
    """

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.lower is None and self.upper is None:
            raise ValueError("expected 'from', 'to' or both")
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise ValueError(f"from ({self.lower:g}) should be below to ({self.upper:g})")
        return self


class StepPolicy(Strict):
    """A step scaling policy, and the alarm that calls it."""

    name: PolicyName
    """Its name."""

    metric: ScalingMetric = "invocations-per-instance"
    """What the alarm watches."""

    custom: CustomMetric | None = None
    """A metric of CloudWatch's instead."""

    period: Seconds = 60
    """Seconds over which the metric is taken: 10, 20, 30 or whole minutes."""

    periods: int = Field(default=1, ge=1)
    """For how many such periods on end it must be in a step's range."""

    adjustment: Literal["count", "percent", "exact"] = "count"
    """What a step's `change` is: so many more or fewer; so many per cent; that many in all."""

    at_least: int | None = Field(default=None, ge=1)
    """How many are changed at least, where `adjustment` is `percent`."""

    cooldown: Seconds | None = None
    """Seconds until it is called again; None for the profile's, out or in."""

    steps: tuple[Step, ...] = Field(min_length=1, max_length=20)
    """The ranges, each beginning where another ends; one has no end on one side."""

    @property
    def ordered(self) -> tuple[Step, ...]:
        """The steps from the lowest range to the highest."""
        return tuple(sorted(self.steps, key=_beginning))

    @property
    def rises(self) -> bool:
        """Whether the alarm is at the lowest range's beginning, not at the highest one's end."""
        return self.ordered[-1].upper is None

    @property
    def followed(self) -> str:
        """The metric in a word: its name, or that of a custom one."""
        return self.metric if self.custom is None else name_of(self.custom, self.name)

    @model_validator(mode="after")
    def _one_metric(self) -> Self:
        if (self.custom is not None) is ("metric" in self.model_fields_set):
            raise ValueError("expected either 'metric' or 'custom'")
        return self

    @model_validator(mode="after")
    def _times_fit(self) -> Self:
        if self.period not in _QUICK_PERIODS and (self.period % 60 or not self.period):
            raise ValueError("expected a period of 10s, 20s, 30s or of whole minutes")
        if self.period * self.periods > _DAY:
            raise ValueError("expected periods of a day at most, all together")
        return self

    @model_validator(mode="after")
    def _changes_fit(self) -> Self:
        changes = [step.change for step in self.steps]
        if self.at_least is not None and self.adjustment != "percent":
            raise ValueError("'at_least' is for adjustment: percent")
        if self.adjustment == "exact":
            if min(changes) < 0:
                raise ValueError("expected a number of 0 or more: it is how many there are in all")
        elif 0 in changes or (min(changes) < 0 < max(changes)):
            raise ValueError("expected steps that all add, or all take away")
        return self

    @model_validator(mode="after")
    def _ranges_fit(self) -> Self:
        """Refuses ranges that AWS would refuse (StepAdjustment, API reference)."""
        ordered = self.ordered
        for step, following in pairwise(ordered):
            end, beginning = step.upper, following.lower
            if end is None or beginning is None or beginning < end:
                raise ValueError(f"{_spelled(step)} and {_spelled(following)} overlap")
            if beginning > end:
                raise ValueError(f"nothing is said for {end:g} to {beginning:g}")
        if (ordered[0].lower is None) is (ordered[-1].upper is None):
            raise ValueError(
                "expected one step without an end: the highest without 'to', or the lowest "
                "without 'from'"
            )
        return self

    @model_validator(mode="after")
    def _in_the_unit(self) -> Self:
        if self.custom is None:
            for step in self.steps:
                for bound in (step.lower, step.upper):
                    if bound is not None:
                        check_in_unit(self.metric, bound)
        return self


def _beginning(step: Step) -> float:
    return float("-inf") if step.lower is None else step.lower


def _spelled(step: Step) -> str:
    lower = "" if step.lower is None else f"from {step.lower:g}"
    upper = "" if step.upper is None else f"to {step.upper:g}"
    return f"{lower} {upper}".strip()
