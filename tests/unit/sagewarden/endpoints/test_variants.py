"""The variants of an endpoint, told apart by their kind."""

import pytest
from botocore.session import get_session

from sagewarden.endpoints.variants import is_burstable
from tests.support.endpoints import variant


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
