"""Makes way for an update or a deletion of an endpoint that failed because it scales."""

from datetime import timedelta

from sagewarden.causes.cause import Ignored
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import without_told
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.registry.model import Mode
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.endpoints import observe_endpoint, observe_hosting
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.queue import remind
from scaling.concern import Blocked
from scaling.desired.choice import choose
from scaling.observe.targets import observe_targets
from scaling.plan.unblocking import plan_unblocking
from scaling.reconcile.execute import Task, execute_scaling
from scaling.reconcile.plan_for import team_before
from scaling.remembered.endpoint import PATIENCE, Hold, Remembered

HOLD = timedelta(minutes=15)
"""For how long nothing is registered after an update failed because of scaling: somebody tries it
again."""

_NOT_OURS = "no target of ours was in the way"


def unblock(delivery: Delivery, concern: Blocked) -> Reaction | Ignored:
    """Takes our targets out of the way of a failed call, and says that it can be tried again.

    Raises:
        TransientError: another delivery is at it, or AWS cannot just now.
    """
    memory = memory_of(delivery, concern.arn)
    if not Remembered.from_item(memory.read()).targets:
        return Ignored(_NOT_OURS)
    with memory.leased(delivery.name, delivery.now, PATIENCE):
        return _unblock_alone(delivery, memory, concern)


def _unblock_alone(delivery: Delivery, memory: Memory, concern: Blocked) -> Reaction | Ignored:
    """Does so while no other delivery changes the endpoint."""
    call = delivery.cause.event_id
    # Observe.
    remembered = Remembered.from_item(memory.read())
    endpoint = observe_endpoint(delivery.aws.sagemaker, concern.arn, concern.name, remembered.known)
    ignored = _why_ignored(delivery, endpoint, remembered)
    if endpoint is None or ignored:
        return Ignored(ignored)
    ours = remembered.ours(observe_targets(delivery.aws.autoscaling, remembered))
    staying = _staying_variants(delivery, endpoint, concern)
    # Plan.
    plan = plan_unblocking(concern.arn, ours, staying, call)
    if not plan:
        return Ignored(_NOT_OURS)
    choice = choose(delivery.registry, concern.arn, endpoint.tags)
    team = choice.team if choice else team_before(delivery.registry, remembered)
    # Execute.
    if delivery.registry.mode_of(team) is Mode.ENFORCE:
        _hold(delivery, memory, endpoint)
    task = Task(plan=without_told(plan, remembered.told), team=team, remembered=remembered)
    executed = execute_scaling(delivery, memory, task)
    if executed.made.told:
        memory.change(Remembered.given(executed.made.told))
    return delivery.reaction(executed.outcomes, team=team)


def _why_ignored(delivery: Delivery, endpoint: Endpoint | None, remembered: Remembered) -> str:
    """Why a failed call needs no way to be made for it; empty where it may need one."""
    # It was deleted after all.
    if endpoint is None:
        return "it is gone"
    # The call came before this endpoint was created; CloudTrail tells its time to the second.
    if delivery.cause.at < endpoint.born.replace(microsecond=0):
        return "an earlier endpoint of this name was meant"
    # The event came twice, and the second time late.
    if remembered.was_unblocked(delivery.cause.event_id, delivery.now):
        return "way was made for it before"
    return ""


def _staying_variants(delivery: Delivery, endpoint: Endpoint, concern: Blocked) -> frozenset[str]:
    """The resource ids of the variants that the call would leave as they are."""
    if concern.config is None:
        return frozenset()
    asked = observe_hosting(delivery.aws.sagemaker, concern.config)
    staying: set[str] = set()
    for variant in endpoint.variants:
        hosting = endpoint.hosting.get(variant.name)
        if hosting and hosting.scales_like(asked.get(variant.name)):
            staying.add(variant.resource_id)
    return frozenset(staying)


def _hold(delivery: Delivery, memory: Memory, endpoint: Endpoint) -> None:
    """Lets nothing be registered for a while, and has the endpoint looked at again then."""
    hold = Hold(delivery.now + HOLD, endpoint.config)
    memory.change(Remembered.holding(delivery.cause.event_id, hold))
    remind(delivery, endpoint.arn, name=endpoint.name, after=HOLD)
