"""Plans the actions of what was chosen, and of giving back what is held. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, assert_never

from remediation.actions import (
    HoldingAction,
    Raise,
    RemediationAction,
    RollBack,
    SetInstances,
    from_record,
    given_back,
    to_record,
)
from remediation.diagnosis.evidence import Evidence
from remediation.playbooks.proposals import (
    Choice,
    Growth,
    Replacement,
    Return,
    Suspension,
)
from remediation.record.held import Held
from sagewarden.endpoints.guardrails import MOST, choose_guardrails
from sagewarden.endpoints.raised import Raised
from sagewarden.resources import Arn, arn_beside

_COMPONENT = "inference-component/"
"""How Application Auto Scaling's names of inference components begin."""


def plan_actions(
    choice: Choice,
    evidence: Evidence,
    *,
    run: str,
    until: datetime,
    alarms: Iterable[Mapping[str, Any]] = (),
) -> tuple[RemediationAction, ...]:
    """The actions of a choice; none, where people are only told.

    Args:
        run: the run's id.
        until: when what is raised ends of itself, in UTC.
        alarms: sagewarden's metric alarms of the endpoint, as DescribeAlarms tells of them; a
            roll-back is guarded by them.
    """
    actions: list[RemediationAction] = []
    for proposal in choice.proposals:
        match proposal:
            case Growth() | Suspension():
                raised = _raised(proposal, run=run, until=until)
                actions.append(_raise(raised, choice.why, evidence))
            case Return():
                guarding = guardrails_now(alarms)
                actions.append(_roll_back(proposal, choice.why, evidence, guarding))
            case Replacement():
                actions.append(_one_more(proposal, choice.why, evidence))
            case _:
                assert_never(proposal)
    return tuple(actions)


def targets_of(choice: Choice, evidence: Evidence) -> tuple[str, ...]:
    """The scalable targets that a choice goes by, by their resource: they may have changed."""
    named: list[str] = []
    for proposal in choice.proposals:
        match proposal:
            case Growth() | Suspension():
                named.append(proposal.resource_id)
            # Its target may not have any other limits than it had.
            case Replacement():
                targets = [one.target for one in evidence.variants if one.name == proposal.variant]
                named += [target.resource_id for target in targets if target]
            case Return():
                continue
            case _:
                assert_never(proposal)
    return tuple(named)


def configs_of(choice: Choice) -> tuple[str, ...]:
    """The configurations that a choice would go back to, by name."""
    return tuple(proposal.previous for proposal in choice.proposals if isinstance(proposal, Return))


def guardrails_now(alarms: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The alarms that guard a deployment that is made now: the usual ones that are not red.

    A red one would end the deployment as soon as it began (SageMaker developer guide,
    "Auto-Rollback Configuration and Monitoring").
    """
    quiet = [alarm for alarm in alarms if alarm.get("StateValue") != "ALARM"]
    return tuple(alarm["AlarmName"] for alarm in choose_guardrails(quiet)[:MOST])


def held_by(
    actions: Iterable[RemediationAction], playbook: str, until: datetime
) -> tuple[Held, ...]:
    """What some actions hold, as the run's record keeps it; a roll-back holds nothing."""
    return tuple(
        Held(playbook=playbook, resource=action.resource, what=to_record(action), until=until)
        for action in actions
        if not isinstance(action, RollBack)
    )


def configs_left(actions: Iterable[RemediationAction]) -> tuple[str, ...]:
    """The configurations that some actions go back from: nothing goes back to them later."""
    return tuple(action.current for action in actions if isinstance(action, RollBack))


def plan_release(held: Iterable[Held], reason: str) -> tuple[HoldingAction, ...]:
    """What gives back all that is held, the last first."""
    return tuple(
        given_back(from_record(part.resource, part.what), reason) for part in reversed(tuple(held))
    )


def _raised(proposal: Growth | Suspension, *, run: str, until: datetime) -> Raised:
    """What a run raises of a target."""
    # It grows.
    if isinstance(proposal, Growth):
        return Raised(
            run=run,
            resource_id=proposal.resource_id,
            min=proposal.min,
            max=proposal.max,
            until=until,
        )
    # What there is stays.
    return Raised(run=run, resource_id=proposal.resource_id, suspend_scale_in=True, until=until)


def _roll_back(
    proposal: Return, why: str, evidence: Evidence, guarding: tuple[str, ...]
) -> RollBack:
    return RollBack(
        resource=evidence.endpoint,
        name=evidence.name,
        current=proposal.current,
        previous=proposal.previous,
        alarms=guarding,
        reason=why,
    )


def _one_more(proposal: Replacement, why: str, evidence: Evidence) -> SetInstances:
    return SetInstances(
        resource=evidence.endpoint,
        name=evidence.name,
        variant=proposal.variant,
        since=proposal.count,
        count=proposal.count + 1,
        config=evidence.config,
        reason=why,
    )


def _raise(raised: Raised, why: str, evidence: Evidence) -> Raise:
    component = raised.resource_id.removeprefix(_COMPONENT)
    # It is the endpoint's variant that scales.
    if component == raised.resource_id:
        return Raise(resource=evidence.endpoint, name=evidence.name, raised=raised, reason=why)
    # An inference component scales by itself.
    return Raise(
        resource=_component_arn(evidence.endpoint, component),
        name=component,
        raised=raised,
        reason=why,
    )


def _component_arn(endpoint: Arn, component: str) -> Arn:
    """SageMaker writes names in ARNs in small letters."""
    arn = arn_beside(endpoint, f"{_COMPONENT}{component.lower()}")
    return arn or endpoint
