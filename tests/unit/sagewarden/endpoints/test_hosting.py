"""What an endpoint configuration says of its variants: their types, a model or none, concurrency."""

from typing import Any

import pytest

from sagewarden.endpoints.hosting import Hosting, hosting_of

TWO = ("ml.g6.2xlarge", "ml.g6e.2xlarge")


def pools(*types: str, **more: Any) -> dict[str, Any]:
    numbered = enumerate(types, start=1)
    return {
        "InstancePools": [{"InstanceType": each, "Priority": one} | more for one, each in numbered]
    }


@pytest.mark.parametrize(
    ("variant", "hosting"),
    [
        ({"ModelName": "m", "InstanceType": "ml.m5.large"}, Hosting(("ml.m5.large",))),
        ({"InstanceType": "ml.m5.large"}, Hosting(("ml.m5.large",), has_model=False)),
        ({"ModelName": "m"} | pools(*TWO), Hosting(TWO)),
        (pools(*TWO, ModelNameOverride="m"), Hosting(TWO)),
        (pools(*TWO), Hosting(TWO, has_model=False)),
        ({"ModelName": "m", "ServerlessConfig": {"MaxConcurrency": 5}}, Hosting()),
        (
            {"ModelName": "m", "ServerlessConfig": {"ProvisionedConcurrency": 2}},
            Hosting(provisioned=True),
        ),
    ],
)
def test_each_variant_says_what_it_runs_and_on_what(
    variant: dict[str, Any], hosting: Hosting
) -> None:
    config = {"ProductionVariants": [{"VariantName": "blue"} | variant]}
    assert hosting_of(config) == {"blue": hosting}


def test_the_pool_that_is_tried_first_comes_first() -> None:
    last_first = pools(*TWO)["InstancePools"][::-1]
    config = {"ProductionVariants": [{"VariantName": "blue", "InstancePools": last_first}]}
    assert hosting_of(config)["blue"].types == TWO


def test_a_config_that_is_deleted_says_nothing() -> None:
    assert hosting_of({}) == {}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (Hosting(TWO), Hosting(TWO[::-1]), True),
        (Hosting(TWO), Hosting(TWO[:1]), False),
        (Hosting(TWO), Hosting((*TWO, "ml.g5.2xlarge")), False),
        (Hosting(provisioned=True), Hosting(provisioned=True), True),
        (Hosting(provisioned=True), Hosting(), False),
        (Hosting(TWO), Hosting(TWO, has_model=False), False),
        (Hosting(TWO), None, False),
    ],
)
def test_a_target_does_for_another_config_where_types_and_concurrency_stay(
    one: Hosting, other: Hosting | None, *, alike: bool
) -> None:
    assert one.scales_like(other) is alike
