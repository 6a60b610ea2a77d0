"""The log group of an endpoint as it should be. Pure."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Self

from monitoring.logs.error_count import MetricFilter, error_filters
from sagewarden.registry.profiles import Logs

GROUPS = "/aws/sagemaker/Endpoints/"
"""How the names of endpoints' log groups begin; asynchronous endpoints' `data-log` is a stream of
the same group (SageMaker developer guide, "CloudWatch Logs for Amazon SageMaker AI")."""

ENDED = "ended"
"""Stands for the settings of a log group whose endpoint is gone."""

UNFINISHED = "unfinished"
"""Stands for the settings of a log group of which a part was written: it is looked at again."""

ABSENT = "absent "
"""Begins what is remembered of a group that was not there: it comes with the first line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """What a log group should be."""

    group: str
    """Its name."""

    retention_days: int | None
    """Days for which its events are kept; None leaves that as it is."""

    days_after_end: int | None
    """The same from the endpoint's end on."""

    tags: Mapping[str, str]
    """The tags that it should carry: whose it is."""

    filters: tuple[MetricFilter, ...]
    """The filters that count its errors."""

    @property
    def digest(self) -> str:
        """Tells these settings from others."""
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLogs:
    """What is remembered of an endpoint's log group, also when the endpoint is gone."""

    group: str
    """Its name."""

    team: str
    """Whose it is."""

    settings: str
    """By which settings it was looked at last: a digest, `ended`, or one of them after `absent `;
    `unfinished` while a part of them is still to be written."""

    days_after_end: int | None
    """Days for which its events are kept from the endpoint's end on; None leaves that as it is."""

    def after(self, *, is_more: bool) -> Self:
        """The same after one portion of what is to be written, of which more may be to come."""
        return replace(self, settings=UNFINISHED) if is_more else self

    @property
    def is_there(self) -> bool:
        """Whether the group was there."""
        return not self.settings.startswith(ABSENT)

    def has(self, settings: str) -> bool:
        """Whether it was looked at by some settings."""
        return self.settings.removeprefix(ABSENT) == settings


def log_settings(endpoint: str, tags: Mapping[str, str], logs: Logs | None) -> LogSettings:
    """What the log group of an endpoint should be.

    A profile without `logs` leaves the retention alone: whoever wants to keep everything says
    nothing. What everybody needs, the team's tag and the count of errors, is always there.
    """
    asked = logs or Logs()
    return LogSettings(
        group=f"{GROUPS}{endpoint}",
        retention_days=asked.retention_days,
        days_after_end=asked.days_after_end if asked.retention_days else None,
        tags=tags,
        filters=tuple(error_filters(endpoint, asked.ignore)),
    )


def ended_settings(kept: KeptLogs) -> LogSettings:
    """What a log group should be whose endpoint is gone.

    It is not deleted: late lines would make it anew, to be kept for ever.
    """
    return LogSettings(
        group=kept.group,
        retention_days=kept.days_after_end,
        days_after_end=None,
        tags={},
        filters=(),
    )
