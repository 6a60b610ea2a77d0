"""The deployed stack: what no event told of is put right by a walk, which an operator begins and waits for."""

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from cli.main import app
from local.deploy import STACK
from local.story.globomantics import TEAMS
from local.story.stage import Stage
from sagewarden.deeds.assignments import Assignment, Evidence
from sagewarden.deeds.ledger import _assignment_put
from sagewarden.resources import Arn
from tests.e2e.support import as_operator, eventually, unique

pytestmark = pytest.mark.e2e


def tags(stage: Stage, arn: str) -> dict[str, str]:
    listed = stage.cloud.client("sagemaker").list_tags(ResourceArn=arn)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in listed}


def test_a_walk_puts_right_what_no_event_told_of(stage: Stage) -> None:
    client = stage.cloud.client("sagemaker", stage.people["alice"])
    name = unique("Swept")
    arn = client.create_model_package_group(ModelPackageGroupName=name)["ModelPackageGroupArn"]
    assert eventually(lambda: tags(stage, arn).get("team") == TEAMS["alice"])
    # The ledger says otherwise by now, and nobody tells.
    stack = stage.cloud.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    assignment = Assignment(
        resource=Arn(arn),
        team=TEAMS["bob"],
        owner="bob",
        evidence=(Evidence("test", "x"),),
        at=datetime.now(UTC),
    )
    stage.cloud.client("dynamodb").put_item(
        TableName=outputs["LedgerTable"],
        Item=_assignment_put(outputs["LedgerTable"], assignment)["Item"],
    )
    with as_operator(stage):
        result = CliRunner().invoke(app, ["sweep", "--thorough", "--wait", "--stack-name", STACK])
    assert result.exit_code == 0, result.output
    assert "resources" in result.output
    assert eventually(lambda: tags(stage, arn).get("team") == TEAMS["bob"])
    executions = stage.cloud.client("stepfunctions").list_executions(
        stateMachineArn=outputs["SweepStateMachine"]
    )["executions"]
    output = stage.cloud.client("stepfunctions").describe_execution(
        executionArn=executions[0]["executionArn"]
    )
    assert json.loads(output["output"])["unread"] == []
