"""Alarms on metrics that nobody publishes are green: who is blind hears of it, once."""

import pytest

from tests.integration.monitoring.conftest import MonitoringStage

INSTANCES, REQUESTS = "/aws/sagemaker/Endpoints", "AWS/SageMaker"
UTILIZATION = ("CPUUtilization", "DiskUtilization", "MemoryUtilization")


def publish(account: MonitoringStage, namespace: str, *names: str) -> None:
    """SageMaker, or the endpoint's role, publishes a point of each metric."""
    named = {"EndpointName": account.name, "VariantName": "blue"}
    dimensions = [{"Name": name, "Value": value} for name, value in named.items()]
    data = [
        {
            "Namespace": namespace,
            "MetricName": name,
            "Dimensions": dimensions,
            "Timestamp": account.cloud.now(),
            "Value": 1.0,
        }
        for name in names
    ]
    account.cloud.publish(data)


@pytest.fixture
def running(account: MonitoringStage) -> MonitoringStage:
    """An endpoint with the default alarms, in service for half an hour."""
    account.create()
    account.settle()
    account.later(minutes=31)
    return account


def test_requests_without_utilization_are_told_of_once_with_the_role(
    running: MonitoringStage,
) -> None:
    publish(running, REQUESTS, "Invocations")
    running.in_service()
    (notice,) = running.notices()
    assert "blind" in notice
    assert f"no {', '.join(UTILIZATION)} of it" in notice
    assert "role/shared may not cloudwatch:PutMetricData" in notice
    assert running.in_service()["outcomes"] == []
    assert "monitoring:ListMetrics" not in running.calls
    assert running.notices(0) == []


def test_what_was_seen_is_never_read_again(running: MonitoringStage) -> None:
    publish(running, REQUESTS, "Invocations")
    publish(running, INSTANCES, *UTILIZATION)
    assert running.in_service()["outcomes"] == []
    assert running.reads().count("monitoring:ListMetrics") == 1
    running.in_service()
    assert "monitoring:ListMetrics" not in running.calls
    assert running.notices(0) == []


def test_before_the_first_request_nothing_is_said(running: MonitoringStage) -> None:
    assert running.in_service()["outcomes"] == []
    assert running.notices(0) == []
    publish(running, REQUESTS, "Invocations")
    running.in_service()
    assert len(running.notices()) == 1


def test_a_single_missing_metric_is_named_alone(running: MonitoringStage) -> None:
    publish(running, REQUESTS, "Invocations")
    publish(running, INSTANCES, "CPUUtilization", "MemoryUtilization")
    running.in_service()
    (notice,) = running.notices()
    assert "no DiskUtilization of it" in notice
