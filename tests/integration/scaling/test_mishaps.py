"""Calls that fail, are told late, or twice, and what else goes wrong on the way."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sagewarden.errors import TransientError
from tests.integration.scaling.conftest import (
    ASYNCHRONOUS,
    BACKLOG,
    LOAD,
    OTHER,
    TEAM,
    ScalingStage,
    instances,
)


def test_throttled_it_is_tried_again_and_then_right(account: ScalingStage) -> None:
    account.create()
    account.cloud.fail("application-autoscaling", "PutScalingPolicy", times=9)
    event = account.state("IN_SERVICE")
    with pytest.raises(TransientError):
        account.react(event, "m1")
    account.cloud.heal()
    account.react(event, "m1")
    assert account.limits() == {"blue": (1, 4)}
    assert account.tracking(account.id("blue"))["TargetValue"] == 360.0


def test_a_target_that_is_not_known_everywhere_yet_gets_its_policy_later(
    account: ScalingStage,
) -> None:
    """RegisterScalableTarget is eventually consistent with PutScalingPolicy."""
    account.create()
    account.cloud.fail(
        "application-autoscaling",
        "PutScalingPolicy",
        code="ObjectNotFoundException",
        message="No target",
    )
    event = account.state("IN_SERVICE")
    with pytest.raises(TransientError, match="not there yet"):
        account.react(event, "m1")
    account.react(event, "m1")
    assert account.tracking(account.id("blue"))["TargetValue"] == 360.0
    assert account.notices(expected=0) == []


def test_our_target_that_aws_does_not_show_yet_stays_ours(account: ScalingStage) -> None:
    """RegisterScalableTarget is eventually consistent with DescribeScalableTargets."""
    account.create()
    account.in_service()
    none = {"ScalableTargets": []}
    with account.saying("DescribeScalableTargets", none, service="application-autoscaling"):
        account.in_service()
    assert account.limits() == {"blue": (1, 4)}
    assert account.notices(expected=0) == []
    assert account.in_service()["outcomes"] == []
    account.sagemaker.delete_endpoint(EndpointName=account.name)
    account.react(account.state("DELETED"))
    assert not account.remembered().get("targets")


def test_what_aws_refuses_is_told_once_and_is_not_ours(account: ScalingStage) -> None:
    account.create()
    account.cloud.fail(
        "application-autoscaling",
        "RegisterScalableTarget",
        code="ValidationException",
        message="No",
        times=9,
    )
    account.in_service()
    account.in_service()
    assert not account.remembered().get("targets")
    assert any("Register" in notice for notice in account.notices())


def test_observing_changes_nothing_and_remembers_nothing(account: ScalingStage) -> None:
    account.profiles(mode="observe", standard={"min": 1, "max": 4, "target": LOAD})
    account.create()
    planned = account.in_service()["outcomes"]
    assert {each["outcome"] for each in planned} == {"planned"}
    assert [each["action"] for each in planned] == ["Register", "PutPolicy"]
    assert account.limits() == {}
    assert not account.remembered().get("targets")


def test_while_another_delivery_changes_the_endpoint_nothing_is_changed(
    account: ScalingStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scaling.reconcile.endpoint.PATIENCE", timedelta(0))
    account.create()
    with account.memory().leased("another", datetime.now(UTC)):
        with pytest.raises(TransientError):
            account.in_service()
        assert account.limits() == {}
    account.in_service()
    assert account.limits() == {"blue": (1, 4)}


def test_two_deliveries_at_once_do_not_undo_each_other(account: ScalingStage) -> None:
    from concurrent.futures import ThreadPoolExecutor

    account.create(instances("blue"), instances("green"))
    with ThreadPoolExecutor(4) as pool:
        events = [account.state("IN_SERVICE") for _ in range(4)]
        list(pool.map(lambda event: account.react_in({}, event, event["id"]), events))
    assert account.limits() == {"blue": (1, 4), "green": (1, 4)}
    for variant in ("blue", "green"):
        assert len(account.policies(account.id(variant))) == 1


def test_no_event_and_no_secret_is_logged(
    account: ScalingStage, capsys: pytest.CaptureFixture[str]
) -> None:
    account.create()
    event = account.state("IN_SERVICE")
    event["detail"]["Tags"] = {"api-token": "hunter2"}
    account.react(event)
    assert "hunter2" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("service", "operation"),
    [("sns", "Publish"), ("application-autoscaling", "DeregisterScalableTarget")],
)
def test_what_was_throttled_on_the_way_is_made_up_for_and_told_once(
    account: ScalingStage, service: str, operation: str
) -> None:
    account.create()
    account.in_service()
    event = account.refused("DeleteEndpoint")
    account.cloud.fail(service, operation, times=9)
    with pytest.raises(TransientError):
        account.react(event, "m1")
    account.cloud.heal()
    account.react(event, "m1")
    assert account.limits() == {}
    (notice,) = account.notices()
    assert "try again" in notice
    assert account.notices(expected=0) == []


def test_a_refusal_that_was_about_an_earlier_endpoint_of_the_name_ends_nothing(
    account: ScalingStage,
) -> None:
    account.create()
    event = account.refused("DeleteEndpoint")
    event["detail"]["eventTime"] = "2026-11-02T09:15:42Z"
    account.in_service()
    assert "earlier endpoint" in account.react(event)["ignored"]
    assert account.limits() == {"blue": (1, 4)}


def test_a_refusal_that_is_told_again_later_ends_nothing(account: ScalingStage) -> None:
    account.create()
    account.in_service()
    event = account.refused("DeleteEndpoint")
    account.react(event)
    account.later(minutes=16)
    account.react(account.swept())
    assert account.limits() == {"blue": (1, 4)}
    assert "before" in account.react(event)["ignored"]
    assert account.limits() == {"blue": (1, 4)}


def test_a_target_that_was_registered_though_aws_said_it_failed_is_ours(
    account: ScalingStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sagewarden.runtime import aws

    account.create()
    client: Any = aws.client("application-autoscaling")
    register = client.register_scalable_target

    def fails_afterwards(**asked: Any) -> None:
        register(**asked)
        failed = {"Error": {"Code": "InternalServiceException", "Message": "x"}}
        raise client.exceptions.InternalServiceException(
            failed | {"ResponseMetadata": {"HTTPStatusCode": 500}}, "RegisterScalableTarget"
        )

    with monkeypatch.context() as failing:
        failing.setattr(client, "register_scalable_target", fails_afterwards)
        with pytest.raises(TransientError):
            account.react(account.state("IN_SERVICE"), "m1")
    account.react(account.state("IN_SERVICE"), "m1")
    assert account.tracking(account.id("blue"))["TargetValue"] == 360.0
    assert account.notices(expected=0) == []
    account.deregister("blue")
    account.by_hand()
    account.in_service()
    assert account.limits() == {"blue": (2, 9)}


def test_a_target_of_ours_that_cannot_be_registered_again_is_told_and_not_tried_for_ever(
    account: ScalingStage,
) -> None:
    account.create()
    account.in_service()
    account.deregister("blue")
    account.cloud.fail(
        "application-autoscaling", "RegisterScalableTarget", code="LimitExceededException", times=9
    )
    outcomes = account.react(account.swept())["outcomes"]
    assert [each["outcome"] for each in outcomes if each["action"] != "Report"] == [
        "refused",
        "refused",
    ]
    assert any("LimitExceededException" in notice for notice in account.notices())
    account.cloud.heal()
    account.react(account.swept())
    assert account.limits() == {"blue": (1, 4)}


@pytest.mark.parametrize(
    ("operation", "code", "message"),
    [
        (
            "RegisterScalableTarget",
            "ValidationException",
            "Unable to assume IAM role: arn:aws:iam::1:role/x",
        ),
        ("PutScalingPolicy", "FailedResourceAccessException", "Unable to retrieve capacity"),
    ],
)
def test_what_aws_refuses_only_for_a_moment_is_tried_again(
    account: ScalingStage, operation: str, code: str, message: str
) -> None:
    account.create()
    account.cloud.fail("application-autoscaling", operation, code=code, message=message)
    event = account.state("IN_SERVICE")
    with pytest.raises(TransientError):
        account.react(event, "m1")
    account.react(event, "m1")
    assert account.tracking(account.id("blue"))["TargetValue"] == 360.0


def test_a_tag_that_could_not_be_set_is_set_later(account: ScalingStage) -> None:
    account.profiles(standard={"min": 1, "max": 4, "target": LOAD})
    both = dict.fromkeys((TEAM, OTHER), account.live.registry.teams[TEAM])
    account.live.registry = account.live.registry.model_copy(update={"teams": both})
    account.create()
    account.in_service()
    event = account.tag(team=OTHER)
    account.cloud.fail("application-autoscaling", "TagResource", code="AccessDeniedException")
    account.react(event)
    account.cloud.heal()
    account.react(account.swept())
    arn = account.target(account.id("blue"))["ScalableTargetARN"]
    assert account.scaling.list_tags_for_resource(ResourceARN=arn)["Tags"]["team"] == OTHER


def test_a_notice_that_was_refused_is_given_once_somebody_has_mended_the_topic(
    account: ScalingStage,
) -> None:
    account.create(tags={"team": TEAM, "sagewarden:profile": "lagre"})
    account.cloud.fail("sns", "Publish", code="AuthorizationError", times=9)
    account.in_service()
    account.cloud.heal()
    account.in_service()
    assert "names 'lagre'" in account.notices()[0]


def test_an_endpoint_made_anew_under_the_same_name_is_told_of_anew(account: ScalingStage) -> None:
    for _ in range(2):
        account.create(tags={"team": TEAM, "sagewarden:profile": "lagre"})
        account.in_service()
        assert "names 'lagre'" in account.notices()[0]
        account.sagemaker.delete_endpoint(EndpointName=account.name)
        account.react(account.state("DELETED"))


def test_an_endpoint_made_anew_in_other_letters_scales(account: ScalingStage) -> None:
    account.create()
    account.in_service()
    account.sagemaker.delete_endpoint(EndpointName=account.name)
    account.name = account.name.lower()
    account.create()
    account.in_service()
    assert account.limits() == {"blue": (1, 4)}


def test_an_alarm_calls_the_policy_that_there_is(account: ScalingStage) -> None:
    """A policy that was deleted with its target and made anew has another ARN."""
    account.profile(min=0, target=BACKLOG)
    account.create(**ASYNCHRONOUS)
    account.in_service()
    account.deregister("blue")
    account.cloud.fail("monitoring", "PutMetricAlarm", times=9)
    event = account.state("IN_SERVICE")
    with pytest.raises(TransientError):
        account.react(event, "m1")
    account.cloud.heal()
    account.react(event, "m1")
    (name,) = account.alarms()
    assert account.alarms()[name]["AlarmActions"] == [
        account.policies(account.id("blue"))[name]["PolicyARN"]
    ]


def test_an_alarm_that_could_not_be_deleted_is_deleted_later(account: ScalingStage) -> None:
    account.profile(min=0, target=BACKLOG)
    account.create(**ASYNCHRONOUS)
    account.in_service()
    account.profile(min=1, target=BACKLOG)
    account.cloud.fail("monitoring", "DeleteAlarms", times=9)
    with pytest.raises(TransientError):
        account.react(account.swept(), "m1")
    account.cloud.heal()
    account.react(account.swept(), "m1")
    assert account.alarms() == {}


def test_what_wakes_is_put_right_whatever_somebody_changed_in_it(account: ScalingStage) -> None:
    account.profile(min=0, target=BACKLOG)
    account.create(**ASYNCHRONOUS)
    account.in_service()
    (name,) = account.alarms()
    account.cloudwatch.disable_alarm_actions(AlarmNames=[name])
    account.react(account.swept())
    assert account.alarms()[name]["ActionsEnabled"] is True
    assert account.react(account.swept())["outcomes"] == []


def test_a_variant_that_changes_its_dimension_leaves_nothing_of_the_old_behind(
    account: ScalingStage,
) -> None:
    night = {"name": "night", "at": "cron(0 20 * * ? *)", "max": 2}
    share = {"metric": "provisioned-concurrency-utilization", "value": 0.7}
    account.profile(target=None, targets=[LOAD, share], schedules=[night])
    account.create()
    account.in_service()
    account.sagemaker.delete_endpoint(EndpointName=account.name)
    serverless = {"MemorySizeInMB": 2048, "MaxConcurrency": 20, "ProvisionedConcurrency": 2}
    account.create({"VariantName": "blue", "ServerlessConfig": serverless})
    account.in_service()
    assert len(account.schedules(account.id("blue"))) == 1
    account.profile(target=None, targets=[LOAD, share])
    account.react(account.swept())
    assert account.schedules(account.id("blue")) == {}


def test_ten_variants_with_twenty_schedules_each_are_no_accident(account: ScalingStage) -> None:
    account.profile(
        schedules=[{"name": f"s{n}", "at": "cron(0 20 * * ? *)", "max": 2} for n in range(20)]
    )
    account.create(*(instances(f"v{n}") for n in range(10)))
    assert {each["outcome"] for each in account.in_service()["outcomes"]} == {"applied"}
    assert len(account.limits()) == 10
