"""The hands of an execution: each action by the client of its service."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from botocore.exceptions import ClientError

from monitoring.actions import (
    CountErrors,
    DeleteDashboard,
    KeepLogs,
    MonitoringAction,
    PutAlarm,
    PutComposite,
    PutDashboard,
    TagLogs,
)
from monitoring.apply.alarms import apply_alarms
from monitoring.apply.dashboards import apply_dashboards
from monitoring.apply.logs import apply_logs
from monitoring.observed import DescribedAlarm
from sagewarden.deeds.plans import Result
from sagewarden.runtime.aws import Clients


@dataclass(slots=True)
class Hands:
    """Carries out a portion; a composite alarm asks none of the alarms that CloudWatch refused."""

    aws: Clients
    """The clients that write."""

    there: Mapping[str, DescribedAlarm]
    """The alarms that there were before."""

    refused: set[str] = field(default_factory=set, init=False)
    """The alarms that were to be made, and are not there."""

    def apply(self, action: MonitoringAction) -> Result:
        """Carries out one action."""
        # It is about a log group.
        if isinstance(action, KeepLogs | TagLogs | CountErrors):
            return apply_logs(self.aws.logs, action)
        # It is about a dashboard.
        if isinstance(action, PutDashboard | DeleteDashboard):
            return apply_dashboards(self.aws.cloudwatch, action)
        if isinstance(action, PutComposite):
            action = replace(action, alarm=action.alarm.without(self.refused))
        try:
            return apply_alarms(self.aws.cloudwatch, action)
        except ClientError:
            if isinstance(action, PutAlarm) and action.alarm.name not in self.there:
                self.refused.add(action.alarm.name)
            raise
