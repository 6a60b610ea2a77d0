"""Calls to CloudWatch that change or delete what watches an endpoint: its alarms, its dashboard.

CloudTrail records them (CloudWatch user guide, "Logging CloudWatch API calls with CloudTrail").
Silencing an alarm (`DisableAlarmActions`) and setting its state are a person's right: none of them.
"""

import re
from collections.abc import Mapping
from typing import Any

from sagewarden.reading import member, text

SOURCE = "monitoring.amazonaws.com"

_ALARM_CALLS: Mapping[str, str] = {
    "DeleteAlarms": "alarmNames",
    "PutCompositeAlarm": "alarmName",
    "PutMetricAlarm": "alarmName",
}
_DASHBOARD_CALLS: Mapping[str, str] = {
    "DeleteDashboards": "dashboardNames",
    "PutDashboard": "dashboardName",
}
"""The calls, and which member of the request names what each is about: one name, or a list."""

_ALARM = re.compile(r"sagewarden/(?P<endpoint>[A-Za-z0-9-]+)(?:/.*)?", re.DOTALL)
"""The name of an alarm that monitoring makes: the endpoint's own, or one below it."""

_DASHBOARD = re.compile(r"sagewarden_(?P<region>[a-z0-9-]+)_(?P<endpoint>[A-Za-z0-9-]+)")
"""The name of an endpoint's dashboard; an account has one list of them for all regions."""


def endpoints_of(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the endpoints whose alarms or dashboards a call is about; none for other calls.

    Args:
        record: CloudTrail's.
    """
    found: list[str] = []
    for name in _names(record, _ALARM_CALLS):
        alarm = _ALARM.fullmatch(name)
        if alarm:
            found.append(alarm["endpoint"])
    for name in _names(record, _DASHBOARD_CALLS):
        dashboard = _DASHBOARD.fullmatch(name)
        # Those of another region are another stack's.
        if dashboard and dashboard["region"] == text(record, "awsRegion"):
            found.append(dashboard["endpoint"])
    return tuple(dict.fromkeys(found))


def _names(record: Mapping[str, Any], calls: Mapping[str, str]) -> list[str]:
    """What a call is about, if it is one of some calls."""
    where = calls.get(text(record, "eventName") or "")
    named = member(record, "requestParameters", where) if where else None
    return [
        name for name in (named if isinstance(named, list) else [named]) if isinstance(name, str)
    ]
