"""The catalog against botocore's model of SageMaker: when AWS adds something, this says so."""

import botocore.session
import pytest
from botocore.model import OperationModel, ServiceModel

from sagewarden.catalog import CREATIONS

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
        assert not any(member.lower().endswith("arn") for member in _camel_case(operation, "output_shape"))
        assert creation.name in _camel_case(operation, "input_shape")
        assert creation.type


def _camel_case(operation: OperationModel, side: str) -> set[str]:
    shape = getattr(operation, side)
    return {member[:1].lower() + member[1:] for member in shape.members} if shape else set()
