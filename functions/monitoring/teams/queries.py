"""A team's saved queries of Logs Insights, over the log groups of its endpoints. Pure.

A saved query has no tags and no owner: what makes one ours is that its id is remembered.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from monitoring.logs.error_count import NOISE, WORDS

FOLDER = "sagewarden/"
"""How the names of all saved queries of monitoring begin: the console takes `/` for a folder."""

_GROUPS_AT_ONCE = 50
"""Log groups of one query (StartQuery, API reference): a saved one that names more cannot run."""

type DescribedQuery = Mapping[str, Any]
"""A saved query as DescribeQueryDefinitions tells of it."""


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A saved query as it should be."""

    name: str
    """Its name, with its folders."""

    text: str
    """What it asks, in the language of Logs Insights."""

    groups: tuple[str, ...]
    """The names of the log groups that it is asked of."""

    def differs_from(self, there: DescribedQuery) -> bool:
        """Whether a saved query that DescribeQueryDefinitions tells of is another one."""
        groups = sorted(there.get("logGroupNames", ()))
        is_same = (there["name"], there["queryString"]) == (self.name, self.text)
        return not is_same or groups != sorted(self.groups)


def _any_of(texts: Iterable[str]) -> str:
    """A regular expression for a line that has one of some texts, as Logs Insights writes one."""
    return "|".join(re.escape(text).replace(r"\ ", " ").replace("/", r"\/") for text in texts)


_INSTANCE = r"| parse @logStream /^(?<variant>[^\/]+)\/(?<instance>[^\/]+)/"
"""A stream is called `variant/instance`, and more where there are several containers."""

_ERRORS = f"""filter @message like /{_any_of(WORDS)}/
| filter @message not like /{_any_of(NOISE)}/
{_INSTANCE}
| stats count(*) as errors, max(@timestamp) as last by @log, variant, instance
| sort errors desc
| limit 100"""

_SLOWEST = rf"""filter @message like /\/invocations|TotalProcessingTime|total_time/
| parse @message /\/invocations[^"]*" \d\d\d (?<served>\d+)\s*$/
| parse @message /total_time="?(?<generated>[\d.]+)s/
| parse @message /TotalProcessingTime: (?<processed>\d+) us/
| fields coalesce(served, generated * 1000, processed / 1000) as milliseconds
| filter ispresent(milliseconds)
{_INSTANCE}
| display @timestamp, milliseconds, @log, variant, instance, @message
| sort milliseconds desc
| limit 50"""
"""TorchServe and MMS end a request's line with its milliseconds, text generation servers tell
`total_time`, and asynchronous endpoints the microseconds of all that a request took. Servers that
log no time, such as nginx's default, have no slowest request."""

_RESTARTS = (
    *("Initialize Inference server", "Model server started", "Booting worker"),
    *("Started server process", "Starting gunicorn", "Started HTTPService"),
    *("Worker died", "worker process died", "WORKER TIMEOUT", "Retry worker"),
)
"""What servers write when they start, and when one of their workers has to be started again."""

_STARTS = f"""filter @message like /{_any_of(_RESTARTS)}/
{_INSTANCE}
| stats count(*) as lines, min(@timestamp) as first, max(@timestamp) as last
  by @log, variant, instance
| sort lines desc
| limit 100"""

_TEXTS: Mapping[str, str] = {
    "errors by instance": _ERRORS,
    "slowest requests": _SLOWEST,
    "restarts": _STARTS,
}
"""What each query asks, by its name."""


def folder_of(team: str) -> str:
    """How the names of a team's saved queries begin."""
    return f"{FOLDER}{team}/"


def saved_queries(team: str, groups: Sequence[str]) -> tuple[SavedQuery, ...]:
    """The saved queries of a team; of more log groups than one query takes, each in several.

    Args:
        groups: the names of the log groups that there are.
    """
    return tuple(_saved(team, sorted(groups)))


def _saved(team: str, groups: Sequence[str]) -> Iterator[SavedQuery]:
    for number, chunk in enumerate(batched(groups, _GROUPS_AT_ONCE, strict=False), start=1):
        ending = f" {number}" if number > 1 else ""
        for name, text in _TEXTS.items():
            yield SavedQuery(f"{folder_of(team)}{name}{ending}", text, chunk)
