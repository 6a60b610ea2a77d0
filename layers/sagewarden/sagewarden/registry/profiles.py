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
    if days not in RETENTION_DAYS:
        raise ValueError(
            f"CloudWatch Logs keeps logs for one of {', '.join(map(str, RETENTION_DAYS))} days"
        )
    return days


def _amount(value: float | str) -> float | str:
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
    """When a metric is out of order, and for how long it must be so."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    threshold: Threshold
    duration: Seconds = Field(default=180, alias="for", ge=60)
    statistic: str = Field(
        default="Average", pattern=r"^(Average|Sum|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d+)?)$"
    )


class Logs(Strict):
    retention_days: Annotated[int, AfterValidator(_retention)]


class Remediation(Strict):
    """What may be done about an alarm, how often, and up to which capacity."""

    playbooks: tuple[Playbook, ...] = ("notify",)
    max_actions_per_day: int = Field(default=6, ge=0)
    capacity_ceiling: int | None = Field(default=None, ge=1)


class Profile(Strict):
    scaling: Scaling | None = None
    alarms: dict[AlarmMetric, Alarm] = {}
    logs: Logs | None = None
    remediation: Remediation | None = None
