"""The deployed stack: an endpoint has its alarms seconds after it is in service, they tell its people, and none is left."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cli.documents import read_registry
from local.story.globomantics import REGISTRY
from local.story.inbox import inbox
from local.story.stage import Stage
from tests.e2e.support import endpoint_of_alice, eventually

pytestmark = pytest.mark.e2e


def alarms(stage: Stage, endpoint: str) -> dict[str, Any]:
    found = stage.cloud.client("cloudwatch").describe_alarms(
        AlarmNamePrefix=f"sagewarden/{endpoint}", AlarmTypes=["MetricAlarm", "CompositeAlarm"]
    )
    both = (*found["MetricAlarms"], *found["CompositeAlarms"])
    return {alarm["AlarmName"]: alarm for alarm in both}


@pytest.fixture
def endpoint(stage: Stage) -> Iterator[str]:
    """An endpoint of alice's that goes into service: made as she makes it, or ownership takes the tag away."""
    name = endpoint_of_alice(stage, "Watched")
    yield name
    everybodys = stage.cloud.client("sagemaker")
    if everybodys.list_endpoints(NameContains=name)["Endpoints"]:
        everybodys.delete_endpoint(EndpointName=name)


def test_an_endpoint_is_watched_from_its_first_minute_to_its_last(
    stage: Stage, endpoint: str
) -> None:
    composite = f"sagewarden/{endpoint}"
    found = eventually(
        lambda: composite in alarms(stage, endpoint) and alarms(stage, endpoint), within=60
    )
    profile = read_registry(REGISTRY).profiles["standard"]
    assert profile.alarms
    assert found.keys() == {composite, *(f"{composite}/blue/{metric}" for metric in profile.alarms)}
    stage.cloud.client("sagemaker").delete_endpoint(EndpointName=endpoint)
    assert eventually(lambda: not alarms(stage, endpoint))


def test_one_alarm_that_is_red_is_told_once_by_the_one_that_notifies(
    stage: Stage, endpoint: str
) -> None:
    composite = f"sagewarden/{endpoint}"
    assert eventually(lambda: composite in alarms(stage, endpoint), within=60)
    told_of = inbox(stage)

    def heard() -> list[str]:
        # What remediation says about the same alarm is another story.
        return [message for message in told_of() if message.startswith("{")]

    stage.cloud.client("cloudwatch").set_alarm_state(
        AlarmName=f"{composite}/blue/model-latency", StateValue="ALARM", StateReason="it is slow"
    )
    (told,) = [json.loads(message) for message in eventually(heard)]
    assert (told["AlarmName"], told["NewStateValue"]) == (composite, "ALARM")
    assert heard() == []
