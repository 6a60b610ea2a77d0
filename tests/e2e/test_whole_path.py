"""The whole path, deployed: rule, queue, function, AppConfig, ledger, tags."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest

from cli.documents import read_registry
from cli.registry import NotPublishedError, publish
from local.deploy import STACK
from local.story.globomantics import REGISTRY, ROLES, role_arn
from local.story.inbox import inbox
from local.story.ownership import Step, create_notebook, steps, tags_of
from local.story.stage import Stage
from local.story.watch import assignment, watch
from sagewarden.registry import document
from tests.e2e.support import eventually, unique

pytestmark = pytest.mark.e2e


def send(stage: Stage, *bodies: str) -> None:
    """Puts messages on ownership's queue, as the rule does."""
    for body in bodies:
        stage.cloud.client("sqs").send_message(
            QueueUrl=stage.outputs["OwnershipQueueUrl"], MessageBody=body
        )


def waiting(stage: Stage, queue: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = stage.cloud.client("sqs").get_queue_attributes(
        QueueUrl=stage.outputs[queue], AttributeNames=names
    )
    return sum(int(found["Attributes"][name]) for name in names)


def event_of(stage: Stage, arn: str, who: str, age: float = 0) -> dict[str, Any]:
    """CloudTrail's event of a notebook's creation, made by hand."""
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - age))
    identity = {
        "type": "IAMUser",
        "userName": who,
        "arn": f"arn:aws:iam::123456789012:user/{who}",
        "accountId": "123456789012",
    }
    detail = {
        "eventSource": "sagemaker.amazonaws.com",
        "eventName": "CreateNotebookInstance",
        "eventTime": at,
        "eventID": str(uuid4()),
        "userIdentity": identity,
        "requestParameters": {},
        "responseElements": {"notebookInstanceArn": arn},
    }
    envelope = {
        "id": str(uuid4()),
        "source": "aws.sagemaker",
        "detail-type": "AWS API Call via CloudTrail",
    }
    return envelope | {"detail": detail}


def test_the_whole_story_of_the_demo_holds(stage: Stage) -> None:
    def play(step: Step) -> tuple[dict[str, str], str | None]:
        since = time.monotonic()
        seen = watch(stage, step.act(), step.expected, since)
        return dict(seen.tags), seen.rule

    for step in steps(stage):
        assert play(step) == (step.expected, step.rule), f"{step.who} {step.does}"


# Every other kind that the local cloud can create and tag.
OTHERS: dict[str, tuple[str, Callable[[str], dict[str, Any]]]] = {
    "processing job": (
        "create_processing_job",
        lambda name: {
            "ProcessingJobName": name,
            "RoleArn": role_arn("bcd-notebook"),
            "AppSpecification": {"ImageUri": "image"},
            "ProcessingResources": {
                "ClusterConfig": {
                    "InstanceCount": 1,
                    "InstanceType": "ml.m5.large",
                    "VolumeSizeInGB": 1,
                }
            },
        },
    ),
    "transform job": (
        "create_transform_job",
        lambda name: {
            "TransformJobName": name,
            "ModelName": "m",
            "TransformInput": {
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://b/i"}}
            },
            "TransformOutput": {"S3OutputPath": "s3://b/o"},
            "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        },
    ),
    "pipeline": (
        "create_pipeline",
        lambda name: {
            "PipelineName": name,
            "PipelineDefinition": "{}",
            "ClientRequestToken": uuid4().hex,
            "RoleArn": role_arn("bcd-notebook"),
        },
    ),
    "model package group": (
        "create_model_package_group",
        lambda name: {"ModelPackageGroupName": name},
    ),
    "experiment": ("create_experiment", lambda name: {"ExperimentName": name}),
    "trial component": ("create_trial_component", lambda name: {"TrialComponentName": name}),
    "lifecycle config": (
        "create_notebook_instance_lifecycle_config",
        lambda name: {"NotebookInstanceLifecycleConfigName": name},
    ),
    "feature group": (
        "create_feature_group",
        lambda name: {
            "FeatureGroupName": name,
            "RecordIdentifierFeatureName": "id",
            "EventTimeFeatureName": "at",
            "FeatureDefinitions": [{"FeatureName": "id", "FeatureType": "String"}],
            "OfflineStoreConfig": {"S3StorageConfig": {"S3Uri": "s3://b/f"}},
            "RoleArn": role_arn("bcd-notebook"),
        },
    ),
    "domain": (
        "create_domain",
        lambda name: {
            "DomainName": name,
            "AuthMode": "IAM",
            "DefaultUserSettings": {"ExecutionRole": role_arn("bcd-notebook")},
            "SubnetIds": ["subnet-1"],
            "VpcId": "vpc-1",
        },
    ),
    "model card": (
        "create_model_card",
        lambda name: {"ModelCardName": name, "Content": "{}", "ModelCardStatus": "Draft"},
    ),
}


@pytest.mark.parametrize(("method", "request_of"), OTHERS.values(), ids=OTHERS)
def test_each_other_kind_of_resource_is_tagged_for_its_maker(
    stage: Stage, method: str, request_of: Callable[[str], dict[str, Any]]
) -> None:
    client = stage.cloud.client("sagemaker", stage.people["alice"])
    since = time.monotonic()
    answer = getattr(client, method)(**request_of(unique("alices")))
    (arn,) = (value for key, value in answer.items() if key.endswith("Arn"))
    assert dict(watch(stage, arn, tags_of("alice"), since).tags) == tags_of("alice")


def test_five_duplicates_lead_to_one_assignment_and_one_notice(stage: Stage) -> None:
    notices = inbox(stage)
    client = stage.cloud.client("sagemaker", stage.people["carol"])
    arn = create_notebook(client, unique("five"), "shared-notebook")
    event = json.dumps(event_of(stage, arn, "carol"))
    send(stage, *[event] * 5)
    expected = {"team": "unassigned", "owner": "carol"}
    assert dict(watch(stage, arn, expected, time.monotonic()).tags) == expected
    assert eventually(lambda: waiting(stage, "OwnershipQueueUrl") == 0)
    assert len(eventually(notices)) == 1
    assert notices() == []


def test_events_that_come_out_of_order_lead_to_the_same_end(stage: Stage) -> None:
    client, admin = stage.cloud.client("sagemaker", stage.people["alice"]), stage.people["admin"]
    arn = create_notebook(client, unique("order"), ROLES["alice"])
    watch(stage, arn, tags_of("alice"), time.monotonic())
    moved = [{"Key": "team", "Value": "image-sentiment-analysis"}, {"Key": "owner", "Value": "bob"}]
    stage.cloud.client("sagemaker", admin).add_tags(ResourceArn=arn, Tags=moved)
    assert dict(watch(stage, arn, tags_of("bob"), time.monotonic()).tags) == tags_of("bob")
    for age in (
        0,
        30,
        300,
    ):  # the creation again, as if it had happened just now, a little ago, long ago
        send(stage, json.dumps(event_of(stage, arn, "alice", age=age + 5)))
    assert eventually(lambda: waiting(stage, "OwnershipQueueUrl") == 0)
    assert dict(watch(stage, arn, tags_of("bob"), time.monotonic()).tags) == tags_of("bob")
    assert assignment(stage, arn)["evidence"]["L"][0]["M"]["rule"]["S"] == "administrator"


def restart_functions(stage: Stage) -> None:
    """Makes the next invocation a cold start, as a new version of the environment does."""
    client = stage.cloud.client("lambda")
    name = stage.outputs["OwnershipFunction"]
    variables = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    client.update_function_configuration(
        FunctionName=name, Environment={"Variables": variables | {"RESTARTED": uuid4().hex}}
    )


def test_while_appconfig_is_unreachable_a_cold_function_does_nothing_and_the_queue_keeps_the_message(
    stage: Stage,
) -> None:
    restart_functions(stage)
    stage.cloud.fail(
        "appconfig", "*", times=1000, status=503, code="ServiceUnavailable", message="down"
    )
    client = stage.cloud.client("sagemaker", stage.people["alice"])
    stage.cloud.clear_calls()
    arn = create_notebook(client, unique("unreachable"), ROLES["alice"])
    assert eventually(lambda: [call for call in stage.cloud.calls() if call.service == "appconfig"])
    time.sleep(1)
    assert stage.cloud.client("sagemaker").list_tags(ResourceArn=arn)["Tags"] == []
    assert not [call for call in stage.cloud.calls() if call.operation == "AddTags"]
    assert waiting(stage, "OwnershipQueueUrl") == 1
    stage.cloud.heal()
    seen = watch(stage, arn, tags_of("alice"), time.monotonic(), patience=90)
    assert dict(seen.tags) == tags_of("alice")


def test_while_appconfig_is_unreachable_a_warm_function_uses_the_last_good_registry(
    stage: Stage,
) -> None:
    client = stage.cloud.client("sagemaker", stage.people["bob"])
    watch(
        stage,
        create_notebook(client, unique("warm"), ROLES["bob"]),
        tags_of("bob"),
        time.monotonic(),
    )
    stage.cloud.fail(
        "appconfig", "*", times=1000, status=503, code="ServiceUnavailable", message="down"
    )
    arn = create_notebook(client, unique("still-warm"), ROLES["bob"])
    assert dict(watch(stage, arn, tags_of("bob"), time.monotonic()).tags) == tags_of("bob")


def test_throttling_passes_and_then_the_tags_are_there(stage: Stage) -> None:
    stage.cloud.fail("sagemaker", "AddTags", times=3)
    client = stage.cloud.client("sagemaker", stage.people["alice"])
    arn = create_notebook(client, unique("throttled"), ROLES["alice"])
    assert dict(watch(stage, arn, tags_of("alice"), time.monotonic(), patience=90).tags) == tags_of(
        "alice"
    )


def test_a_poisoned_message_ends_among_the_dead_letters_and_delays_nobody(stage: Stage) -> None:
    before = waiting(stage, "OwnershipDeadLetterQueueUrl")
    come_again_after(stage, seconds=2)
    send(stage, "poison")
    client = stage.cloud.client("sagemaker", stage.people["alice"])
    arn = create_notebook(client, unique("beside-poison"), ROLES["alice"])
    seen = watch(stage, arn, tags_of("alice"), time.monotonic())
    assert dict(seen.tags) == tags_of("alice")
    assert eventually(
        lambda: waiting(stage, "OwnershipDeadLetterQueueUrl") == before + 1, within=60
    )
    assert waiting(stage, "OwnershipQueueUrl") == 0
    come_again_after(stage, seconds=60)


def come_again_after(stage: Stage, seconds: int) -> None:
    """Sets the time after which a message that failed is delivered again."""
    attributes = {"VisibilityTimeout": str(seconds)}
    stage.cloud.client("sqs").set_queue_attributes(
        QueueUrl=stage.outputs["OwnershipQueueUrl"], Attributes=attributes
    )


def test_a_wrong_registry_is_refused_by_the_deployed_validator_and_the_old_one_stays_live(
    stage: Stage,
) -> None:
    appconfig = stage.cloud.client("appconfig")
    outputs = stage.outputs
    where = {"ApplicationId": outputs["RegistryApplicationId"]}
    version = appconfig.create_hosted_configuration_version(
        **where,
        ConfigurationProfileId=outputs["RegistryProfileId"],
        Content=b'{"version": 1, "teams": {}}',
        ContentType="application/json",
    )["VersionNumber"]
    with pytest.raises(appconfig.exceptions.BadRequestException, match="teams"):
        appconfig.start_deployment(
            **where,
            EnvironmentId=outputs["RegistryEnvironmentId"],
            ConfigurationProfileId=outputs["RegistryProfileId"],
            DeploymentStrategyId=outputs["RegistryStrategyId"],
            ConfigurationVersion=str(version),
        )
    assert document.read(_live(stage)) == read_registry(REGISTRY)


def test_publishing_a_registry_that_only_the_validator_sees_through_says_why(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = read_registry(REGISTRY).model_copy(update={"version": 2})
    for name, value in stage.cloud.environment().items():
        monkeypatch.setenv(name, value)
    with pytest.raises(NotPublishedError, match="version: expected 1"):
        publish(boto3.Session(), wrong, STACK)
    assert document.read(_live(stage)) == read_registry(REGISTRY)


def _live(stage: Stage) -> bytes:
    client = stage.cloud.client("appconfigdata")
    token = client.start_configuration_session(
        ApplicationIdentifier=stage.outputs["RegistryApplicationId"],
        EnvironmentIdentifier=stage.outputs["RegistryEnvironmentId"],
        ConfigurationProfileIdentifier=stage.outputs["RegistryProfileId"],
    )["InitialConfigurationToken"]
    content: bytes = client.get_latest_configuration(ConfigurationToken=token)[
        "Configuration"
    ].read()
    return content


def test_the_functions_own_calls_start_nothing(stage: Stage, tmp_path: Path) -> None:
    client = stage.cloud.client("sagemaker", stage.people["alice"])
    arn = create_notebook(client, unique("echo"), ROLES["alice"])
    watch(stage, arn, tags_of("alice"), time.monotonic())
    stage.cloud.clear_calls()
    time.sleep(1.5)
    assert [call for call in stage.cloud.calls() if "OwnershipRole" in call.caller] == []


def test_a_function_with_its_layer_stays_below_six_megabytes(stage: Stage) -> None:
    client = stage.cloud.client("lambda")
    sizes = {}
    for output, name in stage.outputs.items():
        if output.endswith("Function"):
            found = client.get_function_configuration(FunctionName=name)
            sizes[output] = found["CodeSize"] + sum(layer["CodeSize"] for layer in found["Layers"])
    assert len(sizes) == 7
    assert max(sizes.values()) < 6_000_000
    assert min(sizes.values()) > 1_000_000
