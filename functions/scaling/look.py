"""What an endpoint or inference component is like, and what must be done about it. Reads; changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sagewarden import aws
from sagewarden.causes import CauseKind
from sagewarden.plans import Plan, Report
from sagewarden.resources import Arn
from sagewarden.teams import Registry
from sagewarden.work import Work
from scaling.actions import ScalingAction
from scaling.choice import Choice, choose
from scaling.concern import One
from scaling.observe import observe_subject
from scaling.observe_quotas import quotas_of
from scaling.observe_targets import Readers, observe_scaling
from scaling.plan import plan_scaling
from scaling.remembered import Remembered
from scaling.situation import Ask, Observed
from scaling.subject import Subject
from scaling.wanted import every_wanted


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
        return Look(state, subject, choice, why_not=why_not)
    ask = _ask(work.registry, subject, choice)
    observed = observe_scaling(_readers(), ask, state, thorough=concern.thorough)
    plan = tuple(_of_this_life(each, subject) for each in (*plan_scaling(ask, observed), *choice.reports))
    return Look(state, subject, choice, choice.team, ask, observed, untold(plan, state))


def untold[A: ScalingAction](plan: Plan[A], state: Remembered) -> Plan[A]:
    """A plan without the reports that were given."""
    return tuple(each for each in plan if not (isinstance(each, Report) and each.notice in state.told))


def _ending(work: Work, arn: Arn, state: Remembered, subject: Subject | None, whence: str) -> Look:
    """What is ours ends, in the name of the team whose it was."""
    ask = Ask(arn, (), (), (), adopt=False, whence=whence)
    observed = observe_scaling(_readers(), ask, state, thorough=False)
    plan = plan_scaling(ask, observed)
    return Look(state, subject, None, was(work.registry, state), ask, observed, plan)


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
        subject.arn, wanted, unscaled, tags, adopt=bool(scaling and scaling.adopt), whence=choice.whence
    )


def _readers() -> Readers:
    def quotas(types: frozenset[str]) -> Mapping[str, int | None]:
        return quotas_of(aws.client("service-quotas"), types) if types else {}

    return Readers(aws.client("application-autoscaling"), aws.client("cloudwatch"), quotas)
