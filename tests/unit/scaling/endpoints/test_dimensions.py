"""What can scale, told apart by its kind."""

import pytest
from botocore.session import get_session

from sagewarden.endpoints.variants import Kind
from scaling.endpoints.dimensions import (
    CONCURRENCY,
    COPIES,
    DIMENSIONS,
    INSTANCES,
    WHY_NOT,
    target_key,
)
from scaling.endpoints.keys import TargetKey
from tests.support.endpoints import variant

VARIANT, COMPONENT = "endpoint/Tumor-Endpoint/variant/blue", "inference-component/blue"


def test_every_kind_either_scales_or_has_a_reason_why_it_does_not() -> None:
    assert DIMENSIONS.keys() | WHY_NOT.keys() == set(Kind)
    assert not DIMENSIONS.keys() & WHY_NOT.keys()


@pytest.mark.parametrize(
    ("kind", "dimension", "resource_id"),
    [
        (Kind.INSTANCES, INSTANCES, VARIANT),
        (Kind.ASYNCHRONOUS, INSTANCES, VARIANT),
        (Kind.SERVERLESS, CONCURRENCY, VARIANT),
        (Kind.COPIES, COPIES, COMPONENT),
    ],
)
def test_each_kind_is_what_application_auto_scaling_calls_it(
    kind: Kind, dimension: str, resource_id: str
) -> None:
    assert (DIMENSIONS[kind], variant(kind).resource_id) == (dimension, resource_id)
    assert target_key(variant(kind)) == TargetKey(resource_id, dimension)


@pytest.mark.parametrize("kind", WHY_NOT)
def test_what_does_not_scale_has_no_target(kind: Kind) -> None:
    assert target_key(variant(kind)) is None


def test_the_dimensions_are_the_three_that_sagemaker_has() -> None:
    model = get_session().get_service_model("application-autoscaling")
    known = {
        each for each in model.shape_for("ScalableDimension").enum if each.startswith("sagemaker:")
    }
    assert known == {INSTANCES, CONCURRENCY, COPIES}
