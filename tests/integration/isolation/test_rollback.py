"""Back to the documents before, and forth again: the operator's commands, and what isolation makes of them."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
import typer

from cli.rollback import Deployed, NotRolledBackError, rollback, unpin
from tests.integration.isolation.conftest import IsolationStage


@pytest.fixture
def deployed(stage: IsolationStage) -> Deployed:
    """The team, whose documents the registry has changed once."""
    stage.deploy()
    stage.register(isolation={"untagged": "closed"})
    stage.deploy()
    return Deployed(boto3.Session(), stage.memory, stage.queue)


def test_a_rollback_stays_whatever_the_registry_says(
    stage: IsolationStage, deployed: Deployed
) -> None:
    assert set(rollback(deployed, stage.team).values()) == {"v1"}
    stage.deploy()
    stage.change_access()
    assert stage.versions() == {"v1": True, "v2": False}


def test_unpinning_has_the_team_follow_the_registry_again(
    stage: IsolationStage, deployed: Deployed
) -> None:
    rollback(deployed, stage.team)
    assert set(unpin(deployed, stage.team).values()) == {"v1"}
    (message,) = stage.handed_on()
    assert message["source"] == "sagewarden.reminder"
    assert message["resources"] == [stage.arn]
    stage.react(message)
    assert stage.versions() == {"v1": False, "v2": True}
    assert stage.remembered().pinned == {}


def test_a_stack_without_isolation_is_said_to_have_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cli.rollback.outputs", lambda *_: {"LedgerTable": "ledger"})
    with pytest.raises(typer.Exit):
        Deployed.of(boto3.Session(), "second", "fraud")
    assert "'second' has no isolation" in capsys.readouterr().err


def test_nothing_is_rolled_back_twice(stage: IsolationStage, deployed: Deployed) -> None:
    rollback(deployed, stage.team)
    with pytest.raises(NotRolledBackError, match="is rolled back already"):
        rollback(deployed, stage.team)


@pytest.mark.parametrize(
    ("command", "message"),
    [(rollback, "remembers no earlier documents"), (unpin, "is not pinned")],
    ids=["rollback", "unpin"],
)
def test_there_must_be_something_to_go_back_to(
    stage: IsolationStage, command: Callable[[Deployed, str], Any], message: str
) -> None:
    with pytest.raises(NotRolledBackError, match=message):
        command(Deployed(boto3.Session(), stage.memory, stage.queue), stage.team)


def test_a_version_that_is_gone_stops_a_rollback_before_anything_is_changed(
    stage: IsolationStage, deployed: Deployed
) -> None:
    stage.iam.delete_policy_version(PolicyArn=stage.policy("grant"), VersionId="v1")
    with pytest.raises(NotRolledBackError, match=r"v1 of sagewarden-.*-grant is no longer there"):
        rollback(deployed, stage.team)
    assert stage.remembered().pinned == {}
    assert stage.versions() == {"v1": False, "v2": True}
