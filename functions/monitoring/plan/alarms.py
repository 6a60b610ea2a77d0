"""What must be done so that an endpoint has the alarms of its profile. Pure: no call, no clock.

CloudWatch decides about the order. A composite alarm names only alarms that are there, and an alarm
that one names cannot be deleted: children are made before their parent, and end after it.
"""

from collections.abc import Iterator, Mapping

from monitoring.actions import DeleteAlarms, MonitoringAction, PutAlarm, PutComposite, TagAlarm
from monitoring.alarms.definition import CompositeAlarm, MetricAlarm
from monitoring.desired.endpoint import Desired
from monitoring.findings import MonitoringFinding
from monitoring.observed import DescribedAlarm, Observed
from sagewarden.deeds.plans import Plan, Report

_DELETED_AT_ONCE = 100
"""Alarms that one call deletes, of which one may be a composite (DeleteAlarms, API reference)."""


def plan_alarms(desired: Desired, observed: Observed) -> Plan[MonitoringAction | Report]:
    """Decides what the alarms of an endpoint need; what somebody else made is left alone."""
    theirs = {name for name in observed.alarms if name not in observed.ours}
    alarms = tuple(alarm for alarm in desired.alarms if alarm.name not in theirs)
    composite = desired.composite
    if composite:
        composite = composite.without(theirs)
    if composite and (composite.name in theirs or not composite.children):
        composite = None
    plan: list[MonitoringAction | Report] = []
    for alarm in alarms:
        plan.extend(_child(desired, alarm, observed.alarms.get(alarm.name)))
    if composite:
        plan.extend(_parent(desired, composite, observed.alarms.get(composite.name)))
    kept = {alarm.name for alarm in alarms} | ({composite.name} if composite else set())
    plan.extend(_ended(desired, observed, kept))
    plan.extend(_retagged(desired, observed, kept))
    plan.extend(_foreign(desired, theirs))
    return (*plan, *desired.reports)


def _child(
    desired: Desired, alarm: MetricAlarm, there: DescribedAlarm | None
) -> Iterator[PutAlarm]:
    if there is None or alarm.differs_from(there):
        yield PutAlarm(
            resource=desired.resource,
            alarm=alarm,
            tags=desired.tags,
            enabled=_is_enabled(there),
            reason=_why(desired, alarm.name, there),
        )


def _parent(
    desired: Desired, alarm: CompositeAlarm, there: DescribedAlarm | None
) -> Iterator[PutComposite]:
    if there is None or alarm.differs_from(there):
        yield PutComposite(
            resource=desired.resource,
            alarm=alarm,
            tags=desired.tags,
            enabled=_is_enabled(there),
            reason=_why(desired, alarm.name, there),
        )


def _is_enabled(there: DescribedAlarm | None) -> bool:
    """Whether an alarm's actions are enabled; what somebody silenced stays silent."""
    return there is None or bool(there.get("ActionsEnabled", True))


def _why(desired: Desired, name: str, there: DescribedAlarm | None) -> str:
    return f"{desired.source} asks for {name}" + (" as it is not" if there else "")


def _ended(desired: Desired, observed: Observed, kept: set[str]) -> Iterator[DeleteAlarms]:
    """Alarms of ours that nothing asks for any more: the composite first, for it names others."""
    ended = sorted(observed.ours - kept)
    composites = [name for name in ended if "AlarmRule" in observed.alarms.get(name, {})]
    others = [name for name in ended if name not in composites]
    groups: list[tuple[str, ...]] = [(name,) for name in composites]
    starts = range(0, len(others), _DELETED_AT_ONCE)
    groups.extend(tuple(others[start : start + _DELETED_AT_ONCE]) for start in starts)
    for names in groups:
        yield DeleteAlarms(
            resource=desired.resource,
            names=names,
            reason=f"{desired.source}: nothing asks for {', '.join(names)}",
        )


def _retagged(desired: Desired, observed: Observed, kept: set[str]) -> Iterator[TagAlarm]:
    """Alarms that were another team's; a new one gets its tags with its creation."""
    if not desired.tags or observed.tags in (None, desired.tags):
        return
    for name in sorted(kept & observed.alarms.keys()):
        yield TagAlarm(
            resource=desired.resource,
            alarm=observed.alarms[name]["AlarmArn"],
            tags=desired.tags,
            reason="its endpoint belongs to this team",
        )


def _foreign(desired: Desired, theirs: set[str]) -> Iterator[Report]:
    wanted = {alarm.name for alarm in desired.alarms}
    if desired.composite:
        wanted.add(desired.composite.name)
    for name in sorted(theirs & wanted):
        yield Report(
            resource=desired.resource,
            finding=MonitoringFinding.FOREIGN_ALARM,
            reason=f"somebody else made the alarm {name}; delete or rename it, and ours is made",
            occasion=name,
        )


def tags_after(desired: Desired, observed: Observed) -> Mapping[str, str] | None:
    """The tags that all alarms carry once a plan is carried out; None where that is not known."""
    return desired.tags if desired.tags and desired.composite else observed.tags
