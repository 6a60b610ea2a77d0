"""Profiles: named settings that say how an endpoint scales, is watched, and may be mended."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from sagewarden.registry.scaling import Scaling
from sagewarden.registry.strict import Seconds, Strict

RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""The retentions that CloudWatch Logs takes (PutRetentionPolicy, API reference)."""

_AMOUNT = re.compile(r"(?P<number>\d+(\.\d+)?)\s*(?P<unit>us|ms|s|%)")


def _retention(days: int) -> int:
    """A log group's retention in days, where CloudWatch Logs takes it."""
    if days not in RETENTION_DAYS:
        raise ValueError(
            f"CloudWatch Logs keeps logs for one of {', '.join(map(str, RETENTION_DAYS))} days"
        )
    return days


def _amount(value: float | str) -> float | str:
    """A threshold as it was written, where it is a number, or one with a unit."""
    if isinstance(value, str) and not _AMOUNT.fullmatch(value):
        raise ValueError("expected a number, or one with a unit such as 500ms, 2s or 80%")
    return value


Threshold = Annotated[float | str, AfterValidator(_amount)]

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
]
Playbook = Literal["scale-out", "roll-back", "notify"]


class Alarm(Strict):
    """An alarm: when a metric is out of order, and for how long it must be so."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    threshold: Threshold
    """The value from which on it is out of order: a number, or one with `us`, `ms`, `s` or `%`."""

    duration: Seconds = Field(default=180, alias="for", ge=60)
    """Seconds for which it must be so; the registry says `for`."""

    statistic: str = Field(
        default="Average", pattern=r"^(Average|Sum|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d+)?)$"
    )
    """CloudWatch's statistic of the metric, or a percentile of it such as `p99`."""


class Logs(Strict):
    """The log groups of an endpoint."""

    retention_days: Annotated[int, AfterValidator(_retention)]
    """Days for which they are kept."""


class Remediation(Strict):
    """The limits of what may be done about an alarm."""

    playbooks: tuple[Playbook, ...] = ("notify",)
    """What may be done, in the order in which it is tried."""

    max_actions_per_day: int = Field(default=6, ge=0)
    """How often it may be done in a day."""

    capacity_ceiling: int | None = Field(default=None, ge=1)
    """The capacity up to which may be scaled out; None leaves that to the profile's maximum."""


class Profile(Strict):
    """Named settings of an endpoint; what is left out is not looked after."""

    scaling: Scaling | None = None
    """How it scales."""

    alarms: dict[AlarmMetric, Alarm] = {}
    """Its alarms, by the metric that they watch."""

    logs: Logs | None = None
    """How long its logs are kept."""

    remediation: Remediation | None = None
    """What may be done about its alarms."""
