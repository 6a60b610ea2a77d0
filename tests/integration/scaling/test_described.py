"""What SageMaker describes beside types: adapters, reservations, managed scaling, another controller."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sagewarden.runtime import aws
from tests.integration.scaling.conftest import TEAM, ScalingStage, instances, pools

COPIES = {"metric": "concurrent-requests-per-copy", "value": 4}
MANAGED = {"Status": "ENABLED", "MinInstanceCount": 1, "MaxInstanceCount": 3}
RESERVED = {
    "CapacityReservationConfig": {
        "CapacityReservationPreference": "capacity-reservations-only",
        "MlReservationArn": "arn:aws:sagemaker:us-east-1:123456789012:training-plan/p",
    }
}
"""In the local cloud each reservation has two instances."""


class TestAdapters:
    def test_an_adapter_scales_with_its_base(self, account: ScalingStage) -> None:
        account.profile(min=1, target=COPIES)
        account.create(instances("blue", "ml.g5.2xlarge") | {"ManagedInstanceScaling": MANAGED})
        base, adapter = f"{account.name}-base", f"{account.name}-lora"
        account.react(account.swept(account.component(base), base))
        arn = self._adapter(account, adapter, base)
        assert account.react(account.swept(arn, adapter))["outcomes"] == []
        assert account.target(f"inference-component/{base}")["MaxCapacity"] == 4
        assert account.target(f"inference-component/{adapter}") == {}

    @staticmethod
    def _adapter(account: ScalingStage, name: str, base: str) -> str:
        arn: str = account.sagemaker.create_inference_component(
            InferenceComponentName=name,
            EndpointName=account.name,
            Specification={
                "BaseInferenceComponentName": base,
                "Container": {"ArtifactUrl": "s3://bucket/adapter.tar.gz"},
            },
            Tags=[{"Key": "team", "Value": TEAM}],
        )["InferenceComponentArn"]
        return arn


class TestReservations:
    def test_a_minimum_stays_within_the_reservation_and_both_limits_are_told_once(
        self, account: ScalingStage
    ) -> None:
        account.profile(min=3, max=4)
        account.create(instances("AllTraffic", count=2) | RESERVED)
        account.in_service()
        assert account.limits() == {"AllTraffic": (2, 4)}
        (notice,) = account.notices()
        assert "capacity reservation, which has 2 instances" in notice
        assert "asks for at least 3" in notice
        assert "up to 4" in notice
        account.in_service()
        assert (len(account.calls), account.writes()) == (5, [])

    def test_what_the_reservation_has_is_told_to_nobody(self, account: ScalingStage) -> None:
        account.profile(min=1, max=2)
        account.create(instances("AllTraffic") | RESERVED)
        account.in_service()
        assert account.limits() == {"AllTraffic": (1, 2)}
        assert account.notices(expected=0) == []


@contextmanager
def managed_since_long(account: ScalingStage) -> Iterator[None]:
    """Managed instance scaling beside a model: SageMaker takes it no more, and what has it runs on."""

    def say(parsed: dict[str, Any], **_: Any) -> None:
        for variant in parsed.get("ProductionVariants", ()):
            variant["ManagedInstanceScaling"] = MANAGED

    events, name = aws.client("sagemaker").meta.events, "after-call.sagemaker.DescribeEndpoint"
    events.register(name, say)
    yield
    events.unregister(name, say)


class TestManagedScaling:
    def test_beside_a_model_the_variant_scales_and_the_team_hears_of_it(
        self, account: ScalingStage
    ) -> None:
        account.create(instances("AllTraffic"))
        with managed_since_long(account):
            account.in_service()
            assert account.limits() == {"AllTraffic": (1, 4)}
            (notice,) = account.notices()
            assert "managed instance scaling of AllTraffic does nothing" in notice
            account.in_service()
            assert (len(account.calls), account.writes()) == (5, [])

    def test_instances_that_it_keeps_below_components_at_zero_are_told_once(
        self, account: ScalingStage
    ) -> None:
        account.profile(min=0, target=COPIES)
        account.create(instances("blue", "ml.g5.2xlarge") | {"ManagedInstanceScaling": MANAGED})
        account.in_service()
        (notice,) = account.notices()
        assert "MinInstanceCount" in notice
        account.in_service()
        assert account.notices(expected=0) == []

    @pytest.mark.parametrize(
        ("least", "kept"), [(1, MANAGED), (0, MANAGED | {"MinInstanceCount": 0})]
    )
    def test_where_the_profile_keeps_one_or_nothing_is_kept_nothing_is_told(
        self, account: ScalingStage, least: int, kept: dict[str, Any]
    ) -> None:
        account.profile(min=least, target=COPIES)
        account.create(pools("blue", "ml.g5.2xlarge") | {"ManagedInstanceScaling": kept})
        account.in_service()
        assert account.notices(expected=0) == []

    def test_without_it_components_instances_do_not_scale_by_requests(
        self, account: ScalingStage
    ) -> None:
        disabled = {"Status": "DISABLED"}
        account.create(instances("blue") | {"ManagedInstanceScaling": disabled})
        account.in_service()
        assert account.limits() == {}
        (notice,) = account.notices()
        assert "have no managed instance scaling" in notice


def test_what_hyperpods_operator_scales_is_left_to_it(account: ScalingStage) -> None:
    account.create(tags={"team": TEAM, "CreatedBy": "HyperPodInference"})
    assert account.in_service()["outcomes"] == []
    assert account.limits() == {}
