"""The `alarms` of a profile: which metrics are out of order when, and for how long.

A number is written as people write it, `500ms`, `80%`, `1%` of the requests, and is checked against
what the metric counts: a mistake would else be an alarm that fires always, or never.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from sagewarden.registry.strict import Seconds, Strict

PERIOD = 60
"""Seconds of one datapoint: SageMaker publishes its metrics once a minute."""

DAY = 86_400
"""Seconds that an alarm may look back, where its period is below an hour (PutMetricAlarm, API
reference, `EvaluationPeriods`)."""

_AMOUNT = re.compile(r"(?P<number>\d+(\.\d+)?)\s*(?P<unit>us|ms|s|m|h|%)?")
_MICROSECONDS = {"us": 1, "ms": 1_000, "s": 1_000_000, "m": 60_000_000}
_SECONDS = {"s": 1, "m": 60, "h": 3_600}

AlarmMetric = Literal[
    "invocation-4xx-errors",
    "invocation-5xx-errors",
    "invocations",
    "overhead-latency",
    "model-latency",
    "invocations-per-instance",
    "cpu-utilization",
    "memory-utilization",
    "gpu-utilization",
    "disk-utilization",
    "gpu-memory-utilization",
    "backlog",
    "age-of-oldest-request",
    "no-capacity-invocation-failures",
    "model-loading-wait-time",
    "model-cache-hit",
]


class Measure(StrEnum):
    """What a metric counts, and so how its threshold is written."""

    ERRORS = "a number of errors a minute, or a share of the requests such as 1%"
    LATENCY = "a time such as 500ms or 2s"
    SHARE = "per cent such as 80%"
    NUMBER = "a number"
    AGE = "a time such as 15m or 1h"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricRules:
    """What an alarm over a metric may say, whatever endpoint it is of."""

    measure: Measure
    """What the metric counts."""

    statistic: str
    """The statistic that counts where the profile names none."""

    below: bool = False
    """Whether the metric is out of order where it is too low."""


RULES: Mapping[AlarmMetric, MetricRules] = MappingProxyType(
    {
        "invocation-4xx-errors": MetricRules(measure=Measure.ERRORS, statistic="Sum"),
        "invocation-5xx-errors": MetricRules(measure=Measure.ERRORS, statistic="Sum"),
        "invocations": MetricRules(measure=Measure.NUMBER, statistic="Sum", below=True),
        "overhead-latency": MetricRules(measure=Measure.LATENCY, statistic="p90"),
        "model-latency": MetricRules(measure=Measure.LATENCY, statistic="p90"),
        "invocations-per-instance": MetricRules(measure=Measure.NUMBER, statistic="Sum"),
        "cpu-utilization": MetricRules(measure=Measure.SHARE, statistic="Average"),
        "memory-utilization": MetricRules(measure=Measure.SHARE, statistic="Maximum"),
        "gpu-utilization": MetricRules(measure=Measure.SHARE, statistic="Average"),
        "disk-utilization": MetricRules(measure=Measure.SHARE, statistic="Maximum"),
        "gpu-memory-utilization": MetricRules(measure=Measure.SHARE, statistic="Maximum"),
        "backlog": MetricRules(measure=Measure.NUMBER, statistic="Average"),
        "age-of-oldest-request": MetricRules(measure=Measure.AGE, statistic="Maximum"),
        "no-capacity-invocation-failures": MetricRules(measure=Measure.NUMBER, statistic="Sum"),
        "model-loading-wait-time": MetricRules(measure=Measure.LATENCY, statistic="p90"),
        "model-cache-hit": MetricRules(measure=Measure.SHARE, statistic="Average", below=True),
    }
)
"""What each metric counts and when it is out of order (SageMaker developer guide, "Metrics for
monitoring Amazon SageMaker AI with Amazon CloudWatch")."""

SUMS = frozenset({"invocations", "invocations-per-instance"})
"""The metrics of which only the sum says anything (the same page)."""


def _amount(value: float | str) -> float | str:
    """A threshold as it was written, where it is a number, or one with a unit."""
    is_amount = _AMOUNT.fullmatch(value) if isinstance(value, str) else value >= 0
    if not is_amount:
        raise ValueError("expected a number, or one with a unit such as 500ms, 2s, 15m or 80%")
    return value


Threshold = Annotated[float | str, AfterValidator(_amount)]


class Alarm(Strict):
    """An alarm: when a metric is out of order, and for how long it must be so."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    threshold: Threshold | None = None
    """The value from which on it is out of order: a number, or one with a unit."""

    anomaly: float | None = Field(default=None, ge=1, le=10)
    """Instead: how many standard deviations off what CloudWatch has learned to expect."""

    at_least: int = Field(default=2, ge=1)
    """How many errors a minute there must be besides, where `threshold` is a share of requests: one
    of two requests is 50 %, and nothing."""

    duration: Seconds = Field(default=180, alias="for", ge=PERIOD, le=DAY)
    """Seconds for which it must be so; the registry says `for`."""

    within: Seconds | None = Field(default=None, ge=PERIOD, le=DAY)
    """Seconds of which it must be so `for` that long; None for two thirds more than `for`."""

    statistic: str | None = Field(
        default=None,
        pattern=r"^(Average|Sum|Minimum|Maximum|SampleCount|p(\d{1,2}(\.\d{1,2})?|100))$",
    )
    """CloudWatch's statistic of the metric, or a percentile of it such as `p99`; None for the
    metric's own."""

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.threshold is None) == (self.anomaly is None):
            raise ValueError("expected either 'threshold' or 'anomaly'")
        return self

    @model_validator(mode="after")
    def _whole_minutes(self) -> Self:
        for name, seconds in (("for", self.duration), ("within", self.within or PERIOD)):
            if seconds % PERIOD:
                raise ValueError(f"'{name}' should be whole minutes, such as 3m")
        if self.within is not None and self.within < self.duration:
            raise ValueError("'within' should not be shorter than 'for'")
        return self

    @property
    def breaching(self) -> int:
        """How many of its datapoints must be out of order: M out of N."""
        return self.duration // PERIOD

    @property
    def evaluated(self) -> int:
        """How many datapoints are looked at: N, of which M must be out of order."""
        if self.within is not None:
            return self.within // PERIOD
        return min(-(-self.breaching * 5 // 3), DAY // PERIOD)

    @property
    def is_share_of_requests(self) -> bool:
        """Whether its threshold is a share: of the requests, where it is about errors."""
        return isinstance(self.threshold, str) and self.threshold.endswith("%")


def threshold_of(metric: AlarmMetric, alarm: Alarm) -> float:
    """An alarm's threshold in the unit in which the metric is published; of errors, per cent too.

    Latencies are microseconds, ages seconds, shares per cent, a hit of the cache 0 or 1.

    Raises:
        ValueError: it is not written as the metric counts; the message says what would be right.
    """
    measure = RULES[metric].measure
    number, unit = _parts(alarm.threshold)
    match measure:
        # A number of errors, or a share of the requests: the two are told apart by the unit.
        case Measure.ERRORS if unit in (None, "%"):
            return _share(number) if unit else number
        case Measure.LATENCY if unit in _MICROSECONDS:
            return number * _MICROSECONDS[unit]
        case Measure.AGE if unit in _SECONDS:
            return number * _SECONDS[unit]
        case Measure.SHARE if unit in (None, "%"):
            return _share(number) / 100 if metric == "model-cache-hit" else _share(number)
        case Measure.NUMBER if unit is None:
            return number
    raise ValueError(f"{alarm.threshold!r} should be {measure.value}")


def _parts(threshold: float | str | None) -> tuple[float, str | None]:
    """The number and the unit of a threshold; a number that YAML read has no unit."""
    if not isinstance(threshold, str):
        return threshold or 0.0, None
    parts = _AMOUNT.fullmatch(threshold)
    return (float(parts["number"]), parts["unit"]) if parts else (0.0, None)


def _share(number: float) -> float:
    if number > 100:  # noqa: PLR2004
        raise ValueError(f"{number:g} should be per cent, between 0% and 100%")
    return number


def check_alarm(metric: AlarmMetric, alarm: Alarm) -> None:
    """Checks what an alarm says against what its metric counts.

    Raises:
        ValueError: it does not fit; the message says what would be right.
    """
    if alarm.threshold is not None:
        threshold_of(metric, alarm)
    if "at_least" in alarm.model_fields_set and not (
        RULES[metric].measure is Measure.ERRORS and alarm.is_share_of_requests
    ):
        raise ValueError("'at_least' goes with a share of the requests, such as threshold: 1%")
    if metric in SUMS and alarm.statistic not in (None, "Sum"):
        raise ValueError(f"only the Sum of {metric} says anything, not {alarm.statistic}")
    if RULES[metric].measure is Measure.ERRORS and alarm.statistic not in (None, "Sum"):
        raise ValueError("errors are counted: leave 'statistic' out, and write a share as 1%")
    if alarm.anomaly is not None and RULES[metric].measure is Measure.ERRORS:
        raise ValueError("errors have no expected band; expected 'threshold'")


def check_alarms(alarms: Mapping[AlarmMetric, Alarm] | None) -> Mapping[AlarmMetric, Alarm] | None:
    """Checks every alarm of a profile against what its metric counts.

    Raises:
        ValueError: some do not fit; the message names each, and what would be right.
    """
    mistakes: list[str] = []
    for metric, alarm in (alarms or {}).items():
        try:
            check_alarm(metric, alarm)
        except ValueError as error:
            mistakes.append(f"{metric}: {error}")
    if mistakes:
        raise ValueError("; ".join(mistakes))
    return alarms


def _default(threshold: float | str, *, minutes: int, within: int, **said: Any) -> Alarm:
    """An alarm of the default set, by minutes."""
    return Alarm(threshold=threshold, duration=minutes * 60, within=within * 60, **said)


def default_alarms() -> Mapping[AlarmMetric, Alarm]:
    """The alarms of a profile that writes nothing under `alarms`: what is wrong for everybody.

    `docs/monitoring.md` says why these. A kind that does not publish a metric gets no alarm of it.
    """
    return {
        "invocation-5xx-errors": _default("5%", minutes=3, within=5),
        "invocation-4xx-errors": _default("25%", minutes=5, within=10, at_least=10),
        "model-latency": _default("30s", minutes=3, within=5),
        "overhead-latency": _default("1s", minutes=5, within=10),
        "cpu-utilization": _default(90, minutes=10, within=15),
        "memory-utilization": _default(90, minutes=5, within=10),
        "gpu-utilization": _default(95, minutes=10, within=15),
        "disk-utilization": _default(85, minutes=5, within=10),
        "age-of-oldest-request": _default("15m", minutes=5, within=10),
        "no-capacity-invocation-failures": _default(1, minutes=10, within=15),
        "model-loading-wait-time": _default("5s", minutes=5, within=10),
    }
