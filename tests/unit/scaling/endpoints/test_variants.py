"""What can scale, told apart by its kind."""

import pytest
from botocore.session import get_session

from scaling.endpoints.keys import TargetKey
from scaling.endpoints.variants import (
    CONCURRENCY,
    COPIES,
    DIMENSIONS,
    INSTANCES,
    WHY_NOT,
    Kind,
    is_burstable,
)
from tests.unit.scaling.conftest import variant

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
    assert variant(kind).target == TargetKey(resource_id, dimension)


@pytest.mark.parametrize("kind", WHY_NOT)
def test_what_does_not_scale_has_no_target(kind: Kind) -> None:
    assert variant(kind).target is None


def test_the_dimensions_are_the_three_that_sagemaker_has() -> None:
    model = get_session().get_service_model("application-autoscaling")
    known = {
        each for each in model.shape_for("ScalableDimension").enum if each.startswith("sagemaker:")
    }
    assert known == {INSTANCES, CONCURRENCY, COPIES}


def test_two_variants_of_one_name_in_two_endpoints_have_two_labels_without_a_slash() -> None:
    assert variant().label == "Tumor-Endpoint.blue"


@pytest.mark.parametrize("size", ["ml.t2.medium", "ml.t2.2xlarge", "ml.t3.large", "ml.t4g.medium"])
def test_burstable_types_are_known_by_their_family(size: str) -> None:
    assert is_burstable(size)


@pytest.mark.parametrize(
    "size", ["", "ml.trn1.2xlarge", "ml.trn1n.32xlarge", "ml.m5.large", "ml.t2"]
)
def test_trainium_is_not_burstable_nor_is_what_nobody_knows(size: str) -> None:
    assert not is_burstable(size)


def test_of_the_types_that_host_models_only_four_are_burstable() -> None:
    types = (
        get_session().get_service_model("sagemaker").shape_for("ProductionVariantInstanceType").enum
    )
    found = [each for each in types if is_burstable(each)]
    assert found == ["ml.t2.medium", "ml.t2.large", "ml.t2.xlarge", "ml.t2.2xlarge"]
