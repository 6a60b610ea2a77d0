"""The local cloud's records and state changes, held against what AWS documents of them."""

import json
from typing import Any

import pytest

from local.aws.events.cloudtrail import record
from local.aws.events.states import state_changes
from local.aws.sagemaker import endpoints
from local.aws.wire import Answer, Request
from sagewarden.causes.cause import Cause
from sagewarden.causes.events import normalized, parse

IDENTITY = {"type": "IAMUser", "userName": "alice", "arn": "arn:aws:iam::123456789012:user/alice"}


def request(operation: str, **members: Any) -> Request:
    headers = {"x-amz-target": f"SageMaker.{operation}", "user-agent": "Boto3"}
    return Request(
        method="POST",
        path="/",
        query="",
        headers=headers,
        body=json.dumps(members).encode(),
        service="sagemaker",
        region="us-east-1",
        access_key="AKIA",
    )


def answer(status: int = 200, **members: Any) -> Answer:
    return Answer(status, json.dumps(members).encode())


ARN = "arn:aws:sagemaker:us-east-1:123456789012:training-job/t"


def test_members_lose_the_case_of_their_first_letter_and_the_keys_of_maps_do_not() -> None:
    call = request(
        "CreateTrainingJob",
        TrainingJobName="T",
        Environment={"PASSWORD": "x"},
        HyperParameters={"Epochs": "3"},
        ResourceConfig={"VolumeSizeInGB": 1},
        Tags=[{"Key": "Team", "Value": "A"}],
    )
    parameters = record(call, answer(TrainingJobArn=ARN), IDENTITY)["requestParameters"]
    assert parameters == {
        "trainingJobName": "T",
        "environment": {"PASSWORD": "x"},
        "hyperParameters": {"Epochs": "3"},
        "resourceConfig": {"volumeSizeInGB": 1},
        "tags": [{"key": "Team", "value": "A"}],
    }


def test_a_record_is_one_that_the_functions_understand() -> None:
    made = record(
        request("CreateTrainingJob", TrainingJobName="T"), answer(TrainingJobArn=ARN), IDENTITY
    )
    cause = parse(made)
    assert isinstance(cause, Cause)
    assert (cause.resource, cause.actor.name, cause.event_id) == (ARN, "alice", made["eventID"])


def test_a_failed_call_has_an_error_code_and_no_response() -> None:
    failed = answer(400, __type="com.amazonaws#ValidationException", message="no")
    made = record(request("CreateTrainingJob", TrainingJobName="T"), failed, IDENTITY)
    assert (made["errorCode"], made["errorMessage"], made["responseElements"]) == (
        "ValidationException",
        "no",
        None,
    )


def test_an_empty_answer_is_no_response() -> None:
    assert (
        record(request("DeleteTags", ResourceArn=ARN, TagKeys=["a"]), answer(), IDENTITY)[
            "responseElements"
        ]
        is None
    )


@pytest.mark.parametrize(
    ("operation", "members", "statuses"),
    [
        ("CreateEndpoint", {"EndpointName": "E"}, ["CREATING", "IN_SERVICE"]),
        ("DeleteEndpoint", {"EndpointName": "E"}, ["DELETING", "DELETED"]),
        ("CreateNotebookInstance", {"NotebookInstanceName": "N"}, ["Pending", "InService"]),
        ("StopNotebookInstance", {"NotebookInstanceName": "N"}, ["Stopping", "Stopped"]),
        ("CreateModel", {"ModelName": "M"}, []),
    ],
)
def test_state_changes_are_spelled_as_the_service_spells_them(
    operation: str, members: dict[str, Any], statuses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "settle", lambda *_, **__: "IN_SERVICE")
    told = list(state_changes(request(operation, **members), answer()))
    found = [
        value for _, _, detail in told for key, value in detail.items() if key.endswith("Status")
    ]
    assert found == statuses
    for detail_type, resource, detail in told:
        event = {
            "detail-type": detail_type,
            "source": "aws.sagemaker",
            "time": 1,
            "resources": [resource],
        }
        cause = parse(event | {"id": "e", "detail": detail})
        assert isinstance(cause, Cause)
        assert normalized(cause.status or "") in {normalized(status) for status in statuses}
