"""A profile and people, or a team's own infrastructure code, want the same target."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sagewarden.deeds.changes import Change
from sagewarden.errors import TransientError
from tests.integration.scaling.conftest import LOAD, NIGHT, ScalingStage, instances

OUR_METRIC = {
    "PredefinedMetricSpecification": {
        "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
    }
}


def contested(account: ScalingStage) -> None:
    """Sagewarden is first, and the team's infrastructure code registers 2 to 9."""
    account.create()
    account.in_service()
    account.register("blue", MinCapacity=2, MaxCapacity=9)


def deployed(account: ScalingStage, seconds: float = 0) -> dict[str, Any]:
    """What is handed on because of a registry that was deployed some seconds from now."""
    at = datetime.now(UTC) + timedelta(seconds=seconds)
    return {**account.swept(), "source": "sagewarden.registry", "time": at.isoformat()}


@pytest.mark.parametrize("look", ["in_service", "swept"])
def test_what_somebody_else_sets_stands_and_is_told_once(account: ScalingStage, look: str) -> None:
    contested(account)
    for _ in range(2):
        account.in_service() if look == "in_service" else account.react(account.swept())
        assert account.limits() == {"blue": (2, 9)}
    (notice,) = account.notices()
    assert "somebody else has set 2 to 9" in notice
    assert "sagewarden:scaling=off" in notice
    assert "adopt: true" in notice
    assert account.notices(expected=0) == []
    (yielded,) = account.known().yielded.values()
    assert (yielded.limits.min, yielded.limits.max) == (2, 9)


def test_while_it_stands_nothing_is_written_and_nothing_read_more(account: ScalingStage) -> None:
    contested(account)
    account.in_service()
    account.in_service()
    assert account.writes() == []


def test_other_limits_of_theirs_are_told_anew(account: ScalingStage) -> None:
    contested(account)
    account.react(account.swept())
    account.register("blue", MinCapacity=3, MaxCapacity=8)
    account.react(account.swept())
    assert len(account.notices(expected=2)) == 2
    assert account.limits() == {"blue": (3, 8)}


def test_what_fits_the_profile_again_is_forgotten(account: ScalingStage) -> None:
    contested(account)
    account.react(account.swept())
    account.register("blue", MinCapacity=1, MaxCapacity=4)
    account.react(account.swept())
    assert account.known().yielded == {}


def test_the_next_deployment_of_the_registry_ends_it(account: ScalingStage) -> None:
    contested(account)
    account.react(account.swept())
    account.profile(max=5)
    account.react(deployed(account, seconds=5))
    assert account.limits() == {"blue": (1, 5)}
    assert account.known().yielded == {}


def test_a_deployment_that_brings_it_to_light_does_not_undo_it(account: ScalingStage) -> None:
    """Nor does its message when it comes twice."""
    contested(account)
    event = deployed(account)
    for _ in range(2):
        account.react(event)
        assert account.limits() == {"blue": (2, 9)}
    assert len(account.notices()) == 1


def test_a_deployment_from_before_does_not_undo_it_however_late_its_message_comes(
    account: ScalingStage,
) -> None:
    contested(account)
    event = deployed(account, seconds=-600)
    account.in_service()
    account.react(event)
    assert account.limits() == {"blue": (2, 9)}


def test_a_profile_that_changed_is_nobodys_wish_but_the_registrys(account: ScalingStage) -> None:
    account.create()
    account.in_service()
    account.profile(max=7)
    account.in_service()
    assert account.limits() == {"blue": (1, 7)}
    assert account.notices(expected=0) == []


def test_limits_of_a_schedule_that_the_profile_does_without_are_nobodys(
    account: ScalingStage,
) -> None:
    account.profile(schedules=[NIGHT])
    account.create()
    account.in_service()
    account.register("blue", MaxCapacity=2)  # as the schedule does
    account.in_service()
    account.profile()
    account.react(account.swept())
    assert account.limits() == {"blue": (1, 4)}
    assert account.notices(expected=0) == []


@pytest.mark.parametrize("decided", ["on", "adopt"])
def test_whoever_decides_for_the_profile_has_it(account: ScalingStage, decided: str) -> None:
    contested(account)
    account.react(account.swept())
    if decided == "on":
        account.react(account.tag(sagewarden_scaling="on"))
    else:
        account.profile(adopt=True)
        account.react(account.swept())
    assert account.limits() == {"blue": (1, 4)}


def test_whoever_decides_for_theirs_keeps_the_target_and_their_policy_passes(
    account: ScalingStage,
) -> None:
    """Their infrastructure code put its policy on our metric, which AWS refused."""
    account.profile(schedules=[NIGHT])
    contested(account)
    with pytest.raises(account.scaling.exceptions.ValidationException, match="Only one"):
        account.put_policy("team-policy", OUR_METRIC)
    account.react(account.swept())
    account.react(account.tag(sagewarden_scaling="off"))
    assert account.limits() == {"blue": (2, 9)}
    assert (account.policies(account.id("blue")), account.schedules(account.id("blue"))) == ({}, {})
    account.put_policy("team-policy", OUR_METRIC)
    known = account.known()
    assert (known.targets, known.limits, known.yielded) == (set(), {}, {})
    assert account.react(account.swept())["outcomes"] == []
    assert account.limits() == {"blue": (2, 9)}


def test_who_sets_limits_and_decides_for_them_in_one_go_keeps_the_target(
    account: ScalingStage,
) -> None:
    """Nobody looked in between."""
    contested(account)
    account.react(account.tag(sagewarden_scaling="off"))
    assert account.limits() == {"blue": (2, 9)}
    assert account.policies(account.id("blue")) == {}
    assert account.known().targets == set()


@pytest.mark.parametrize("theirs", ["policy", "schedule"])
def test_what_somebody_put_on_our_target_does_not_end_with_our_scaling(
    account: ScalingStage, theirs: str
) -> None:
    """Nobody has touched the limits."""
    account.profile(schedules=[NIGHT])
    account.create(instances("blue"), instances("green"))
    account.in_service()
    account.put_policy("theirs") if theirs == "policy" else account.put_schedule(
        "theirs", MinCapacity=1
    )
    account.react(account.tag(sagewarden_scaling="off"))
    assert account.limits() == {"blue": (1, 4)}
    left = {**account.policies(account.id("blue")), **account.schedules(account.id("blue"))}
    assert left.keys() == {"theirs"}
    assert account.known().targets == set()
    assert account.react(account.swept())["outcomes"] == []


def test_limits_that_a_quota_holds_are_ours_though_the_reaction_was_cut_short(
    account: ScalingStage,
) -> None:
    account.create(instances("blue", "ml.g5.xlarge"))
    account.in_service()
    account.profile(min=5, max=8, target=LOAD | {"max_rps": 99})
    account.cloud.fail("application-autoscaling", "PutScalingPolicy", times=9)
    with pytest.raises(TransientError):
        account.react(account.swept(), "m1")
    account.cloud.heal()
    assert account.limits() == {"blue": (2, 8)}
    account.react(account.swept(), "m1")
    (notice,) = account.notices()
    assert "above-quota" in notice
    assert [(one.min, one.max) for one in account.known().limits.values()] == [(2, 8)]


def test_what_is_let_go_and_wanted_back_is_somebody_elses_then(account: ScalingStage) -> None:
    contested(account)
    account.react(account.swept())
    account.react(account.tag(sagewarden_scaling="off"))
    account.react(account.untag("sagewarden:scaling"))
    assert account.limits() == {"blue": (2, 9)}
    assert any("somebody else made the scalable target" in said for said in account.notices(2))


def test_our_schedules_do_not_undo_it_either(account: ScalingStage) -> None:
    account.profile(schedules=[NIGHT])
    contested(account)
    account.react(account.swept())
    assert account.schedules(account.id("blue")) == {}
    account.react(account.tag(sagewarden_scaling="on"))
    assert len(account.schedules(account.id("blue"))) == 1


@pytest.mark.parametrize(("patience", "stands"), [("2h", True), ("never", False)])
def test_the_profile_says_for_how_long(
    account: ScalingStage, patience: str, *, stands: bool
) -> None:
    account.profile(yield_to_people=patience)
    contested(account)
    account.react(account.swept())
    assert account.limits() == {"blue": (2, 9) if stands else (1, 4)}
    account.later(hours=2)
    account.react(account.swept())
    assert account.limits() == {"blue": (1, 4)}


def test_an_endpoint_that_is_gone_leaves_no_target_whoevers_its_limits_are(
    account: ScalingStage,
) -> None:
    contested(account)
    account.react(account.swept())
    account.gone()
    account.react(account.state("DELETED"))
    assert account.limits() == {}
    assert account.remembered().keys() <= {"resource", "entry"}


def test_observing_yields_nothing_and_remembers_nothing(account: ScalingStage) -> None:
    contested(account)
    account.profiles(mode="observe", standard={"min": 1, "max": 4, "target": LOAD})
    account.react(account.swept())
    assert account.known().yielded == {}
    assert account.notices(expected=0) == []


def test_what_was_registered_before_limits_were_remembered_is_learned(
    account: ScalingStage,
) -> None:
    account.create()
    account.in_service()
    account.memory().change(Change(drop=["limits"]))
    account.in_service()
    assert len(account.known().limits) == 1
    account.register("blue", MinCapacity=2, MaxCapacity=9)
    account.in_service()
    assert account.limits() == {"blue": (2, 9)}


def refused_policy(account: ScalingStage) -> dict[str, Any]:
    """CloudTrail's event of a policy on our metric, which AWS refused."""
    with pytest.raises(account.scaling.exceptions.ValidationException) as refused:
        account.put_policy("team-policy", OUR_METRIC)
    error = refused.value.response["Error"]
    request = {
        "serviceNamespace": "sagemaker",
        "resourceId": account.id("blue"),
        "policyName": "team-policy",
    }
    failed = {"errorCode": error["Code"], "errorMessage": error["Message"]}
    source = "autoscaling.amazonaws.com"
    return account.called("PutScalingPolicy", request, eventSource=source, **failed)


def test_whose_policy_is_refused_hears_why_though_the_limits_are_the_same(
    account: ScalingStage,
) -> None:
    """The limits do not tell that infrastructure code wants the target, too."""
    account.create()
    account.in_service()
    account.register("blue", MinCapacity=1, MaxCapacity=4)
    event = refused_policy(account)
    account.react(account.swept())
    for _ in range(2):
        account.react_on(event)
    (notice,) = account.notices()
    assert "contested: AWS refused a scaling policy of somebody else's" in notice
    assert "sagewarden:scaling=off" in notice
    assert account.limits() == {"blue": (1, 4)}
    account.react(account.tag(sagewarden_scaling="off"))
    account.by_hand(1, OUR_METRIC)
    assert account.policies(account.id("blue")).keys() == {"by-hand"}


@pytest.mark.parametrize("decided", ["on", "adopt", "not ours"])
def test_of_a_refused_policy_nothing_is_told_where_it_is_decided_or_not_ours(
    account: ScalingStage, decided: str
) -> None:
    account.create()
    if decided == "not ours":
        account.by_hand(1, OUR_METRIC)
        account.react(account.swept())
        account.notices()
    else:
        account.in_service()
    event = refused_policy(account)
    if decided == "on":
        account.tag(sagewarden_scaling="on")
    elif decided == "adopt":
        account.profile(adopt=True)
    account.react(event)
    assert account.notices(expected=0) == []


def test_somebodys_call_is_an_occasion_to_look(account: ScalingStage) -> None:
    contested(account)
    request = {
        "serviceNamespace": "sagemaker",
        "resourceId": account.id("blue"),
        "scalableDimension": "sagemaker:variant:DesiredInstanceCount",
        "minCapacity": 2,
        "maxCapacity": 9,
    }
    source = "autoscaling.amazonaws.com"
    account.react(account.called("RegisterScalableTarget", request, eventSource=source))
    assert len(account.notices()) == 1
    assert account.limits() == {"blue": (2, 9)}
