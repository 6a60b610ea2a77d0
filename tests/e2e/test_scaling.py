"""An endpoint scales from the moment it is in service until it is gone, and only its team says how."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from cli.main import app
from local import ACCOUNT, REGION
from local.story.inbox import inbox
from local.story.scaling import ENDPOINT, STANDARD, chapters, live, scaled
from local.story.stage import Stage
from sagewarden.deeds.memory import Memory
from sagewarden.resources import Arn
from tests.e2e.support import another_registry, as_operator, eventually, rule_disabled
from tests.strategies import BCD

pytestmark = pytest.mark.e2e

ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/{ENDPOINT}"
BOTH = {"blue": STANDARD, "green": STANDARD}


def sagemaker(stage: Stage, who: str | None = None) -> Any:
    return (
        stage.cloud.client("sagemaker", stage.people[who])
        if who
        else stage.cloud.client("sagemaker")
    )


def plan(stage: Stage, *options: str) -> tuple[int, dict[str, Any]]:
    """The exit status and the answer of `sagewarden scaling plan`."""
    with as_operator(stage):
        result = CliRunner().invoke(app, ["scaling", "plan", ENDPOINT, "--json", *options])
    return result.exit_code, json.loads(result.stdout or "{}")


def remembered_targets(stage: Stage) -> Any:
    """What sagewarden believes to have registered for the endpoint."""
    memory = Memory(
        client=stage.cloud.client("dynamodb"),
        table=stage.outputs["LedgerTable"],
        about=Arn(ARN),
        entry="scaling",
    )
    return memory.read().get("targets")


def is_idle(stage: Stage) -> bool:
    """Whether nothing will come to scaling, nothing waits for it, and nothing is being done."""
    if stage.cloud.is_telling():
        return False
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = stage.cloud.client("sqs").get_queue_attributes(
        QueueUrl=stage.outputs["ScalingQueueUrl"], AttributeNames=names
    )
    return not any(int(value) for value in found["Attributes"].values())


def asked(stage: Stage) -> list[str]:
    """What scaling's function has asked of AWS, but for its registry."""
    calls = [call for call in stage.cloud.calls() if "ScalingRole" in call.caller]
    return [call.operation for call in calls if call.service != "appconfig"]


def clear(stage: Stage) -> None:
    """Takes away what the endpoint was made of, so that the next test can make it anew."""
    client = sagemaker(stage)
    for config in client.list_endpoint_configs(NameContains="mammogram")["EndpointConfigs"]:
        client.delete_endpoint_config(EndpointConfigName=config["EndpointConfigName"])
    client.delete_model(ModelName="mammogram-model")


@pytest.fixture
def endpoint(stage: Stage) -> Any:
    """The demo's endpoint in service, with two variants that scale, and nothing left to do.

    A message that scaling failed on, because the endpoint before this one was deleted while it
    looked, comes again after a minute.
    """
    first, *_ = chapters(stage)
    assert live(stage, first).held
    assert eventually(lambda: is_idle(stage), within=90)
    yield
    assert eventually(lambda: is_idle(stage), within=90)
    sagemaker(stage).delete_endpoint(EndpointName=ENDPOINT)
    assert eventually(lambda: not remembered_targets(stage))
    clear(stage)


def test_an_endpoint_lives_as_the_demo_tells_it(stage: Stage) -> None:
    heard = inbox(stage)
    for chapter in chapters(stage):
        lived = live(stage, chapter)
        assert lived.found == chapter.expected, chapter.does
    (notice,) = eventually(heard)
    assert "green" in notice
    assert "try again" in notice
    assert eventually(lambda: not remembered_targets(stage))
    clear(stage)


@pytest.mark.usefixtures("endpoint")
@pytest.mark.parametrize("tag", ["sagewarden:profile", "sagewarden:scaling"])
def test_only_its_team_says_how_an_endpoint_scales(stage: Stage, tag: str) -> None:
    tags = [{"Key": tag, "Value": "off"}]
    with pytest.raises(ClientError, match="AccessDenied"):
        sagemaker(stage, "bob").add_tags(ResourceArn=ARN, Tags=tags)
    assert scaled(stage, ENDPOINT) == BOTH
    sagemaker(stage, "alice").add_tags(ResourceArn=ARN, Tags=tags)
    with pytest.raises(ClientError, match="AccessDenied"):
        sagemaker(stage, "bob").delete_tags(ResourceArn=ARN, TagKeys=[tag])


@pytest.mark.usefixtures("endpoint")
def test_a_team_turns_scaling_off_and_on(stage: Stage) -> None:
    alice = sagemaker(stage, "alice")
    alice.add_tags(ResourceArn=ARN, Tags=[{"Key": "sagewarden:scaling", "Value": "off"}])
    assert eventually(lambda: scaled(stage, ENDPOINT) == {})
    alice.delete_tags(ResourceArn=ARN, TagKeys=["sagewarden:scaling"])
    assert eventually(lambda: scaled(stage, ENDPOINT) == BOTH)


@pytest.mark.usefixtures("endpoint")
def test_a_registry_that_is_published_reaches_what_is_in_service(stage: Stage) -> None:
    with another_registry(stage, lambda raw: raw["profiles"]["standard"]["scaling"].update(max=7)):
        assert eventually(lambda: {each.max for each in scaled(stage, ENDPOINT).values()} == {7})
    assert eventually(lambda: scaled(stage, ENDPOINT) == BOTH)


@pytest.mark.usefixtures("endpoint")
def test_the_wake_up_that_scaling_itself_causes_reads_five_times_and_changes_nothing(
    stage: Stage,
) -> None:
    """Application Auto Scaling moves the capacity, and the endpoint is in service again."""
    assert eventually(lambda: is_idle(stage))
    stage.cloud.clear_calls()
    dimension = "sagemaker:variant:DesiredInstanceCount"
    stage.cloud.scale(f"endpoint/{ENDPOINT}/variant/blue", dimension, 3)
    assert eventually(lambda: len(asked(stage)) >= 5)
    assert eventually(lambda: is_idle(stage))
    assert asked(stage) == [
        "GetItem",
        "DescribeEndpoint",
        "ListTags",
        "DescribeScalableTargets",
        "DescribeScalingPolicies",
    ]
    (blue, _) = sagemaker(stage).describe_endpoint(EndpointName=ENDPOINT)["ProductionVariants"]
    assert (blue["VariantName"], blue["CurrentInstanceCount"]) == ("blue", 3)


@pytest.mark.usefixtures("endpoint")
def test_an_operator_sees_what_would_be_done_and_nothing_is(stage: Stage, tmp_path: Any) -> None:
    status, seen = plan(stage)
    assert (status, seen["plan"]) == (0, [])
    assert (seen["team"], seen["profile"], seen["status"]) == (BCD, "profile standard", "inservice")
    assert [each["variant"] for each in seen["variants"]] == ["blue", "green"]
    assert all(each["desired"] == each["observed"] and each["ours"] for each in seen["variants"])

    # Scaling would hear of it, and put it back.
    with rule_disabled(stage, "ScalingTargetRule"):
        stage.cloud.client("application-autoscaling").deregister_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=f"endpoint/{ENDPOINT}/variant/green",
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        )
        status, seen = plan(stage)
    assert status == 1
    assert [each["action"] for each in seen["plan"]] == ["Register", "PutPolicy"]
    assert [each["what"] for each in seen["plan"]] == [
        f"endpoint/{ENDPOINT}/variant/green",
        f"sagewarden.{ENDPOINT}.green.target",
    ]
    assert [each["observed"] is None for each in seen["variants"]] == [False, True]
    assert set(scaled(stage, ENDPOINT)) == {"blue"}

    file = tmp_path / "registry.yaml"
    file.write_text(
        f"version: 1\nmode: enforce\nprofiles: {{}}\nteams: {{{BCD}: {{members: {{groups: [bcd-scientists]}}}}}}\n"
    )
    status, seen = plan(stage, "--registry", str(file))
    assert status == 1
    assert [each["action"] for each in seen["plan"]] == ["Deregister", "Deregister"]
    assert seen["profile"] == f"team {BCD} has no profile"


def test_an_endpoint_that_is_not_there_is_said(stage: Stage) -> None:
    with as_operator(stage):
        result = CliRunner().invoke(app, ["scaling", "plan", "no-such-endpoint"])
    assert result.exit_code == 2
    assert "there is no endpoint 'no-such-endpoint'" in result.stderr
