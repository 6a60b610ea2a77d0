"""Makes way for an update or a deletion of an endpoint that failed because it scales."""

from datetime import datetime, timedelta

from sagewarden.causes.events import SWEEP, wake_up
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.memory import Change, Memory
from sagewarden.registry.model import Mode
from sagewarden.runtime import aws
from sagewarden.runtime.queue import hand_on
from sagewarden.runtime.room import Work
from scaling.concern import Blocked
from scaling.desired.choice import choose
from scaling.endpoints.endpoint import Subject
from scaling.observe.endpoint import observe_subject, observe_types
from scaling.observe.targets import observe_targets
from scaling.plan.unblocking import plan_unblocking
from scaling.reconcile.carry_out import carry_out, memory_of
from scaling.reconcile.endpoint import PATIENCE
from scaling.reconcile.plan_for import untold, was
from scaling.remembered import remembered
from scaling.settings import settings

HOLD = timedelta(minutes=15)
"""For how long nothing is registered after an update failed because of scaling: somebody tries it again."""


def unblock(work: Work, concern: Blocked) -> Reaction | str:
    """Takes our targets out of the way of an update or deletion, and says that it can be tried again."""
    memory = memory_of(concern.arn)
    if not remembered(memory.read()).targets:
        return "no target of ours was in the way"
    with memory.leased(work.delivery, work.now, PATIENCE):
        state = remembered(memory.read())
        subject = observe_subject(aws.client("sagemaker"), concern.arn, concern.name, state)
        if subject is None:
            return "it is gone"
        if work.cause.at < datetime.fromisoformat(subject.born).replace(microsecond=0):
            return "an earlier endpoint of this name was meant"
        if state.unblocked == work.cause.event_id and state.hold <= work.now.isoformat():
            return "way was made for it before"
        ours = state.ours(observe_targets(aws.client("application-autoscaling"), state))
        plan = plan_unblocking(concern.arn, ours, _staying(subject, concern), work.cause.event_id)
        if not plan:
            return "no target of ours was in the way"
        choice = choose(work.registry, concern.arn, subject.tags)
        team = choice.team if choice else was(work.registry, state)
        if work.registry.mode_of(team) is Mode.ENFORCE:
            _hold(work, memory, subject)
        outcomes = carry_out(work, untold(plan, state), team, concern.arn)
    return Reaction(
        cause=work.cause, mode=work.registry.mode_of(team), assignment=None, outcomes=outcomes
    )


def _staying(subject: Subject, concern: Blocked) -> frozenset[str]:
    """The variants that are as they were in the configuration that was asked for: they may go on scaling."""
    after = observe_types(aws.client("sagemaker"), concern.config) if concern.config else {}
    same = (each for each in subject.variants if after.get(each.name) == (each.instance_type or ""))
    return frozenset(each.resource_id for each in same)


def _hold(work: Work, memory: Memory, subject: Subject) -> None:
    """Lets nothing be registered for a while, and has it looked at again then."""
    until = (work.now + HOLD).isoformat()
    remember = {"unblocked": work.cause.event_id, "hold": until, "hold_config": subject.config}
    memory.change(Change(put=remember))
    message = wake_up(SWEEP, subject.arn, work.cause, subject.name)
    hand_on(aws.client("sqs"), settings().scaling_queue, [message], int(HOLD.total_seconds()))
