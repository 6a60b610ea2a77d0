"""The hours in which a profile lets remediation act. Pure."""

from datetime import datetime, timedelta

from dateutil.tz import gettz  # type: ignore[import-untyped]

from sagewarden.registry.remediation import WEEKDAYS, Hours


def outside_hours(hours: Hours | None, at: datetime) -> str:
    """Why nothing is done at a time, in a sentence; empty where something may be.

    The zones are dateutil's, which botocore brings along: Lambda's image need not have any. What it
    does not know lets nothing be done.
    """
    if hours is None:
        return ""
    zone = gettz(hours.timezone)
    if zone is None:
        return f"the time zone {hours.timezone} is not known here"
    local = at.astimezone(zone)
    minute = (local.hour, local.minute)
    begin = (hours.begin.hour, hours.begin.minute)
    end = (hours.end.hour, hours.end.minute)
    said = f"{hours.begin:%H:%M} to {hours.end:%H:%M} {hours.timezone}"
    closed = f"the profile acts from {said} on {', '.join(hours.days)}"
    # Within one day.
    if begin < end:
        is_open = begin <= minute < end and _begins_on(local, hours)
    # Over midnight, the evening: the hours began today.
    elif minute >= begin:
        is_open = _begins_on(local, hours)
    # Over midnight, the morning: they began yesterday.
    else:
        is_open = minute < end and _begins_on(local - timedelta(days=1), hours)
    return "" if is_open else closed


def _begins_on(day: datetime, hours: Hours) -> bool:
    return WEEKDAYS[day.weekday()] in hours.days
