"""A plan of any length ends, in portions, whatever AWS refuses of it meanwhile."""

from hypothesis import given
from hypothesis import strategies as st

from isolation.actions import Attach, CreatePolicy, IsolationAction, PutBoundary
from isolation.plan.portions import PORTION, portion_of
from isolation.principals.membership import Principal, PrincipalKind
from sagewarden.resources import Arn
from tests.strategies import BCD
from tests.unit.isolation.conftest import ACCOUNT

POLICIES = [
    Arn(f"arn:aws:iam::{ACCOUNT}:policy/sagewarden/teams/{BCD}/sagewarden-{BCD}-{name}")
    for name in ("guard", "guard-2")
]
BOUNDARY = Arn(f"arn:aws:iam::{ACCOUNT}:policy/sagewarden/boundaries/x")


def plan_for(roles: int, done: frozenset[tuple[Arn, str]]) -> list[IsolationAction]:
    """What is left to do for a team of so many roles."""
    people = sorted(Principal(PrincipalKind.ROLE, f"run-{number}") for number in range(roles))
    plan: list[IsolationAction] = [
        Attach(policy, who, "")
        for policy in POLICIES
        for who in people
        if (policy, who.name) not in done
    ]
    plan += [PutBoundary(BOUNDARY, who, "") for who in people if (BOUNDARY, who.name) not in done]
    return plan


@given(st.integers(0, 60), st.integers(1, 20), st.sets(st.integers(0, 60)))
def test_each_action_is_tried_once_and_none_is_forgotten(
    roles: int, size: int, refused: set[int]
) -> None:
    done: frozenset[tuple[Arn, str]] = frozenset()
    tried: list[tuple[Arn, str]] = []
    after, skipped = None, False
    for _ in range(1000):
        portion = portion_of(plan_for(roles, done), after, size)
        keys = [
            (action.resource, action.principal.name)
            for action in portion.actions
            if isinstance(action, Attach | PutBoundary)
        ]
        tried += keys
        done |= {key for key in keys if int(key[1].removeprefix("run-")) not in refused}
        after, skipped = portion.next, portion.skipped
        if after is None:
            break
    assert len(tried) == len(set(tried)) == 3 * roles
    missing = plan_for(roles, done)
    assert skipped is any(
        (action.resource, action.principal.name) not in keys
        for action in missing
        if isinstance(action, Attach | PutBoundary)
    )


def test_a_thousand_roles_take_twenty_deliveries_and_a_policy_is_made_in_the_first() -> None:
    create = CreatePolicy(resource=POLICIES[0], document="{}", home="", reason="")
    plan = [create, *plan_for(1000, frozenset())[:1000]]
    first = portion_of(plan, None)
    assert first.actions[0] == create
    assert len(first.actions) == PORTION + 1
    deliveries, after = 1, first.next
    while after:
        after, deliveries = portion_of(plan[1:], after).next, deliveries + 1
    assert deliveries == 1000 // PORTION
