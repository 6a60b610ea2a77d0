"""What a policy watches: the metric's name, its namespace, and the value in its unit."""

from typing import Any, get_args

import pytest

from sagewarden.endpoints.variants import Kind, Variant
from sagewarden.registry.metrics import ScalingMetric
from sagewarden.registry.policies import TargetValue
from scaling.endpoints.metrics import METRICS, Unfit, tracking, why_unfit
from tests.support.endpoints import NAME, variant
from tests.unit.scaling.conftest import target, wrong_with

BLUE = [{"Name": "EndpointName", "Value": NAME}, {"Name": "VariantName", "Value": "blue"}]
ON_INSTANCES = "/aws/sagemaker/Endpoints"


def predefined(name: str) -> dict[str, Any]:
    return {"PredefinedMetricSpecification": {"PredefinedMetricType": name}}


def customized(namespace: str, name: str, dimensions: list[dict[str, str]]) -> dict[str, Any]:
    metric = {
        "Namespace": namespace,
        "MetricName": name,
        "Dimensions": dimensions,
        "Statistic": "Average",
    }
    return {"CustomizedMetricSpecification": metric}


@pytest.mark.parametrize(
    ("kind", "metric", "value", "tracked", "expected"),
    [
        (Kind.INSTANCES, "invocations-per-instance", 500, 500, predefined("SageMakerVariantInvocationsPerInstance")),
        (Kind.INSTANCES, "concurrent-requests-per-model", 4, 4, predefined("SageMakerVariantConcurrentRequestsPerModelHighResolution")),
        (Kind.SERVERLESS, "provisioned-concurrency-utilization", 0.7, 0.7, predefined("SageMakerVariantProvisionedConcurrencyUtilization")),
        (Kind.COPIES, "invocations-per-copy", 90, 90, predefined("SageMakerInferenceComponentInvocationsPerCopy")),
        (Kind.COPIES, "concurrent-requests-per-copy", 5, 5, predefined("SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution")),
        (Kind.INSTANCES, "cpu-utilization", 70, 70 * 48, customized(ON_INSTANCES, "CPUUtilization", BLUE)),
        (Kind.INSTANCES, "gpu-utilization", 60, 60 * 4, customized(ON_INSTANCES, "GPUUtilization", BLUE)),
        (Kind.INSTANCES, "memory-utilization", 80, 80, customized(ON_INSTANCES, "MemoryUtilization", BLUE)),
        (Kind.INSTANCES, "model-latency", 250, 250_000, customized("AWS/SageMaker", "ModelLatency", BLUE)),
        (Kind.ASYNCHRONOUS, "cpu-utilization", 50, 50 * 48, customized(ON_INSTANCES, "CPUUtilization", BLUE)),
        (Kind.ASYNCHRONOUS, "backlog-per-instance", 5, 5, customized("AWS/SageMaker", "ApproximateBacklogSizePerInstance", BLUE[:1])),
    ],
)  # fmt: skip
def test_each_metric_is_watched_where_sagemaker_puts_it_and_in_its_unit(
    kind: Kind, metric: str, value: float, tracked: float, expected: dict[str, Any]
) -> None:
    watched = variant(kind, instance_type="ml.g5.12xlarge")
    assert tracking(target(metric, value), watched) == {"TargetValue": tracked, **expected}


@pytest.mark.parametrize(("metric", "value"), [("gpu-utilization", 60), ("cpu-utilization", 480)])
def test_what_instance_pools_share_counts_for_all_of_them(metric: str, value: float) -> None:
    pools = variant(instance_type=("ml.g6.2xlarge", "ml.g6e.2xlarge"))
    assert tracking(target(metric, 60), pools)["TargetValue"] == value


@pytest.mark.parametrize(
    ("kind", "metric"),
    [(Kind.INSTANCES, "invocations-per-instance"), (Kind.COPIES, "invocations-per-copy")],
)
@pytest.mark.parametrize(
    ("rps", "factor", "a_minute"), [(12, 0.5, 360), (20, 1, 1200), (0.7, 0.9, 37.8)]
)
def test_a_tested_load_gives_the_requests_a_minute(
    kind: Kind, metric: str, rps: float, factor: float, a_minute: float
) -> None:
    tested = TargetValue.model_validate({"metric": metric, "max_rps": rps, "safety_factor": factor})
    assert tracking(tested, variant(kind))["TargetValue"] == a_minute


@pytest.mark.parametrize(
    ("kind", "metric"), [(k, metric) for k, fit in METRICS.items() for metric in sorted(fit)]
)
def test_every_metric_that_fits_makes_a_policy_that_can_be_sent(kind: Kind, metric: str) -> None:
    watched = variant(kind, instance_type="ml.g5.xlarge")
    request = {
        "PolicyName": "p",
        "ServiceNamespace": "sagemaker",
        "ResourceId": watched.resource_id,
        "ScalableDimension": "d",
        "TargetTrackingScalingPolicyConfiguration": tracking(target(metric), watched),
    }
    assert wrong_with("PutScalingPolicy", request) == ""


def test_every_metric_that_a_profile_can_name_fits_something() -> None:
    assert set().union(*METRICS.values()) == set(get_args(ScalingMetric))


@pytest.mark.parametrize(
    ("watched", "metric", "told"),
    [
        (variant(Kind.SERVERLESS), "invocations-per-instance", "invocations-per-instance is no metric of serverless variants; expected one of provisioned-concurrency-utilization"),
        (variant(Kind.COPIES), "cpu-utilization", "cpu-utilization is no metric of inference components; expected one of concurrent-requests-per-copy, invocations-per-copy"),
        (variant(Kind.ASYNCHRONOUS), "invocations-per-instance", "invocations-per-instance is no metric of asynchronous variants; expected one of backlog-per-instance, cpu-utilization, gpu-utilization, memory-utilization"),
        (variant(Kind.INSTANCES), "backlog-per-instance", "backlog-per-instance is no metric of variants on instances; expected one of concurrent-requests-per-model, cpu-utilization, gpu-utilization, invocations-per-instance, memory-utilization, model-latency"),
        (variant(Kind.HOST), "invocations-per-instance", "invocations-per-instance is no metric of variants whose inference components have no managed instance scaling; expected one of cpu-utilization, gpu-utilization, memory-utilization"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_what_would(
    watched: Variant, metric: str, told: str
) -> None:
    assert why_unfit(target(metric), watched) == told


@pytest.mark.parametrize(
    ("watched", "metric", "told"),
    [
        (variant(instance_type="ml.m9.large"), "cpu-utilization", "how many vCPUs ml.m9.large has is not known"),
        (variant(instance_type="ml.dl1.24xlarge"), "gpu-utilization", "how many GPUs ml.dl1.24xlarge has is not known"),
        (variant(instance_type="ml.m5.large"), "gpu-utilization", "ml.m5.large has no GPUs"),
        (variant(instance_type=("ml.m5.large", "ml.c5.large")), "gpu-utilization", "ml.m5.large and ml.c5.large has no GPUs"),
        (variant(instance_type=("ml.g6.2xlarge", "ml.g6.12xlarge")), "gpu-utilization", "its instance pools differ in GPUs: 1 of ml.g6.2xlarge, 4 of ml.g6.12xlarge"),
        (variant(instance_type=("ml.g6.2xlarge", "ml.g9.large")), "gpu-utilization", "how many GPUs ml.g9.large has is not known"),
        (variant(), "cpu-utilization", "how many vCPUs its instance type has is not known"),
    ],
)  # fmt: skip
def test_a_unit_that_is_not_known_or_not_there_is_told(
    watched: Variant, metric: str, told: str
) -> None:
    with pytest.raises(Unfit) as refused:
        tracking(target(metric), watched)
    assert str(refused.value) == told
