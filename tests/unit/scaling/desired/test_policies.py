"""The policies that a profile asks for a variant: several, of its own metrics, in steps, as AWS takes them."""

from typing import Any

import pytest

from sagewarden.endpoints.variants import Kind, Variant
from scaling.desired.policies import DesiredPolicies, desired_policies
from scaling.endpoints.custom import MetricName
from scaling.endpoints.metrics import METRICS, Unfit
from tests.support.endpoints import NAME, variant
from tests.unit.scaling.conftest import settings, wrong_with

OURS = f"sagewarden.{NAME}.blue"
LOAD = {"metric": "invocations-per-instance", "value": 500}
BACKLOG = {"metric": "backlog-per-instance", "value": 5}
COPIES = {"metric": "invocations-per-copy", "value": 90}
GPU = {"metric": "gpu-utilization", "value": 70}


def asked(*policies: dict[str, Any], of: Variant | None = None, **more: Any) -> DesiredPolicies:
    profile = settings(target=None, policies=list(policies), **more)
    return desired_policies(profile, of or variant(instance_type="ml.g5.12xlarge"))


def either(*targets: dict[str, Any], kind: Kind = Kind.INSTANCES) -> list[str]:
    """The names of what is asked for of a kind, where one of several targets counts."""
    found = desired_policies(settings(target=None, targets=list(targets)), variant(kind))
    return [policy.name.removeprefix(f"{OURS}.") for policy in found.tracking]


def test_each_policy_has_its_own_name_and_says_what_differs_from_the_profile() -> None:
    found = asked(
        LOAD | {"scale_out_cooldown": "30s"},
        GPU | {"scale_in": False, "name": "gpus"},
        scale_in_cooldown="10m",
    ).tracking
    assert [policy.name for policy in found] == [
        f"{OURS}.invocations-per-instance",
        f"{OURS}.gpus",
    ]
    load, gpus = (policy.configuration for policy in found)
    assert (load["ScaleInCooldown"], load["ScaleOutCooldown"]) == (600, 30)
    assert (gpus["ScaleInCooldown"], gpus["ScaleOutCooldown"]) == (600, 300)
    assert (load["DisableScaleIn"], gpus["DisableScaleIn"]) == (False, True)
    assert gpus["TargetValue"] == 70 * 4


@pytest.mark.parametrize(
    ("kind", "followed"),
    [(Kind.INSTANCES, LOAD), (Kind.ASYNCHRONOUS, BACKLOG), (Kind.COPIES, COPIES)],
)
def test_of_several_targets_the_first_that_fits_counts(
    kind: Kind, followed: dict[str, Any]
) -> None:
    several = settings(target=None, targets=[LOAD, BACKLOG, COPIES])
    alone = settings(target=followed)
    assert desired_policies(several, variant(kind)) == desired_policies(alone, variant(kind))


def test_what_counts_together_counts_only_where_all_of_it_fits() -> None:
    together = {"policies": [LOAD, {"metric": "model-latency", "value": 90}]}
    assert either(together, BACKLOG) == ["invocations-per-instance", "model-latency"]
    assert either(together, BACKLOG, kind=Kind.ASYNCHRONOUS) == ["target"]


def test_of_several_targets_none_may_fit() -> None:
    with pytest.raises(Unfit) as refused:
        either(LOAD, {"policies": [GPU, LOAD]}, kind=Kind.SERVERLESS)
    expected = "expected one of provisioned-concurrency-utilization"
    assert str(refused.value) == (
        f"invocations-per-instance is no metric of serverless variants; {expected}; "
        f"gpu-utilization is no metric of serverless variants; {expected}"
    )


CUSTOM = {
    "namespace": "Globomantics",
    "metric": "Depth",
    "dimensions": {"Of": "{variant} of {endpoint}", "Host": "all"},
    "unit": "Count",
}
DIMENSIONS = [{"Name": "Host", "Value": "all"}, {"Name": "Of", "Value": f"blue of {NAME}"}]


def test_a_metric_of_the_teams_own_is_told_with_names_for_its_placeholders() -> None:
    found = asked({"name": "depth", "custom": CUSTOM | {"statistic": "Maximum"}, "value": 3})
    assert found.tracking[0].configuration["CustomizedMetricSpecification"] == {
        "Namespace": "Globomantics",
        "MetricName": "Depth",
        "Dimensions": DIMENSIONS,
        "Statistic": "Maximum",
        "Unit": "Count",
    }
    dimensions = (("Host", "all"), ("Of", f"blue of {NAME}"))
    assert found.custom_metrics == (MetricName("Globomantics", "Depth", dimensions),)


def test_an_expression_is_told_with_its_metrics_of_which_only_the_result_counts() -> None:
    math = {"expression": "depth / 2", "metrics": {"depth": CUSTOM}}
    (policy,) = asked({"name": "depth", "custom": math, "value": 3}).tracking
    read = {"Namespace": "Globomantics", "MetricName": "Depth", "Dimensions": DIMENSIONS}
    assert policy.configuration["CustomizedMetricSpecification"] == {
        "Metrics": [
            {
                "Id": "depth",
                "MetricStat": {"Metric": read, "Stat": "Average", "Unit": "Count"},
                "ReturnData": False,
            },
            {"Id": "result", "Expression": "depth / 2", "ReturnData": True},
        ]
    }


@pytest.mark.parametrize(
    ("kind", "placeholder", "told"),
    [
        (Kind.INSTANCES, "component", "Depth is by {component}, which variants on instances do not have"),
        (Kind.COPIES, "variant", "Depth is by {variant}, which inference components do not have"),
    ],
)  # fmt: skip
def test_a_placeholder_that_stands_for_nothing_of_a_kind_does_not_fit(
    kind: Kind, placeholder: str, told: str
) -> None:
    custom = {"namespace": "G", "metric": "Depth", "dimensions": {"Of": f"{{{placeholder}}}"}}
    with pytest.raises(Unfit) as refused:
        asked({"name": "depth", "custom": custom, "value": 3}, of=variant(kind))
    assert str(refused.value) == told


STEPS = [{"from": 20, "to": 40, "change": 1}, {"from": 40, "change": 3}]
BURST = {"name": "burst", "metric": "concurrent-requests-per-model", "steps": STEPS}


def test_steps_are_told_by_how_far_they_are_from_where_they_begin() -> None:
    (policy,) = asked(BURST | {"period": "10s", "periods": 2, "cooldown": "1m"}).stepping
    assert policy.name == f"{OURS}.burst"
    assert policy.configuration == {
        "AdjustmentType": "ChangeInCapacity",
        "MetricAggregationType": "Maximum",
        "Cooldown": 60,
        "StepAdjustments": [
            {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 20, "ScalingAdjustment": 1},
            {"MetricIntervalLowerBound": 20, "ScalingAdjustment": 3},
        ],
    }
    assert policy.alarm("arn:policy") == {
        "AlarmName": f"{OURS}.burst",
        "ActionsEnabled": True,
        "AlarmActions": ["arn:policy"],
        "TreatMissingData": "missing",
        "Namespace": "AWS/SageMaker",
        "MetricName": "ConcurrentRequestsPerModel",
        "Dimensions": [
            {"Name": "EndpointName", "Value": NAME},
            {"Name": "VariantName", "Value": "blue"},
        ],
        "Statistic": "Maximum",
        "Period": 10,
        "EvaluationPeriods": 2,
        "Threshold": 20,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    }


def test_steps_that_go_down_are_told_by_how_far_they_are_from_where_they_end() -> None:
    down = [{"from": 1, "to": 3, "change": -1}, {"to": 1, "change": -2}]
    (policy,) = asked(BURST | {"steps": down}, scale_in_cooldown="7m").stepping
    assert policy.configuration["StepAdjustments"] == [
        {"MetricIntervalUpperBound": -2, "ScalingAdjustment": -2},
        {"MetricIntervalLowerBound": -2, "MetricIntervalUpperBound": 0, "ScalingAdjustment": -1},
    ]
    assert policy.configuration["Cooldown"] == 420
    alarm = policy.alarm("arn:policy")
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (3, "LessThanOrEqualToThreshold")


@pytest.mark.parametrize(
    ("metric", "period", "bound", "threshold"),
    [
        ("invocations-per-instance", "1m", 300, 300),
        ("invocations-per-instance", "2m", 300, 600),
        ("invocations-per-instance", "10s", 300, 50),
        ("model-latency", "1m", 250, 250_000),
        ("gpu-utilization", "1m", 80, 320),
        ("cpu-utilization", "1m", 50, 2400),
        ("memory-utilization", "1m", 50, 50),
    ],
)
def test_where_steps_begin_is_told_in_the_metrics_unit_over_the_period(
    metric: str, period: str, bound: float, threshold: float
) -> None:
    steps = [{"from": bound, "change": 1}]
    (policy,) = asked({"name": "s", "metric": metric, "period": period, "steps": steps}).stepping
    assert policy.alarm("arn")["Threshold"] == threshold


@pytest.mark.parametrize(
    "adjustment", [{"adjustment": "percent", "at_least": 2}, {"adjustment": "exact"}]
)
def test_how_much_is_changed_is_a_number_a_share_or_all_of_it(adjustment: dict[str, Any]) -> None:
    (policy,) = asked(BURST | adjustment).stepping
    types = {"percent": "PercentChangeInCapacity", "exact": "ExactCapacity"}
    assert policy.configuration["AdjustmentType"] == types[adjustment["adjustment"]]
    assert policy.configuration.get("MinAdjustmentMagnitude") == adjustment.get("at_least")


MATH = {"expression": "depth / 2", "metrics": {"depth": {"namespace": "G", "metric": "Depth"}}}
WATCHED: list[tuple[Kind, dict[str, Any]]] = [
    *(
        (kind, {"metric": metric})
        for kind, metrics in METRICS.items()
        for metric in sorted(metrics)
    ),
    (Kind.INSTANCES, {"custom": CUSTOM}),
    (Kind.COPIES, {"custom": MATH}),
]


@pytest.mark.parametrize(("kind", "watched"), WATCHED)
def test_every_step_policy_and_its_alarm_can_be_sent(kind: Kind, watched: dict[str, Any]) -> None:
    of = variant(kind, instance_type="ml.g5.xlarge")
    steps = [{"from": 0.5, "to": 0.75, "change": 1}, {"from": 0.75, "change": 3}]
    percent = {"adjustment": "percent", "at_least": 2}
    (policy,) = asked({"name": "s", "steps": steps} | watched | percent, of=of).stepping
    request = {
        "PolicyName": policy.name,
        "ServiceNamespace": "sagemaker",
        "ResourceId": of.resource_id,
        "ScalableDimension": "d",
        "PolicyType": "StepScaling",
        "StepScalingPolicyConfiguration": policy.configuration,
    }
    assert wrong_with("PutScalingPolicy", request) == ""
    assert wrong_with("PutMetricAlarm", policy.alarm("arn:policy"), "cloudwatch") == ""


@pytest.mark.parametrize("custom", [CUSTOM, MATH])
def test_every_metric_of_ones_own_makes_a_policy_that_can_be_sent(custom: dict[str, Any]) -> None:
    (policy,) = asked({"name": "depth", "custom": custom, "value": 3}).tracking
    request = {
        "PolicyName": policy.name,
        "ServiceNamespace": "sagemaker",
        "ResourceId": variant().resource_id,
        "ScalableDimension": "d",
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": policy.configuration,
    }
    assert wrong_with("PutScalingPolicy", request) == ""


def test_what_an_instance_has_none_of_does_not_fit_and_the_next_target_is_tried() -> None:
    either_of = settings(target=None, targets=[{"policies": [LOAD, GPU]}, LOAD])
    (alone,) = desired_policies(either_of, variant(instance_type="ml.m5.large")).tracking
    assert alone.name == f"{OURS}.target"
    both = desired_policies(either_of, variant(instance_type="ml.g5.xlarge")).tracking
    assert len(both) == 2


def test_what_is_not_known_of_an_instance_is_told_and_no_other_target_is_tried() -> None:
    either_of = settings(target=None, targets=[GPU, LOAD])
    with pytest.raises(Unfit, match="is not known"):
        desired_policies(either_of, variant())
