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
    account.done("PutScalingPolicy", PolicyName="step", StepScalingPolicyConfiguration={})
    account.done("PutScalingPolicy", PolicyName="another step", StepScalingPolicyConfiguration={})
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
        "PutScalingPolicy", PolicyName="p", TargetTrackingScalingPolicyConfiguration=TRACKING
    )
