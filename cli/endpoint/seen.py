"""What was seen of an endpoint: what every way to show it, text, JSON or page, goes by. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sagewarden.endpoints.log_lines import LineGroup
from sagewarden.endpoints.raised import Raised

ALARM = "ALARM"
"""The state of an alarm that is open (CloudWatch API reference, StateValue)."""


@dataclass(frozen=True, slots=True)
class Span:
    """The hours that are looked at, cut into periods."""

    start: datetime
    """When the first period begins."""

    period: int
    """Seconds of a period: a multiple of 60."""

    count: int
    """How many periods there are."""

    @property
    def end(self) -> datetime:
        """When the last period ends."""
        return self.start + timedelta(seconds=self.period * self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantSeen:
    """A variant, or an inference component, and how many there are of it."""

    name: str
    """Its name."""

    kind: str
    """How it is hosted, as `docs/scaling.md` names it."""

    types: tuple[str, ...]
    """Its instance types; none where it has none, or they are not known."""

    current: int | None
    """How many instances, copies or units of concurrency there are now."""

    wanted: int | None
    """How many there are to be."""

    least: int | None
    """The minimum of its scalable target; None where it has none."""

    most: int | None
    """The maximum of its scalable target."""

    @property
    def out_of_bounds(self) -> bool:
        """Whether there are more or fewer than its scalable target allows."""
        if self.current is None or self.least is None or self.most is None:
            return False
        return not self.least <= self.current <= self.most


@dataclass(frozen=True, slots=True, order=True)
class Threshold:
    """Where an alarm over a metric goes off."""

    value: float
    """The value, in the unit in which the metric is shown."""

    below: bool = False
    """Whether it goes off below the value, as for traffic that stops; else above it."""

    def is_crossed_by(self, value: float | None) -> bool:
        """Whether a value is on the side on which the alarm goes off."""
        if value is None:
            return False
        return value < self.value if self.below else value >= self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One metric over the span, in the unit that people read."""

    variant: str
    """The variant or component that it is of; empty for the endpoint's own."""

    label: str
    """What people call it."""

    metric: str
    """What CloudWatch calls it."""

    unit: str
    """The unit of the values: `/min`, `ms`, `%`, `s`, or none."""

    values: tuple[float | None, ...]
    """A value for each period of the span; None where nothing was published."""

    thresholds: tuple[Threshold, ...]
    """Where alarms over it go off, the lowest first."""

    @property
    def latest(self) -> float | None:
        """The newest value that there is."""
        return next((value for value in reversed(self.values) if value is not None), None)

    @property
    def highest(self) -> float | None:
        """The highest value that there is."""
        return max((value for value in self.values if value is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSeen:
    """An alarm over the endpoint."""

    name: str
    """Its name."""

    state: str
    """`OK`, `ALARM` or `INSUFFICIENT_DATA`."""

    since: datetime
    """Since when."""

    reason: str
    """Why, as CloudWatch says it."""

    silenced: bool
    """Whether somebody turned its actions off, or those of the composite, which tells for all."""

    composite: bool
    """Whether it goes by other alarms."""

    @property
    def is_open(self) -> bool:
        """Whether it has gone off."""
        return self.state == ALARM


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A configuration that the endpoint got, or was to get."""

    at: datetime
    """When it was asked for."""

    config: str
    """The endpoint configuration's name."""

    who: str
    """Who asked for it; empty where that is not known."""

    what: str
    """The call, `UpdateEndpoint`, or what else tells of it."""

    error: str
    """Why it was refused; empty where it was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A scaling activity."""

    at: datetime
    """When it began."""

    variant: str
    """What it scaled."""

    status: str
    """`Successful`, `Failed`, `InProgress`, … (DescribeScalingActivities, API reference)."""

    what: str
    """What was done, or why it could not be."""

    @property
    def failed(self) -> bool:
        """Whether nothing came of it."""
        return self.status in ("Failed", "Unfulfilled", "Overridden")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSeen:
    """An endpoint, as far as it could be read."""

    name: str
    """Its name."""

    arn: str
    """Its ARN."""

    status: str
    """What SageMaker says of it."""

    failure: str
    """SageMaker's reason for a failure, also of an update that was rolled back; or empty."""

    tags: Mapping[str, str]
    """Its tags."""

    config: str
    """The name of the configuration in service."""

    modified: datetime
    """When it was last changed."""

    at: datetime
    """When it was looked at."""

    span: Span
    """The hours that were looked at."""

    variants: tuple[VariantSeen, ...]
    """Its variants, and its inference components."""

    series: tuple[Series, ...]
    """Its metrics, those that have data."""

    alarms: tuple[AlarmSeen, ...]
    """sagewarden's alarms over it."""

    deployments: tuple[Deployment, ...]
    """Its last configurations, the newest first."""

    activities: tuple[Activity, ...]
    """The last scaling activities, the newest first."""

    raised: tuple[Raised, ...] = ()
    """What runs of remediation raise of it now, where that was asked for."""

    errors: tuple[LineGroup, ...]
    """What containers logged of errors, the newest first."""

    unread: tuple[str, ...]
    """What could not be read, and why: a line each."""

    @property
    def open_alarms(self) -> tuple[AlarmSeen, ...]:
        """The alarms that have gone off, the silenced ones too."""
        return tuple(alarm for alarm in self.alarms if alarm.is_open)

    @property
    def in_order(self) -> bool:
        """Whether nothing is the matter with it that somebody wants to hear of."""
        loud = [alarm for alarm in self.open_alarms if not alarm.silenced]
        beyond = [variant for variant in self.variants if variant.out_of_bounds]
        return self.status not in FAILED and not loud and not beyond


FAILED = frozenset({"Failed", "OutOfService", "UpdateRollbackFailed"})
"""The statuses of an endpoint that cannot be right (DescribeEndpoint, API reference)."""
