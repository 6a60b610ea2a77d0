"""Makes one endpoint, or one inference component, scale as its profile says."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from sagewarden import aws
from sagewarden.assignments import Reaction
from sagewarden.events import SWEEP, wake_up
from sagewarden.execute import execute_and_tell
from sagewarden.handing import hand_on
from sagewarden.notices import Notifier
from sagewarden.plans import Mode, Outcome, Plan, Report
from sagewarden.resources import Arn
from sagewarden.state import Change, Memory
from sagewarden.teams import Registry
from sagewarden.work import Work
from scaling.actions import ScalingAction
from scaling.adapter import Clients, apply
from scaling.choice import Choice, choose
from scaling.concern import Blocked, One
from scaling.observe import Readers, Remembered, observe_scaling, observe_subject, observe_types, remembered
from scaling.plan import Ask, Observed, plan_scaling, plan_unblocking
from scaling.quotas import quotas_of
from scaling.settings import settings
from scaling.subject import Subject
from scaling.wanted import every_wanted

MAX_ACTIONS = 60
"""Ten variants, the most that an endpoint has, with all that each may need."""

PATIENCE = timedelta(seconds=5)
"""How long to wait while another delivery changes the same endpoint."""

LOOK_AGAIN = 60
"""Seconds until an inference component is looked at again that is not in service: no event tells it."""

GIVE_UP = timedelta(hours=3)
"""How long an inference component may take until it is in service."""

FORGOTTEN = ("name", "born", "config", "types", "tags", "told", "hold", "hold_config")
"""What is no longer remembered of what is gone; targets, alarms and schedules are forgotten as they end."""

HOLD = timedelta(minutes=15)
"""For how long nothing is registered after an update failed because of scaling: somebody tries it again."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of an endpoint, and what must be done about it.

    Attributes:
        team: whose it is; of what is gone, whose it was.
        ask: what the profile asks for; None where nothing can be decided yet.
        observed: what there is of it.
        plan: what is to be done; reports that were given are left out.
        why_not: why nothing can be decided yet.
    """

    state: Remembered
    subject: Subject | None = None
    choice: Choice | None = None
    team: str | None = None
    ask: Ask | None = None
    observed: Observed = field(default_factory=Observed)
    plan: Plan[ScalingAction] = ()
    why_not: str = ""


def reconcile(work: Work, concern: One) -> Reaction | str:
    """Makes an endpoint scale as its profile says; answers with why nothing was decided, where it is so.

    Where nothing has to be done nothing is written, but for what the next look need not read again.
    What is to be changed is looked at once more, alone and by the registry of this moment: a
    delivery that read before another one wrote must not undo what that did.

    Raises:
        TransientError: another delivery is at it, or AWS cannot just now.
    """
    memory = _memory(concern.arn)
    state = remembered(memory.read())
    if state.name:  # what was never seen before has to be changed anyway
        seen = look(work, concern, state)
        if not seen.plan:
            return _undecided(work, concern, seen) or _done(work, memory, seen, ())
    with memory.leased(work.delivery, work.now, PATIENCE):
        work = replace(work, registry=work.fresh())
        seen = look(work, replace(concern, thorough=True), remembered(memory.read()))
        undecided = _undecided(work, concern, seen)
        if undecided:
            return undecided
        outcomes = _carry_out(work, seen.plan, seen.team, concern.arn)
        return _done(work, memory, seen, outcomes)


def look(work: Work, concern: One, state: Remembered) -> Look:
    """Reads what there is and plans; changes nothing."""
    arn = concern.arn
    subject = observe_subject(aws.client("sagemaker"), arn, concern.name, state)
    if subject is None or subject.status == "deleting":
        ask = Ask(arn, (), (), (), adopt=False, whence="its end")
        observed = observe_scaling(_readers(), ask, state, thorough=False)
        was = (state.tags or {}).get(work.registry.tag_keys.team)
        return Look(state, team=was, ask=ask, observed=observed, plan=plan_scaling(ask, observed))
    choice = choose(work.registry, arn, subject.tags)
    why_not = _not_now(work, subject, choice, state)
    if choice is None or why_not:
        return Look(state, subject, choice, why_not=why_not)
    ask = _ask(work.registry, subject, choice)
    observed = observe_scaling(_readers(), ask, state, thorough=concern.thorough)
    plan = (*plan_scaling(ask, observed), *choice.reports)
    untold = (each for each in plan if not (isinstance(each, Report) and each.notice in state.told))
    return Look(state, subject, choice, choice.team, ask, observed, tuple(untold))


def _carry_out(work: Work, plan: Plan[ScalingAction], team: str | None, arn: Arn) -> tuple[Outcome, ...]:
    """Carries out a plan; what is refused is also told, once."""
    mode, topic = work.registry.mode_of(team), settings().administrators_topic
    if team in work.registry.teams:
        topic = work.registry.teams[team].notify or topic
    deed = partial(apply, clients=_clients(_memory(arn), topic), delivery=work.delivery)
    return execute_and_tell(plan, mode=mode, apply=deed, max_actions=MAX_ACTIONS)


def _not_now(work: Work, subject: Subject, choice: Choice | None, state: Remembered) -> str:
    if choice is None:
        return "it carries no team's tag yet"
    if not subject.in_service:
        return f"it is {subject.status}, not in service"
    if work.now.isoformat() < state.hold and state.hold_config == subject.config:
        return f"an update that its scaling kept from passing may be tried again until {state.hold}"
    return ""


def _ask(registry: Registry, subject: Subject, choice: Choice) -> Ask:
    scaling = choice.scaling
    wanted, unscaled = every_wanted(scaling, subject.variants) if scaling else ((), ())
    tags = ((registry.tag_keys.team, choice.team),)
    return Ask(
        subject.arn, wanted, unscaled, tags, adopt=bool(scaling and scaling.adopt), whence=choice.whence
    )


def _undecided(work: Work, concern: One, seen: Look) -> str:
    """Why nothing is decided; a component that is on its way is looked at again."""
    subject = seen.subject
    waiting = subject and subject.passing and subject.arn.type == "inference-component"
    if seen.why_not and subject and waiting and work.now - work.cause.at < GIVE_UP:
        message = wake_up(SWEEP, concern.arn, work.cause, subject.name)
        hand_on(aws.client("sqs"), settings().scaling_queue, [message], LOOK_AGAIN)
    return seen.why_not


def _done(work: Work, memory: Memory, seen: Look, outcomes: tuple[Outcome, ...]) -> Reaction:
    """The reaction, once what was learned is remembered."""
    mode = work.registry.mode_of(seen.team)
    learned = _learned(seen)
    if learned and mode is Mode.ENFORCE:
        memory.change(learned)
    return Reaction(work.cause, mode, None, outcomes)


def _learned(seen: Look) -> Change | None:
    """What the configuration says, which then need not be read again; of what is gone, nothing."""
    subject, state = seen.subject, seen.state
    if subject is None:
        return Change(drop=FORGOTTEN) if state.name else None
    news: dict[str, Any] = {
        "name": subject.name,
        "born": subject.born,
        "config": subject.config,
        "types": dict(subject.types),
    }
    if seen.ask:
        news["tags"] = dict(seen.ask.tags)
    changed = {name: value for name, value in news.items() if getattr(state, name) != value}
    ended = [name for name in ("hold", "hold_config") if getattr(state, name)]
    return Change(put=changed, drop=ended) if changed or ended else None


def unblock(work: Work, concern: Blocked) -> Reaction | str:
    """Takes our targets out of the way of an update or deletion, and says that it can be tried again."""
    memory = _memory(concern.arn)
    state = remembered(memory.read())
    client = aws.client("sagemaker")
    subject = observe_subject(client, concern.arn, concern.name, state)
    if subject is None:
        return "it is gone"
    choice = choose(work.registry, concern.arn, subject.tags)
    after = observe_types(client, concern.config) if concern.config else {}
    staying = frozenset(
        each.resource_id
        for each in subject.variants
        if each.name in after and after[each.name] == each.instance_type
    )
    plan = plan_unblocking(concern.arn, state.ours, staying, work.cause.event_id)
    if not plan:
        return "no target of ours was in the way"
    with memory.leased(work.delivery, work.now, PATIENCE):
        team = choice.team if choice else None
        if work.registry.mode_of(team) is Mode.ENFORCE:
            until = (work.now + HOLD).isoformat()
            memory.change(Change(put={"hold": until, "hold_config": subject.config}))
            message = wake_up(SWEEP, concern.arn, work.cause, subject.name)
            delay = int(HOLD.total_seconds())
            hand_on(aws.client("sqs"), settings().scaling_queue, [message], delay)
        outcomes = _carry_out(work, plan, team, concern.arn)
    return Reaction(work.cause, work.registry.mode_of(team), None, outcomes)


def _readers() -> Readers:
    def quotas(types: frozenset[str]) -> Mapping[str, int | None]:
        return quotas_of(aws.client("service-quotas"), types) if types else {}

    return Readers(aws.client("application-autoscaling"), aws.client("cloudwatch"), quotas)


def _clients(memory: Memory, topic: str) -> Clients:
    notifier = Notifier(aws.client("sns"), topic, aws.client("dynamodb"), settings().ledger_table)
    return Clients(aws.client("application-autoscaling"), aws.client("cloudwatch"), memory, notifier)


def _memory(arn: Arn) -> Memory:
    return Memory(aws.client("dynamodb"), settings().ledger_table, arn, "scaling")
