"""Alarms: kept as DescribeAlarms tells them, by name; a name is of one alarm of either kind."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local import ACCOUNT
from local.aws.clock import Clock
from local.aws.cloudwatch import rules
from local.aws.cloudwatch.errors import RefusedError, invalid
from local.aws.cloudwatch.evaluation import State

type Alarm = dict[str, Any]
"""An alarm's members as DescribeAlarms tells them; times are epoch seconds."""

CREATED = "Unchecked: Initial alarm creation"
"""Why an alarm is in its first state."""

_KEPT = (
    "StateValue",
    "StateReason",
    "StateReasonData",
    "StateUpdatedTimestamp",
    "StateTransitionedTimestamp",
)
"""What an update leaves as it is."""


@dataclass(frozen=True, slots=True)
class Transition:
    """An alarm that went from one state to another."""

    before: Alarm
    """The alarm as it was."""

    after: Alarm
    """The alarm as it is."""

    @property
    def acts(self) -> bool:
        """Whether its actions are carried out."""
        return bool(self.after["ActionsEnabled"]) and "ActionsSuppressedBy" not in self.after


@dataclass(frozen=True, slots=True)
class Configured:
    """An alarm that was created, updated or deleted."""

    operation: str
    """`create`, `update` or `delete`."""

    before: Alarm | None
    """The alarm as it was; None for a new one."""

    after: Alarm
    """The alarm as it is; for one that is deleted, as it was."""


type Change = Transition | Configured


@dataclass
class Alarms:
    """The alarms of a region."""

    region: str
    """The region's name."""

    clock: Clock
    """What its times go by."""

    metric: dict[str, Alarm] = field(default_factory=dict)
    """The alarms on a metric or on metric math."""

    composite: dict[str, Alarm] = field(default_factory=dict)
    """The composite alarms."""

    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    """The tags of each alarm, by its ARN."""

    history: list[dict[str, Any]] = field(default_factory=list)
    """What happened to them, the oldest first."""

    changes: list[Change] = field(default_factory=list)
    """What EventBridge has yet to hear."""

    def arn(self, name: str) -> str:
        """The ARN of an alarm."""
        return f"arn:aws:cloudwatch:{self.region}:{ACCOUNT}:alarm:{name}"

    def known(self, name: str) -> Alarm | None:
        """The alarm of a name, of either kind."""
        return self.metric.get(name) or self.composite.get(name)

    def put(self, asked: Mapping[str, Any], kind: dict[str, Alarm]) -> Alarm:
        """Creates an alarm, or overwrites all of one but its state and its tags."""
        name, now = asked["AlarmName"], self.clock.now()
        other = self.composite if kind is self.metric else self.metric
        if name in other:
            raise invalid(f"An alarm of another type has the name {name}")
        before = kind.get(name)
        alarm: Alarm = {"ActionsEnabled": True} | {
            member: value for member, value in asked.items() if member != "Tags"
        }
        for actions in ("OKActions", "AlarmActions", "InsufficientDataActions"):
            alarm.setdefault(actions, [])
        alarm |= {"AlarmArn": self.arn(name), "AlarmConfigurationUpdatedTimestamp": now}
        if before is None:
            alarm |= {
                "StateValue": State.INSUFFICIENT_DATA.value,
                "StateReason": CREATED,
                "StateUpdatedTimestamp": now,
                "StateTransitionedTimestamp": now,
            }
            # Tags of a call that updates are ignored.
            self.tags[alarm["AlarmArn"]] = {t["Key"]: t["Value"] for t in asked.get("Tags") or ()}
        else:
            alarm |= {member: before[member] for member in _KEPT if member in before}
        kind[name] = alarm
        self.configured("create" if before is None else "update", before, alarm)
        return alarm

    def configured(self, operation: str, before: Alarm | None, after: Alarm) -> None:
        """Remembers that an alarm was created, updated or deleted."""
        data = {"version": "1.0", "type": operation.capitalize()}
        summary = f'Alarm "{after["AlarmName"]}" {operation}d'.replace("eed", "ed")
        self.remember(after, "ConfigurationUpdate", summary, data)
        self.changes.append(Configured(operation, dict(before) if before else None, dict(after)))

    def move(
        self, alarm: Alarm, state: State, reason: str, data: Mapping[str, Any] | None
    ) -> Transition | None:
        """Sets an alarm's state and why; a transition only where the state is another one."""
        before, now = dict(alarm), self.clock.now()
        alarm |= {"StateReason": reason, "StateUpdatedTimestamp": now, "StateValue": state.value}
        alarm.pop("StateReasonData", None)
        if data is not None:
            alarm["StateReasonData"] = json.dumps(data, separators=(",", ":"))
        if before["StateValue"] == state.value:
            return None
        alarm["StateTransitionedTimestamp"] = now
        suppressor = self.known(rules.name_of(alarm.get("ActionsSuppressor") or ""))
        for member in ("ActionsSuppressedBy", "ActionsSuppressedReason"):
            alarm.pop(member, None)
        if suppressor is not None and suppressor["StateValue"] == State.ALARM:
            alarm["ActionsSuppressedBy"] = "Alarm"
            alarm["ActionsSuppressedReason"] = f"{suppressor['AlarmArn']} is in ALARM"
        transition = Transition(before, dict(alarm))
        summary = f"Alarm updated from {before['StateValue']} to {state.value}"
        self.remember(alarm, "StateUpdate", summary, _states(before, alarm))
        self.changes.append(transition)
        return transition

    def remember(self, alarm: Alarm, kind: str, summary: str, data: Mapping[str, Any]) -> None:
        """Adds to the history."""
        self.history.append(
            {
                "AlarmName": alarm["AlarmName"],
                "AlarmType": "CompositeAlarm" if "AlarmRule" in alarm else "MetricAlarm",
                "Timestamp": self.clock.now(),
                "HistoryItemType": kind,
                "HistorySummary": summary,
                "HistoryData": json.dumps(data),
            }
        )

    def parents(self, name: str) -> Iterator[Alarm]:
        """The composite alarms whose rules ask an alarm."""
        for parent in self.composite.values():
            if name in children(parent):
                yield parent

    def delete(self, names: Sequence[str]) -> None:
        """Deletes alarms; names that there are not are passed over.

        Raises:
            RefusedError: there is more than one composite, or a composite asks one of them.
        """
        composites = [name for name in names if name in self.composite]
        if len(composites) > 1:
            raise invalid(
                f"Cannot delete [{len(composites)}] Composite Alarms as only one composite alarm "
                "delete is allowed in single request"
            )
        for name in names:
            if self.known(name) and any(self.parents(name)):
                raise invalid(
                    f"Cannot delete {name} as there are composite alarm(s) depending on it."
                )
        for name in names:
            alarm = self.metric.pop(name, None) or self.composite.pop(name, None)
            if alarm is not None:
                self.tags.pop(alarm["AlarmArn"], None)
                self.configured("delete", alarm, alarm)

    def each(self, names: Sequence[str], change: Callable[[Alarm], None]) -> None:
        """Changes each alarm of these names that there is."""
        for name in names:
            alarm = self.known(name)
            if alarm is not None:
                change(alarm)

    def tags_of(self, arn: str) -> dict[str, str]:
        """The tags of an alarm, to be changed in place.

        Raises:
            RefusedError: there is no such alarm.
        """
        if arn not in self.tags:
            raise RefusedError("ResourceNotFoundException", f"Unknown resource {arn}", 404)
        return self.tags[arn]


def children(composite: Alarm) -> list[str]:
    """The names of the alarms that a composite's rule asks, each once."""
    found = rules.alarms(rules.parse(composite["AlarmRule"]))
    return list(dict.fromkeys(map(rules.name_of, found)))


def _states(before: Alarm, after: Alarm) -> dict[str, Any]:
    """A change of state as the history has it."""
    states = {}
    for which, alarm in (("oldState", before), ("newState", after)):
        states[which] = {"stateValue": alarm["StateValue"], "stateReason": alarm["StateReason"]}
        if "StateReasonData" in alarm:
            states[which]["stateReasonData"] = json.loads(alarm["StateReasonData"])
    return {"version": "1.0"} | states
