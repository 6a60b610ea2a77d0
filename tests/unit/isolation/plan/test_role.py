"""The role that a new resource runs as gets its team's guard, and is never narrowed for another team."""

from isolation.actions import Attach
from isolation.findings import IsolationFinding
from isolation.observed import ObservedRole
from isolation.plan.role import plan_role
from isolation.principals.membership import Principal, PrincipalKind
from sagewarden.deeds.plans import Report
from sagewarden.resources import Arn
from tests.strategies import BCD, ISA, NOTEBOOK
from tests.unit.isolation.conftest import ACCOUNT, desired
from tests.unit.isolation.plan.test_team import TEAMS

DESIRED = desired(TEAMS, BCD)
ROLE = Arn(f"arn:aws:iam::{ACCOUNT}:role/path/bcd-notebook")
GUARD = Arn(f"arn:aws:iam::{ACCOUNT}:policy/sagewarden/teams/{BCD}/sagewarden-{BCD}-guard")


def observed(
    missing: tuple[Arn, ...] = (GUARD,), team: str | None = None, home: str | None = None
) -> ObservedRole:
    return ObservedRole(
        role=ROLE, resource=NOTEBOOK, missing_guards=missing, home=home, resource_team=team
    )


def test_every_guard_that_is_missing_is_attached() -> None:
    role = Principal(PrincipalKind.ROLE, "bcd-notebook")
    reason = f"notebook-instance/nb runs as {BCD}'s role"
    assert plan_role(DESIRED, observed()) == (Attach(GUARD, role, reason),)
    assert plan_role(DESIRED, observed(team=BCD)) == (Attach(GUARD, role, reason),)


def test_a_role_that_has_its_guard_needs_nothing() -> None:
    assert plan_role(DESIRED, observed(missing=(), team=ISA)) == ()


def test_a_role_as_which_another_teams_resource_runs_is_reported() -> None:
    (report,) = plan_role(DESIRED, observed(team=ISA))
    assert isinstance(report, Report)
    assert report.finding is IsolationFinding.SHARED_ROLE
    assert report.reason == f"it is a role of {BCD} and {ISA}; give each team a role of its own"


def test_another_stacks_guard_is_put_on_nobody() -> None:
    (report,) = plan_role(DESIRED, observed(home="eu-west-1/sagewarden"))
    assert isinstance(report, Report)
    assert report.finding is IsolationFinding.OTHER_STACK
    assert all(isinstance(each, Attach) for each in plan_role(DESIRED, observed(home=DESIRED.home)))
