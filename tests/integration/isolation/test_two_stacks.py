"""Two stacks in one account: IAM is one for both, and only the stack that made a team's policies changes them."""

from dataclasses import replace

import pytest

from isolation.policies.control_plane import STACK_TAG
from sagewarden.registry.model import Registry
from tests.integration.isolation.conftest import IsolationStage
from tests.support.runtime import LEDGER, Clock, Live

HOME = "us-east-1/sagewarden"


@pytest.fixture
def other(stage: IsolationStage) -> IsolationStage:
    """A second stack with isolation, whose registry names other roles for the same team."""
    raw = stage.live.registry.model_dump(mode="json", by_alias=True, exclude_unset=True)
    made: IsolationStage = replace(
        stage,
        stack="second",
        memory_table=LEDGER,
        live=Live(Registry.model_validate(raw)),
        clock=Clock(),
    )
    made.register(execution_roles=[stage.role("elsewhere-*")])
    return made


def homes(stage: IsolationStage) -> set[str | None]:
    """The stacks to which the team's policies belong, by their tags."""
    found: set[str | None] = set()
    for name in stage.documents():
        tags = stage.iam.list_policy_tags(PolicyArn=stage.policy(name))["Tags"]
        found.add({tag["Key"]: tag["Value"] for tag in tags}.get(STACK_TAG))
    return found


def untag(stage: IsolationStage) -> None:
    """As policies are that were made before they carried a stack, or as an administrator leaves them."""
    for name in stage.documents():
        stage.iam.untag_policy(PolicyArn=stage.policy(name), TagKeys=[STACK_TAG])


def state(stage: IsolationStage) -> object:
    return stage.documents(), {name: stage.attached(name) for name in stage.documents()}


def test_a_second_stack_does_nothing_and_tells_once(
    stage: IsolationStage, other: IsolationStage
) -> None:
    stage.create_role("run-1")
    stage.deploy()
    assert homes(stage) == {HOME}
    before = state(stage)
    for _ in range(2):
        other.deploy()
        other.change_access()
    assert state(stage) == before
    (notice,) = other.notices()
    assert f"other-stack: the team's policies belong to the stack {HOME}" in notice
    # The first one goes on.
    assert stage.change_access()["outcomes"] == []


def test_a_second_stack_puts_nothing_on_roles_and_deletes_nothing(
    stage: IsolationStage, other: IsolationStage
) -> None:
    stage.deploy()
    role = other.create_role("elsewhere-1")
    other.create_notebook(role)
    assert f"role/{other.team}-elsewhere-1" not in stage.attached()
    before = state(stage)
    other.unregister()
    other.deploy()
    assert state(stage) == before


def test_a_look_costs_one_read_more(stage: IsolationStage) -> None:
    stage.deploy()
    stage.change_access()
    assert stage.calls.count("iam:ListPolicyTags") == 1
    assert "iam:TagPolicy" not in stage.calls


def test_policies_without_a_stack_are_claimed_by_the_one_that_enforces(
    stage: IsolationStage, other: IsolationStage
) -> None:
    """So are those of releases before, and those of a stack that is gone, once their tag is off."""
    stage.deploy()
    untag(stage)
    other.deploy()
    assert homes(stage) == {"us-east-1/second"}
    before = state(stage)
    stage.register(execution_roles=[])
    stage.deploy()
    assert state(stage) == before


def test_a_stack_that_only_observes_claims_nothing_that_it_does_not_remember(
    stage: IsolationStage, other: IsolationStage
) -> None:
    stage.create_role("run-1")
    stage.deploy()
    untag(stage)
    before = state(stage)
    other.register(mode="observe")
    other.deploy()
    assert (state(stage), homes(stage)) == (before, {None})
    # The one that remembers it is not confused by that.
    stage.change_access()
    assert (state(stage), homes(stage)) == (before, {HOME})


def test_what_the_first_stack_deletes_is_the_seconds_to_make(
    stage: IsolationStage, other: IsolationStage
) -> None:
    stage.deploy()
    stage.unregister()
    stage.deploy()
    assert stage.documents() == {}
    other.deploy()
    assert homes(other) == {"us-east-1/second"}
