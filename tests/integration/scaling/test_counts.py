"""How many there are: outside the limits after an update, and where a scaling activity fails."""

import time
from datetime import UTC, datetime

import pytest

from sagewarden.runtime import aws
from tests.integration.scaling.conftest import ScalingStage, instances

REGISTER = "application-autoscaling:RegisterScalableTarget"
ACTIVITIES = "application-autoscaling:DescribeScalingActivities"


def begun(account: ScalingStage, count: int = 1, kind: str = "ml.m5.xlarge") -> None:
    """An endpoint whose variant is registered, and has had what its minimum asks for."""
    account.create(instances("blue", kind, count))
    account.in_service()
    account.settled()


def updated(account: ScalingStage, count: int) -> None:
    """Infrastructure code updates it, without RetainAllVariantProperties."""
    account.update(account.config(instances("blue", "ml.m5.xlarge", count)))


class TestOutside:
    def test_an_update_that_began_below_the_minimum_has_the_minimum_again(
        self, account: ScalingStage
    ) -> None:
        account.profile(min=3, max=6)
        begun(account)
        assert account.counts() == {"blue": 3}
        updated(account, 1)
        assert account.counts() == {"blue": 1}
        account.in_service()
        account.settled()
        assert account.counts() == {"blue": 3}
        assert account.in_service()["outcomes"] == []

    def test_an_update_that_began_above_the_maximum_has_the_maximum(
        self, account: ScalingStage
    ) -> None:
        begun(account)
        updated(account, 9)
        account.in_service()
        account.settled()
        assert account.counts() == {"blue": 4}
        assert account.in_service()["outcomes"] == []

    def test_what_somebody_sets_above_the_maximum_by_hand_stays(
        self, account: ScalingStage
    ) -> None:
        """Somebody who sets more than the profile's most may be in the midst of an incident."""
        begun(account)
        by_hand = [{"VariantName": "blue", "DesiredInstanceCount": 7}]
        account.sagemaker.update_endpoint_weights_and_capacities(
            EndpointName=account.name, DesiredWeightsAndCapacities=by_hand
        )
        account.settled()
        assert account.in_service()["outcomes"] == []
        assert account.react(account.swept())["outcomes"] == []
        assert account.counts() == {"blue": 7}

    def test_a_sweep_mends_what_no_event_told(self, account: ScalingStage) -> None:
        account.profile(min=3, max=6)
        begun(account)
        updated(account, 1)
        account.react(account.swept())
        account.settled()
        assert account.counts() == {"blue": 3}

    def test_what_is_desired_counts_while_there_is_less_of_it(self, account: ScalingStage) -> None:
        account.profile(min=3, max=6)
        begun(account)
        variant = {
            "VariantName": "blue",
            "CurrentInstanceCount": 1,
            "DesiredInstanceCount": 3,
        }
        with account.saying("DescribeEndpoint", {"ProductionVariants": [variant]}):
            assert account.in_service()["outcomes"] == []

    def test_while_it_is_updating_nothing_is_registered(self, account: ScalingStage) -> None:
        account.profile(min=3, max=6)
        begun(account)
        updated(account, 1)
        with account.saying("DescribeEndpoint", {"EndpointStatus": "Updating"}):
            account.react(account.swept())
        assert REGISTER not in account.calls

    def test_where_aws_has_none_it_is_not_tried_again_and_again(
        self, account: ScalingStage
    ) -> None:
        """Each try makes AWS say that the endpoint is in service: that must not lead to another."""
        account.profile(min=3, max=6)
        begun(account)
        updated(account, 1)
        variant = {"VariantName": "blue", "CurrentInstanceCount": 1, "DesiredInstanceCount": 1}
        with account.saying("DescribeEndpoint", {"ProductionVariants": [variant]}):
            account.in_service()
            assert account.calls.count(REGISTER) == 1
            account.in_service()
            account.react(account.swept())
            assert REGISTER not in account.calls
            account.later(hours=1)
            account.react(account.swept())
            assert account.calls.count(REGISTER) == 1

    def test_one_variants_try_is_not_forgotten_over_another_ones(
        self, account: ScalingStage
    ) -> None:
        account.profile(min=3, max=6)
        account.create(instances("blue", count=3), instances("green", count=3))
        account.in_service()
        tries: list[int] = []
        for green in (3, *(1 for _ in range(10))):
            counts = {"blue": 1, "green": green}
            variants = [
                {"VariantName": name, "CurrentInstanceCount": count, "DesiredInstanceCount": count}
                for name, count in counts.items()
            ]
            with account.saying("DescribeEndpoint", {"ProductionVariants": variants}):
                account.in_service()
            tries.append(account.calls.count(REGISTER))
        assert tries == [1, 1, *(0 for _ in range(9))]

    def test_another_update_is_mended_at_once(self, account: ScalingStage) -> None:
        account.profile(min=3, max=6)
        begun(account)
        for _ in range(2):
            updated(account, 1)
            account.in_service()
            account.settled()
            assert account.counts() == {"blue": 3}

    def test_what_may_not_scale_out_stays_below(self, account: ScalingStage) -> None:
        account.profile(min=3, max=6, suspended=["scale-out"])
        begun(account)
        updated(account, 1)
        assert account.in_service()["outcomes"] == []
        account.profile(min=3, max=6, suspended=[])
        account.react(account.swept())
        account.settled()
        assert account.counts() == {"blue": 3}

    def test_observing_mends_nothing(self, account: ScalingStage) -> None:
        account.profile(min=3, max=6)
        begun(account)
        updated(account, 1)
        scaling = account.live.registry.model_dump(mode="json", by_alias=True, exclude_unset=True)
        account.live.registry = type(account.live.registry).model_validate(
            scaling | {"mode": "observe"}
        )
        (planned,) = account.in_service()["outcomes"]
        assert (planned["action"], planned["outcome"]) == ("Register", "planned")
        assert account.counts() == {"blue": 1}

    def test_copies_of_a_component_are_mended_too(self, account: ScalingStage) -> None:
        copies = {"metric": "concurrent-requests-per-copy", "value": 4}
        account.profile(min=2, max=4, target=copies)
        account.create()
        arn = account.component(f"{account.name}-part")
        account.react(account.swept(arn, f"{account.name}-part"))
        name = f"{account.name}-part"
        account.sagemaker.update_inference_component_runtime_config(
            InferenceComponentName=name, DesiredRuntimeConfig={"CopyCount": 1}
        )
        account.settled(lambda: account._component(name)["InferenceComponentStatus"])
        account.react(account.swept(arn, name))
        account.settled(lambda: account._component(name)["InferenceComponentStatus"])
        assert account._component(name)["RuntimeConfig"]["DesiredCopyCount"] == 2


def activity(account: ScalingStage, status: str, message: str, minute: int) -> dict[str, object]:
    return {
        "ActivityId": f"a{minute}",
        "ServiceNamespace": "sagemaker",
        "ResourceId": account.id("blue"),
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        "Description": "Setting desired instance count to 3.",
        "Cause": "monitor alarm",
        "StartTime": f"2030-01-01T10:{minute:02}:00Z",
        "StatusCode": status,
        "StatusMessage": message,
    }


def lacking(account: ScalingStage, *listed: tuple[str, str]) -> list[str]:
    """What people hear where these activities are listed, the newest first."""
    minute = len(listed)
    activities = [
        activity(account, status, message, minute - number)
        for number, (status, message) in enumerate(listed)
    ]
    for each in activities:
        each["StartTime"] = datetime.fromisoformat(str(each["StartTime"]))
    said = {"ScalingActivities": activities}
    with account.saying("DescribeScalingActivities", said, service="application-autoscaling"):
        account.react(account.swept())
    return account.notices(expected=0)


NO_CAPACITY = (
    "Failed",
    "Failed to set desired instance count to 3. Reason: InsufficientInstanceCapacity",
)
NO_QUOTA = ("Failed", "The account-level service limit 'ml.g5.xlarge for endpoint usage' is 2")
DONE = ("Successful", "Successfully set desired instance count to 3.")


class TestFailing:
    def test_a_quota_that_holds_is_told_with_what_can_be_done(self, account: ScalingStage) -> None:
        """As the local cloud's Application Auto Scaling fails on it."""
        account.profile(min=1, max=8)
        begun(account, kind="ml.g5.xlarge")
        account.cloud.scale(account.id("blue"), "sagemaker:variant:DesiredInstanceCount", 5)
        until = time.monotonic() + 5
        while (
            time.monotonic() < until
            and not account.scaling.describe_scaling_activities(
                ServiceNamespace="sagemaker", ResourceId=account.id("blue")
            )["ScalingActivities"]
        ):
            time.sleep(0.05)
        account.react(account.swept())
        (notice,) = account.notices()
        assert "blue was to scale and could not (quota)" in notice
        assert "ask AWS for more" in notice

    def test_it_is_told_once_and_again_after_a_success_or_for_another_reason(
        self, account: ScalingStage
    ) -> None:
        begun(account)
        assert len(lacking(account, NO_CAPACITY)) == 1
        assert lacking(account, NO_CAPACITY, NO_CAPACITY) == []
        assert len(lacking(account, NO_QUOTA, NO_CAPACITY, NO_CAPACITY)) == 1
        assert lacking(account, DONE, NO_QUOTA, NO_CAPACITY, NO_CAPACITY) == []
        assert len(lacking(account, NO_CAPACITY, DONE, NO_QUOTA, NO_CAPACITY)) == 1

    def test_what_failed_so_often_that_no_success_is_listed_is_not_told_anew(
        self, account: ScalingStage
    ) -> None:
        begun(account)
        assert len(lacking(account, NO_CAPACITY, DONE)) == 1
        assert lacking(account, *[NO_CAPACITY] * 50) == []

    def test_what_failed_because_another_change_was_under_way_is_not_told(
        self, account: ScalingStage
    ) -> None:
        begun(account)
        passing = ("Failed", "Cannot update in-progress endpoint")
        assert lacking(account, passing, DONE) == []

    def test_an_earlier_endpoints_failures_are_not_told(self, account: ScalingStage) -> None:
        begun(account)
        born = {"CreationTime": datetime(2031, 1, 1, tzinfo=UTC)}
        with account.saying("DescribeEndpoint", born):
            assert lacking(account, NO_CAPACITY) == []

    def test_only_the_sweep_looks(self, account: ScalingStage) -> None:
        begun(account)
        account.in_service()
        assert ACTIVITIES not in account.calls
        account.react(account.tag(sagewarden_scaling="on"))
        assert ACTIVITIES not in account.calls
        account.react(account.swept())
        assert account.calls.count(ACTIVITIES) == 1


@pytest.fixture(autouse=True)
def _clients(account: ScalingStage) -> None:
    """The clients are made before a story says something else of AWS."""
    aws.client("application-autoscaling")
