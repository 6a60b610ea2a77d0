"""The steps of a walk: its lists, some pages of one list, its end. Each may be tried again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched
from math import ceil
from typing import Any

from sagewarden.causes.cause import CauseKind
from sagewarden.causes.messages import message_about
from sagewarden.deeds.assignments import Assignment
from sagewarden.deeds.ledger import Ledger
from sagewarden.deeds.memory import Memory
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from sagewarden.runtime import telemetry
from sagewarden.runtime.aws import Clients
from sagewarden.runtime.sending import send
from sagewarden.runtime.surroundings import RegistrySource
from sweep.observe import (
    PAGE,
    observe_lists,
    observe_memories,
    observe_page,
    observe_tags,
    observe_tags_of_one,
)
from sweep.observed import Left, Listed, Seen
from sweep.plan import (
    SCALING_TYPES,
    SHARE,
    Kind,
    Room,
    differs,
    has_to_be_compared,
    is_unknown,
    rooms_for,
)
from sweep.remembered import completed, unseen_since
from sweep.settings import SweepSettings
from sweep.walk import Sums, Walk, total, unread

BRANCHES = 4
"""How many lists are read at once: MaxConcurrency of the state machine's Map."""

MOST_SINGLE_READS = 100
"""How many resources' tags one step reads one by one; of the rest ownership finds out itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a step has around it; a test or a benchmark hands in its own."""

    settings: SweepSettings
    """What the environment says."""

    registry: RegistrySource
    """Where the team registry is read."""

    aws: Clients
    """AWS's clients, each made when it is first used."""


@dataclass(slots=True)
class _Outgoing:
    """The messages of a step, by the room that they are for."""

    messages: dict[Room, list[str]] = field(default_factory=dict)

    def add(self, walk: Walk, room: Room, about: Arn, name: str | None = None) -> None:
        """A message that has a room look at something."""
        body = message_about(
            CauseKind.SWEPT,
            about,
            event_id=f"{walk.name}/{about}",
            at=walk.at,
            detail={"name": name} if name else {},
        )
        self.messages.setdefault(room, []).append(body)

    def sent(self, around: Around) -> int:
        """Puts them on the queues of the rooms that are there, and answers with their number."""
        number = 0
        for room, queue in around.settings.queues.items():
            messages = self.messages.get(room, [])
            send(around.aws.sqs, queue, messages)
            number += len(messages)
        return number


def begin(around: Around, told: Mapping[str, Any]) -> dict[str, Any]:
    """Says what a walk goes through, and has isolation look at its teams if all is looked at."""
    machine = Arn(told["machine"])
    remembered = _memory(around, machine).read()
    walk = Walk(
        name=told["name"],
        machine=machine,
        kind=Kind(told["kind"]),
        at=datetime.fromisoformat(told["now"]),
        since=unseen_since(remembered),
    )
    outgoing = _Outgoing()
    if walk.kind is not Kind.INCREMENTAL:
        outgoing.add(walk, Room.ISOLATION, machine)
    outgoing.sent(around)
    lists = [
        {"method": method, "given": given, "token": None, "sums": Sums().told()}
        for method, given in observe_lists(around.aws.lists)
    ]
    return {"walk": walk.told(), "lists": lists}


def look(around: Around, told: Mapping[str, Any]) -> dict[str, Any]:
    """Looks at the next pages of a list, and wakes the rooms that have something to do.

    Returns:
        The same list with what is left of it, and how many seconds to `pause`, so that all
        lists together keep within the messages of a minute.
    """
    walk = Walk.read(told["walk"])
    left: dict[str, Any] = dict(told["list"])
    registry = around.registry.current()
    listed, token = _pages(around, walk, left)
    outgoing, unknown = _Outgoing(), 0
    for seen in _seen(around, walk, registry, listed):
        unknown += is_unknown(registry, seen)
        for room in sorted(rooms_for(registry, seen, walk.kind, walk.since)):
            outgoing.add(walk, room, seen.listed.arn, seen.listed.name)
    messages = outgoing.sent(around)
    sums = Sums(**left["sums"]) + Sums(resources=len(listed), messages=messages, unknown=unknown)
    pause = ceil(messages * 60 * BRANCHES / around.settings.messages_a_minute)
    return {**left, "token": token, "sums": sums.told(), "pause": pause}


def end(around: Around, told: Mapping[str, Any]) -> dict[str, Any]:
    """Sums a walk up, and remembers it if it has come through everything."""
    walk, lists = Walk.read(told["walk"]), told["lists"]
    missed = unread(lists)
    if not missed:
        _memory(around, walk.machine).change(completed(walk.at))
    summary: dict[str, Any] = {"kind": walk.kind.value, **total(lists).told(), "unread": missed}
    telemetry.logger().info("walked", walk=walk.name, **summary)
    return summary


def _pages(around: Around, walk: Walk, left: Mapping[str, Any]) -> tuple[list[Listed], str | None]:
    """Some pages of a list: as many as are compared with the ledger in one call."""
    found: list[Listed] = []
    token = left["token"]
    since = walk.since if walk.kind is Kind.INCREMENTAL else None
    for _ in range(SHARE):
        rest = Left(left["method"], left["given"], token)
        page, token = observe_page(around.aws.lists, rest, here=walk.machine, since=since)
        found += page
        if token is None:
            break
    return found, token


def _seen(
    around: Around, walk: Walk, registry: Registry, listed: Sequence[Listed]
) -> Iterator[Seen]:
    """Reads the tags of resources and, where it may matter, what the ledger has of them."""
    tags: dict[str, dict[str, str]] = {}
    for some in batched(listed, PAGE, strict=False):
        tags |= observe_tags(around.aws.tagging, [one.arn for one in some])
    day = walk.at.toordinal()
    compared = [
        one.arn
        for one in listed
        if has_to_be_compared(registry, one, tags.get(one.arn.key, {}), walk.kind, day)
    ]
    assignments = _assignments(around, compared)
    scaling = [one.arn for one in listed if one.arn.type in SCALING_TYPES]
    memories = observe_memories(around.aws.dynamodb, around.settings.ledger_table, scaling)
    asked = {arn.key for arn in compared}
    single_reads = 0
    for one in listed:
        key = one.arn.key
        seen = Seen(
            listed=one,
            tags=tags.get(key, {}),
            is_compared=key in asked,
            assignment=assignments.get(key),
            memories=memories.get(key),
        )
        # The tagging API shows neither what was never tagged nor what it does not know.
        is_shown = key in tags
        if not is_shown and single_reads < MOST_SINGLE_READS and differs(registry, seen):
            single_reads += 1
            yield replace(seen, tags=observe_tags_of_one(around.aws.sagemaker, one.arn))
        else:
            yield seen


def _assignments(around: Around, arns: Sequence[Arn]) -> dict[str, Assignment]:
    """What the ledger says of resources, a hundred a call."""
    ledger = Ledger(around.aws.dynamodb, around.settings.ledger_table)
    found: dict[str, Assignment] = {}
    for some in batched(arns, PAGE, strict=False):
        found |= ledger.assignments(some)
    return found


def _memory(around: Around, machine: Arn) -> Memory:
    """What the sweep remembers, under its state machine's ARN."""
    return Memory(
        client=around.aws.dynamodb,
        table=around.settings.ledger_table,
        about=machine,
        entry="sweep",
    )
