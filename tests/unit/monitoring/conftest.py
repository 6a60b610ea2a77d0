"""What monitoring's tests share: what is watched, endpoints, and CloudWatch's answer to what was planned."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from monitoring.actions import DeleteAlarms, MonitoringAction, PutAlarm, PutComposite, TagAlarm
from monitoring.alarms.definition import MetricAlarm
from monitoring.alarms.published import WatchedKind
from monitoring.alarms.watched import Watched
from monitoring.desired.alarms import Unwatched, alarms_for
from monitoring.desired.endpoint import Desired, composite_of
from monitoring.observed import Observed
from sagewarden.deeds.plans import Plan, Report
from sagewarden.registry.alarms import Alarm, AlarmMetric
from tests.support.endpoints import ENDPOINT, NAME

TEAM = {"team": "bcd"}
TOPIC = "arn:aws:sns:us-east-1:123456789012:team-bcd"


def watched(kind: WatchedKind = WatchedKind.REAL_TIME, **more: Any) -> Watched:
    component = "llama" if kind in (WatchedKind.COMPONENT, WatchedKind.ADAPTER) else ""
    usual: dict[str, Any] = {
        "endpoint": NAME,
        "variant": "blue",
        "component": component,
        "instance_types": ("ml.m5.xlarge",),
    }
    return Watched(kind=kind, **(usual | more))


def asked(**said: Any) -> dict[AlarmMetric, Alarm]:
    """What a profile says under `alarms`, with `_` for `-`."""
    named: dict[Any, Alarm] = {}
    for name, alarm in said.items():
        named[name.replace("_", "-")] = Alarm.model_validate(alarm)
    return named


def alarm_of(one: Watched, **said: Any) -> MetricAlarm | Unwatched | None:
    """The only alarm of what is watched; None where it gets none."""
    found = tuple(alarms_for([one], asked(**said)))
    assert len(found) <= 1
    return found[0] if found else None


def desired(*alarms: MetricAlarm, topic: str = TOPIC, tags: Mapping[str, str] = TEAM) -> Desired:
    return Desired(
        resource=ENDPOINT,
        alarms=alarms,
        composite=composite_of(NAME, alarms, topic),
        tags=tags,
        reports=(),
        source="profile standard",
    )


def described(name: str, **members: Any) -> dict[str, Any]:
    """An alarm as DescribeAlarms tells of it."""
    arn = f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{name}"
    usual = {"AlarmActions": [], "OKActions": [], "InsufficientDataActions": []}
    return {"AlarmName": name, "AlarmArn": arn, "ActionsEnabled": True} | usual | members


def after(world: Observed, plan: Plan[MonitoringAction | Report]) -> Observed:
    """What there is once a plan is carried out, in its order, as CloudWatch would have it.

    Raises:
        AssertionError: CloudWatch would refuse an action, for a parent names what is not there.
    """
    alarms = {name: dict(alarm) for name, alarm in world.alarms.items()}
    ours, tags = set(world.ours), world.tags
    for action in plan:
        # Once all is done it is remembered that all carry them.
        tags = getattr(action, "tags", tags)
        match action:
            case PutAlarm(alarm=alarm):
                members = dict(alarm.watches) | {"AlarmDescription": alarm.description}
                alarms[alarm.name] = described(alarm.name, ActionsEnabled=action.enabled, **members)
                ours.add(alarm.name)
            case PutComposite(alarm=composite):
                assert set(composite.children) <= alarms.keys()
                alarms[composite.name] = described(
                    composite.name,
                    ActionsEnabled=action.enabled,
                    AlarmRule=composite.rule,
                    AlarmDescription=composite.description,
                    AlarmActions=[composite.topic],
                )
                ours.add(composite.name)
            case DeleteAlarms(names=names):
                for name in names:
                    left = [a.get("AlarmRule", "") for n, a in alarms.items() if n not in names]
                    assert not any(f'"{name}"' in rule for rule in left)
                    alarms.pop(name, None)
                    ours.discard(name)
            case TagAlarm() | Report():
                pass
    return replace(world, alarms=alarms, ours=frozenset(ours), tags=tags)
