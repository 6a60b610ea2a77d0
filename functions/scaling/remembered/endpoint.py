"""What is remembered of an endpoint from one reaction to the next: read, and changed. Pure.

An item's members are changed one by one, for several deliveries may write at the same time; their
names are known to this module alone.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from sagewarden.deeds.changes import Change
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.hosting import Hosting, hosting_in, hosting_written
from sagewarden.endpoints.known import Known
from scaling.endpoints.keys import AlarmCall, Belonging, TargetArn, TargetKey
from scaling.endpoints.limits import Limits, Yielded
from scaling.endpoints.raising import Asked, Lifted, over
from scaling.observed import ScalableTarget
from scaling.remembered.limits import limits_in, limits_written, yielded_in, yielded_written
from scaling.remembered.made import Made, Making
from scaling.remembered.raised import asked_in, asked_written, lifted_in, lifted_written
from scaling.remembered.records import (
    in_both_forms,
    records_in,
    written,
)

PATIENCE = timedelta(seconds=5)
"""How long to wait while another delivery changes the same endpoint."""

MEND_AGAIN = timedelta(hours=1)
"""How long until a target is registered once more because what there is lies outside its limits:
AWS may have no instances, and says after each try that the endpoint is in service."""


class _Member(StrEnum):
    """The names of the item's members."""

    NAME = "name"
    BORN = "born"
    CONFIG = "config"
    TYPES = "types"
    HOSTING = "hosting"
    TAGS = "tags"
    TARGETS = "targets"
    ARNS = "arns"
    ALARMS = "alarms"
    ALARM_CALLS = "wakes"
    SCHEDULES = "schedules"
    TOLD = "told"
    LIMITS = "limits"
    YIELDED = "yielded"
    RAISED = "raised"
    LIFTED = "lifted"
    LOOK = "look"
    MENDED = "mended"
    OWED = "owed"
    UNBLOCKED = "unblocked"
    HOLD = "hold"
    HOLD_CONFIG = "hold_config"


_OF_THE_ENDPOINT = (
    _Member.NAME,
    _Member.BORN,
    _Member.CONFIG,
    _Member.TYPES,
    _Member.HOSTING,
    _Member.TAGS,
    _Member.TOLD,
    _Member.LIMITS,
    _Member.YIELDED,
    _Member.RAISED,
    _Member.LIFTED,
    _Member.LOOK,
    _Member.MENDED,
    _Member.OWED,
    _Member.UNBLOCKED,
    _Member.HOLD,
    _Member.HOLD_CONFIG,
)
"""What is forgotten of an endpoint that is gone; what belongs to targets is forgotten with them."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A time in which nothing is registered, because somebody may try an update again."""

    until: datetime
    """When it is over, in UTC."""

    config: str
    """The configuration that the update would replace: with another in service it has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What sagewarden remembers of an endpoint or inference component."""

    name: str = ""
    """Its name, in its maker's letters; none where it was never seen."""

    born: datetime | None = None
    """When it was created: `hosting` holds for this one, not for another of its name."""

    config: str = ""
    """The name of its endpoint configuration."""

    hosting: Mapping[str, Hosting] | None = None
    """What that configuration says, by variant; None where it was never read."""

    tags: Mapping[str, str] | None = None
    """The tags that its scalable targets carry."""

    targets: frozenset[TargetKey] = frozenset()
    """The scalable targets that sagewarden registered, or began to."""

    arns: frozenset[TargetArn] = frozenset()
    """The ARNs that those targets got: a target of another ARN is somebody else's."""

    alarms: frozenset[Belonging] = frozenset()
    """The alarms that sagewarden made, or began to."""

    alarm_calls: frozenset[AlarmCall] = frozenset()
    """The alarms that were made, with the policies that they were made to call."""

    schedules: frozenset[Belonging] = frozenset()
    """The scheduled actions that sagewarden put, or began to."""

    told: frozenset[str] = frozenset()
    """The notices that were given."""

    limits: Mapping[TargetKey, Limits] = field(default_factory=dict)
    """The limits that sagewarden gave its targets; none where that was never written."""

    yielded: Mapping[TargetKey, Yielded] = field(default_factory=dict)
    """The targets on which somebody else set other limits, that stand."""

    asked: frozenset[Asked] = frozenset()
    """What runs of remediation have asked to raise, and what they have let go of."""

    lifted: Mapping[TargetKey, Lifted] = field(default_factory=dict)
    """The targets that were given something for a while, with what they had before."""

    look: datetime | None = None
    """When a reminder comes because something is raised."""

    mended: Mapping[str, datetime] = field(default_factory=dict)
    """When targets were registered again because of what there was, by resource id."""

    owed: bool = False
    """Whether a thorough look could decide nothing yet, and has to be made up for."""

    unblocked: str = ""
    """The id of the failed call that way was made for."""

    hold: Hold | None = None
    """Until when nothing is registered, after a call failed because of scaling."""

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """What an item of the ledger's table says; one of the old form says the same."""
        born, until, look = (item.get(name) for name in (_Member.BORN, _Member.HOLD, _Member.LOOK))
        hold = (
            Hold(datetime.fromisoformat(until), item.get(_Member.HOLD_CONFIG, ""))
            if until
            else None
        )
        return cls(
            name=item.get(_Member.NAME, ""),
            born=datetime.fromisoformat(born) if born else None,
            config=item.get(_Member.CONFIG, ""),
            hosting=hosting_in(item.get(_Member.HOSTING)),
            tags=item.get(_Member.TAGS),
            targets=records_in(TargetKey, item.get(_Member.TARGETS, ())),
            arns=records_in(TargetArn, item.get(_Member.ARNS, ())),
            alarms=records_in(Belonging, item.get(_Member.ALARMS, ())),
            alarm_calls=records_in(AlarmCall, item.get(_Member.ALARM_CALLS, ())),
            schedules=records_in(Belonging, item.get(_Member.SCHEDULES, ())),
            told=frozenset(item.get(_Member.TOLD, ())),
            limits=limits_in(item.get(_Member.LIMITS, {})),
            yielded=yielded_in(item.get(_Member.YIELDED, {})),
            asked=asked_in(item.get(_Member.RAISED, ())),
            lifted=lifted_in(item.get(_Member.LIFTED, {})),
            look=datetime.fromisoformat(look) if look else None,
            mended=_mended_in(item.get(_Member.MENDED, {})),
            owed=item.get(_Member.OWED, False),
            unblocked=item.get(_Member.UNBLOCKED, ""),
            hold=hold,
        )

    @property
    def known(self) -> Known:
        """What need not be read again."""
        return Known(name=self.name, born=self.born, config=self.config, hosting=self.hosting)

    def ours(self, there: Mapping[TargetKey, ScalableTarget]) -> frozenset[TargetKey]:
        """The targets that sagewarden registered, and nobody else has registered anew.

        Args:
            there: the targets that there are.
        """
        arns = self._arns_by_key()
        theirs: set[TargetKey] = set()
        for key, target in there.items():
            if key in arns and target.arn not in arns[key]:
                theirs.add(key)
        return self.targets - theirs

    def missing_arns(self, there: Mapping[TargetKey, ScalableTarget]) -> frozenset[TargetArn]:
        """The ARNs of targets of ours that are not remembered: something came between."""
        keys = (self.targets - self._arns_by_key().keys()) & there.keys()
        return frozenset(TargetArn(key.resource_id, key.dimension, there[key].arn) for key in keys)

    def mended_lately(self, endpoint: Endpoint, now: datetime) -> frozenset[str]:
        """The resource ids of targets that were registered again lately: not once more so soon.

        An update since then has set the numbers anew.
        """
        if self.config != endpoint.config:
            return frozenset()
        return frozenset(name for name, when in self.mended.items() if now - when < MEND_AGAIN)

    def held_until(self, endpoint: Endpoint, now: datetime) -> datetime | None:
        """Until when nothing is registered; None where nothing is held back, or it is over."""
        if self.hold is None or self.hold.until <= now:
            return None
        if (self.born, self.hold.config) != (endpoint.born, endpoint.config):
            return None
        return self.hold.until

    def was_unblocked(self, call: str, now: datetime) -> bool:
        """Whether way was made for a failed call before, and the time to try it again is over."""
        return self.unblocked == call and (self.hold is None or self.hold.until <= now)

    def learned(
        self,
        endpoint: Endpoint,
        *,
        tags: Mapping[str, str] | None,
        there: Mapping[TargetKey, ScalableTarget],
        made: Made | None = None,
    ) -> Change | None:
        """The change that keeps what was seen of an endpoint; None where all of it is kept.

        Args:
            tags: what its targets carry, where that is known.
            there: its scalable targets.
            made: what was made, told, and left to others.
        """
        made = made or Made()
        known = replace(
            self,
            name=endpoint.name,
            born=endpoint.born,
            config=endpoint.config,
            hosting=endpoint.hosting,
            tags=self.tags if tags is None else tags,
            limits=_but(made.ended, {**self.limits, **made.limits}),
            yielded=_but(made.ended, made.yielded),
            lifted=_but(made.ended, made.lifted),
            look=made.look,
        )
        before, after = _description(self), _description(known)
        put = {member: value for member, value in after.items() if value != before[member]}
        if made.mended and made.at:
            lately = self.mended_lately(endpoint, made.at)
            mended = {name: self.mended[name] for name in lately} | dict.fromkeys(
                made.mended, made.at
            )
            put[_Member.MENDED] = {name: when.isoformat() for name, when in mended.items()}
        add: dict[str, frozenset[str]] = {
            _Member.ARNS: written((self.missing_arns(there) | made.arns) - self.arns),
            _Member.ALARM_CALLS: written(made.alarm_calls - self.alarm_calls),
            _Member.TOLD: made.told - self.told,
            _Member.RAISED: asked_written({made.asked} - self.asked) if made.asked else frozenset(),
        }
        # A change puts into a set or takes out of it (UpdateItem, API reference): not both at once.
        take: dict[str, frozenset[str]] = {}
        if made.at and not add[_Member.RAISED]:
            take[_Member.RAISED] = asked_written(self._over(endpoint, made.at))
        # Instance types alone are of an older form.
        drop: list[_Member] = [_Member.TYPES] if _Member.HOSTING in put else []
        if self.owed:
            drop.append(_Member.OWED)
        if self.hold:
            drop += (_Member.HOLD, _Member.HOLD_CONFIG)
        if not (put or drop or any(add.values()) or any(take.values())):
            return None
        return Change(put=put, add=add, take=take, drop=drop)

    def endpoint_gone(self) -> Change | None:
        """The change that forgets an endpoint itself; None where nothing is remembered of it."""
        return Change(drop=_OF_THE_ENDPOINT) if self.name or self.asked else None

    def target_deregistered(self, key: TargetKey) -> Change:
        """The change that forgets a target, and what belongs to whatever it scaled."""
        its = key.resource_id
        arns = [arn for arn in self.arns if arn.resource_id == its]
        calls = [call for call in self.alarm_calls if call.resource_id == its]
        schedules = [action for action in self.schedules if action.resource_id == its]
        return Change(
            take={
                _Member.TARGETS: in_both_forms({key}),
                _Member.ARNS: in_both_forms(arns),
                _Member.ALARMS: in_both_forms(self.alarms_of(its)),
                _Member.ALARM_CALLS: in_both_forms(calls),
                _Member.SCHEDULES: in_both_forms(schedules),
            }
        )

    def alarms_of(self, resource_id: str) -> frozenset[Belonging]:
        """The alarms that were made for something that scales."""
        return frozenset(alarm for alarm in self.alarms if alarm.resource_id == resource_id)

    def alarm_deleted(self, alarm: Belonging) -> Change:
        """The change that forgets an alarm."""
        calls = [call for call in self.alarm_calls if call.alarm == alarm]
        return Change(
            take={
                _Member.ALARMS: in_both_forms({alarm}),
                _Member.ALARM_CALLS: in_both_forms(calls),
            }
        )

    @staticmethod
    def making(plans: Making) -> Change:
        """Something is about to be made: what is not remembered is never ended."""
        return Change(
            add={
                _Member.TARGETS: written(plans.targets),
                _Member.ALARMS: written(plans.alarms),
                _Member.SCHEDULES: written(plans.schedules),
            }
        )

    def limits_unknown(
        self, changing: Mapping[TargetKey, Limits], lifting: Mapping[TargetKey, Lifted]
    ) -> Change | None:
        """Targets are about to be given other limits; None where those are remembered.

        Until it is remembered what they have been given, nobody else is thought to have set them.

        Args:
            lifting: what targets are given for a while: what they had before is remembered first.
        """
        lifted = {**self.lifted, **lifting}
        other = {key for key, one in changing.items() if self.limits.get(key, one) != one}
        other |= {key for key, one in lifting.items() if self.lifted.get(key) != one}
        put: dict[str, Any] = {}
        if not other.isdisjoint(self.limits):
            put[_Member.LIMITS] = limits_written(_but(other, self.limits))
        if lifted != self.lifted:
            put[_Member.LIFTED] = lifted_written(lifted)
        return Change(put=put) if put else None

    @staticmethod
    def interrupted(made: Made, left: Making) -> Change | None:
        """A plan was carried out in part: what was made of it, and what was left; None if neither.

        Limits that were to be given are no longer remembered: the next look takes them for ours.
        """
        add: dict[str, frozenset[str]] = {
            _Member.ARNS: written(made.arns),
            _Member.ALARM_CALLS: written(made.alarm_calls),
            _Member.TOLD: made.told,
        }
        if not (any(add.values()) or left):
            return None
        return Change(
            add=add,
            take={
                _Member.TARGETS: in_both_forms(left.targets),
                _Member.ALARMS: in_both_forms(left.alarms),
                _Member.SCHEDULES: in_both_forms(left.schedules),
            },
        )

    @staticmethod
    def not_registered(key: TargetKey) -> Change:
        """AWS refused to register a target."""
        return Change(take={_Member.TARGETS: in_both_forms({key})})

    @staticmethod
    def schedule_deleted(action: Belonging) -> Change:
        """A scheduled action was deleted."""
        return Change(take={_Member.SCHEDULES: in_both_forms({action})})

    @staticmethod
    def given(notices: Iterable[str]) -> Change:
        """Notices were given."""
        return Change(add={_Member.TOLD: frozenset(notices)})

    @staticmethod
    def asking(asked: Asked | None, look: datetime | None) -> Change:
        """A run of remediation asks for something that cannot be decided yet."""
        return Change(
            put={_Member.LOOK: look.isoformat() if look else ""},
            add={_Member.RAISED: asked_written([asked] if asked else ())},
        )

    @staticmethod
    def owing() -> Change:
        """A thorough look could decide nothing, and has to be made up for."""
        return Change(put={_Member.OWED: True})

    @staticmethod
    def holding(call: str, hold: Hold) -> Change:
        """Way is made for a failed call, and nothing is registered for a while."""
        return Change(
            put={
                _Member.UNBLOCKED: call,
                _Member.HOLD: hold.until.isoformat(),
                _Member.HOLD_CONFIG: hold.config,
            }
        )

    def _over(self, endpoint: Endpoint, now: datetime) -> frozenset[Asked]:
        """What was asked for and can be forgotten: it is over, or its variant is gone."""
        there = {variant.resource_id for variant in endpoint.variants}
        gone = {asked for asked in self.asked if asked.raised.resource_id not in there}
        return over(self.asked, born=endpoint.born, now=now) | gone

    def _arns_by_key(self) -> Mapping[TargetKey, set[str]]:
        arns: dict[TargetKey, set[str]] = {}
        for record in self.arns:
            arns.setdefault(record.key, set()).add(record.arn)
        return arns


def _but[Said](
    ended: Collection[TargetKey], said: Mapping[TargetKey, Said]
) -> dict[TargetKey, Said]:
    """What is said of targets, but for those that ended."""
    return {key: one for key, one in said.items() if key not in ended}


def _mended_in(written: Mapping[str, str]) -> dict[str, datetime]:
    """When targets were registered again because of what there was, as it was written."""
    return {name: datetime.fromisoformat(when) for name, when in written.items()}


def _description(remembered: Remembered) -> dict[str, Any]:
    """What is remembered of how an endpoint is described, as it is written."""
    tags = remembered.tags
    return {
        _Member.NAME: remembered.name,
        _Member.BORN: remembered.born.isoformat() if remembered.born else "",
        _Member.CONFIG: remembered.config,
        _Member.HOSTING: hosting_written(remembered.hosting),
        _Member.TAGS: None if tags is None else dict(tags),
        _Member.LIMITS: limits_written(remembered.limits),
        _Member.YIELDED: yielded_written(remembered.yielded),
        _Member.LIFTED: lifted_written(remembered.lifted),
        _Member.LOOK: remembered.look.isoformat() if remembered.look else "",
    }
