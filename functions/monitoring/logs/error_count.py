"""The metric filters that count the errors of an endpoint's log group. Pure.

A filter pattern can ask for one of several terms, or leave terms out, and not both; and a regular
expression stands alone (Logs user guide, "Filter pattern syntax"). So each word that tells of an
error has a filter of its own, which leaves out what an earlier one counts, and what is to be
ignored. All of them add to one metric.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NAMESPACE = "sagewarden/LogErrors"
"""The namespace of the metrics; each is named after its endpoint, for lines without a structure
give a metric no dimensions (Logs user guide, "Publishing dimensions with metrics")."""

PREFIX = "sagewarden-errors-"
"""How the names of the filters begin."""

_FILTERS: Mapping[str, str] = {
    "error-capital": "ERROR",
    "error": "Error",
    "nginx": "[error]",
    "exception": "Exception",
    "traceback": "Traceback",
    "fatal": "FATAL",
    "critical": "CRITICAL",
    "worker": "Worker died",
}
"""What a line has that tells of an error, in the letters of the containers that people use; by the
names of the filters that count it."""

WORDS = tuple(_FILTERS.values())
"""The same, without the names."""

NOISE = ("GET /ping", "GET /health", "GET /v2/health", "log_level=ERROR")
"""What a line has that tells of none: health checks, and a server that prints its settings."""


@dataclass(frozen=True, slots=True)
class MetricFilter:
    """A metric filter as it should be."""

    name: str
    """Its name among those of its log group."""

    pattern: str
    """Its filter pattern."""

    metric: str
    """The name of the metric that it adds to."""

    def differs_from(self, there: Mapping[str, Any]) -> bool:
        """Whether a filter that DescribeMetricFilters tells of is another one."""
        metrics = [
            (one["metricNamespace"], one["metricName"], one["metricValue"])
            for one in there["metricTransformations"]
        ]
        is_same = metrics == [(NAMESPACE, self.metric, "1")]
        return not is_same or there.get("filterPattern") != self.pattern


def error_filters(endpoint: str, ignore: Iterable[str]) -> Iterator[MetricFilter]:
    """The filters that count the errors of an endpoint.

    Args:
        ignore: what a line has that its team knows and does not want to have counted.
    """
    left_out = [*NOISE, *ignore]
    for name, word in _FILTERS.items():
        terms = " ".join(f'-"{one}"' for one in left_out)
        yield MetricFilter(f"{PREFIX}{name}", f'"{word}" {terms}', endpoint)
        left_out.append(word)
