"""The dashboard of one endpoint: what it does, how full it is, and what is wrong with it. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitoring.alarms.published import INSTANCES, PUBLISHED, Published, WatchedKind
from monitoring.alarms.watched import Watched
from monitoring.dashboards.board import Board, Deployment, board_name, body_of
from monitoring.dashboards.widgets import Row, alarm_widget, chart, divided, row, text_widget
from monitoring.logs.error_count import NAMESPACE
from sagewarden.endpoints.hardware import gpus, vcpus
from sagewarden.registry.alarms import AlarmMetric
from sagewarden.registry.scaling import Scaling

MOST_SHOWN = 60
"""Variants and components of which the charts have lines: a chart has 500 metrics and a dashboard
2,500 at most (CloudWatch user guide, "CloudWatch service quotas")."""

_INSTANCES = Published(namespace=INSTANCES, name="CPUUtilization")
"""Each instance sends it: the number of samples is the number of instances (SageMaker developer
guide, "Troubleshooting" of asynchronous endpoints)."""

_ON_INSTANCES = (
    *(WatchedKind.REAL_TIME, WatchedKind.MULTI_MODEL, WatchedKind.ASYNCHRONOUS),
    WatchedKind.HOST,
)

_SECTIONS: Sequence[tuple[str, str, Sequence[tuple[AlarmMetric, str]]]] = (
    ("Traffic", "requests a minute", (("invocations", "Sum"),)),
    (
        "Model latency",
        "microseconds",
        (("model-latency", "p50"), ("model-latency", "p90"), ("model-latency", "p99")),
    ),
    ("Overhead latency", "microseconds", (("overhead-latency", "p90"),)),
    (
        "CPU and memory",
        "per cent",
        (
            ("cpu-utilization", "Average"),
            ("memory-utilization", "Average"),
            ("disk-utilization", "Average"),
        ),
    ),
    (
        "GPU",
        "per cent",
        (("gpu-utilization", "Average"), ("gpu-memory-utilization", "Average")),
    ),
    ("Waiting requests", "requests", (("backlog", "Average"),)),
    ("Age of the oldest request", "seconds", (("age-of-oldest-request", "Maximum"),)),
    ("Loading of models", "microseconds", (("model-loading-wait-time", "p90"),)),
    ("Models that were loaded already", "share", (("model-cache-hit", "Average"),)),
)
"""The charts but for those that are put together in a way of their own."""

_ERRORS: Sequence[AlarmMetric] = (
    "invocation-4xx-errors",
    "invocation-5xx-errors",
    "no-capacity-invocation-failures",
)
_GPUS: Sequence[AlarmMetric] = ("gpu-utilization", "gpu-memory-utilization")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the dashboard of an endpoint shows."""

    region: str
    """Where its metrics are."""

    name: str
    """Its name."""

    team: str
    """Whose it is."""

    watched: tuple[Watched, ...]
    """Its variants and components."""

    alarms: tuple[str, ...]
    """The ARNs of its alarms, the composite's first."""

    scaling: Scaling | None
    """The limits of its profile, where that has any."""


def endpoint_board(shown: Shown, deployments: Iterable[Deployment]) -> Board:
    """The dashboard of an endpoint.

    Args:
        deployments: what its charts mark.
    """
    region, watched = shown.region, shown.watched[:MOST_SHOWN]
    marks = {
        "vertical": [
            {"value": deployment.at, "label": deployment.config} for deployment in deployments
        ]
    }
    widgets = [text_widget(_heading(shown.name, shown.team, len(shown.watched) - len(watched)))]
    if shown.alarms:
        widgets.append(alarm_widget("Alarms", shown.alarms))
    for title, unit, metrics in _SECTIONS:
        rows = list(_rows(watched, metrics))
        if rows:
            widgets.append(chart(region, title, rows, unit=unit, annotations=marks))
    errors = [*_error_rows(watched), _log_errors(shown.name)]
    widgets.append(chart(region, "Errors", errors, unit="a minute", annotations=marks))
    instances = list(_instance_rows(watched))
    if instances:
        limits = _limits(watched, shown.scaling)
        widgets.append(chart(region, "Instances", instances, annotations={**marks, **limits}))
    return Board(board_name(region, shown.name), body_of(widgets))


def _heading(name: str, team: str, left_out: int) -> str:
    more = f" Charts leave out {left_out} more components." if left_out else ""
    return (
        f"## {name}\nTeam {team}. `sagewarden endpoint status {name}` shows the same with the "
        f"newest error lines. The alarms of target tracking are not shown: they are red whenever "
        f"there is little to do.{more} Made by sagewarden; changes are overwritten."
    )


def _rows(watched: Iterable[Watched], metrics: Sequence[tuple[AlarmMetric, str]]) -> Iterator[Row]:
    for number, one in enumerate(watched):
        for metric, statistic in metrics:
            published = PUBLISHED[one.kind].get(metric)
            if published and not (metric in _GPUS and not _least(one, gpus)):
                made = row(one, published, statistic)
                units = _units(one, published)
                name = f"m{number}{published.per or ''}{metric.count('memory')}"
                yield from divided(made, name, units) if units > 1 else [made]


def _units(watched: Watched, published: Published) -> int:
    """The vCPUs or GPUs for each of which a metric counts to 100; 1 where that is not known."""
    if published.per is None:
        return 1
    return _least(watched, vcpus if published.per == "vcpu" else gpus) or 1


def _least(watched: Watched, count: Callable[[str], int | None]) -> int:
    """The least number above 0 of the types that something runs on; 0 where there is none."""
    counts = [count(instance_type) for instance_type in watched.instance_types]
    return min((number for number in counts if number), default=0)


def _error_rows(watched: Iterable[Watched]) -> Iterator[Row]:
    for one in watched:
        for metric in _ERRORS:
            published = PUBLISHED[one.kind].get(metric)
            if published:
                yield row(one, published, "Sum")


def _log_errors(endpoint: str) -> Row:
    return [NAMESPACE, endpoint, {"stat": "Sum", "label": "error lines in its logs"}]


def _instance_rows(watched: Iterable[Watched]) -> Iterator[Row]:
    for number, one in enumerate(watched):
        if one.kind in _ON_INSTANCES:
            counted = row(one, _INSTANCES, "SampleCount", label=f"{one.label} instances")
            yield from divided(counted, f"i{number}", 60 / min(one.metrics_every, 60))


def _limits(watched: Iterable[Watched], scaling: Scaling | None) -> Mapping[str, Any]:
    """The limits between which instances scale; of components the copies scale, not these."""
    kinds = {one.kind for one in watched}
    if scaling is None or WatchedKind.HOST in kinds:
        return {}
    return {
        "horizontal": [
            {"value": scaling.min, "label": "least by the profile"},
            {"value": scaling.max, "label": "most by the profile"},
        ]
    }
