"""What somebody else made stays as it is."""

import pytest

from tests.integration.scaling.conftest import TEAM, ScalingStage

OUR_METRIC = {
    "PredefinedMetricSpecification": {
        "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
    }
}


class TestForeign:
    def test_a_target_that_somebody_else_made_is_left_alone_and_told_once(
        self, account: ScalingStage
    ) -> None:
        account.create()
        account.by_hand()
        account.in_service()
        account.in_service()
        assert account.writes() == []
        assert account.limits() == {"blue": (2, 9)}
        assert set(account.policies(account.id("blue"))) == {"by-hand"}
        (notice,) = account.notices()
        assert "somebody else made the scalable target" in notice
        assert "adopt: true" in notice

    def test_adopting_takes_it_over(self, account: ScalingStage) -> None:
        account.profile(adopt=True)
        account.create()
        account.by_hand()
        account.in_service()
        assert account.limits() == {"blue": (1, 4)}
        assert set(account.policies(account.id("blue"))) == {
            f"sagewarden.{account.name}.blue.target"
        }
        account.profiles(standard=None)
        account.react(account.swept())
        assert account.limits() == {}

    def test_what_is_adopted_carries_the_team_too(self, account: ScalingStage) -> None:
        """Who may deregister it to delete the endpoint goes by that tag."""
        account.create()
        account.by_hand()
        account.in_service()
        account.profile(adopt=True)
        account.react(account.swept())
        arn = account.target(account.id("blue"))["ScalableTargetARN"]
        assert account.scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"team": TEAM}
        assert account.react(account.swept())["outcomes"] == []

    @pytest.mark.parametrize("event", ["in_service", "off", "refused", "deleted"])
    def test_a_target_that_somebody_registered_in_place_of_ours_is_theirs(
        self, account: ScalingStage, event: str
    ) -> None:
        account.create()
        account.in_service()
        account.deregister("blue")
        account.by_hand()
        match event:
            case "off":
                account.react(account.tag(sagewarden_scaling="off"))
            case "refused":
                assert account.react(account.refused("DeleteEndpoint"))["ignored"]
            case "deleted":
                account.gone()
                account.react(account.state("DELETED"))
            case _:
                account.in_service()
                assert "somebody else made the scalable target" in account.notices()[0]
        assert account.limits() == {"blue": (2, 9)}
        assert set(account.policies(account.id("blue"))) == {"by-hand"}

    def test_limits_that_somebodys_schedule_has_moved_stay(self, account: ScalingStage) -> None:
        account.create()
        account.in_service()
        account.put_schedule(
            "launch-party", "at(2027-01-01T00:00:00)", MinCapacity=3, MaxCapacity=9
        )
        account.by_hand(lowest=3)
        account.in_service()
        assert account.limits() == {"blue": (3, 9)}
        assert account.writes() == []
        account.react(account.swept())
        assert account.limits() == {"blue": (3, 9)}
        assert "launch-party" in account.schedules(account.id("blue"))

    def test_somebodys_policy_on_our_target_is_left_and_told(self, account: ScalingStage) -> None:
        account.create()
        account.in_service()
        account.by_hand()
        account.react(account.swept())
        assert account.limits() == {"blue": (2, 9)}
        assert "by-hand" in account.policies(account.id("blue"))
        notices = account.notices(expected=2)
        assert any("scaling policy by-hand" in notice for notice in notices)
        assert any("somebody else has set 2 to 9" in notice for notice in notices)

    def test_where_somebodys_policy_follows_our_metric_ours_is_refused_and_that_is_told(
        self, account: ScalingStage
    ) -> None:
        """Application Auto Scaling takes one policy for a metric of a target."""
        account.create()
        account.in_service()
        account.scaling.delete_scaling_policy(
            ServiceNamespace="sagemaker",
            ResourceId=account.id("blue"),
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
            PolicyName=f"sagewarden.{account.name}.blue.target",
        )
        account.by_hand(metric=OUR_METRIC)
        outcomes = account.react(account.swept())["outcomes"]
        assert ("PutPolicy", "refused") in {(each["action"], each["outcome"]) for each in outcomes}
        assert set(account.policies(account.id("blue"))) == {"by-hand"}
        assert account.tracking(account.id("blue"))["TargetValue"] == 70
        assert any(
            "Only one TargetTrackingScaling policy" in notice
            for notice in account.notices(expected=2)
        )
