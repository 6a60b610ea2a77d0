"""Composite alarms: what is refused of them, and the state that their rules lead to."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from local.aws.cloudwatch import rules
from local.aws.cloudwatch.alarms import CREATED, Alarm, Alarms, children
from local.aws.cloudwatch.errors import invalid
from local.aws.cloudwatch.evaluation import State
from local.aws.cloudwatch.refusals import refuse_alarm

_RULE = 10_240
"""Characters of a rule."""

_CHILDREN = 100
_ELEMENTS = 500
"""Child alarms, TRUE, FALSE and parentheses in a rule."""


def put(alarms: Alarms, asked: Mapping[str, Any]) -> None:
    """Creates or updates a composite alarm, and evaluates it at once.

    Raises:
        RefusedError: its rule is none, is too long, or asks an alarm that there is not.
    """
    refuse_alarm(asked)
    _refuse_rule(alarms, asked)
    suppressor = asked.get("ActionsSuppressor")
    if suppressor and not alarms.known(rules.name_of(suppressor)):
        raise invalid(f"The actions suppressor {suppressor} does not exist")
    for wait in ("ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod"):
        if bool(suppressor) != (wait in asked):
            raise invalid(f"ActionsSuppressor and {wait} go together")
    alarm = alarms.put(asked, alarms.composite)
    created = alarm["StateReason"] == CREATED
    state = _state(alarms, alarm)
    if created or state.value != alarm["StateValue"]:
        verb = "was created and its" if created else "was updated and its new"
        reason = f"{alarm['AlarmArn']} {verb} alarm rule evaluates to {state}"
        _move(alarms, alarm, state, reason, frozenset())


def _refuse_rule(alarms: Alarms, asked: Mapping[str, Any]) -> None:
    """Refuses a rule that is none, is too long, or asks an alarm that there is not."""
    text = asked["AlarmRule"]
    if len(text) > _RULE:
        raise invalid(f"AlarmRule must not be longer than {_RULE} characters")
    try:
        rule = rules.parse(text)
    except rules.RuleError as error:
        raise invalid(f"AlarmRule is not valid: {error}") from error
    asks = list(dict.fromkeys(rules.alarms(rule)))
    if len(asks) > _CHILDREN:
        raise invalid(f"AlarmRule must not have more than {_CHILDREN} child alarms")
    if rules.elements(text) > _ELEMENTS:
        raise invalid(f"AlarmRule must not have more than {_ELEMENTS} elements")
    own = rules.name_of(asked["AlarmName"])
    names = {rules.name_of(alarm) for alarm in asks}
    unknown = [name for name in sorted(names) if name != own and not alarms.known(name)]
    if unknown:
        arns = ", ".join(map(alarms.arn, unknown))
        raise invalid(
            f"Could not save the composite alarm as alarms [{arns}] in the alarm rule do not exist"
        )


def evaluate_parents(alarms: Alarms, child: Alarm, path: frozenset[str] = frozenset()) -> None:
    """Evaluates the composite alarms that ask an alarm whose state has changed.

    CloudWatch ends where it finds a circle.
    """
    path |= {child["AlarmName"]}
    for parent in list(alarms.parents(child["AlarmName"])):
        state = _state(alarms, parent)
        if parent["AlarmName"] not in path and state.value != parent["StateValue"]:
            at = datetime.fromtimestamp(child["StateUpdatedTimestamp"], UTC)
            reason = (
                f"{child['AlarmArn']} transitioned to {child['StateValue']} at "
                f"{at:%A %d %B, %Y %H:%M:%S} UTC"
            )
            _move(alarms, parent, state, reason, path)


def _move(alarms: Alarms, alarm: Alarm, state: State, reason: str, path: frozenset[str]) -> None:
    """Sets a composite's state, and evaluates those that ask it."""
    data = {"triggeringAlarms": _triggering(alarms, children(alarm), state)}
    if alarms.move(alarm, state, reason, data):
        evaluate_parents(alarms, alarm, path)


def _triggering(alarms: Alarms, names: Iterable[str], state: State) -> list[dict[str, Any]]:
    """The children that are in the state to which a composite goes, as its reason names them."""
    found: list[dict[str, Any]] = []
    for name in names:
        child = alarms.known(name)
        if child is not None and child["StateValue"] == state.value:
            at = stamp(child["StateUpdatedTimestamp"])
            told = {"value": child["StateValue"], "timestamp": at}
            found.append({"arn": child["AlarmArn"], "state": told})
    return found


def _state(alarms: Alarms, composite: Alarm) -> State:
    """The state to which a composite's rule leads: never INSUFFICIENT_DATA."""

    def state_of(alarm: str) -> State:
        child = alarms.known(rules.name_of(alarm))
        return State(child["StateValue"]) if child else State.INSUFFICIENT_DATA

    return State.ALARM if rules.holds(rules.parse(composite["AlarmRule"]), state_of) else State.OK


def stamp(time: float) -> str:
    """A time as alarms' events write it: `2019-10-02T17:04:40.985+0000`."""
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "+0000"
