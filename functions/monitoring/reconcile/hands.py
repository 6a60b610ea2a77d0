"""The hands of an execution: each action by the client of its service."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from monitoring.actions import (
    CountErrors,
    DeleteDashboard,
    DeleteQuery,
    KeepLogs,
    MonitoringAction,
    PutAlarm,
    PutComposite,
    PutDashboard,
    SaveQuery,
    TagLogs,
    TeamAction,
)
from monitoring.apply.alarms import apply_alarms
from monitoring.apply.dashboards import apply_dashboards
from monitoring.apply.logs import apply_logs
from monitoring.apply.queries import delete_query, save_query
from monitoring.observed import DescribedAlarm
from sagewarden.deeds.plans import Result
from sagewarden.runtime.aws import Clients


@dataclass(slots=True)
class Hands:
    """Carries out a portion; a composite alarm asks none of the alarms that are not there."""

    aws: Clients
    """The clients that write."""

    there: Mapping[str, DescribedAlarm]
    """The alarms that there were before."""

    made: set[str] = field(default_factory=set, init=False)
    """The alarms that were made: CloudWatch may have refused others."""

    def apply(self, action: MonitoringAction) -> Result:
        """Carries out one action."""
        # It is about a log group.
        if isinstance(action, KeepLogs | TagLogs | CountErrors):
            return apply_logs(self.aws.logs, action)
        # It is about a dashboard.
        if isinstance(action, PutDashboard | DeleteDashboard):
            return apply_dashboards(self.aws.cloudwatch, action)
        # It asks others, which have to be there.
        if isinstance(action, PutComposite):
            absent = set(action.alarm.children) - self.made - self.there.keys()
            action = replace(action, alarm=action.alarm.without(absent))
        result = apply_alarms(self.aws.cloudwatch, action)
        if isinstance(action, PutAlarm):
            self.made.add(action.alarm.name)
        return result


@dataclass(slots=True)
class TeamHands:
    """Carries out what a team needs, and knows the ids that saved queries got."""

    aws: Clients
    """The clients that write."""

    saved: dict[str, str] = field(default_factory=dict, init=False)
    """The ids of the queries that were saved, by their names."""

    def apply(self, action: TeamAction) -> Result:
        """Carries out one action."""
        match action:
            # A dashboard is to be made or deleted.
            case PutDashboard() | DeleteDashboard():
                return apply_dashboards(self.aws.cloudwatch, action)
            # A query is to be saved.
            case SaveQuery(query=query):
                self.saved[query.name] = save_query(self.aws.logs, action)
                return Result.APPLIED
            # A saved one is to go.
            case DeleteQuery():
                return delete_query(self.aws.logs, action)
            case _:
                assert_never(action)
