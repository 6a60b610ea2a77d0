"""Puts their teams' guards on the roles that a new resource runs as."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from isolation.desired import Desired
from isolation.observe import observe_missing_guards
from isolation.observed import ObservedRole
from isolation.plan.role import plan_role, report_shared_role
from isolation.principals.membership import teams_of_role
from isolation.reconcile.steps import desired_of, execute
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.plans import Outcome
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
    teams = teams_of_role(delivery.registry, role)
    # Several teams' role is never narrowed.
    if len(teams) > 1:
        report = report_shared_role(role, teams)
        return execute(delivery, (report,), team=None, memory=memory_of(delivery, role))
    # It had its guard a moment ago.
    if _is_known_guarded(delivery, role):
        return ()
    desired = desired_of(delivery, teams[0])
    # Observe.
    observed = _observe_role(delivery, role, desired)
    if not observed.missing_guards:
        _guarded()[role] = delivery.now
    # Plan.
    plan = plan_role(desired.team, observed)
    # Execute.
    memory = memory_of(delivery, desired.arn)
    return execute(delivery, plan, team=desired.team, memory=memory)


def _observe_role(delivery: Delivery, role: Arn, desired: Desired) -> ObservedRole:
    """Reads which guards a role lacks and, only where it lacks some, whose the new resource is."""
    resource = delivery.cause.resource
    missing = observe_missing_guards(delivery.aws.iam, role, desired.guards)
    assignments = delivery.ledger.assignments([resource] if missing else [])
    assignment = assignments.get(resource.key)
    return ObservedRole(
        role=role,
        resource=resource,
        missing_guards=missing,
        resource_team=assignment.team if assignment else None,
    )


def _is_known_guarded(delivery: Delivery, role: Arn) -> bool:
    """Whether a role was seen with its guard on, a moment ago."""
    at = _guarded().get(role)
    return at is not None and delivery.now - at < GUARDED_FOR


@remember
def _guarded() -> dict[Arn, datetime]:
    """When each role was last seen with its guard on."""
    return {}
