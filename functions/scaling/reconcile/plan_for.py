"""What an endpoint or inference component is like, and what must be done about it. Reads; changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sagewarden.causes.cause import CauseKind
from sagewarden.deeds.plans import Plan, Report
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from sagewarden.runtime import aws
from sagewarden.runtime.room import Work
from scaling.actions import ScalingAction
from scaling.concern import One
from scaling.desired.choice import Choice, choose
from scaling.desired.targets import every_wanted
from scaling.endpoints.endpoint import Subject
from scaling.observe.endpoint import observe_subject
from scaling.observe.quotas import quotas_of
from scaling.observe.targets import Readers, observe_scaling
from scaling.observed import Ask, Observed
from scaling.plan.endpoint import plan_scaling
from scaling.remembered import Remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen of an endpoint, and what must be done about it."""

    state: Remembered
    subject: Subject | None = None
    choice: Choice | None = None
    team: str | None = None
    """Whose it is; of what is gone, whose it was."""

    ask: Ask | None = None
    """What the profile asks for; None where nothing can be decided yet."""

    observed: Observed = field(default_factory=Observed)
    """What there is of it."""

    plan: Plan[ScalingAction] = ()
    """What is to be done; reports that were given are left out."""

    why_not: str = ""
    """Why nothing can be decided yet."""


def look(work: Work, concern: One, state: Remembered) -> Look:
    """Reads what there is and plans; changes nothing."""
    arn = concern.arn
    subject = observe_subject(aws.client("sagemaker"), arn, concern.name, state)
    if subject is None or subject.status == "deleting":
        return _ending(work, arn, state, None, "it is gone")
    choice = choose(work.registry, arn, subject.tags)
    if choice is None and state.targets and _left(work, subject):
        return _ending(work, arn, state, subject, "its team has left the registry")
    why_not = _not_now(work, subject, choice, state)
    if choice is None or why_not:
        return Look(state=state, subject=subject, choice=choice, why_not=why_not)
    ask = _ask(work.registry, subject, choice)
    observed = observe_scaling(_readers(), ask, state, thorough=concern.thorough)
    plan = tuple(
        _of_this_life(each, subject) for each in (*plan_scaling(ask, observed), *choice.reports)
    )
    return Look(
        state=state,
        subject=subject,
        choice=choice,
        team=choice.team,
        ask=ask,
        observed=observed,
        plan=untold(plan, state),
    )


def untold[A: ScalingAction](plan: Plan[A], state: Remembered) -> Plan[A]:
    """A plan without the reports that were given."""
    return tuple(
        each for each in plan if not (isinstance(each, Report) and each.notice in state.told)
    )


def _ending(work: Work, arn: Arn, state: Remembered, subject: Subject | None, whence: str) -> Look:
    """What is ours ends, in the name of the team whose it was."""
    ask = Ask(resource=arn, wanted=(), unscaled=(), tags=(), adopt=False, whence=whence)
    observed = observe_scaling(_readers(), ask, state, thorough=False)
    plan = plan_scaling(ask, observed)
    return Look(
        state=state,
        subject=subject,
        choice=None,
        team=was(work.registry, state),
        ask=ask,
        observed=observed,
        plan=plan,
    )


def _left(work: Work, subject: Subject) -> bool:
    """Whether the team of a resource has left the registry: not where its tag was changed a moment ago."""
    looked_for = work.cause.kind in (CauseKind.REGISTRY_DEPLOYED, CauseKind.SWEPT)
    return looked_for and work.registry.tag_keys.team in subject.tags


def was(registry: Registry, state: Remembered) -> str | None:
    """The team whose it was when it was last seen."""
    return (state.tags or {}).get(registry.tag_keys.team)


def _of_this_life(action: ScalingAction, subject: Subject) -> ScalingAction:
    """What was told of an earlier endpoint of the same name is news of this one."""
    if isinstance(action, Report):
        return replace(action, occasion=f"{subject.born} {action.occasion}")
    return action


def _not_now(work: Work, subject: Subject, choice: Choice | None, state: Remembered) -> str:
    if choice is None:
        tag = subject.tags.get(work.registry.tag_keys.team)
        return f"the registry has no team {tag!r}" if tag else "it carries no team's tag yet"
    if not subject.in_service:
        return f"it is {subject.status}, not in service"
    held = state.born, state.hold_config
    if work.now.isoformat() < state.hold and held == (subject.born, subject.config):
        return f"an update that its scaling kept from passing may be tried again until {state.hold}"
    return ""


def _ask(registry: Registry, subject: Subject, choice: Choice) -> Ask:
    scaling = choice.scaling
    wanted, unscaled = every_wanted(scaling, subject.variants) if scaling else ((), ())
    tags = ((registry.tag_keys.team, choice.team),)
    return Ask(
        resource=subject.arn,
        wanted=wanted,
        unscaled=unscaled,
        tags=tags,
        adopt=bool(scaling and scaling.adopt),
        whence=choice.whence,
    )


def _readers() -> Readers:
    def quotas(types: frozenset[str]) -> Mapping[str, int | None]:
        return quotas_of(aws.client("service-quotas"), types) if types else {}

    return Readers(aws.client("application-autoscaling"), aws.client("cloudwatch"), quotas)
