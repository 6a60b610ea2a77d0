"""The lines of a team's charts: what is paid by the hour, and what is asked of it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitoring.alarms.published import (
    COMPONENTS,
    INSTANCES,
    INVOCATIONS,
    PUBLISHED,
    Published,
    Scope,
    WatchedKind,
)
from monitoring.alarms.watched import Watched
from monitoring.dashboards.widgets import Row, divided, row

OFTEN = 300
"""Seconds of a point: as long as instances may take between two of their metrics."""

HOURLY = 3600
"""Seconds of a point of what nobody asked anything."""

ON_INSTANCES = (
    *(WatchedKind.REAL_TIME, WatchedKind.MULTI_MODEL, WatchedKind.ASYNCHRONOUS),
    WatchedKind.HOST,
)
"""Kinds that instances are paid for."""

_INSTANCES = Published(namespace=INSTANCES, name="CPUUtilization")
_COPIES = Published(namespace=COMPONENTS, name="CPUUtilizationNormalized", scope=Scope.COMPONENT)
"""Each instance, or copy, sends it: the number of samples is their number."""

_PROVISIONED = Published(namespace=INVOCATIONS, name="ServerlessProvisionedConcurrencyUtilization")
_PER_COPY = Published(namespace=INVOCATIONS, name="InvocationsPerCopy", scope=Scope.COMPONENT)


@dataclass(frozen=True, slots=True)
class Line:
    """A variant or component with its number among all that are shown."""

    number: int
    """It sets the ids of its metrics apart from those of others."""

    watched: Watched
    """The variant or component."""

    @property
    def label(self) -> str:
        """Its name among all that the team has."""
        return f"{self.watched.endpoint}/{self.watched.label}"

    def samples(self, seconds: int) -> float:
        """The samples that one instance, or copy, sends in some seconds."""
        return seconds / self.watched.metrics_every


def instances(line: Line) -> Iterator[Row]:
    """How many instances a variant has."""
    if line.watched.kind in ON_INSTANCES:
        counted = row(line.watched, _INSTANCES, "SampleCount", label=line.label)
        yield from divided(counted, f"i{line.number}", line.samples(OFTEN))


def copies(line: Line) -> Iterator[Row]:
    """How many copies a component has."""
    if line.watched.kind is WatchedKind.COMPONENT:
        counted = row(line.watched, _COPIES, "SampleCount", label=line.label)
        yield from divided(counted, f"c{line.number}", line.samples(OFTEN))


def provisioned(line: Line) -> Iterator[Row]:
    """How much of the concurrency that is provisioned for a variant is in use."""
    if line.watched.kind is WatchedKind.SERVERLESS:
        yield row(line.watched, _PROVISIONED, "Maximum", label=line.label)


def requests(line: Line) -> Iterator[Row]:
    """How many requests a variant or component gets."""
    published = PUBLISHED[line.watched.kind].get("invocations")
    if published:
        yield row(line.watched, published, "Sum", label=line.label)


def requests_each(line: Line) -> Iterator[Row]:
    """How many requests one instance, or one copy, gets: the fewer, the dearer is each."""
    each = PUBLISHED[line.watched.kind].get("invocations-per-instance")
    if line.watched.kind is WatchedKind.COMPONENT:
        each = _PER_COPY
    if each:
        yield row(line.watched, each, "Sum", label=line.label)


def idle(line: Line) -> Iterator[Row]:
    """How many instances of a variant were not asked anything in the hour.

    A request's metric that is not there counts as 0 beside one that is (CloudWatch user guide,
    "Using metric math").
    """
    asked = PUBLISHED[line.watched.kind].get("invocations")
    if asked and line.watched.kind in ON_INSTANCES:
        there, called = f"t{line.number}", f"r{line.number}"
        yield row(line.watched, _INSTANCES, "SampleCount", id=there, visible=False)
        yield row(line.watched, asked, "Sum", id=called, visible=False)
        number = f"{there} / {line.samples(HOURLY):g}"
        expression = f"IF({there} * 0 + {called} < 1, {number}, 0)"
        yield [{"expression": expression, "id": f"n{line.number}", "label": line.label}]
