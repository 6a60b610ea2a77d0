"""What each scenario looks like to ordinary alarms: a truth table. Each alarm is on two thirds of three minutes."""

from typing import Any

import pytest

from local.traffic.hosted import Kind
from local.traffic.scenarios import SCENARIOS
from tests.unit.local.cloudwatch.conftest import BLUE
from tests.unit.local.traffic.conftest import Stage, of

INSTANCES = "/aws/sagemaker/Endpoints"
ENDPOINT = BLUE[:1]
COMPONENT = [{"Name": "InferenceComponentName", "Value": "Tumor-Component"}]


def stat(
    name: str, statistic: str, namespace: str = "AWS/SageMaker", dimensions: Any = BLUE
) -> dict[str, Any]:
    metric = {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions}
    return {"Metric": metric, "Period": 60, "Stat": statistic}


def rate(errors: str) -> list[dict[str, Any]]:
    """Per cent of the requests, of minutes in which five have failed."""
    return [
        {"Id": "rate", "Expression": "IF(failed >= 5, 100 * share, 0)"},
        {"Id": "failed", "MetricStat": stat(errors, "Sum"), "ReturnData": False},
        {"Id": "share", "MetricStat": stat(errors, "Average"), "ReturnData": False},
    ]


def one(*asked: Any, **named: Any) -> list[dict[str, Any]]:
    return [{"Id": "m", "MetricStat": stat(*asked, **named)}]


ALARMS: dict[str, tuple[list[dict[str, Any]], str, float, str]] = {
    "4xx": (rate("Invocation4XXErrors"), "GreaterThanThreshold", 5, "notBreaching"),
    "5xx": (rate("Invocation5XXErrors"), "GreaterThanThreshold", 1, "notBreaching"),
    "absent": ([{"Id": "e", "Expression": "FILL(m, 0)"}, one("Invocations", "Sum")[0] | {"ReturnData": False}], "LessThanThreshold", 1, "breaching"),
    "latency": (one("ModelLatency", "p90"), "GreaterThanThreshold", 500_000, "notBreaching"),
    "overhead": (one("OverheadLatency", "Average"), "GreaterThanThreshold", 500_000, "notBreaching"),
    "cpu": (one("CPUUtilization", "Average", INSTANCES), "GreaterThanThreshold", 90 * 48, "missing"),
    "memory": (one("MemoryUtilization", "Maximum", INSTANCES), "GreaterThanThreshold", 90, "missing"),
    "disk": (one("DiskUtilization", "Maximum", INSTANCES), "GreaterThanThreshold", 90, "missing"),
    "gpu": (one("GPUUtilization", "Average", INSTANCES), "GreaterThanThreshold", 90 * 4, "missing"),
    "gpu memory": (one("GPUMemoryUtilization", "Maximum", INSTANCES), "GreaterThanThreshold", 95 * 4, "missing"),
    "age": (one("ApproximateAgeOfOldestRequest", "Maximum", dimensions=ENDPOINT), "GreaterThanThreshold", 300, "notBreaching"),
    "no capacity": (one("NoCapacityInvocationFailures", "Sum", dimensions=COMPONENT), "GreaterThanThreshold", 0, "notBreaching"),
    "loading": (one("ModelLoadingWaitTime", "Average"), "GreaterThanThreshold", 2_000_000, "notBreaching"),
}  # fmt: skip
"""Metrics, comparison, threshold, missing data."""


def put(stage: Stage, *names: str) -> None:
    for name in names:
        metrics, operator, threshold, missing = ALARMS[name]
        stage.call(
            "PutMetricAlarm",
            AlarmName=name,
            Metrics=metrics,
            EvaluationPeriods=3,
            DatapointsToAlarm=2,
            Threshold=float(threshold),
            ComparisonOperator=operator,
            TreatMissingData=missing,
        )


def fired(stage: Stage) -> set[str]:
    return {name for name, state in stage.transitions() if state == "ALARM"}


ON_INSTANCES = (
    "4xx",
    "5xx",
    "absent",
    "latency",
    "overhead",
    "cpu",
    "memory",
    "disk",
    "gpu",
    "gpu memory",
)


@pytest.mark.parametrize(
    ("name", "minutes", "expected"),
    [
        ("normal_day", 720, set()),
        ("few_requests", 120, set()),
        ("idle", 60, {"absent"}),
        ("idle_with_zeros", 60, {"absent"}),
        ("traffic_stops", 60, {"absent"}),
        ("overload", 60, {"5xx", "latency", "cpu", "gpu"}),
        ("scaling_blocked", 240, {"5xx", "latency", "cpu", "gpu"}),
        ("throttled", 60, {"4xx"}),
        ("client_errors", 60, {"4xx"}),
        ("bad_deployment", 60, {"5xx"}),
        ("rolled_back", 60, {"5xx"}),
        ("no_model", 60, {"5xx"}),
        ("dead_workers", 60, {"5xx"}),
        ("dead_instance", 60, {"5xx"}),
        ("memory_leak", 200, {"memory"}),
        ("gpu_memory_held", 60, {"5xx", "gpu", "gpu memory"}),
        ("disk_filling", 60, {"5xx", "disk"}),
        ("slow_model", 60, {"5xx", "latency"}),
        ("slow_under_load", 60, {"5xx", "latency", "cpu", "gpu"}),
        ("overhead", 60, {"overhead"}),
        ("blind", 60, set()),
    ],
)  # fmt: skip
def test_on_instances(stage: Stage, name: str, minutes: int, expected: set[str]) -> None:
    put(stage, *ON_INSTANCES)
    stage.play(SCENARIOS[name], minutes=minutes)
    # Before the first minute is over, nothing has come yet.
    assert fired(stage) - ({"absent"} if "absent" not in expected else set()) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("normal_day", set()),
        ("backlog_grows", {"age", "cpu", "gpu"}),
        ("failing_unseen", {"5xx"}),
        ("still_at_zero", {"age"}),
        ("waking_from_zero", set()),
    ],
)
def test_asynchronous(stage: Stage, name: str, expected: set[str]) -> None:
    put(stage, "5xx", "latency", "overhead", "cpu", "gpu", "age")
    stage.play(SCENARIOS[name], of(Kind.ASYNCHRONOUS))
    assert fired(stage) == expected


@pytest.mark.parametrize(
    ("name", "minutes_of_failures"),
    [("normal_day", 0), ("waking_from_zero", 5), ("still_at_zero", 40)],
)
def test_a_component_wakes_or_does_not(stage: Stage, name: str, minutes_of_failures: int) -> None:
    stage.play(SCENARIOS[name], of(Kind.COMPONENT))
    assert (
        len(stage.values("NoCapacityInvocationFailures", "Sum", COMPONENT)) == minutes_of_failures
    )


def test_a_multi_model_endpoint_that_loads_all_the_time(stage: Stage) -> None:
    put(stage, *ON_INSTANCES, "loading")
    stage.play(SCENARIOS["cache_thrash"], of(Kind.MULTI_MODEL))
    assert fired(stage) - {"absent"} == {"loading"}


def test_cold_starts_are_in_the_overhead_of_a_serverless_variant(stage: Stage) -> None:
    put(stage, "overhead", "5xx")
    stage.play(SCENARIOS["cold_starts"], of(Kind.SERVERLESS))
    assert fired(stage) == set()
    assert max(stage.values("OverheadLatency", "Maximum", BLUE)) > 5_000_000


def test_of_what_never_starts_nothing_is_published(stage: Stage) -> None:
    stage.play(SCENARIOS["never_starts"])
    assert (stage.metrics(), stage.written) == ({}, [])


def test_every_scenario_has_its_name_and_says_what_it_is() -> None:
    for name, scenario in SCENARIOS.items():
        assert scenario.__name__ == name
        assert (scenario.__doc__ or "").strip()
