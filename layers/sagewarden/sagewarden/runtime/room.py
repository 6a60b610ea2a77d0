"""The one way through every room: event → cause → concern → observe, plan, execute → answer.

A room brings two functions: what a cause means for it, and what it does about that. All else, from
the message to the ledger's entry and the line in the log, is the same for every room: it is here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never

from sagewarden.causes.actors import is_own
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.causes.events import parse
from sagewarden.deeds.assignments import Reaction
from sagewarden.errors import TransientError
from sagewarden.registry.model import Registry
from sagewarden.runtime import telemetry
from sagewarden.runtime.answers import Again, Answer, HandedOn, Recorded
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.invocation import Noted, lambda_handler
from sagewarden.runtime.surroundings import Runtime, runtime

OWN_CALL = "a call of sagewarden's own"
"""Why a room does not react to what a function of this stack did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room[Concern]:
    """A room: what sets it apart from the others."""

    name: str
    """The room's name: that of its folder, of its queue, and of what it remembers."""

    concern_of: Callable[[Registry, Cause], Concern | Ignored]
    """Says whom or what a cause concerns, or why it does not concern the room. Pure."""

    reconcile: Callable[[Delivery, Concern], Answer]
    """Observes, plans and executes; called again for the same cause, it does no harm."""

    own_calls: bool = False
    """Whether sagewarden's own calls are news to the room."""

    own_making: frozenset[CauseKind] = frozenset()
    """What is no news where sagewarden itself did it, though its other calls are."""


def handle[Concern](room: Room[Concern]) -> Callable[[Any, Any], Any]:
    """The Lambda handler of a room."""

    def react_to(event: Any, name: str, noted: Noted) -> Mapping[str, Any]:
        return react(room, event, name, around=runtime, noted=noted)

    return lambda_handler(react_to)


def react[Concern](
    room: Room[Concern],
    event: Any,
    name: str,
    *,
    around: Callable[[], Runtime],
    noted: Noted | None = None,
) -> Mapping[str, Any]:
    """Takes one event through a room.

    Args:
        name: the message's name.
        around: the room's runtime; asked for only where the event is one to react to.
        noted: what this invocation's deliveries have noted.

    Returns:
        What was done, as the log says it.

    Raises:
        TransientError: it may work later: the message is to be delivered again.
        PermanentError: the event is none, or AWS refused what no plan can do without.
    """
    cause = parse(event)
    if isinstance(cause, Ignored):
        return telemetry.ignored(cause.reason)
    surroundings = around()
    is_news = room.own_calls and cause.kind not in room.own_making
    if is_own(cause.actor, surroundings.settings.own_roles) and not is_news:
        return telemetry.ignored(OWN_CALL)
    delivery = begin(room.name, cause=cause, name=name, around=surroundings, noted=noted)
    concern = room.concern_of(delivery.registry, cause)
    if isinstance(concern, Ignored):
        return telemetry.ignored(concern.reason)
    answer = _recorded(room, delivery, concern)
    match answer:
        # It was decided, and done or only planned.
        case Reaction() | Recorded():
            reaction = answer.reaction if isinstance(answer, Recorded) else answer
            return telemetry.reacted(reaction, delivery.runtime.clock())
        # A look at AWS showed that nothing has to be.
        case Ignored(reason):
            return telemetry.ignored(reason)
        # It concerns many things, each of which gets a delivery of its own.
        case HandedOn(messages):
            return telemetry.handed_on(messages)
        # It cannot be decided yet.
        case Again(reason, after):
            return telemetry.again(reason, int(after.total_seconds()))
        case _:
            assert_never(answer)


def begin(
    room: str, cause: Cause, name: str, around: Runtime, noted: Noted | None = None
) -> Delivery:
    """A delivery by the registry in force; never by one older than the deployment that caused it.

    Raises:
        RegistryUnavailable: there is none, and so nothing is known about teams.
    """
    deployed = cause.kind is CauseKind.REGISTRY_DEPLOYED
    source = around.registry
    return Delivery(
        room=room,
        cause=cause,
        name=name,
        now=around.clock(),
        registry=source.after(cause.origin) if deployed else source.current(),
        runtime=around,
        noted={} if noted is None else noted,
    )


def _recorded[Concern](room: Room[Concern], delivery: Delivery, concern: Concern) -> Answer:
    """The room's answer, once the ledger has it.

    Raises:
        TransientError: later causes assign the resource faster than this one can be planned.
    """
    answer = room.reconcile(delivery, concern)
    if not isinstance(answer, Reaction) or delivery.ledger.record(answer, delivery.now):
        return answer
    # A later cause came first: its assignment stands, and this one is planned once more beside it.
    answer = room.reconcile(replace(delivery, overtaken=True), concern)
    if isinstance(answer, Reaction) and not delivery.ledger.record(answer, delivery.now):
        raise TransientError(f"{delivery.cause.resource} was assigned anew while this was planned")
    return answer
