"""Puts their teams' guards on the roles that a new resource runs as."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from isolation.desired import Desired, team_arn
from isolation.observe.policies import observe_home
from isolation.observe.principals import observe_is_real, observe_missing_guards
from isolation.observed import ObservedRole
from isolation.plan.role import plan_role, report_shared_role
from isolation.plan.team import report_not_compilable
from isolation.policies.compiler import NotCompilable
from isolation.principals.membership import teams_of_role
from isolation.reconcile.steps import desired_of, execute, hand_over
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.plans import Outcome
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of
from sagewarden.warm import remember

GUARDED_FOR = timedelta(seconds=60)
"""How long a role that has its guard is not asked about again."""


def reconcile_roles(delivery: Delivery, roles: Sequence[Arn]) -> Reaction:
    """Looks at every role that a new resource runs as."""
    outcomes: list[Outcome] = []
    for role in roles:
        outcomes.extend(_reconcile_role(delivery, role))
    return delivery.reaction(tuple(outcomes), team=None)


def _reconcile_role(delivery: Delivery, role: Arn) -> tuple[Outcome, ...]:
    """Puts the guard of a role's team on it; whoever made the resource may have named any ARN."""
    # It had its guard a moment ago.
    if _is_known_guarded(delivery, role):
        return ()
    teams = teams_of_role(delivery.registry, role)
    # Several teams' role is never narrowed.
    if len(teams) > 1:
        if not observe_is_real(delivery.aws.iam, role):
            return ()
        report = report_shared_role(role, teams)
        return execute(delivery, (report,), team=None, memory=memory_of(delivery, role))
    resource = delivery.cause.resource
    team = team_arn(teams[0], resource.account, resource.aws_partition)
    memory = memory_of(delivery, team)
    try:
        desired = desired_of(delivery, teams[0])
    except NotCompilable as error:
        report = report_not_compilable(team, error)
        return execute(delivery, (report,), team=teams[0], memory=memory)
    # Observe.
    observed = _observe_role(delivery, role, desired)
    if observed is None:
        return ()
    if not observed.missing_guards:
        _guarded()[role] = delivery.now, delivery.registry
    # Plan.
    plan = plan_role(desired, observed)
    # Execute.
    outcomes = execute(delivery, plan, team=desired.team, memory=memory)
    hand_over(delivery, desired.team, outcomes)
    return outcomes


def _observe_role(delivery: Delivery, role: Arn, desired: Desired) -> ObservedRole | None:
    """Reads which guards a role lacks and, only where it lacks some, whose the new resource is.

    Returns:
        None where IAM has no such role, or it lacks some and its ARN is another one: the name that
        IAM's calls take is no proof.
    """
    resource = delivery.cause.resource
    missing = observe_missing_guards(delivery.aws.iam, role, desired.guards)
    if missing is None:
        return None
    if missing and not observe_is_real(delivery.aws.iam, role):
        return None
    guards = [guard.arn for guard in desired.guards]
    home = observe_home(delivery.aws.iam, guards if missing else [])
    assignments = delivery.ledger.assignments([resource] if missing else [])
    assignment = assignments.get(resource.key)
    return ObservedRole(
        role=role,
        resource=resource,
        missing_guards=missing,
        home=home,
        resource_team=assignment.team if assignment else None,
    )


def _is_known_guarded(delivery: Delivery, role: Arn) -> bool:
    """Whether a role was seen with its guard on a moment ago, by the registry of now.

    Another registry may have given it to another team.
    """
    seen = _guarded().get(role)
    if seen is None:
        return False
    at, registry = seen
    return registry is delivery.registry and delivery.now - at < GUARDED_FOR


@remember
def _guarded() -> dict[Arn, tuple[datetime, Registry]]:
    """When each role was last seen with its guard on, and by which registry."""
    return {}
