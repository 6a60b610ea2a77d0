"""Stories of ownership's function over moto: what people do, and what the tags say afterwards."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagewarden.errors import NotAnEvent, TransientError
from sagewarden.registry.model import Mode
from sagewarden.runtime import aws
from tests.integration.ownership.conftest import OwnershipStage
from tests.support.events import called, handed_on, iam_user

BCD, ISA = "breast-cancer-detection", "image-sentiment-analysis"
ALICES = {"team": BCD, "owner": "alice", "cost-center": "4711"}
BOBS = {"team": ISA, "owner": "bob", "cost-center": "4712"}


def words(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(outcome["action"], outcome["outcome"]) for outcome in answer["outcomes"]]


def test_alice_creates_a_notebook_and_it_carries_her_teams_tags(account: OwnershipStage) -> None:
    arn = account.create_notebook()
    answer = account.react(account.creation(arn, "alice"))
    assert account.tags(arn) == ALICES
    assert words(answer) == [("AddTags", "applied")]
    assignment, reaction = account.ledger(arn)
    assert assignment["team"] == {"S": BCD}
    assert assignment["evidence"]["L"][0]["M"] == {
        "rule": {"S": "iam-group"},
        "value": {"S": "bcd-scientists"},
    }
    assert int(reaction["expires"]["N"]) > 0
    assert "expires" not in assignment


def test_a_young_event_costs_two_calls(account: OwnershipStage) -> None:
    account.react(account.creation(account.create_notebook("one"), "alice"))
    assert account.calls == [
        "iam:ListGroupsForUser",
        "sagemaker:AddTags",
        "dynamodb:TransactWriteItems",
    ]
    account.react(account.creation(account.create_notebook("two"), "alice"))
    assert account.calls == ["sagemaker:AddTags", "dynamodb:TransactWriteItems"]


def test_an_event_older_than_a_minute_reads_the_tags_first(account: OwnershipStage) -> None:
    arn = account.create_notebook()
    account.react(account.creation(arn, "alice", age=90))
    assert account.tags(arn) == ALICES
    assert account.calls[1:] == [
        "sagemaker:ListTags", "dynamodb:BatchGetItem", "sagemaker:AddTags", "dynamodb:TransactWriteItems",
    ]  # fmt: skip


def test_five_duplicates_of_an_outsiders_creation_lead_to_one_notice(
    account: OwnershipStage,
) -> None:
    arn = account.create_notebook()
    event = account.creation(arn, "carol")
    for _ in range(5):
        account.react(event)
    assert account.tags(arn) == {"team": "unassigned", "owner": "carol"}
    (notice,) = account.notices()
    assert notice.startswith(f"{arn}\nunresolved: nothing names a team for IAMUser carol")


def test_a_second_resource_of_the_same_name_is_reported_anew(account: OwnershipStage) -> None:
    arn = account.create_notebook()
    account.react(account.creation(arn, "carol", age=600))
    account.react(account.creation(arn, "carol"))
    assert len(account.notices()) == 2


def test_a_notice_that_could_not_be_given_is_given_when_its_message_comes_again(
    account: OwnershipStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = account.creation(account.create_notebook(), "carol")
    publish = aws.client("sns").publish
    monkeypatch.setattr(aws.client("sns"), "publish", throttled)
    with pytest.raises(TransientError):
        account.react(event, name="m-1")
    monkeypatch.setattr(aws.client("sns"), "publish", publish)
    account.react(event, name="m-1")
    account.react(event, name="m-2")
    assert len(account.notices()) == 1


def throttled(**_: Any) -> None:
    raise ClientError(
        {"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}, "Operation"
    )


def test_a_throttled_call_leaves_nothing_behind_that_a_retry_does_not_mend(
    account: OwnershipStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    arn = account.create_notebook()
    event = account.creation(arn, "alice")
    with monkeypatch.context() as patched:
        patched.setattr(aws.client("sagemaker"), "add_tags", throttled)
        with pytest.raises(TransientError, match="ThrottlingException: Rate exceeded"):
            account.react(event)
    assert account.ledger(arn) == []
    account.react(event)
    assert account.tags(arn) == ALICES


def test_bobs_claim_on_alices_notebook_is_put_back(account: OwnershipStage) -> None:
    arn = account.create_notebook()
    account.react(account.creation(arn, "alice"))
    account.react(account.retag(arn, "bob", {"team": ISA, "purpose": "mine now"}))
    assert account.tags(arn) == ALICES | {"purpose": "mine now"}
    account.react(account.untag(arn, "bob", "team", "owner"))
    assert account.tags(arn) == ALICES | {"purpose": "mine now"}
    account.react(account.retag(arn, "bob", {"Team": ISA}))
    assert account.tags(arn) == ALICES | {"purpose": "mine now"}


def test_tags_of_their_own_cost_nothing(account: OwnershipStage) -> None:
    arn = account.create_notebook()
    answer = account.react(account.retag(arn, "bob", {"purpose": "screening"}))
    assert answer == {"ignored": "it touches no guarded tag"}
    assert account.calls == []


def test_an_administrators_word_stands_and_is_what_later_tampering_is_put_back_to(
    account: OwnershipStage,
) -> None:
    arn = account.create_notebook()
    creation = account.creation(arn, "alice", age=30)
    account.react(creation)
    account.react(account.retag(arn, "admin", {"team": ISA, "owner": "bob"}))
    assert account.tags(arn) == BOBS
    account.react(account.retag(arn, "alice", {"team": BCD}))
    assert account.tags(arn) == BOBS


def test_a_late_duplicate_of_the_creation_does_not_overrule_the_administrator(
    account: OwnershipStage,
) -> None:
    arn = account.create_notebook()
    creation = account.creation(arn, "alice", age=30)
    account.react(creation)
    account.react(account.retag(arn, "admin", {"team": ISA, "owner": "bob"}))
    account.react(
        creation
    )  # young still: its own request is taken for the tags, and the ledger objects
    assert account.tags(arn) == BOBS


def test_the_creations_event_comes_after_the_tamperings(account: OwnershipStage) -> None:
    arn = account.create_notebook()
    creation = account.creation(arn, "alice", age=20)
    answer = account.react(account.retag(arn, "bob", {"team": ISA}, age=10))
    assert answer["ignored"] == "its creation may still come"
    account.react(creation)
    assert account.tags(arn) == ALICES


def test_in_observe_mode_nothing_changes_and_everything_is_recorded(
    account: OwnershipStage,
) -> None:
    account.live.registry = account.live.registry.model_copy(update={"mode": Mode.OBSERVE})
    arn = account.create_notebook()
    answer = account.react(account.creation(arn, "carol"))
    assert words(answer) == [("AddTags", "planned"), ("Report", "planned")]
    assert account.tags(arn) == {}
    assert account.notices() == []
    assert account.ledger(arn)[1]["mode"] == {"S": "observe"}


def test_a_team_may_be_observed_while_the_others_are_enforced(account: OwnershipStage) -> None:
    teams = account.live.registry.teams
    observed = teams | {BCD: teams[BCD].model_copy(update={"mode": Mode.OBSERVE})}
    account.live.registry = account.live.registry.model_copy(update={"teams": observed})
    alices, bobs = account.create_notebook("a"), account.create_notebook("b")
    account.react(account.creation(alices, "alice"))
    account.react(account.creation(bobs, "bob"))
    assert (account.tags(alices), account.tags(bobs)) == ({}, BOBS)


@pytest.mark.parametrize("age", [0, 300])
def test_a_resource_that_is_gone_is_an_outcome(account: OwnershipStage, age: float) -> None:
    arn = account.create_notebook()
    account.sagemaker.stop_notebook_instance(NotebookInstanceName="Notebook")
    account.sagemaker.delete_notebook_instance(NotebookInstanceName="Notebook")
    answer = account.react(account.creation(arn, "alice", age=age))
    assert words(answer) == [("AddTags", "refused")]
    assert "does not exist" in answer["outcomes"][0]["detail"]


def test_fifty_tags_leave_no_room_and_the_administrators_hear_of_it(
    account: OwnershipStage,
) -> None:
    tags = {f"t{number}": "x" for number in range(50)}
    arn = account.create_notebook(tags=tags)
    answer = account.react(account.creation(arn, "alice", tags))
    assert words(answer) == [("Report", "applied")]
    assert "no room under 50 tags for team, owner, cost-center" in account.notices()[0]


def test_somebody_who_joined_a_group_a_moment_ago_is_found(account: OwnershipStage) -> None:
    account.react(account.creation(account.create_notebook("before"), "carol"))
    import boto3

    boto3.client("iam").add_user_to_group(UserName="carol", GroupName="bcd-scientists")
    arn = account.create_notebook("after")
    account.react(account.creation(arn, "carol"))
    assert account.tags(arn)["team"] == BCD


def test_an_endpoint_made_by_nobody_is_its_models_teams(account: OwnershipStage) -> None:
    model = account.sagemaker.create_model(
        ModelName="M", ExecutionRoleArn="arn:aws:iam::123456789012:role/x"
    )
    variant = {
        "VariantName": "v",
        "ModelName": "M",
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
    }
    account.sagemaker.create_endpoint_config(EndpointConfigName="C", ProductionVariants=[variant])
    endpoint = account.sagemaker.create_endpoint(EndpointName="E", EndpointConfigName="C")[
        "EndpointArn"
    ]
    creation = account.event("CreateModel", "alice", {})
    creation["detail"]["responseElements"] = {"modelArn": model["ModelArn"]}
    account.react(creation)

    made = account.event("CreateEndpoint", "nobody", {"endpointConfigName": "C"})
    made["detail"]["responseElements"] = {"endpointArn": endpoint}
    made["detail"]["userIdentity"] = {"type": "AWSService", "invokedBy": "pipes.amazonaws.com"}
    answer = account.react(made)
    assert answer["assignment"]["evidence"][0]["rule"] == "lineage"
    assert account.tags(endpoint) == {"team": BCD, "cost-center": "4711"}


def test_a_step_of_a_shared_role_is_the_teams_whose_pipeline_ran(
    account: OwnershipStage, load_event: Callable[[str], Any]
) -> None:
    """All pipelines run as one role: the execution's ARN, and the ledger, say whose the step is."""
    role = "arn:aws:iam::123456789012:role/shared-pipeline-role"
    pipeline = account.sagemaker.create_pipeline(
        PipelineName="tumor-train", RoleArn=role, PipelineDefinition="{}"
    )["PipelineArn"]
    creation = account.event("CreatePipeline", "alice", {"roleArn": role})
    creation["detail"]["responseElements"] = {"pipelineArn": pipeline}
    account.react(creation)

    step = load_event("ownership/cases/pipeline-step-shared-role")
    name = step["detail"]["requestParameters"]["trainingJobName"]
    account.sagemaker.create_training_job(
        TrainingJobName=name,
        RoleArn=role,
        AlgorithmSpecification={"TrainingInputMode": "File"},
        OutputDataConfig={"S3OutputPath": "s3://bucket/out"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
        StoppingCondition={"MaxRuntimeInSeconds": 60},
    )
    answer = account.react(step)
    assert answer["assignment"]["evidence"] == [{"rule": "lineage", "value": BCD}]
    made = step["detail"]["responseElements"]["trainingJobArn"]
    assert account.tags(made) == {"team": BCD, "cost-center": "4711"}


def test_a_step_of_a_pipeline_that_the_ledger_does_not_know_is_nobodys(
    account: OwnershipStage, load_event: Callable[[str], Any]
) -> None:
    answer = account.react(load_event("ownership/cases/pipeline-step-shared-role"))
    assert answer["assignment"]["team"] is None
    assert answer["assignment"]["evidence"][0]["rule"] == "unresolved"


def test_in_a_batch_only_what_failed_comes_again(account: OwnershipStage) -> None:
    alices, bobs = account.create_notebook("a"), account.create_notebook("b")
    answer = account.deliver_batch(
        json.dumps(account.creation(alices, "alice")),
        "not JSON",
        json.dumps(account.creation(bobs, "bob")),
    )
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert (account.tags(alices), account.tags(bobs)) == (ALICES, BOBS)


def test_what_is_no_event_goes_back_to_the_queue(account: OwnershipStage) -> None:
    with pytest.raises(NotAnEvent):
        account.react({"detail-type": "AWS API Call via CloudTrail"})


def test_a_version_of_a_model_package_group_gets_no_tags_and_nobody_is_bothered(
    account: OwnershipStage,
) -> None:
    """SageMaker refuses tags there; the group's are what counts."""
    group = account.sagemaker.create_model_package_group(ModelPackageGroupName="tumor-models")
    whole = group["ModelPackageGroupArn"]
    account.react(
        called(
            "CreateModelPackageGroup",
            {"modelPackageGroupName": "tumor-models"},
            identity=iam_user("alice"),
            response={"modelPackageGroupArn": whole},
        )
    )
    version = account.sagemaker.create_model_package(
        ModelPackageGroupName="tumor-models", ModelPackageDescription="one"
    )["ModelPackageArn"]
    with pytest.raises(ClientError, match="Tags are not supported in Model Package versions"):
        account.sagemaker.add_tags(ResourceArn=version, Tags=[{"Key": "a", "Value": "b"}])
    platform = {"type": "AWSService", "invokedBy": "somebody.amazonaws.com"}
    answer = account.react(
        called(
            "CreateModelPackage",
            {"modelPackageGroupName": "tumor-models"},
            identity=platform,
            response={"modelPackageArn": version},
        )
    )
    assert answer["assignment"]["team"] == BCD
    assert answer["assignment"]["evidence"] == [{"rule": "part-of", "value": BCD}]
    assert answer["outcomes"] == []
    assert "sagemaker:AddTags" not in account.calls
    assert account.notices() == []


def test_tags_that_come_before_their_young_creation_wait_for_it(account: OwnershipStage) -> None:
    """The creation's own tags are right, so nothing would be set again: what came first would stay."""
    arn = account.create_notebook(tags=ALICES)
    creation = account.creation(arn, "alice", ALICES, age=2)
    retagged = account.retag(arn, "bob", {"team": ISA}, age=1)
    assert account.react(retagged)["again"] == 90
    assert account.notices() == []
    account.react(creation)
    assert account.tags(arn) == {**ALICES, "team": ISA}
    account.clock.passed = timedelta(seconds=90)
    answer = account.react(handed_on("sagewarden.reminder", arn))
    assert words(answer) == [("AddTags", "applied")]
    assert account.tags(arn) == ALICES


def test_what_is_unknown_after_the_wait_is_told(account: OwnershipStage) -> None:
    arn = account.create_notebook()
    account.react(account.retag(arn, "bob", {"team": ISA}))
    answer = account.react(handed_on("sagewarden.reminder", arn))
    assert words(answer) == [("Report", "applied")]
    assert account.notices()


def test_an_administrators_tags_wait_for_nothing(account: OwnershipStage) -> None:
    arn = account.create_notebook()
    account.react(account.retag(arn, "admin", {"team": ISA}))
    assert account.tags(arn) == {"team": ISA, "cost-center": "4712"}
