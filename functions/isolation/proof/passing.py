"""Requests that pass a role: a role that is passed undoes every tag. Pure."""

from collections.abc import Iterator

from isolation.proof.world import Case, Expectation, Leg, Relation, World
from sagewarden.resources import matches


def passing_cases(world: World) -> Iterator[Case]:
    """Passing roles: the own ones, to SageMaker and where the registry says; no others."""
    scope = world.scope
    open_to = [*scope.services, *scope.pass_roles_to]
    nowhere = ["lambda.amazonaws.com", "scheduler.amazonaws.com", "glue.amazonaws.com"]
    closed_to = [service for service in nowhere if service not in open_to]
    stranger = f"arn:{scope.partition}:iam::{scope.account}:role/of-another-team"
    if not any(matches(role, stranger) for role in scope.roles):
        for service in (*open_to, *closed_to):
            leg = Leg(stranger, {"iam:PassedToService": service})
            yield _pass(Relation.FOREIGN, f"to {service}", leg, Expectation.DENIED)
    for role in scope.roles:
        leg = Leg(_example(role), {"iam:PassedToService": scope.services[0]})
        yield _pass(Relation.OWN, f"to {scope.services[0]}", leg, Expectation.ALLOWED)
    # What is said of the first role is said of all of them.
    for role in scope.roles[:1]:
        for service in open_to[1:]:
            leg = Leg(_example(role), {"iam:PassedToService": service})
            yield _pass(Relation.OWN, f"to {service}", leg, Expectation.ALLOWED)
        for service in closed_to:
            leg = Leg(_example(role), {"iam:PassedToService": service})
            yield _pass(Relation.OWN, f"to {service}", leg, Expectation.DENIED)


def _example(role: str) -> str:
    """A role that fits a pattern of roles."""
    return role.replace("*", "x").replace("?", "x")


def _pass(relation: Relation, what: str, leg: Leg, expected: Expectation) -> Case:
    """A call that passes a role."""
    return Case(
        action="iam:PassRole",
        relation=relation,
        what=f"a role {what}",
        legs=(leg,),
        expected=expected,
    )
