"""What an endpoint configuration says of its variants: their types, a model or none, concurrency."""

from typing import Any

import pytest

from sagewarden.endpoints.hosting import Hosting, hosting_in, hosting_of, hosting_written

TWO = ("ml.g6.2xlarge", "ml.g6e.2xlarge")


def pools(*types: str, **more: Any) -> dict[str, Any]:
    numbered = enumerate(types, start=1)
    return {
        "InstancePools": [{"InstanceType": each, "Priority": one} | more for one, each in numbered]
    }


@pytest.mark.parametrize(
    ("variant", "hosting"),
    [
        (
            {"ModelName": "m", "InstanceType": "ml.m5.large"},
            Hosting(types=("ml.m5.large",), models=("m",)),
        ),
        ({"InstanceType": "ml.m5.large"}, Hosting(types=("ml.m5.large",), has_model=False)),
        ({"ModelName": "m"} | pools(*TWO), Hosting(types=TWO, models=("m",))),
        (pools(*TWO, ModelNameOverride="m"), Hosting(types=TWO, models=("m",))),
        (pools(*TWO), Hosting(types=TWO, has_model=False)),
        ({"ModelName": "m", "ServerlessConfig": {"MaxConcurrency": 5}}, Hosting(models=("m",))),
        (
            {"ModelName": "m", "ServerlessConfig": {"ProvisionedConcurrency": 2}},
            Hosting(provisioned=True, models=("m",)),
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


def test_how_often_metrics_come_is_the_configs_and_so_every_variants() -> None:
    config: dict[str, Any] = {
        "ProductionVariants": [{"VariantName": "blue", "InstanceType": "ml.m5.large"}],
        "MetricsConfig": {"MetricPublishFrequencyInSeconds": 300},
    }
    assert hosting_of(config)["blue"].metrics_every == 300
    assert hosting_of(config)["blue"].requests_every == 60
    config["MetricsConfig"]["EnableEnhancedMetrics"] = True
    assert hosting_of(config)["blue"].requests_every == 300
    assert hosting_of(config | {"MetricsConfig": {}})["blue"].metrics_every == 60


def test_what_is_remembered_is_read_as_it_was_written_and_so_is_what_was_written_before() -> None:
    hosting = {"blue": Hosting(types=TWO, models=("m",), metrics_every=120)}
    assert hosting_in(hosting_written(hosting)) == hosting
    old = {"blue": {"types": ["ml.m5.large"], "has_model": True, "provisioned": False}}
    assert hosting_in(old) == {"blue": Hosting(types=("ml.m5.large",))}
    assert (hosting_in(None), hosting_written(None)) == (None, None)


def test_a_config_that_is_deleted_says_nothing() -> None:
    assert hosting_of({}) == {}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (Hosting(types=TWO), Hosting(types=TWO[::-1]), True),
        (Hosting(types=TWO), Hosting(types=TWO[:1]), False),
        (Hosting(types=TWO), Hosting(types=(*TWO, "ml.g5.2xlarge")), False),
        (Hosting(provisioned=True), Hosting(provisioned=True), True),
        (
            Hosting(types=TWO, models=("m",)),
            Hosting(types=TWO, models=("n",), metrics_every=120),
            True,
        ),
        (Hosting(provisioned=True), Hosting(), False),
        (Hosting(types=TWO), Hosting(types=TWO, has_model=False), False),
        (Hosting(types=TWO), None, False),
    ],
)
def test_a_target_does_for_another_config_where_types_and_concurrency_stay(
    one: Hosting, other: Hosting | None, *, alike: bool
) -> None:
    assert one.scales_like(other) is alike
