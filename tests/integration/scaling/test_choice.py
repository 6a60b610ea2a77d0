"""Which profile an endpoint scales by, and what keeps it from being followed."""

from typing import Any

import pytest

from sagewarden.errors import TransientError
from sagewarden.registry.model import Mode
from tests.integration.scaling.conftest import LOAD, TEAM, ScalingStage, instances


class TestChoice:
    def test_a_tag_names_another_profile(self, account: ScalingStage) -> None:
        account.profiles(
            standard={"min": 1, "max": 4, "target": LOAD},
            large={"min": 2, "max": 20, "target": LOAD},
        )
        account.create(instances("blue", count=2))
        account.in_service()
        account.react(account.tag(sagewarden_profile="large"))
        assert account.limits() == {"blue": (2, 20)}
        account.react(account.untag("sagewarden:profile"))
        assert account.limits() == {"blue": (1, 4)}

    def test_an_unknown_profile_is_told_and_the_teams_own_counts(
        self, account: ScalingStage
    ) -> None:
        account.create(tags={"team": TEAM, "sagewarden:profile": "lagre"})
        account.in_service()
        assert account.limits() == {"blue": (1, 4)}
        (notice,) = account.notices()
        assert "names 'lagre'; there is standard" in notice

    def test_scaling_off_ends_what_is_ours_and_on_again_brings_it_back(
        self, account: ScalingStage
    ) -> None:
        account.create()
        account.in_service()
        account.react(account.tag(sagewarden_scaling="off"))
        assert account.limits() == {}
        account.react(account.untag("sagewarden:scaling"))
        assert account.limits() == {"blue": (1, 4)}

    def test_without_a_team_nothing_is_decided(self, account: ScalingStage) -> None:
        account.create(tags={})
        assert "no team" in account.in_service()["ignored"]
        assert account.limits() == {}


class TestWhoHears:
    """The team of what is its own to mend, the administrators of what is the account's."""

    @pytest.fixture
    def theirs(self, account: ScalingStage) -> str:
        """The URL of the queue that the team reads; its profile is the usual one."""
        sns = account.cloud.client("sns")
        topic = sns.create_topic(Name=f"team-{account.name}")["TopicArn"]
        queue: str = account.sqs.create_queue(QueueName=f"team-{account.name}")["QueueUrl"]
        arn = account.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["Attributes"]["QueueArn"])
        account.profiles(notify=topic, standard={"min": 1, "max": 4, "target": LOAD})
        return queue

    def test_the_teams_own_topic_hears_of_what_its_tags_say(
        self, account: ScalingStage, theirs: str
    ) -> None:
        account.create(tags={"team": TEAM, "sagewarden:profile": "lagre"})
        account.in_service()
        assert account.notices(expected=0) == []
        account.inbox = theirs
        assert len(account.notices()) == 1

    @pytest.mark.parametrize(
        ("code", "teams"),
        [("ValidationException", 1), ("LimitExceededException", 0), ("AccessDeniedException", 0)],
    )
    def test_who_can_mend_a_refusal_hears_of_it(
        self, account: ScalingStage, theirs: str, code: str, teams: int
    ) -> None:
        account.create()
        account.cloud.fail("application-autoscaling", "RegisterScalableTarget", code=code, times=9)
        account.in_service()
        administrators = account.notices(expected=1 - teams)
        account.inbox = theirs
        assert (len(administrators), len(account.notices(expected=teams))) == (1 - teams, teams)


class TestQuota:
    def test_no_minimum_is_raised_above_the_quota(self, account: ScalingStage) -> None:
        account.profile(min=3, max=8)
        account.create(instances("blue", "ml.g5.xlarge"))
        account.in_service()
        assert account.limits() == {"blue": (2, 8)}
        (notice,) = account.notices()
        assert "'ml.g5.xlarge for endpoint usage' is 2" in notice

    def test_within_the_quota_nothing_is_said(self, account: ScalingStage) -> None:
        account.profile(min=2, max=8)
        account.create(instances("blue", "ml.g5.xlarge"))
        account.in_service()
        assert account.limits() == {"blue": (2, 8)}
        assert account.notices(expected=0) == []
        account.in_service()
        assert not [call for call in account.calls if call.startswith("servicequotas:")]

    def test_a_quota_that_cannot_be_read_raises_nothing(self, account: ScalingStage) -> None:
        account.profile(min=3, max=8)
        account.create()
        account.cloud.fail(
            "servicequotas", "ListServiceQuotas", code="AccessDeniedException", times=9
        )
        account.in_service()
        assert account.limits() == {"blue": (1, 8)}
        (notice,) = account.notices()
        assert "cannot be read" in notice

    def test_a_throttled_quota_is_asked_for_again_later(self, account: ScalingStage) -> None:
        account.profile(min=3, max=8)
        account.create()
        account.cloud.fail("servicequotas", "ListServiceQuotas", times=9)
        with pytest.raises(TransientError):
            account.in_service()
        assert account.limits() == {}


class TestRegistry:
    def test_a_team_that_is_in_force_alone_leaves_nothing_behind_either(
        self, account: ScalingStage
    ) -> None:
        """Of an endpoint that is gone, no tag tells the team any more."""
        account.create()
        account.in_service()
        enforced = account.live.registry.teams[TEAM].model_copy(update={"mode": Mode.ENFORCE})
        account.live.registry = account.live.registry.model_copy(
            update={"mode": Mode.OBSERVE, "teams": {**account.live.registry.teams, TEAM: enforced}}
        )
        account.sagemaker.delete_endpoint(EndpointName=account.name)
        (outcome,) = account.react(account.state("DELETED"))["outcomes"]
        assert (outcome["action"], outcome["outcome"]) == ("Deregister", "unchanged")
        assert not account.remembered().get("targets")

    def test_a_team_that_leaves_the_registry_scales_no_more(self, account: ScalingStage) -> None:
        account.create()
        account.in_service()
        others = {name: team for name, team in account.live.registry.teams.items() if name != TEAM}
        account.live.registry = account.live.registry.model_copy(update={"teams": others})
        assert "no team" in account.in_service()["ignored"]
        assert account.limits() == {"blue": (1, 4)}
        account.react(account.swept())
        assert account.limits() == {}

    def test_a_teams_tag_that_is_wrong_for_a_moment_ends_nothing(
        self, account: ScalingStage
    ) -> None:
        """Ownership puts it back; until then nobody knows whose the endpoint is."""
        account.create()
        account.in_service()
        assert "no team" in account.react(account.tag(team="nobody"))["ignored"]
        assert "no team" in account.react(account.untag("team"))["ignored"]
        assert "no team" in account.react(account.swept())["ignored"]
        assert account.limits() == {"blue": (1, 4)}

    def test_a_team_whose_tag_is_gone_is_not_stuck_either(self, account: ScalingStage) -> None:
        account.create()
        account.in_service()
        account.react(account.untag("team"))
        account.react(account.refused("DeleteEndpoint"))
        assert account.limits() == {}

    def test_a_deployment_is_looked_at_though_an_older_registry_was_just_gone_by(
        self, account: ScalingStage, context: Any
    ) -> None:
        account.create()
        account.in_service()
        old = account.live.registry
        account.profile(max=7)
        deployed = account.swept() | {"source": "sagewarden.registry"}
        account.live.current = lambda: old  # type: ignore[method-assign]
        account.batch(context, account.swept(), deployed)
        assert account.limits() == {"blue": (1, 7)}

    def test_what_is_changed_goes_by_the_registry_of_this_moment(
        self, account: ScalingStage
    ) -> None:
        account.create()
        account.in_service()
        account.profile(max=5)
        old = account.live.registry
        account.profile(max=7)
        account.live.current = lambda: old  # type: ignore[method-assign]
        account.in_service()
        assert account.limits() == {"blue": (1, 7)}

    def test_a_team_that_loses_its_profile_scales_no_more(self, account: ScalingStage) -> None:
        account.create()
        account.in_service()
        account.profiles(standard=None)
        account.react(account.swept())
        assert account.limits() == {}
