"""How many CPUs and GPUs an instance type has: every type that SageMaker hosts on has a row."""

import pytest
from botocore.session import get_session

from layers.list_hardware import text
from sagewarden.endpoints.hardware import DATA, gpus, vcpus

HOSTING = (
    get_session().get_service_model("sagemaker").shape_for("ProductionVariantInstanceType").enum
)


def test_every_type_that_hosts_models_has_a_row() -> None:
    assert [each for each in HOSTING if vcpus(each) is None] == []


def test_the_table_is_that_of_the_locked_packages() -> None:
    assert DATA.read_text() == text()


@pytest.mark.parametrize(
    ("instance_type", "number"),
    [
        ("ml.m8g.medium", 1),
        ("ml.r7gd.medium", 1),
        ("ml.m5.large", 2),
        ("ml.m5.xlarge", 4),
        ("ml.c5.9xlarge", 36),
        ("ml.c4.8xlarge", 36),
        ("ml.m4.16xlarge", 64),
        ("ml.trn1.32xlarge", 128),
        ("ml.p6-b200.48xlarge", 192),
        ("ml.p6e-gb200.36xlarge", 144),
    ],
)
def test_the_cpus_are_those_of_ec2(instance_type: str, number: int) -> None:
    assert vcpus(instance_type) == number


@pytest.mark.parametrize(
    ("instance_type", "number"),
    [
        ("ml.g4dn.12xlarge", 4),
        ("ml.g4dn.16xlarge", 1),
        ("ml.g5.24xlarge", 4),
        ("ml.g5.48xlarge", 8),
        ("ml.g7e.2xlarge", 1),
        ("ml.g7e.12xlarge", 2),
        ("ml.g7e.48xlarge", 8),
        ("ml.g7.2xlarge", 1),
        ("ml.g7.8xlarge", 1),
        ("ml.g7.12xlarge", 2),
        ("ml.p2.8xlarge", 8),
        ("ml.p3.8xlarge", 4),
        ("ml.p5.4xlarge", 1),
        ("ml.p6-b200.48xlarge", 8),
        ("ml.p6-b300.48xlarge", 8),
        ("ml.p6e-gb200.36xlarge", 4),
    ],
)
def test_the_gpus_are_those_of_ec2(instance_type: str, number: int) -> None:
    assert gpus(instance_type) == number


@pytest.mark.parametrize("instance_type", ["ml.m5.large", "ml.inf2.48xlarge", "ml.trn1.2xlarge"])
def test_accelerators_that_are_no_gpus_are_none(instance_type: str) -> None:
    assert gpus(instance_type) == 0


@pytest.mark.parametrize("instance_type", ["", "m5.large", "ml.m5.metal", "ml.p9.large"])
def test_of_a_type_that_is_not_in_the_table_nothing_is_known(instance_type: str) -> None:
    assert (vcpus(instance_type), gpus(instance_type)) == (None, None)


def test_that_nobody_says_which_accelerators_count_is_not_that_there_are_none() -> None:
    assert (vcpus("ml.dl1.24xlarge"), gpus("ml.dl1.24xlarge")) == (96, None)
