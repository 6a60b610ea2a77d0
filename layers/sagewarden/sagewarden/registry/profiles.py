"""Profiles: named settings that say how an endpoint scales, is watched, and may be mended."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from sagewarden.registry.alarms import Alarm, AlarmMetric, check_alarms
from sagewarden.registry.deployments import Deployments
from sagewarden.registry.remediation import Remediation
from sagewarden.registry.scaling import Scaling
from sagewarden.registry.strict import Strict

RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""The retentions that CloudWatch Logs takes (PutRetentionPolicy, API reference)."""


def _retention(days: int) -> int:
    """A log group's retention in days, where CloudWatch Logs takes it."""
    if days not in RETENTION_DAYS:
        raise ValueError(
            f"CloudWatch Logs keeps logs for one of {', '.join(map(str, RETENTION_DAYS))} days"
        )
    return days


def _ignored(text: str) -> str:
    """A text that a filter pattern of CloudWatch Logs can leave out as it stands."""
    if not _IGNORED.fullmatch(text):
        raise ValueError(
            "expected 3 to 60 ASCII characters without quotes and backslashes, no blank at an end"
        )
    return text


_IGNORED = re.compile(r"(?! )[ !#-\[\]-~]{3,60}(?<! )")
Retention = Annotated[int, AfterValidator(_retention)]
IgnoredText = Annotated[str, AfterValidator(_ignored)]


class Logs(Strict):
    """The log group of an endpoint."""

    retention_days: Retention | None = None
    """Days for which its events are kept; None leaves that as it is."""

    days_after_end: Retention = 1
    """The same from the endpoint's end on; it counts where `retention_days` says something."""

    ignore: Annotated[tuple[IgnoredText, ...], Field(max_length=8)] = ()
    """What a line has that is not to be counted as an error."""


class Profile(Strict):
    """Named settings of an endpoint; what is left out is not looked after."""

    scaling: Scaling | None = None
    """How it scales."""

    alarms: Annotated[dict[AlarmMetric, Alarm] | None, AfterValidator(check_alarms)] = None
    """Its alarms, by the metric that they watch; None for the default ones, `{}` for none."""

    deployments: Deployments | None = None
    """How long a deployment may take, and how it is guarded; None for the defaults."""

    logs: Logs | None = None
    """How long its logs are kept, and which of its lines are no errors."""

    dashboard: bool = True
    """Whether it has a dashboard."""

    remediation: Remediation | None = None
    """What may be done about its alarms; None for the defaults: people are told, and no more."""
