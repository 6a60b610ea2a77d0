"""Alarms on metrics that nobody publishes are green: who is blind hears of it, once."""

import pytest

from local import ACCOUNT
from tests.integration.monitoring.conftest import MonitoringStage, host

INSTANCES, REQUESTS = "/aws/sagemaker/Endpoints", "AWS/SageMaker"
COMPONENTS = "/aws/sagemaker/InferenceComponents"
UTILIZATION = ("CPUUtilization", "DiskUtilization", "MemoryUtilization")


def publish(
    account: MonitoringStage, namespace: str, *names: str, component: str | None = None
) -> None:
    """SageMaker, or the endpoint's role, publishes a point of each metric."""
    named = {"EndpointName": account.name, "VariantName": "blue"}
    if component:
        named = {"InferenceComponentName": component}
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


@pytest.fixture
def hosting(account: MonitoringStage) -> MonitoringStage:
    """An endpoint with a component and its alarms, in service for half an hour, with requests."""
    account.profiles(
        standard={
            "cpu-utilization": {"threshold": "90%"},
            "invocation-5xx-errors": {"threshold": 5},
        }
    )
    account.create(
        host("blue", "ml.m5.xlarge"), ExecutionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/hosts"
    )
    account.react(account.component(component_of(account)))
    account.settle()
    account.later(minutes=31)
    publish(account, REQUESTS, "Invocations")
    publish(account, INSTANCES, "CPUUtilization")
    return account


def component_of(account: MonitoringStage) -> str:
    return f"{account.name}-component"


def test_a_component_that_answers_and_publishes_nothing_is_told_of(
    hosting: MonitoringStage,
) -> None:
    name = component_of(hosting)
    # Requests that find no copy prove nothing.
    publish(hosting, REQUESTS, "Invocations", "NoCapacityInvocationFailures", component=name)
    assert hosting.in_service()["outcomes"] == []
    publish(hosting, REQUESTS, "ModelLatency", component=name)
    hosting.in_service()
    (notice,) = hosting.notices()
    assert "blind" in notice
    assert f"no CPUUtilizationNormalized of {name} of it" in notice
    assert "role/hosts may not" in notice
    hosting.in_service()
    assert "monitoring:ListMetrics" not in hosting.calls


def test_a_components_metrics_that_were_seen_are_never_read_again(
    hosting: MonitoringStage,
) -> None:
    name = component_of(hosting)
    publish(hosting, REQUESTS, "ModelLatency", component=name)
    publish(hosting, COMPONENTS, "CPUUtilizationNormalized", component=name)
    assert hosting.in_service()["outcomes"] == []
    assert hosting.reads().count("monitoring:ListMetrics") == 2
    hosting.in_service()
    assert "monitoring:ListMetrics" not in hosting.calls
