"""Variants whose instances are of several types: instance pools, which SageMaker tries in an order."""

from typing import Any

import pytest

from sagewarden.deeds.changes import Change
from tests.integration.scaling.conftest import ScalingStage, pools

GPUS = {"metric": "gpu-utilization", "value": 60}


class TestMetrics:
    def test_gpus_that_the_pools_share_make_the_value(self, account: ScalingStage) -> None:
        account.profile(target=GPUS)
        account.create(pools("AllTraffic", "ml.g6.2xlarge", "ml.g6e.2xlarge"))
        account.in_service()
        assert account.limits() == {"AllTraffic": (1, 4)}
        assert account.tracking(account.id("AllTraffic"))["TargetValue"] == 60

    def test_pools_that_differ_in_gpus_are_told_by_name(self, account: ScalingStage) -> None:
        account.profile(target=GPUS)
        account.create(pools("AllTraffic", "ml.g6.2xlarge", "ml.g6.12xlarge"))
        account.in_service()
        assert account.limits() == {}
        (notice,) = account.notices()
        assert "1 of ml.g6.2xlarge, 4 of ml.g6.12xlarge" in notice

    def test_requests_are_counted_whatever_the_pools(self, account: ScalingStage) -> None:
        account.create(pools("AllTraffic", "ml.g6.2xlarge", "ml.g6.12xlarge"))
        account.in_service()
        assert account.limits() == {"AllTraffic": (1, 4)}


def test_a_burstable_pool_is_not_registered(account: ScalingStage) -> None:
    account.create(pools("AllTraffic", "ml.m5.large", "ml.t2.large"))
    assert account.in_service()["outcomes"] == []
    assert account.limits() == {}


class TestQuotas:
    def test_a_minimum_above_the_quota_of_a_pool_is_told(self, account: ScalingStage) -> None:
        account.profile(min=5, max=8)
        account.create(pools("AllTraffic", "ml.g5.xlarge"))
        account.in_service()
        assert account.limits() == {"AllTraffic": (2, 8)}
        (notice,) = account.notices()
        assert "'ml.g5.xlarge for endpoint usage' is 2 in all" in notice

    def test_the_pools_quotas_are_there_for_one_minimum(self, account: ScalingStage) -> None:
        account.profile(min=23, max=24)
        account.create(pools("AllTraffic", "ml.g5.xlarge", "ml.m5.large"))
        account.in_service()
        assert account.limits() == {"AllTraffic": (22, 24)}
        (notice,) = account.notices()
        assert "of its pools are 22 in all" in notice


class TestUpdates:
    @pytest.mark.parametrize(
        "changed",
        [
            pools("blue", "ml.g6.2xlarge"),
            pools("blue", "ml.g6.2xlarge", "ml.g5.2xlarge"),
            {"VariantName": "blue", "InstanceType": "ml.g6.2xlarge", "InitialInstanceCount": 1},
        ],
        ids=["fewer pools", "another pool", "one type"],
    )
    def test_an_update_of_pools_that_was_refused_can_be_tried_again(
        self, account: ScalingStage, changed: dict[str, Any]
    ) -> None:
        account.create(pools("blue", "ml.g6.2xlarge", "ml.g6e.2xlarge"))
        account.in_service()
        config = account.config(changed)
        with pytest.raises(account.sagemaker.exceptions.ClientError, match="automatic scaling"):
            account.update(config)
        account.react(account.refused("UpdateEndpoint", endpointConfigName=config))
        assert account.limits() == {}
        account.update(config)
        account.in_service()
        assert account.limits() == {"blue": (1, 4)}

    def test_the_order_of_pools_blocks_nothing(self, account: ScalingStage) -> None:
        account.create(pools("blue", "ml.g6.2xlarge", "ml.g6e.2xlarge"))
        account.in_service()
        config = account.config(pools("blue", "ml.g6e.2xlarge", "ml.g6.2xlarge"))
        blocked = account.react(account.refused("UpdateEndpoint", endpointConfigName=config))
        assert blocked["ignored"] == "no target of ours was in the way"
        account.update(config)
        assert account.limits() == {"blue": (1, 4)}

    def test_provisioned_concurrency_that_is_taken_away_was_in_the_way(
        self, account: ScalingStage
    ) -> None:
        concurrency = {"metric": "provisioned-concurrency-utilization", "value": 0.7}
        account.profile(target=concurrency)
        serverless = {"MemorySizeInMB": 2048, "MaxConcurrency": 5}
        provisioned = serverless | {"ProvisionedConcurrency": 1}
        account.create({"VariantName": "blue", "ServerlessConfig": provisioned})
        account.in_service()
        assert account.limits() == {"blue": (1, 4)}
        config = account.config({"VariantName": "blue", "ServerlessConfig": serverless})
        with pytest.raises(account.sagemaker.exceptions.ClientError, match="automatic scaling"):
            account.update(config)
        account.react(account.refused("UpdateEndpoint", endpointConfigName=config))
        assert account.limits() == {}
        account.update(config)
        account.in_service()
        assert account.limits() == {}


def test_with_pools_five_reads_are_enough_too(account: ScalingStage) -> None:
    account.create(pools("AllTraffic", "ml.g6.2xlarge", "ml.g6e.2xlarge"))
    account.in_service()
    account.in_service()
    assert (len(account.calls), account.writes()) == (5, [])


def test_what_an_older_version_remembered_of_types_is_read_anew(account: ScalingStage) -> None:
    """It remembered pools as no type at all, and nothing of models."""
    account.profile(target=GPUS)
    account.create(pools("AllTraffic", "ml.g6.2xlarge", "ml.g6e.2xlarge"))
    account.in_service()
    account.memory().change(Change(put={"types": {"AllTraffic": ""}}, drop=["hosting"]))
    account.in_service()
    assert account.limits() == {"AllTraffic": (1, 4)}
    assert "types" not in account.remembered()
