"""How many CPUs and GPUs an instance type has, by its name."""

import pytest
from botocore.session import get_session

from scaling.endpoints.hardware import gpus, vcpus

HOSTING = (
    get_session().get_service_model("sagemaker").shape_for("ProductionVariantInstanceType").enum
)


@pytest.mark.parametrize(
    ("instance_type", "number"),
    [
        ("ml.m5.large", 2),
        ("ml.m5.xlarge", 4),
        ("ml.c5.9xlarge", 36),
        ("ml.c4.8xlarge", 36),
        ("ml.m4.16xlarge", 64),
        ("ml.p3dn.24xlarge", 96),
        ("ml.trn1.32xlarge", 128),
        ("ml.p6-b200.48xlarge", 192),
    ],
)
def test_the_cpus_follow_from_the_size(instance_type: str, number: int) -> None:
    assert vcpus(instance_type) == number


@pytest.mark.parametrize(
    "instance_type", [None, "", "ml.r8g.medium", "m5.large", "ml.m5.metal", "ml.m5.0.large"]
)
def test_where_the_size_does_not_tell_nobody_guesses(instance_type: str | None) -> None:
    assert (vcpus(instance_type), gpus(instance_type)) == (None, None)


def test_of_the_types_that_host_models_only_medium_ones_have_a_number_of_cpus_that_is_not_known() -> (
    None
):
    assert {each.rpartition(".")[2] for each in HOSTING if vcpus(each) is None} == {"medium"}


@pytest.mark.parametrize(
    ("instance_type", "number"),
    [
        ("ml.g4dn.xlarge", 1),
        ("ml.g4dn.12xlarge", 4),
        ("ml.g4dn.16xlarge", 1),
        ("ml.g5.16xlarge", 1),
        ("ml.g5.24xlarge", 4),
        ("ml.g5.48xlarge", 8),
        ("ml.p2.xlarge", 1),
        ("ml.p2.8xlarge", 8),
        ("ml.p3.8xlarge", 4),
        ("ml.p5.4xlarge", 1),
        ("ml.p4d.24xlarge", 8),
    ],
)
def test_the_gpus_follow_from_family_and_size(instance_type: str, number: int) -> None:
    assert gpus(instance_type) == number


@pytest.mark.parametrize(
    "instance_type", ["ml.m5.large", "ml.inf2.48xlarge", "ml.trn1.2xlarge", "ml.p9.large"]
)
def test_accelerators_that_are_no_gpus_and_families_that_nobody_knows_have_none(
    instance_type: str,
) -> None:
    assert gpus(instance_type) is None
