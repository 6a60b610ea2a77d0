"""The deployed stack: an overload is seen, diagnosed and helped, and its run ends with a record."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from local.story.stage import Stage
from local.traffic.hosted import Hosted
from local.traffic.play import play
from local.traffic.scenarios import SCENARIOS
from remediation.observe.record import observe_runs, observe_story
from remediation.record.run import Run, RunState
from remediation.record.table import RunTable
from tests.e2e.support import endpoint_of_alice, eventually

pytestmark = pytest.mark.e2e


def runs_of(stage: Stage, endpoint: str) -> list[Run]:
    runs = observe_runs(table(stage), datetime(2026, 1, 1, tzinfo=UTC))
    return [run for run in runs if run.name == endpoint]


def table(stage: Stage) -> RunTable:
    return RunTable(stage.cloud.client("dynamodb"), stage.outputs["LedgerTable"])


def limits(stage: Stage, endpoint: str) -> list[tuple[int, int]]:
    targets = stage.cloud.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="sagemaker", ResourceIds=[f"endpoint/{endpoint}/variant/blue"]
    )["ScalableTargets"]
    return [(target["MinCapacity"], target["MaxCapacity"]) for target in targets]


@pytest.fixture
def endpoint(stage: Stage) -> Iterator[str]:
    """An endpoint of alice's that is watched and scales."""
    name = endpoint_of_alice(stage, "Helped")
    yield name
    stage.cloud.client("sagemaker").delete_endpoint(EndpointName=name)


def watched(stage: Stage, endpoint: str) -> bool:
    found = stage.cloud.client("cloudwatch").describe_alarms(
        AlarmNames=[f"sagewarden/{endpoint}"], AlarmTypes=["CompositeAlarm"]
    )
    return bool(found["CompositeAlarms"]) and bool(limits(stage, endpoint))


def test_an_overload_is_helped_and_what_was_raised_is_given_back(
    stage: Stage, endpoint: str
) -> None:
    cloud = stage.cloud
    assert eventually(lambda: watched(stage, endpoint), within=60)
    play(cloud, Hosted(endpoint=endpoint, variant="blue"), SCENARIOS["overload"], minutes=40)
    (run,) = eventually(lambda: [one for one in runs_of(stage, endpoint) if one.acted], within=60)
    assert (run.finding, run.playbook, run.state) == ("overload", "scale-out", RunState.OPEN)
    assert eventually(lambda: limits(stage, endpoint)[0][0] > 1)
    # More instances serve the load: the alarms are over, and after a while nothing is held.
    play(cloud, Hosted(endpoint=endpoint, variant="blue"), SCENARIOS["normal_day"], minutes=120)
    (ended,) = eventually(lambda: [one for one in runs_of(stage, endpoint) if not one.is_open])
    assert ended.state is RunState.RELEASED, ended.reason
    assert eventually(lambda: limits(stage, endpoint) == [(1, 4)])
    steps = [entry.step for entry in observe_story(table(stage), run.id).timeline]
    assert [step for step in steps if step != "alarm"] == [
        "diagnose",
        "act",
        "verify",
        "release",
        "end",
    ]
