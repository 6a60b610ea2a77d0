"""The metrics of each kind of hosting: namespaces, dimensions, units and statistics as SageMaker has them."""

import pytest

from local.traffic.hosted import CPU_MACHINE, GPU_MACHINE, Hosted, Kind
from local.traffic.scenarios.failures import bad_deployment, cache_thrash, dead_instance
from local.traffic.scenarios.load import idle, idle_with_zeros, normal_day, overload
from local.traffic.scenarios.queues import backlog_grows, waking_from_zero
from tests.unit.local.cloudwatch.conftest import BLUE
from tests.unit.local.traffic.conftest import TUMOR, Stage, of

VARIANT = ("EndpointName", "VariantName")
INSTANCES = "/aws/sagemaker/Endpoints"
COMMON = {"Invocation4XXErrors", "Invocation5XXErrors", "ModelLatency"}
REAL_TIME = COMMON | {"Invocations", "InvocationModelErrors", "OverheadLatency"}
ON_CPU = {"CPUUtilization", "MemoryUtilization", "DiskUtilization"}
ON_GPU = ON_CPU | {"GPUUtilization", "GPUMemoryUtilization"}


def names(stage: Stage, namespace: str, *dimensions: str) -> set[str]:
    found = stage.metrics().get(namespace, set())
    return {name for name, named in found if named == dimensions}


def test_a_variant_on_instances(stage: Stage) -> None:
    stage.play(normal_day, minutes=5)
    assert names(stage, "AWS/SageMaker", *VARIANT) == REAL_TIME | {
        "InvocationsPerInstance",
        "ConcurrentRequestsPerModel",
    }
    assert names(stage, INSTANCES, *VARIANT) == ON_GPU
    assert set(stage.metrics()) == {"AWS/SageMaker", INSTANCES}


def test_a_variant_without_gpus_publishes_nothing_of_them(stage: Stage) -> None:
    stage.play(normal_day, Hosted(endpoint="Tumor", variant="blue"), minutes=5)
    assert names(stage, INSTANCES, *VARIANT) == ON_CPU


def test_a_serverless_variant_has_no_instances(stage: Stage) -> None:
    stage.play(normal_day, of(Kind.SERVERLESS), minutes=5)
    assert names(stage, "AWS/SageMaker", *VARIANT) == REAL_TIME
    assert names(stage, INSTANCES, *VARIANT) == {"MemoryUtilization"}


def test_an_asynchronous_endpoint_has_a_queue_and_no_invocations(stage: Stage) -> None:
    stage.play(backlog_grows, of(Kind.ASYNCHRONOUS), minutes=25)
    of_variant = names(stage, "AWS/SageMaker", *VARIANT)
    assert of_variant == COMMON | {"InvocationsProcessed", "InvocationFailures", "TimeInBacklog"}
    assert names(stage, "AWS/SageMaker", "EndpointName") == {
        "ApproximateBacklogSize",
        "ApproximateBacklogSizePerInstance",
        "ApproximateAgeOfOldestRequest",
        "HasBacklogWithoutCapacity",
    }
    assert names(stage, INSTANCES, *VARIANT) == ON_GPU


def test_a_component_has_its_own_dimension_and_namespace(stage: Stage) -> None:
    stage.play(waking_from_zero, of(Kind.COMPONENT), minutes=40)
    own = names(stage, "AWS/SageMaker", "InferenceComponentName")
    assert own >= REAL_TIME | {
        "InvocationsPerCopy",
        "ConcurrentRequestsPerCopy",
        "NoCapacityInvocationFailures",
    }
    used = {
        "CPUUtilizationNormalized",
        "MemoryUtilizationNormalized",
        "GPUUtilizationNormalized",
        "GPUMemoryUtilizationNormalized",
    }
    assert names(stage, "/aws/sagemaker/InferenceComponents", "InferenceComponentName") == used
    assert names(stage, INSTANCES, *VARIANT) == ON_GPU | used


def test_a_multi_model_endpoint_loads_models(stage: Stage) -> None:
    stage.play(cache_thrash, of(Kind.MULTI_MODEL), minutes=25)
    assert names(stage, "AWS/SageMaker", *VARIANT) >= {
        "ModelCacheHit",
        "ModelLoadingWaitTime",
        "ModelLoadingTime",
        "ModelDownloadingTime",
    }
    assert "LoadedModelCount" in names(stage, INSTANCES, *VARIANT)
    assert stage.values("ModelCacheHit", "Average", BLUE)[-1] == pytest.approx(0.2, abs=0.01)


def test_an_error_rate_is_the_average_and_their_number_the_sum(stage: Stage) -> None:
    stage.play(bad_deployment, minutes=30)
    rate = stage.values("Invocation5XXErrors", "Average", BLUE)[-1]
    count = stage.values("Invocation5XXErrors", "Sum", BLUE)[-1]
    requests = stage.values("Invocations", "Sum", BLUE)[-1]
    assert rate == pytest.approx(count / requests)
    assert 0.3 < rate < 0.5


def test_requests_of_an_instance_are_its_share_of_all(stage: Stage) -> None:
    stage.play(normal_day, minutes=5)
    requests = stage.values("Invocations", "Sum", BLUE)[-1]
    assert stage.values("InvocationsPerInstance", "Sum", BLUE)[-1] == pytest.approx(requests / 2)


def test_latencies_are_microseconds_and_have_percentiles(stage: Stage) -> None:
    stage.play(normal_day, minutes=5)
    middle, slow = (
        stage.values("ModelLatency", "p50", BLUE)[-1],
        stage.values("ModelLatency", "p99", BLUE)[-1],
    )
    assert 100_000 < middle < 150_000 < slow < 260_000
    assert stage.cloudwatch.metrics.series
    units = {
        str(metric.name): series.units for metric, series in stage.cloudwatch.metrics.series.items()
    }
    assert (units["ModelLatency"], units["CPUUtilization"], units["Invocations"]) == (
        {"Microseconds"},
        {"Percent"},
        {"None"},
    )


def test_cpus_and_gpus_count_to_a_hundred_each(stage: Stage) -> None:
    stage.play(overload, minutes=30)
    assert 90 * 48 < stage.values("CPUUtilization", "Average", BLUE, INSTANCES)[-1] <= 100 * 48
    assert 90 * 4 < stage.values("GPUUtilization", "Average", BLUE, INSTANCES)[-1] <= 100 * 4


def test_the_sample_count_of_an_instance_metric_is_the_number_of_instances(stage: Stage) -> None:
    stage.play(dead_instance, minutes=30)
    counts = stage.values("CPUUtilization", "SampleCount", BLUE, INSTANCES)
    assert (counts[0], counts[-1]) == (4, 3)


def test_a_pool_has_different_machines(stage: Stage) -> None:
    pool = Hosted(endpoint="Tumor", variant="blue", machines=(GPU_MACHINE, CPU_MACHINE))
    stage.play(overload, pool, minutes=30)
    most = stage.values("CPUUtilization", "Maximum", BLUE, INSTANCES)[-1]
    least = stage.values("CPUUtilization", "Minimum", BLUE, INSTANCES)[-1]
    assert least <= 400 < most
    assert stage.values("GPUUtilization", "SampleCount", BLUE, INSTANCES)[-1] == 1


def test_when_nobody_calls_there_is_nothing_or_zeros(stage: Stage) -> None:
    stage.play(idle, minutes=3)
    assert stage.values("Invocations", "Sum", BLUE) == []
    stage.play(idle_with_zeros, minutes=3)
    assert stage.values("Invocations", "Sum", BLUE) == [0, 0, 0]
    assert stage.values("ModelLatency", "Average", BLUE) == []


def test_a_deployment_has_metrics_of_the_new_configuration(stage: Stage) -> None:
    stage.play(bad_deployment, minutes=25)
    assert "Invocation5XXErrors" in names(stage, "AWS/SageMaker", "EndpointConfigName", *VARIANT)


def test_the_same_endpoint_has_the_same_minutes() -> None:
    first, second = Stage(), Stage()
    for each in (first, second):
        each.play(overload, TUMOR, minutes=30)
    assert first.values("ModelLatency", "Average", BLUE) == second.values(
        "ModelLatency", "Average", BLUE
    )
    assert first.written == second.written
