"""A CloudWatch that stands alone and hears scenarios."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from local.traffic.hosted import GPU_MACHINE, Hosted, Kind
from local.traffic.play import play
from local.traffic.scenarios import Scenario
from tests.unit.local.cloudwatch.conftest import Watched

TUMOR = Hosted(endpoint="Tumor", variant="blue", machines=(GPU_MACHINE,))
COMPONENT = Hosted(
    endpoint="Tumor", variant="blue", kind=Kind.COMPONENT, component="Tumor-Component"
)


def of(kind: Kind) -> Hosted:
    return Hosted(
        endpoint="Tumor",
        variant="blue",
        kind=kind,
        machines=(GPU_MACHINE,),
        component="Tumor-Component",
    )


class Stage(Watched):
    """What a scenario is played on."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[tuple[str, str, str]] = []

    def now(self) -> float:
        return self.clock.now()

    def publish_all(self, data: Sequence[Mapping[str, Any]]) -> None:
        self.cloudwatch.publish(data)

    def write_log(self, group: str, stream: str, events: Sequence[Mapping[str, Any]]) -> None:
        self.written += [(group, stream, event["message"]) for event in events]

    def pass_time(self, seconds: float) -> float:
        self.cloudwatch.pass_time(seconds)
        return self.clock.now()

    def play(self, scenario: Scenario, hosted: Hosted = TUMOR, minutes: int = 60) -> None:
        play(_Cloud(self), hosted, scenario, minutes=minutes)

    def values(
        self, name: str, stat: str, dimensions: Any, namespace: str = "AWS/SageMaker"
    ) -> list[float]:
        """The values of the last two hours, the oldest first."""
        named = {"Namespace": namespace, "MetricName": name, "Dimensions": dimensions}
        query = {"Id": "m", "MetricStat": {"Metric": named, "Period": 60, "Stat": stat}}
        told = self.call(
            "GetMetricData",
            MetricDataQueries=[query],
            StartTime=self.now() - 7200,
            EndTime=self.now(),
            ScanBy="TimestampAscending",
        )
        return list(told["MetricDataResults"][0]["Values"])

    def metrics(self) -> dict[str, set[tuple[str, tuple[str, ...]]]]:
        """The metrics with the names of their dimensions, by namespace."""
        found: dict[str, set[tuple[str, tuple[str, ...]]]] = {}
        for metric in self.call("ListMetrics")["Metrics"]:
            dimensions = tuple(each["Name"] for each in metric["Dimensions"])
            found.setdefault(metric["Namespace"], set()).add((metric["MetricName"], dimensions))
        return found


class _Cloud:
    """A stage as `play` sees it, whose method has another name than the one of the watched."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.now, self.write_log, self.pass_time = stage.now, stage.write_log, stage.pass_time
        self.publish = stage.publish_all


@pytest.fixture
def stage() -> Stage:
    return Stage()
