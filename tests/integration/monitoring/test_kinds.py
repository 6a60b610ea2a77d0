"""Each kind of endpoint gets the alarms of the metrics that it has."""

import json

import pytest

from local.traffic.hosted import Hosted, Kind, Machine
from local.traffic.play import play
from local.traffic.scenarios import SCENARIOS
from tests.integration.monitoring.conftest import (
    ASYNCHRONOUS,
    MonitoringStage,
    host,
    instances,
    serverless,
)


def metrics(account: MonitoringStage, label: str) -> set[str]:
    """The metrics that are watched of something."""
    prefix = f"{label}/"
    return {
        name.removeprefix(prefix)
        for name in account.alarms()
        if name.startswith(prefix) and "/" not in name.removeprefix(prefix)
    }


def test_an_asynchronous_endpoint(account: MonitoringStage) -> None:
    account.create(instances("blue", "ml.g5.xlarge"), **ASYNCHRONOUS)
    account.settle()
    assert metrics(account, "blue") == {
        "age-of-oldest-request",
        "cpu-utilization",
        "disk-utilization",
        "gpu-utilization",
        "invocation-4xx-errors",
        "invocation-5xx-errors",
        "memory-utilization",
        "model-latency",
        "no-capacity-invocation-failures",
    }
    alarm = account.alarms()["blue/age-of-oldest-request"]
    assert alarm["Dimensions"] == [{"Name": "EndpointName", "Value": account.name}]


def test_a_serverless_endpoint(account: MonitoringStage) -> None:
    account.create(serverless("blue"))
    account.settle()
    assert metrics(account, "blue") == {
        "invocation-4xx-errors",
        "invocation-5xx-errors",
        "memory-utilization",
        "model-latency",
        "overhead-latency",
    }


def test_a_model_of_many_is_read_once(account: MonitoringStage) -> None:
    account.create(instances("blue", ModelName="many"))
    account.settle()
    assert "model-loading-wait-time" in metrics(account, "blue")
    account.in_service()
    assert "sagemaker:DescribeModel" not in account.calls
    account.update(account.config(instances("blue")))
    account.settle()
    assert "model-loading-wait-time" not in metrics(account, "blue")


def test_instance_pools_go_by_the_least_capable_type(account: MonitoringStage) -> None:
    pools = [
        {"InstanceType": "ml.g5.12xlarge", "Priority": 1},
        {"InstanceType": "ml.g5.xlarge", "Priority": 2},
    ]
    variant = instances("blue") | {"InstancePools": pools}
    del variant["InstanceType"]
    account.create(variant)
    account.settle()
    assert account.alarms()["blue/cpu-utilization"]["Threshold"] == 4 * 90


def test_components_come_and_go_with_their_alarms(account: MonitoringStage) -> None:
    account.create(host("blue"))
    account.settle()
    assert metrics(account, "blue") == {
        "cpu-utilization",
        "disk-utilization",
        "gpu-utilization",
        "memory-utilization",
    }
    llama = f"{account.name}-llama"
    account.converged(account.react(account.component(llama)))
    assert metrics(account, f"blue/{llama}") == {
        "cpu-utilization",
        "gpu-utilization",
        "invocation-4xx-errors",
        "invocation-5xx-errors",
        "memory-utilization",
        "model-latency",
        "no-capacity-invocation-failures",
        "overhead-latency",
    }
    account.in_service()
    assert sorted(account.reads()) == [
        "monitoring:DescribeAlarms",
        "sagemaker:DescribeEndpoint",
        "sagemaker:ListTags",
    ]
    account.converged(account.react(account.component_deleted(llama)))
    assert metrics(account, f"blue/{llama}") == set()
    assert metrics(account, "blue")


def test_a_component_that_is_gone_before_its_event_comes(account: MonitoringStage) -> None:
    account.create(host("blue"))
    llama = f"{account.name}-llama"
    account.component(llama)
    account.settle()
    assert metrics(account, f"blue/{llama}")
    event = account.component_deleted(llama)
    account.cloud.fail(
        "sagemaker",
        "DescribeInferenceComponent",
        code="ValidationException",
        message="Could not find",
        times=9,
    )
    account.converged(account.react(event))
    assert metrics(account, f"blue/{llama}") == set()


def test_an_adapter_uses_nothing_of_its_own(account: MonitoringStage) -> None:
    account.create(host("blue"))
    base, lora = f"{account.name}-base", f"{account.name}-lora"
    account.component(base)
    account.component(lora, BaseInferenceComponentName=base)
    account.settle()
    assert metrics(account, f"blue/{lora}") == {
        "invocation-4xx-errors",
        "invocation-5xx-errors",
        "model-latency",
        "overhead-latency",
    }


def test_metrics_that_come_less_often_have_a_longer_period(account: MonitoringStage) -> None:
    frequency = {"MetricsConfig": {"MetricPublishFrequencyInSeconds": 120}}
    account.create(instances("blue"), **frequency)
    account.settle()
    alarms = account.alarms()
    assert alarms["blue/cpu-utilization"]["Period"] == 120
    assert alarms["blue/model-latency"]["Period"] == 60


def test_hardware_that_nobody_knows_is_told_of_once(account: MonitoringStage) -> None:
    account.profiles(standard={"cpu-utilization": {"threshold": "90%"}})
    config = account.create()
    account.sagemaker.delete_endpoint_config(EndpointConfigName=config)
    account.in_service()
    told = [notice for notice in account.notices(2) if "is not watched" in notice]
    assert len(told) == 1
    assert "cpu-utilization of blue is not watched" in told[0]
    assert account.in_service()["outcomes"] == []


@pytest.mark.parametrize(
    ("scenario", "red"),
    [("normal_day", set()), ("overload", {"cpu-utilization"}), ("bad_deployment", {"invocation-5xx-errors"})],
)  # fmt: skip
def test_what_happens_makes_the_right_alarm_red_and_the_composite_with_it(
    account: MonitoringStage, scenario: str, red: set[str]
) -> None:
    account.create()
    account.settle()
    hosted = Hosted(
        endpoint=account.name, variant="blue", kind=Kind.INSTANCES, machines=(Machine(),)
    )
    play(account.cloud, hosted, SCENARIOS[scenario], minutes=60)
    alarms = account.alarms()
    states = {name for name, alarm in alarms.items() if alarm["StateValue"] == "ALARM"}
    assert states == {f"blue/{name}" for name in red} | ({""} if red else set())
    inbox = [json.loads(body) for body in account.notices(len(red))]
    assert [told["AlarmName"] for told in inbox] == [f"sagewarden/{account.name}"] * len(red)


def test_components_keep_their_alarms_when_the_running_configuration_is_deleted(
    account: MonitoringStage,
) -> None:
    account.create(host("blue"))
    llama = f"{account.name}-llama"
    account.component(llama)
    account.settle()
    config = account.config(host("blue"))
    account.update(config)
    account.sagemaker.delete_endpoint_config(EndpointConfigName=config)
    account.settle()
    assert "invocation-5xx-errors" in metrics(account, f"blue/{llama}")


def test_a_component_that_came_while_the_endpoint_was_updated_is_seen_when_it_is_in_service(
    account: MonitoringStage,
) -> None:
    account.create(host("blue"))
    account.settle()
    llama = f"{account.name}-llama"
    event = account.component(llama)
    with account.saying("DescribeEndpoint", {"EndpointStatus": "Updating"}):
        account.react(event)
    assert metrics(account, f"blue/{llama}") == set()
    account.settle()
    assert "invocation-5xx-errors" in metrics(account, f"blue/{llama}")
    account.in_service()
    assert len(account.reads()) == 3
