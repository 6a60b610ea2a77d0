"""The local scaling policies: a target follows each metric once, and only metrics that it has."""

from typing import Any

import pytest

from tests.unit.local.conftest import BLUE, COMPONENT, METRIC, SERVERLESS, TRACKING, Account

ONLY_ONE = "Only one TargetTrackingScaling policy for a given metric specification is allowed."


def put(name: str, metric: dict[str, Any], value: float = 7.0) -> dict[str, Any]:
    return {
        "PolicyName": name,
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {"TargetValue": value} | metric,
    }


def predefined(metric: str) -> dict[str, Any]:
    return {"PredefinedMetricSpecification": {"PredefinedMetricType": metric}}


def latency(variant: str = "blue", *, turned: bool = False) -> dict[str, Any]:
    dimensions = [
        {"Name": "EndpointName", "Value": "Tumor"},
        {"Name": "VariantName", "Value": variant},
    ]
    return {
        "CustomizedMetricSpecification": {
            "Namespace": "AWS/SageMaker",
            "MetricName": "ModelLatency",
            "Dimensions": dimensions[::-1] if turned else dimensions,
            "Statistic": "Average",
        }
    }


@pytest.mark.parametrize(("first", "second"), [(METRIC, METRIC), (latency(), latency(turned=True))])
def test_a_second_policy_on_the_same_metric_of_a_target_is_refused(
    account: Account, first: dict[str, Any], second: dict[str, Any]
) -> None:
    account.register()
    account.done("PutScalingPolicy", **put("theirs", first))
    refused = account.refused("PutScalingPolicy", **put("ours", second, value=9.0))
    assert refused == ("ValidationException", ONLY_ONE)
    assert [each["PolicyName"] for each in account.listed("ScalingPolicies")] == ["theirs"]


def test_another_metric_another_target_and_the_same_policy_again_are_fine(account: Account) -> None:
    account.register()
    account.done("PutScalingPolicy", **put("invocations", METRIC))
    account.done("PutScalingPolicy", **put("invocations", METRIC, value=9.0))
    account.done("PutScalingPolicy", **put("latency", latency()))
    account.done("PutScalingPolicy", **put("other latency", latency("green")))
    account.done("PutScalingPolicy", **stepping({}, name="step"))
    account.done("PutScalingPolicy", **stepping({}, name="another step"))
    assert len(account.listed("ScalingPolicies")) == 5


def test_a_metric_is_free_again_when_its_policy_is_gone(account: Account) -> None:
    account.register()
    account.done("PutScalingPolicy", **put("theirs", METRIC))
    account.done("DeleteScalingPolicy", PolicyName="theirs")
    account.done("PutScalingPolicy", **put("ours", METRIC))


@pytest.mark.parametrize(
    ("key", "metric", "fits"),
    [
        (BLUE, "SageMakerVariantInvocationsPerInstance", True),
        (BLUE, "SageMakerVariantConcurrentRequestsPerModelHighResolution", True),
        (BLUE, "SageMakerVariantProvisionedConcurrencyUtilization", False),
        (BLUE, "SageMakerInferenceComponentInvocationsPerCopy", False),
        (BLUE, "Nonsense", False),
        (SERVERLESS, "SageMakerVariantProvisionedConcurrencyUtilization", True),
        (SERVERLESS, "SageMakerVariantInvocationsPerInstance", False),
        (COMPONENT, "SageMakerInferenceComponentInvocationsPerCopy", True),
        (COMPONENT, "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution", True),
        (COMPONENT, "SageMakerVariantInvocationsPerInstance", False),
    ],
)
def test_a_predefined_metric_is_one_of_the_targets_dimension(
    account: Account, key: tuple[str, str], metric: str, *, fits: bool
) -> None:
    account.register(key)
    answer = account.ask("PutScalingPolicy", key, **put("p", predefined(metric)))
    assert answer.status == (200 if fits else 400)
    assert len(account.listed("ScalingPolicies")) == fits


@pytest.mark.parametrize("metric", [{}, METRIC | latency()])
def test_a_policy_follows_one_metric(account: Account, metric: dict[str, Any]) -> None:
    account.register()
    code, _ = account.refused("PutScalingPolicy", **put("p", metric))
    assert code == "ValidationException"
    account.done(
        "PutScalingPolicy",
        PolicyName="p",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=TRACKING,
    )


def stepping(configuration: dict[str, Any], name: str = "p") -> dict[str, Any]:
    usual = {"AdjustmentType": "ChangeInCapacity", "StepAdjustments": [step(0, None)]}
    return {
        "PolicyName": name,
        "PolicyType": "StepScaling",
        "StepScalingPolicyConfiguration": usual | configuration,
    }


def step(lower: float | None, upper: float | None, change: int = 1) -> dict[str, Any]:
    bounds = {"MetricIntervalLowerBound": lower, "MetricIntervalUpperBound": upper}
    said = {name: bound for name, bound in bounds.items() if bound is not None}
    return {"ScalingAdjustment": change} | said


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([step(0, 10), step(10, None)], None),
        ([step(10, None), step(0, 10)], None),
        ([step(None, 0, -1)], None),
        ([step(None, -5, -2), step(-5, 0, -1)], None),
        ([], "are required"),
        ([step(None, None)], "cannot be left unspecified"),
        ([step(0, 10)], "without an upper bound"),
        ([step(-5, 0)], "without a lower bound"),
        ([step(0, 10), step(20, None)], "overlap or have a gap"),
        ([step(0, 10), step(5, None)], "overlap or have a gap"),
        ([step(0, None), step(0, None)], "overlap or have a gap"),
        ([step(10, 5)], "must be greater"),
        ([*(step(n, n + 1) for n in range(20)), step(20, None)], "at most 20 step adjustments"),
    ],
)
def test_steps_fit_together_and_one_has_no_end(
    account: Account, steps: list[dict[str, Any]], told: str | None
) -> None:
    account.register()
    asked = stepping({"StepAdjustments": steps})
    if told is None:
        account.done("PutScalingPolicy", **asked)
        return
    code, message = account.refused("PutScalingPolicy", **asked)
    assert (code, told in message) == ("ValidationException", True)


@pytest.mark.parametrize(
    ("configuration", "told"),
    [
        ({"AdjustmentType": "ChangeInCapacity", "MinAdjustmentMagnitude": 2}, "is for Percent"),
        ({"AdjustmentType": "ExactCapacity", "StepAdjustments": [step(0, None, -1)]}, "negative"),
        ({"AdjustmentType": "PercentChangeInCapacity", "MinAdjustmentMagnitude": 2}, None),
    ],
)
def test_an_adjustment_is_of_its_type(
    account: Account, configuration: dict[str, Any], told: str | None
) -> None:
    account.register()
    answer = account.ask("PutScalingPolicy", **stepping(configuration))
    assert answer.status == (200 if told is None else 400)
    assert told is None or told in answer.body.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"PolicyName": "p", "PolicyType": "PredictiveScaling", "PredictiveScalingPolicyConfiguration": {}},
        put("p", METRIC) | {"PolicyType": "StepScaling"},
        stepping({}) | put("p", METRIC),
        {"PolicyName": "p", "PolicyType": "StepScaling"},
    ],
)  # fmt: skip
def test_a_policy_is_of_a_type_that_sagemaker_has_and_says_no_other(
    account: Account, asked: dict[str, Any]
) -> None:
    account.register()
    assert account.refused("PutScalingPolicy", **asked)[0] == "ValidationException"


def depth(**more: Any) -> dict[str, Any]:
    read = {"Metric": {"Namespace": "G", "MetricName": "Depth"}, "Stat": "Average"}
    return {"Id": "depth", "MetricStat": read, "ReturnData": False} | more


RATIO = {"Id": "result", "Expression": "depth / 2"}


@pytest.mark.parametrize(
    ("metric", "fits"),
    [
        ({"Namespace": "G", "MetricName": "Depth", "Statistic": "Average"}, True),
        ({"Namespace": "G", "MetricName": "Depth"}, False),
        ({"MetricName": "Depth", "Statistic": "Average"}, False),
        ({"Namespace": "G", "MetricName": "Depth", "Statistic": "p90"}, False),
        ({"Metrics": [depth(), RATIO]}, True),
        ({"Metrics": [depth(ReturnData=True), RATIO]}, False),
        ({"Metrics": [depth()]}, False),
        ({"Metrics": [depth(), RATIO | {"Id": "depth"}]}, False),
        ({"Metrics": [depth(Id="Depth"), RATIO]}, False),
        ({"Metrics": [depth(Expression="1"), RATIO]}, False),
        ({"Metrics": [depth(), RATIO], "MetricName": "Depth"}, False),
    ],
)
def test_a_customized_metric_says_all_that_it_needs(
    account: Account, metric: dict[str, Any], *, fits: bool
) -> None:
    account.register()
    asked = put("p", {"CustomizedMetricSpecification": metric})
    assert account.ask("PutScalingPolicy", **asked).status == (200 if fits else 400)


def test_a_target_has_fifty_policies_at_most(account: Account) -> None:
    account.register()
    for number in range(50):
        account.done("PutScalingPolicy", **stepping({}, name=f"p{number}"))
    code, _ = account.refused("PutScalingPolicy", **stepping({}, name="one more"))
    assert code == "LimitExceededException"
    account.done("PutScalingPolicy", **stepping({}, name="p7"))
