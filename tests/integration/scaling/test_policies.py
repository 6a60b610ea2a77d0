"""Several policies on one variant: put, changed, ended; with metrics of the team's own, and in steps."""

from typing import Any

import pytest

from tests.integration.scaling.conftest import (
    ASYNCHRONOUS,
    BACKLOG,
    LOAD,
    ScalingStage,
    instances,
)

LATENCY = {"metric": "model-latency", "value": 250, "scale_in": False}
BURST = {
    "name": "burst",
    "metric": "concurrent-requests-per-model",
    "steps": [{"from": 10, "to": 20, "change": 2}, {"from": 20, "change": 6}],
    "period": "10s",
}
DEPTH = {
    "namespace": "Globomantics",
    "metric": "Depth",
    "dimensions": {"EndpointName": "{endpoint}"},
}
OWN = {"name": "depth", "custom": DEPTH, "value": 3}


def policies(account: ScalingStage, *asked: dict[str, Any], **more: Any) -> None:
    account.profile(target=None, policies=list(asked), **more)


def named(account: ScalingStage) -> list[str]:
    """The policies of the variant by what sets their names apart."""
    prefix = f"sagewarden.{account.name}.blue."
    return sorted(name.removeprefix(prefix) for name in account.policies(account.id("blue")))


@pytest.fixture
def bursting(account: ScalingStage) -> ScalingStage:
    """An endpoint that scales by its load and in steps."""
    policies(account, LOAD, BURST)
    account.create()
    account.in_service()
    return account


def test_a_variant_has_all_of_them_and_nothing_changes_after_that(account: ScalingStage) -> None:
    policies(account, LOAD, LATENCY, OWN, BURST)
    account.create(instances("blue"), instances("green"))
    account.in_service()
    assert named(account) == ["burst", "depth", "invocations-per-instance", "model-latency"]
    for event in (account.state("IN_SERVICE"), account.swept()):
        assert account.react(event)["outcomes"] == []
    account.in_service()
    assert account.calls == [
        "dynamodb:GetItem",
        "sagemaker:DescribeEndpoint",
        "sagemaker:ListTags",
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:DescribeScalingPolicies",
    ]


def test_an_alarm_of_ours_calls_the_policy_with_steps(bursting: ScalingStage) -> None:
    name = f"sagewarden.{bursting.name}.blue.burst"
    policy = bursting.policies(bursting.id("blue"))[name]
    alarm = bursting.alarms()[name]
    assert alarm["AlarmActions"] == [policy["PolicyARN"]]
    assert (alarm["MetricName"], alarm["Period"], alarm["Threshold"]) == (
        "ConcurrentRequestsPerModel",
        10,
        10,
    )
    assert f"Calls the scaling policy burst of {bursting.id('blue')}" in alarm["AlarmDescription"]


def test_what_the_profile_does_without_ends_the_alarm_before_its_policy(
    bursting: ScalingStage,
) -> None:
    bursting.put_policy("theirs")
    policies(bursting, OWN)
    bursting.in_service()
    assert named(bursting) == ["depth", "theirs"]
    assert bursting.alarms() == {}
    writes = [call for call in bursting.writes() if not call.startswith(("dynamodb", "sns"))]
    assert writes == [
        "monitoring:DeleteAlarms",
        "application-autoscaling:DeleteScalingPolicy",
        "application-autoscaling:DeleteScalingPolicy",
        "application-autoscaling:PutScalingPolicy",
    ]


def test_the_policy_is_put_before_the_alarm_that_calls_it(account: ScalingStage) -> None:
    policies(account, BURST)
    account.create()
    account.in_service()
    assert [call for call in account.writes() if not call.startswith("dynamodb")] == [
        "application-autoscaling:RegisterScalableTarget",
        "application-autoscaling:PutScalingPolicy",
        "monitoring:PutMetricAlarm",
    ]


def test_one_target_becomes_several_policies_and_one_again(account: ScalingStage) -> None:
    account.create()
    account.in_service()
    assert named(account) == ["target"]
    policies(account, LOAD, LATENCY)
    account.in_service()
    assert named(account) == ["invocations-per-instance", "model-latency"]
    account.profile()
    account.in_service()
    account.react(account.swept())
    assert named(account) == ["target"]


def test_policies_that_swap_their_metrics_are_both_put(account: ScalingStage) -> None:
    width = {"custom": DEPTH | {"metric": "Width"}, "value": 3}
    policies(account, OWN | {"name": "a"}, width | {"name": "b"})
    account.create()
    account.in_service()
    policies(account, OWN | {"name": "b"}, width | {"name": "a"})
    outcomes = account.in_service()["outcomes"]
    assert {each["outcome"] for each in outcomes} == {"applied"}
    assert named(account) == ["a", "b"]


@pytest.mark.parametrize("operation", ["PutScalingPolicy", "PutMetricAlarm"])
@pytest.mark.parametrize("end", ["delete", "turn off"])
def test_steps_that_were_put_by_halves_leave_nothing_behind(
    account: ScalingStage, operation: str, end: str
) -> None:
    policies(account, BURST)
    account.create()
    service = "monitoring" if operation == "PutMetricAlarm" else "application-autoscaling"
    account.cloud.fail(service, operation, code="InternalServiceFault", status=500, times=9)
    with pytest.raises(Exception, match="InternalServiceFault"):
        account.in_service()
    account.cloud.heal()
    if end == "delete":
        account.delete()
        account.react(account.state("DELETED"))
    else:
        account.react(account.tag(sagewarden_scaling="off"))
    assert (account.limits(), account.alarms()) == ({}, {})


def test_a_deleted_endpoint_leaves_no_alarm_behind(bursting: ScalingStage) -> None:
    bursting.delete()
    bursting.react(bursting.state("DELETED"))
    assert (bursting.limits(), bursting.alarms()) == ({}, {})


def missing(reaction: dict[str, Any]) -> list[str]:
    return [each["reason"] for each in reaction["outcomes"] if each["action"] == "Report"]


def test_a_metric_that_does_not_exist_is_told_once_after_the_first_hour(
    account: ScalingStage,
) -> None:
    policies(account, OWN)
    account.create()
    account.in_service()
    account.react(account.swept())
    assert "monitoring:ListMetrics" not in account.calls
    account.later(hours=2)
    (told,) = missing(account.react(account.swept()))
    assert told.startswith(
        f"blue is to scale by Globomantics Depth (EndpointName={account.name}), "
        "which CloudWatch does not know"
    )
    assert missing(account.react(account.swept())) == []


def test_a_metric_that_exists_with_these_dimensions_is_not_told(account: ScalingStage) -> None:
    policies(account, OWN)
    account.create()
    account.in_service()
    for dimensions in ([], [{"Name": "EndpointName", "Value": account.name}]):
        account.cloudwatch.put_metric_data(
            Namespace="Globomantics",
            MetricData=[{"MetricName": "Depth", "Dimensions": dimensions, "Value": 1}],
        )
    account.later(hours=2)
    assert missing(account.react(account.swept())) == []
    assert account.calls.count("monitoring:ListMetrics") == 1


def test_a_minimum_of_none_that_becomes_one_is_told_once(account: ScalingStage) -> None:
    account.profile(min=0)
    account.create()
    (told,) = missing(account.in_service())
    assert told == (
        "profile standard asks for none of blue at times; "
        "AWS needs one of variants on instances, so 1 stays the least"
    )
    assert account.limits() == {"blue": (1, 4)}
    assert missing(account.in_service()) == missing(account.react(account.swept())) == []


def test_where_there_may_be_none_nothing_is_told_of_it(account: ScalingStage) -> None:
    account.profile(min=0, target=BACKLOG)
    account.create(**ASYNCHRONOUS)
    assert missing(account.in_service()) == []
