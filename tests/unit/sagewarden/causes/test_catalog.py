"""The catalog against botocore's model of SageMaker: when AWS adds something, this says so."""

from typing import Any

import botocore.session
import pytest
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

from sagewarden.causes.catalog import CREATIONS, LIFE_CALLS, TAGGING_UPDATES, ArnSource
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.causes.events import parse

MODEL: ServiceModel = botocore.session.get_session().get_service_model("sagemaker")
TAKING_TAGS = {
    name
    for name in MODEL.operation_names
    if (shape := MODEL.operation_model(name).input_shape) and "Tags" in shape.members
}


def test_the_catalog_holds_every_operation_that_takes_tags_whatever_it_is_called() -> None:
    assert set(CREATIONS) | set(TAGGING_UPDATES) | {"AddTags"} == TAKING_TAGS
    assert not set(CREATIONS) & set(TAGGING_UPDATES)
    assert {name for name in TAKING_TAGS if name.startswith("Create")} <= set(CREATIONS)
    assert {name for name in TAKING_TAGS if name.startswith("Update")} == set(TAGGING_UPDATES)


@pytest.mark.parametrize("name", sorted(CREATIONS))
def test_the_arn_is_found_where_the_catalog_says(name: str) -> None:
    creation, operation = CREATIONS[name], MODEL.operation_model(name)
    if creation.arn:
        assert creation.arn in _camel_case(operation, "output_shape")
        assert creation.arn.lower().endswith("arn")
    else:
        assert not any(
            member.lower().endswith("arn") for member in _camel_case(operation, "output_shape")
        )
        assert creation.name in _camel_case(operation, "input_shape")
        assert creation.type


def test_the_model_that_this_is_checked_against_has_67_such_creations() -> None:
    """Counted another way: in the model's text, in case botocore's reading of it leaves something out."""
    raw = Loader().load_service_model("sagemaker", "service-2")
    requests = {
        name: each["input"]["shape"] for name, each in raw["operations"].items() if "input" in each
    }
    taking = {name for name, shape in requests.items() if "Tags" in raw["shapes"][shape]["members"]}
    assert taking == TAKING_TAGS
    assert (len(CREATIONS), len(TAGGING_UPDATES)) == (67, 2)


def test_all_that_can_be_created_and_is_not_in_the_catalog_cannot_be_tagged_when_it_is_created() -> (
    None
):
    others = {name for name in MODEL.operation_names if name.startswith("Create")} - set(CREATIONS)
    assert not others & TAKING_TAGS
    assert {"CreateImageVersion", "CreatePresignedDomainUrl"} <= others


def requested(source: ArnSource) -> dict[str, Any] | None:
    """A request that names what is made, where the response does not."""
    if not source.name:
        return None
    parts = {source.part[1]: [{source.part[2]: "One"}]} if source.part else {}
    return {source.name: "Some-Name"} | parts


@pytest.mark.parametrize("name", sorted(TAGGING_UPDATES))
def test_an_update_that_takes_tags_is_a_tagging_call(name: str) -> None:
    source = TAGGING_UPDATES[name]
    assert source.arn in _camel_case(MODEL.operation_model(name), "output_shape")
    arn = "arn:aws:sagemaker:us-east-1:123456789012:project/some-name"
    parsed = parse(
        {
            "eventName": name,
            "eventSource": "sagemaker.amazonaws.com",
            "eventTime": "2026-11-02T09:15:42Z",
            "requestParameters": {"tags": [{"key": "team", "value": "x"}]},
            "responseElements": {source.arn: arn},
        }
    )
    assert isinstance(parsed, Cause)
    assert (parsed.kind, parsed.resource) == (CauseKind.TAGGED, arn)
    assert parsed.request.tags == {"team": "x"}


def test_one_call_that_registers_several_devices_names_no_one_resource() -> None:
    record = {
        "eventName": "RegisterDevices",
        "eventSource": "sagemaker.amazonaws.com",
        "eventTime": "2026-11-02T09:15:42Z",
        "awsRegion": "us-east-1",
        "recipientAccountId": "123456789012",
        "requestParameters": {
            "deviceFleetName": "fleet",
            "devices": [{"deviceName": "a"}, {"deviceName": "b"}],
        },
    }
    assert parse(record) == Ignored("RegisterDevices is about several resources")


@pytest.mark.parametrize("name", sorted(CREATIONS))
def test_each_creation_is_read_out_of_its_event(name: str) -> None:
    creation = CREATIONS[name]
    part = f"/{creation.part[0]}/one" if creation.part else ""
    arn = f"arn:aws:sagemaker:us-east-1:123456789012:{creation.type or 'thing'}/some-name{part}"
    parsed = parse(
        {
            "eventName": name,
            "eventSource": "sagemaker.amazonaws.com",
            "eventTime": "2026-11-02T09:15:42Z",
            "awsRegion": "us-east-1",
            "recipientAccountId": "123456789012",
            "requestParameters": requested(creation),
            "responseElements": {creation.arn: arn} if creation.arn else None,
        }
    )
    assert isinstance(parsed, Cause)
    assert (parsed.kind, parsed.resource) == (CauseKind.CREATED, arn)


def test_what_changes_or_ends_something_that_scales_is_known() -> None:
    scales = ("Endpoint", "InferenceComponent")
    known = {f"{verb}{kind}" for verb in ("Update", "Delete") for kind in scales}
    assert set(LIFE_CALLS) == known | {"DeleteEndpointConfig", "DeleteModel"}
    assert not set(LIFE_CALLS) & set(CREATIONS)


@pytest.mark.parametrize("name", sorted(LIFE_CALLS))
def test_each_of_those_calls_requires_the_name_from_which_the_arn_is_built(name: str) -> None:
    call, shape = LIFE_CALLS[name], MODEL.operation_model(name).input_shape
    required = {member[:1].lower() + member[1:] for member in shape.required_members}
    assert call.name in required
    parsed = parse(
        {
            "eventName": name,
            "eventSource": "sagemaker.amazonaws.com",
            "eventTime": "2026-11-02T09:15:42Z",
            "awsRegion": "us-east-1",
            "recipientAccountId": "123456789012",
            "requestParameters": {call.name: "Some-Name"},
            "responseElements": None,
        }
    )
    assert isinstance(parsed, Cause)
    kind = CauseKind.DELETED if name.startswith("Delete") else CauseKind.CHANGED
    assert parsed.kind is kind
    assert call.type in ("endpoint-config", "model") or parsed.request.name == "Some-Name"
    assert parsed.resource == f"arn:aws:sagemaker:us-east-1:123456789012:{call.type}/some-name"


def _camel_case(operation: OperationModel, side: str) -> set[str]:
    shape = getattr(operation, side)
    return {member[:1].lower() + member[1:] for member in shape.members} if shape else set()
