"""The catalog against botocore's model of SageMaker: when AWS adds something, this says so."""

import botocore.session
import pytest
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

from sagewarden.causes.catalog import CREATIONS, LIFE_CALLS
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.causes.events import parse

MODEL: ServiceModel = botocore.session.get_session().get_service_model("sagemaker")
TAGGABLE = {
    name
    for name in MODEL.operation_names
    if name.startswith("Create") and "Tags" in MODEL.operation_model(name).input_shape.members
}


def test_the_catalog_holds_every_operation_that_creates_something_taggable() -> None:
    assert set(CREATIONS) == TAGGABLE


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


def test_the_model_that_this_is_checked_against_has_65_such_operations() -> None:
    """Counted another way: in the model's text, in case botocore's reading of it leaves something out."""
    raw = Loader().load_service_model("sagemaker", "service-2")
    creations = {
        name: each["input"]["shape"] for name, each in raw["operations"].items() if "Create" in name
    }
    taggable = {
        name for name, shape in creations.items() if "Tags" in raw["shapes"][shape]["members"]
    }
    assert taggable == TAGGABLE
    assert len(CREATIONS) == 65


def test_all_that_can_be_created_and_is_not_in_the_catalog_cannot_be_tagged_when_it_is_created() -> (
    None
):
    others = {name for name in MODEL.operation_names if name.startswith("Create")} - set(CREATIONS)
    assert not [
        name for name in others if "Tags" in MODEL.operation_model(name).input_shape.members
    ]
    assert {"CreateImageVersion", "CreatePresignedDomainUrl"} <= others


@pytest.mark.parametrize("name", sorted(CREATIONS))
def test_each_creation_is_read_out_of_its_event(name: str) -> None:
    creation = CREATIONS[name]
    arn = f"arn:aws:sagemaker:us-east-1:123456789012:{creation.type or 'thing'}/some-name"
    parsed = parse(
        {
            "eventName": name,
            "eventSource": "sagemaker.amazonaws.com",
            "eventTime": "2026-11-02T09:15:42Z",
            "awsRegion": "us-east-1",
            "recipientAccountId": "123456789012",
            "requestParameters": {creation.name: "Some-Name"} if creation.name else None,
            "responseElements": {creation.arn: arn} if creation.arn else None,
        }
    )
    assert isinstance(parsed, Cause)
    assert (parsed.kind, parsed.resource) == (CauseKind.CREATED, arn)


def test_what_changes_or_ends_something_that_scales_is_known() -> None:
    scales = ("Endpoint", "InferenceComponent")
    assert set(LIFE_CALLS) == {f"{verb}{kind}" for verb in ("Update", "Delete") for kind in scales}
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
    assert (parsed.kind, parsed.request.name) == (kind, "Some-Name")
    assert parsed.resource == f"arn:aws:sagemaker:us-east-1:123456789012:{call.type}/some-name"


def _camel_case(operation: OperationModel, side: str) -> set[str]:
    shape = getattr(operation, side)
    return {member[:1].lower() + member[1:] for member in shape.members} if shape else set()
