"""How fast is written: CloudWatch takes three alarms a second from the whole account.

CloudWatch Logs takes five metric filters. What is more than a few goes back to the queue: a
function that slept would be paid for it. (CloudWatch user guide, "CloudWatch service quotas"; AWS
General Reference, "Amazon CloudWatch Logs endpoints and quotas".)
"""

from collections.abc import Iterable
from datetime import timedelta

from monitoring.actions import CountErrors, DeleteAlarms, MonitoringAction, PutAlarm, PutComposite
from sagewarden.deeds.plans import Plan, Report
from sagewarden.resources import Arn

PORTION = 9
"""Alarms that one delivery writes: three seconds of what the account may."""

FILTERS = 5
"""Metric filters that one delivery writes: a second of what the account may."""

NEXT_PORTION = timedelta(seconds=3)
"""When the next portion comes."""

SECONDS_EACH = 4
"""Seconds between two endpoints where all are looked at: a dozen alarms each."""

GIVE_UP = timedelta(hours=1)
"""How long throttled writes go back to the queue, before they count as failed."""


def first_portion(
    plan: Plan[MonitoringAction | Report],
) -> tuple[Plan[MonitoringAction | Report], bool]:
    """As much of a plan as one delivery writes, in its order, and whether anything is left."""
    portion: list[MonitoringAction | Report] = []
    alarms = filters = 0
    for action in plan:
        is_alarm = isinstance(action, PutAlarm | PutComposite | DeleteAlarms)
        is_filter = isinstance(action, CountErrors)
        # What comes later needs what comes first.
        if (is_alarm and alarms == PORTION) or (is_filter and filters == FILTERS):
            continue
        alarms += is_alarm
        filters += is_filter
        portion.append(action)
    return tuple(portion), len(portion) < len(plan)


def pause_after_throttling(resource: Arn) -> timedelta:
    """When to try again what was throttled: another time for each endpoint, 5 to 64 seconds."""
    return timedelta(seconds=5 + sum(resource.encode()) % 60)


def names_made(plan: Iterable[MonitoringAction | Report]) -> frozenset[str]:
    """The names of the alarms that a plan makes or changes."""
    names: set[str] = set()
    for action in plan:
        if isinstance(action, PutAlarm | PutComposite):
            names.add(action.alarm.name)
    return frozenset(names)
