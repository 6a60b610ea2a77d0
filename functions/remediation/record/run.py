"""A run, as its summary in the table tells it: one alarm's way from its beginning to its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from remediation.record.held import Held, held_in, held_text
from remediation.record.keys import expiry
from sagewarden.deeds.changes import Change
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn


class RunState(StrEnum):
    """Where a run stands: it is open, or has ended in one of these ways."""

    OPEN = "open"
    """It goes on."""

    HELPED = "helped"
    """What was done helped, and nothing of it has to be given back."""

    RELEASED = "released"
    """What was done helped, and what was raised is given back."""

    TOLD = "told"
    """Nothing was to be done but to tell people."""

    PLANNED = "planned"
    """The team is only observed: what would have been done is told."""

    ESCALATED = "escalated"
    """What was done did not help, or could not be done: people have to look."""

    DENIED = "denied"
    """Somebody denied it."""

    EXPIRED = "expired"
    """Nobody approved it in time."""

    FROZEN = "frozen"
    """Somebody has frozen the endpoint, its team, or everything."""

    OVER_BUDGET = "over-budget"
    """The endpoint or its team may have no further action now."""

    OVERTAKEN = "overtaken"
    """A person changed the endpoint since the alarm: that counts, and nothing was done."""

    GONE = "gone"
    """The endpoint is gone."""

    DIED = "died"
    """Its execution ended in the middle; what it held was given back."""


class Member(StrEnum):
    """The names of a summary's members."""

    ENDPOINT = "endpoint"
    NAME = "name"
    TEAM = "team"
    PROFILE = "profile"
    MODE = "mode"
    SINCE = "since"
    UNTIL = "until"
    ALARMS = "alarms"
    OVER = "over"
    STATE = "state"
    FINDING = "finding"
    CONFIDENCE = "confidence"
    PLAYBOOK = "playbook"
    FOLLOWS = "follows"
    HELD = "held"
    ACTED = "acted"
    ENDED = "ended"
    END = "end"
    REASON = "reason"
    EXPIRES = "expires"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One alarm's way from its beginning to its end."""

    id: str
    """Its id, which is also the name of its execution."""

    endpoint: Arn
    """The endpoint that it is about."""

    name: str
    """The endpoint's name, in its maker's letters."""

    team: str
    """Whose the endpoint is."""

    profile: str
    """The name of the profile that counted for the endpoint as the run began."""

    mode: Mode
    """The team's mode as the run began: in `observe` it plans and tells, and does nothing."""

    since: datetime
    """When its first alarm fired."""

    until: datetime
    """When it has to have ended: after that nobody waits for it any more."""

    alarms: Mapping[str, datetime] = field(default_factory=dict)
    """The alarms that began it and joined it, and when each fired last."""

    over: Mapping[str, datetime] = field(default_factory=dict)
    """When each of these alarms was over last."""

    state: RunState = RunState.OPEN
    """Where it stands."""

    finding: str = ""
    """What is wrong with the endpoint, in the diagnosis' word; empty before that is known."""

    confidence: float | None = None
    """How sure the diagnosis is of that, from 0 to 1."""

    playbook: str = ""
    """What was chosen to be done; empty where nothing was."""

    follows: str = ""
    """The id of the endpoint's run before, where that ended shortly before this one began."""

    held: tuple[Held, ...] = ()
    """What it raised and has not given back."""

    acted: datetime | None = None
    """When it began to do something, which nothing may come before any more; None before."""

    ended: datetime | None = None
    """When it ended; None while it is open."""

    end: RunState | None = None
    """How it is about to end, as far as its steps have come."""

    reason: str = ""
    """Why it ends as it does, in a sentence."""

    @property
    def is_open(self) -> bool:
        return self.state is RunState.OPEN

    @property
    def red(self) -> dict[str, datetime]:
        """The alarms that are not known to be over, and since when each is red."""
        red: dict[str, datetime] = {}
        for alarm, fired in self.alarms.items():
            over = self.over.get(alarm)
            if over is None or over < fired:
                red[alarm] = fired
        return red

    def to_item(self) -> dict[str, Any]:
        """The summary's members; `None` is left out when they are written."""
        confidence = self.confidence
        return {
            Member.ENDPOINT: str(self.endpoint),
            Member.NAME: self.name,
            Member.TEAM: self.team,
            Member.PROFILE: self.profile,
            Member.MODE: self.mode.value,
            Member.SINCE: self.since.isoformat(),
            Member.UNTIL: self.until.isoformat(),
            Member.ALARMS: _times_written(self.alarms),
            Member.OVER: _times_written(self.over),
            Member.STATE: self.state.value,
            Member.FINDING: self.finding,
            Member.CONFIDENCE: None if confidence is None else _number(confidence),
            Member.PLAYBOOK: self.playbook,
            Member.FOLLOWS: self.follows,
            Member.HELD: held_text(self.held),
            Member.ACTED: self.acted.isoformat() if self.acted else None,
            Member.ENDED: self.ended.isoformat() if self.ended else None,
            Member.END: self.end.value if self.end else None,
            Member.REASON: self.reason,
            Member.EXPIRES: expiry(self.since),
        }

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """What an item of the table says; its entry is the run's id."""
        confidence, ended = item.get(Member.CONFIDENCE), item.get(Member.ENDED)
        end, acted = item.get(Member.END), item.get(Member.ACTED)
        return cls(
            id=item["entry"],
            endpoint=Arn(item[Member.ENDPOINT]),
            name=item[Member.NAME],
            team=item[Member.TEAM],
            profile=item[Member.PROFILE],
            mode=Mode(item[Member.MODE]),
            since=datetime.fromisoformat(item[Member.SINCE]),
            until=datetime.fromisoformat(item[Member.UNTIL]),
            alarms=_times_in(item[Member.ALARMS]),
            over=_times_in(item[Member.OVER]),
            state=RunState(item[Member.STATE]),
            finding=item.get(Member.FINDING, ""),
            confidence=None if confidence is None else float(confidence),
            playbook=item.get(Member.PLAYBOOK, ""),
            follows=item.get(Member.FOLLOWS, ""),
            held=held_in(item.get(Member.HELD)),
            acted=datetime.fromisoformat(acted) if acted else None,
            ended=datetime.fromisoformat(ended) if ended else None,
            end=RunState(end) if end else None,
            reason=item.get(Member.REASON, ""),
        )

    @staticmethod
    def diagnosed(finding: str, confidence: float, playbook: str) -> Change:
        """The change that keeps what is wrong, and what was chosen to be done about it."""
        found: dict[str, Any] = {
            Member.FINDING: finding,
            Member.CONFIDENCE: _number(confidence),
            Member.PLAYBOOK: playbook,
        }
        return Change(put=found)

    @staticmethod
    def holding(held: Sequence[Held]) -> Change:
        """The change that keeps all that is held from now on."""
        return Change(put={Member.HELD: held_text(held)})

    @staticmethod
    def acting(held: Sequence[Held], at: datetime) -> Change:
        """The change that keeps what is about to be held, and that something is about to be done.

        Written before anything is raised: a step that is tried again goes on with it.
        """
        return Change(put={Member.HELD: held_text(held), Member.ACTED: at.isoformat()})

    @staticmethod
    def concluding(end: RunState, reason: str) -> Change:
        """The change that keeps how a run is to be ended, and why."""
        return Change(put={Member.END: end.value, Member.REASON: reason})

    @staticmethod
    def ending(state: RunState, at: datetime, reason: str) -> Change:
        """The change that ends a run; what it still holds stays known."""
        ended: dict[str, Any] = {
            Member.STATE: state.value,
            Member.ENDED: at.isoformat(),
            Member.REASON: reason,
        }
        return Change(put=ended)


def _number(value: float) -> Decimal:
    """A fraction as DynamoDB takes it; nobody needs more digits of a confidence."""
    return Decimal(f"{value:.4f}")


def _times_written(times: Mapping[str, datetime]) -> dict[str, str]:
    return {name: at.isoformat() for name, at in times.items()}


def _times_in(times: Mapping[str, str]) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(at) for name, at in times.items()}
