"""Tells a team what its endpoint is: its dashboard and its queries are looked at a minute later.

Whatever changes within that minute is seen by the same look: a registry that concerns two hundred
endpoints leads to one, not to two hundred.
"""

from monitoring.reconcile.plan_for import Planned
from monitoring.remembered.endpoint import Remembered
from monitoring.teams.remembered_team import LOOKED_AFTER, RememberedTeam, joined, left, team_arn
from sagewarden.causes.cause import CauseKind
from sagewarden.deeds.changes import Change
from sagewarden.deeds.memory import Memory
from sagewarden.resources import Arn
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.queue import remind


def keep_part(delivery: Delivery, memory: Memory, seen: Planned) -> None:
    """Has an endpoint join its team, or leave it, where that is news, or the sweep has come.

    The endpoint's own memory is the last to change: what breaks off before is done once more.

    Raises:
        TransientError: the queue does not take the message.
    """
    arn, before, after = memory.about, seen.remembered.part, seen.part
    now = delivery.runtime.clock()
    is_swept = delivery.cause.kind is CauseKind.SWEPT
    if before == after and not (after and is_swept):
        return
    old = team_arn(arn, before.team) if before else None
    new = team_arn(arn, after.team) if after else None
    if old and (new is None or new.key != old.key):
        tell_team(delivery, old, left(arn, now))
    if new:
        tell_team(delivery, new, joined(arn, now))
    if before != after:
        memory.change(Remembered.part_kept(after))


def tell_team(delivery: Delivery, team: Arn, change: Change) -> None:
    """Changes what is remembered of a team, and has the team looked at, unless that is to come.

    The message is sent before it is remembered: at worst there are two, of which one finds nothing.

    Raises:
        TransientError: the queue does not take the message.
    """
    memory = memory_of(delivery, team)
    before = RememberedTeam.from_item(memory.exchange(change))
    now = delivery.runtime.clock()
    if not before.is_awaited(now):
        remind(delivery, team, name=None, after=LOOKED_AFTER)
        memory.change(RememberedTeam.first_awaited(now))
