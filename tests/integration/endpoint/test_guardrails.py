"""`sagewarden monitoring guardrails`: the alarms that would roll an update back, and what is in their way."""

import json
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from cli.main import app
from local.cloud import LocalCloud
from tests.integration.endpoint.conftest import Played, Run, Said

REQUESTS = "AWS/SageMaker"


@pytest.fixture
def role(cloud: LocalCloud) -> str:
    trusted = {
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}}]
    }
    made: Any = cloud.client("iam").create_role(
        RoleName=f"execution-{uuid4().hex[:6]}", AssumeRolePolicyDocument=json.dumps(trusted)
    )
    arn: str = made["Role"]["Arn"]
    return arn


def guardrails(tumor: Played, *options: str) -> Said:
    result = CliRunner().invoke(app, ["monitoring", "guardrails", tumor.name, *options])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return Said(status=result.exit_code, out=result.stdout, err=result.stderr)


def may_describe(cloud: LocalCloud, role: str) -> None:
    allowed = {"Effect": "Allow", "Action": "cloudwatch:DescribeAlarms", "Resource": "*"}
    cloud.client("iam").put_role_policy(
        RoleName=role.rpartition("/")[2],
        PolicyName="alarms",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )


def test_the_configuration_names_alarms_that_there_are(
    cloud: LocalCloud, tumor: Played, run: Run, role: str
) -> None:
    may_describe(cloud, role)
    tumor.create(ExecutionRoleArn=role)
    for name in ("model-latency", "invocations", "invocation-5xx-errors"):
        tumor.alarm(name, REQUESTS, "Invocations", 5)
    said = guardrails(tumor)
    assert said.status == 0
    assert json.loads(said.out) == {
        "AutoRollbackConfiguration": {
            "Alarms": [
                {"AlarmName": f"sagewarden/{tumor.name}/blue/invocation-5xx-errors"},
                {"AlarmName": f"sagewarden/{tumor.name}/blue/model-latency"},
            ]
        }
    }
    assert "was not guarded" in said.err


def test_a_red_alarm_and_a_role_that_sees_none_are_in_the_way(
    tumor: Played, run: Run, role: str
) -> None:
    tumor.create(ExecutionRoleArn=role)
    tumor.alarm("model-latency", REQUESTS, "ModelLatency", 5)
    name = f"sagewarden/{tumor.name}/blue/model-latency"
    tumor.cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="slow")
    said = guardrails(tumor, "--json")
    assert said.status == 1
    assert said.json["red"] == [name]
    assert said.json["roles"] == [{"role": role, "may_read": False}]
    assert len(said.json["in_the_way"]) == 2


def test_what_may_not_be_simulated_is_said(
    cloud: LocalCloud, tumor: Played, run: Run, role: str
) -> None:
    tumor.create(ExecutionRoleArn=role)
    tumor.alarm("model-latency", REQUESTS, "ModelLatency", 5)
    cloud.fail("iam", "SimulatePrincipalPolicy", code="AccessDenied", status=403, message="no")
    said = guardrails(tumor)
    assert said.status == 0
    assert f"not read: what {role} may: AccessDenied" in said.err


def test_an_endpoint_without_alarms_cannot_be_guarded(tumor: Played, run: Run, role: str) -> None:
    tumor.create(ExecutionRoleArn=role)
    said = guardrails(tumor)
    assert said.status == 1
    assert "no alarm of sagewarden's" in said.err


def test_an_endpoint_that_there_is_not_is_refused(tumor: Played, run: Run) -> None:
    said = guardrails(tumor)
    assert said.status == 2
    assert "there is no endpoint" in said.err
