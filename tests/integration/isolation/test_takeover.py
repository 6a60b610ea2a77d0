"""Policies that stand and are not remembered: after an update from a release that remembered elsewhere."""

import boto3
import pytest

from cli.rollback import Deployed, rollback
from isolation.principals.membership import principal_of_role
from isolation.remembered import Attachment
from tests.integration.isolation.conftest import IsolationStage


@pytest.fixture
def forgotten(stage: IsolationStage) -> IsolationStage:
    """A team with a guarded role, and somebody with a guard whom the registry does not name."""
    stage.create_role("run-1")
    stage.create_role("by-hand")
    stage.deploy()
    stage.iam.attach_role_policy(RoleName=f"{stage.team}-by-hand", PolicyArn=stage.policy())
    key = {"resource": {"S": stage.arn.key}, "entry": {"S": "isolation"}}
    stage.cloud.client("dynamodb").delete_item(TableName=stage.memory.table, Key=key)
    return stage


def test_whom_the_registry_names_is_taken_over_and_let_go_later(forgotten: IsolationStage) -> None:
    answer = forgotten.change_access()
    assert [each["action"] for each in answer["outcomes"]][:2] == ["TakeOver", "Report"]
    (notice,) = forgotten.notices()
    assert "taken-over" in notice
    assert f"role/{forgotten.team}-by-hand" in notice
    assert f"role/{forgotten.team}-run-1" not in notice
    run = Attachment(
        f"sagewarden-{forgotten.team}-guard", principal_of_role(forgotten.role("run-1"))
    )
    assert run in forgotten.remembered().attached
    # Once is enough.
    assert forgotten.change_access()["outcomes"] == []
    forgotten.register(execution_roles=[forgotten.role("elsewhere-*")])
    forgotten.deploy()
    assert f"role/{forgotten.team}-run-1" not in forgotten.attached()
    # What somebody else attached is left alone, as ever.
    assert f"role/{forgotten.team}-by-hand" in forgotten.attached()


def test_a_team_that_was_rolled_back_can_be_so_again(forgotten: IsolationStage) -> None:
    """It follows the registry, and the version that it was rolled back to is remembered."""
    forgotten.register(isolation={"untagged": "closed"})
    forgotten.deploy()
    assert forgotten.versions() == {"v1": False, "v2": True}
    (notice,) = forgotten.notices()
    assert "roll it back once more" in notice
    deployed = Deployed(boto3.Session(), forgotten.memory, forgotten.queue)
    assert set(rollback(deployed, forgotten.team).values()) == {"v1"}
    forgotten.deploy()
    assert forgotten.versions() == {"v1": True, "v2": False}


def test_a_team_that_is_only_observed_loses_what_it_had(forgotten: IsolationStage) -> None:
    forgotten.register(mode="observe")
    forgotten.deploy()
    assert forgotten.attached() == {f"role/{forgotten.team}-by-hand"}


def test_a_new_team_takes_nothing_over(stage: IsolationStage) -> None:
    stage.deploy()
    stage.create_role("by-hand")
    stage.iam.attach_role_policy(RoleName=f"{stage.team}-by-hand", PolicyArn=stage.policy())
    assert stage.change_access()["outcomes"] == []
    assert stage.notices(expected=0) == []
