"""What can be done about alarms, log groups, dashboards and saved queries."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitoring.alarms.definition import CompositeAlarm, MetricAlarm
from monitoring.dashboards.board import Board
from monitoring.logs.error_count import MetricFilter
from monitoring.teams.queries import SavedQuery
from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True, kw_only=True)
class PutAlarm:
    """Create an alarm that watches one metric, or make it as it should be."""

    resource: Arn
    """The endpoint."""

    alarm: MetricAlarm
    """The alarm as it should be."""

    tags: Mapping[str, str]
    """The new alarm's tags; CloudWatch ignores them where it is there already."""

    enabled: bool = True
    """Whether its actions are enabled: what a person silenced stays so."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutComposite:
    """Create the composite alarm of an endpoint, or make it as it should be."""

    resource: Arn
    """The endpoint."""

    alarm: CompositeAlarm
    """The alarm as it should be."""

    tags: Mapping[str, str]
    """The new alarm's tags; CloudWatch ignores them where it is there already."""

    enabled: bool = True
    """Whether its actions are enabled: what a person silenced stays so."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagAlarm:
    """Let an alarm carry the tag of the team that its endpoint belongs to now."""

    resource: Arn
    """The endpoint."""

    alarm: str
    """The alarm's ARN."""

    tags: Mapping[str, str]
    """The tags that it should carry; others stay."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteAlarms:
    """Delete alarms of ours: one composite alarm, or any number of others up to a hundred."""

    resource: Arn
    """The endpoint."""

    names: tuple[str, ...]
    """Their names."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepLogs:
    """Have the events of a log group kept for some days, and no longer."""

    resource: Arn
    """The endpoint."""

    group: str
    """The group's name."""

    days: int
    """The days."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagLogs:
    """Let a log group carry the tag of the team that its endpoint belongs to."""

    resource: Arn
    """The endpoint."""

    group: Arn
    """The group's ARN."""

    tags: Mapping[str, str]
    """The tags that it should carry; others stay."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountErrors:
    """Create a metric filter that counts errors in a log group, or make it as it should be."""

    resource: Arn
    """The endpoint."""

    group: str
    """The group's name."""

    counted: MetricFilter
    """The filter as it should be."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutDashboard:
    """Create a dashboard, or make it as it should be."""

    resource: Arn
    """The endpoint, or what stands for the team."""

    board: Board
    """The dashboard as it should be."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True)
class DeleteDashboard:
    """Delete a dashboard of ours."""

    resource: Arn
    """The endpoint, or what stands for the team."""

    name: str
    """The dashboard's name."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveQuery:
    """Save a query of Logs Insights, or make a saved one as it should be."""

    resource: Arn
    """What stands for the team."""

    query: SavedQuery
    """The query as it should be."""

    known: str
    """The id of the saved one; none where there is none yet."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteQuery:
    """Delete a saved query of ours."""

    resource: Arn
    """What stands for the team."""

    name: str
    """The query's name."""

    known: str
    """Its id."""

    reason: str
    """Why."""


type AlarmAction = PutAlarm | PutComposite | TagAlarm | DeleteAlarms

type LogAction = KeepLogs | TagLogs | CountErrors

type BoardAction = PutDashboard | DeleteDashboard

type QueryAction = SaveQuery | DeleteQuery

type TeamAction = BoardAction | QueryAction

type MonitoringAction = AlarmAction | LogAction | BoardAction
