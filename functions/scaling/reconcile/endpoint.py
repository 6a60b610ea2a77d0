"""Makes one endpoint, or one inference component, scale as its profile says."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sagewarden.causes.events import SWEEP, wake_up
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.memory import Change, Memory
from sagewarden.deeds.plans import Outcome, Result
from sagewarden.registry.model import Mode
from sagewarden.runtime import aws
from sagewarden.runtime.queue import hand_on
from sagewarden.runtime.room import Work
from scaling.concern import One
from scaling.reconcile.carry_out import carry_out, memory_of
from scaling.reconcile.plan_for import Look, look
from scaling.remembered import remembered
from scaling.settings import settings

PATIENCE = timedelta(seconds=5)
"""How long to wait while another delivery changes the same endpoint."""

LOOK_AGAIN = 60
"""Seconds until an inference component is looked at again that is not in service: no event tells it."""

GIVE_UP = timedelta(hours=3)
"""How long an inference component may take until it is in service."""

FORGOTTEN = (
    "name",
    "born",
    "config",
    "types",
    "tags",
    "told",
    "owed",
    "unblocked",
    "hold",
    "hold_config",
)
"""What is no longer remembered of what is gone; targets, alarms and schedules are forgotten as they end."""


def reconcile(work: Work, concern: One) -> Reaction | str:
    """Makes an endpoint scale as its profile says; answers with why nothing was decided, where it is so.

    Where nothing has to be done nothing is written, but for what the next look need not read again.
    What is to be changed is looked at once more, alone and by the registry of this moment: a
    delivery that read before another one wrote must not undo what that did.

    Raises:
        TransientError: another delivery is at it, or AWS cannot just now.
    """
    memory = memory_of(concern.arn)
    state = remembered(memory.read())
    concern = replace(concern, thorough=concern.thorough or state.owed)
    if state.name:  # what was never seen before has to be changed anyway
        seen = look(work, concern, state)
        if not seen.plan:
            return _undecided(work, memory, concern, seen) or _done(work, memory, seen, ())
    with memory.leased(work.delivery, work.now, PATIENCE):
        work = replace(work, registry=work.fresh())
        seen = look(work, replace(concern, thorough=True), remembered(memory.read()))
        undecided = _undecided(work, memory, concern, seen)
        if undecided:
            return undecided
        outcomes = carry_out(work, seen.plan, seen.team, concern.arn)
        return _done(work, memory, seen, outcomes)


def _undecided(work: Work, memory: Memory, concern: One, seen: Look) -> str:
    """Why nothing is decided; a thorough look is owed then, and a component on its way is looked at again."""
    subject = seen.subject
    waiting = subject and subject.passing and subject.arn.type == "inference-component"
    if seen.why_not and subject and waiting and work.now - work.cause.at < GIVE_UP:
        message = wake_up(SWEEP, concern.arn, work.cause, subject.name)
        hand_on(aws.client("sqs"), settings().scaling_queue, [message], LOOK_AGAIN)
    if seen.why_not and seen.state.name and concern.thorough and not seen.state.owed:
        memory.change(Change(put={"owed": True}))
    return seen.why_not


def _done(work: Work, memory: Memory, seen: Look, outcomes: tuple[Outcome, ...]) -> Reaction:
    """The reaction, once what was learned is remembered."""
    mode = work.registry.mode_of(seen.team)
    learned = _learned(seen, outcomes)
    if learned and mode is Mode.ENFORCE:
        memory.change(learned)
    return Reaction(cause=work.cause, mode=mode, assignment=None, outcomes=outcomes)


def _learned(seen: Look, outcomes: tuple[Outcome, ...]) -> Change | None:
    """What need not be read again; of what is gone, nothing.

    How targets are tagged is not learned where anything was refused: it may have been that.
    """
    subject, state = seen.subject, seen.state
    if subject is None:
        return Change(drop=FORGOTTEN) if state.name else None
    news: dict[str, Any] = {
        "name": subject.name,
        "born": subject.born,
        "config": subject.config,
        "types": dict(subject.types),
    }
    if (
        seen.ask
        and seen.choice
        and all(outcome.result is not Result.REFUSED for outcome in outcomes)
    ):
        news["tags"] = dict(seen.ask.tags)
    changed = {name: value for name, value in news.items() if getattr(state, name) != value}
    ended = [name for name in ("owed", "hold", "hold_config") if getattr(state, name)]
    arns = state.unknown(seen.observed.targets)
    return Change(put=changed, add={"arns": arns}, drop=ended) if changed or ended or arns else None
