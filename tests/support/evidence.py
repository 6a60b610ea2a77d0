"""Evidence of the local cloud's scenarios: aggregated by minute, as CloudWatch and a room would read it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from local.traffic.hosted import CPU_MACHINE, GPU_MACHINE, Hosted, Kind, Machine
from local.traffic.lines import lines
from local.traffic.metrics import data
from local.traffic.minute import BEGINS, Minute
from local.traffic.scenarios import Scenario
from remediation.diagnosis.evidence import (
    STATISTICS,
    Activity,
    AlarmSeen,
    DeploymentSeen,
    Evidence,
    Series,
    TargetSeen,
    VariantSeen,
)
from sagewarden.endpoints.log_lines import LineGroup, LogLine, grouped, is_error, is_ping
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.endpoints.variants import Kind as VariantKind
from sagewarden.resources import Arn

NOW = datetime(2026, 11, 25, 19, 25, tzinfo=UTC)
ENDPOINT = Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor-detector")
NAME = "Tumor-Detector"
WINDOW = 120
"""Minutes that are read."""

LINES_OF = 60
"""Minutes whose log lines are read."""

KINDS = {
    Kind.INSTANCES: VariantKind.INSTANCES,
    Kind.MULTI_MODEL: VariantKind.INSTANCES,
    Kind.SERVERLESS: VariantKind.ON_DEMAND,
    Kind.ASYNCHRONOUS: VariantKind.ASYNCHRONOUS,
    Kind.COMPONENT: VariantKind.COPIES,
}
TYPES = {CPU_MACHINE: "ml.m5.xlarge", GPU_MACHINE: "ml.g5.12xlarge"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What happens to one variant, and what else there is to know of it."""

    scenario: Scenario
    """What happens, minute by minute."""

    kind: Kind = Kind.INSTANCES
    """How it is hosted."""

    machine: Machine = GPU_MACHINE
    """What it runs on."""

    name: str = "blue"
    """The variant's name."""

    most: int | None = 10
    """The most that its target allows; None for no target."""

    activities: tuple[Activity, ...] = ()
    """What became of its scaling."""

    seed: str = ""
    """Scatters its values otherwise."""

    suspended: frozenset[str] = field(default_factory=frozenset)
    """What of its target is suspended."""

    @property
    def hosted(self) -> Hosted:
        return Hosted(
            endpoint=NAME,
            variant=self.name,
            kind=self.kind,
            machines=(self.machine,),
            component=f"{self.name}-llama" if self.kind is Kind.COMPONENT else "",
        )

    @property
    def seen_as(self) -> str:
        """The name of the variant, or of the component."""
        return self.hosted.component or self.name


def percentile(counts: Mapping[float, float], share: float) -> float:
    """A percentile of values with how often they came."""
    whole, passed = sum(counts.values()), 0.0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= whole * share:
            return value
    return max(counts)


def statistic(name: str, counts: Mapping[float, float]) -> float:
    """One of CloudWatch's statistics."""
    whole = sum(counts.values())
    added = sum(value * count for value, count in counts.items())
    return {
        "Sum": added,
        "SampleCount": whole,
        "Average": added / whole,
        "Maximum": max(counts),
        "p50": percentile(counts, 0.5),
        "p90": percentile(counts, 0.9),
    }[name]


def scale_of(metric: str, machine: Machine) -> float:
    """By what CloudWatch's value is divided: microseconds, and the parts of a machine."""
    if metric.endswith(("Latency", "Time")):
        return 1000.0
    if metric == "CPUUtilization":
        return machine.vcpus
    return machine.gpus if metric in {"GPUUtilization", "GPUMemoryUtilization"} else 1.0


def of_the_variant(datum: Mapping[str, Any]) -> str | None:
    """Whose datum it is: the variant's or component's name, empty for the endpoint's, None for no one's."""
    named = {each["Name"]: each["Value"] for each in datum["Dimensions"]}
    # What a deployment's new configuration has for itself.
    if "EndpointConfigName" in named:
        return None
    return named.get("InferenceComponentName") or named.get("VariantName") or ""


@cache
def of_a_minute(
    hosted: Hosted, minute: Minute, seed: str
) -> tuple[tuple[tuple[str, str, str], float], ...]:
    """What CloudWatch has of a minute, by whose it is, metric and statistic."""
    told: list[tuple[tuple[str, str, str], float]] = []
    for datum in data(hosted, minute, 0.0, Random(seed)):  # noqa: S311
        whose, metric = of_the_variant(datum), datum["MetricName"]
        if whose is None or metric not in STATISTICS:
            continue
        counts = dict(zip(datum["Values"], datum["Counts"], strict=True))
        for name in STATISTICS[metric]:
            divided = 1.0 if name == "SampleCount" else scale_of(metric, hosted.machine(0))
            told.append(((whose, metric, name), statistic(name, counts) / divided))
    return tuple(told)


def series_of(scene: Scene, minutes: range) -> Iterator[Series]:
    """What CloudWatch has of some minutes."""
    hosted = scene.hosted
    values: dict[tuple[str, str, str], list[float | None]] = {}
    for place, number in enumerate(minutes):
        told = of_a_minute(hosted, scene.scenario(number), f"{scene.seed}/{scene.name}/{number}")
        for key, value in told:
            values.setdefault(key, [None] * len(minutes))[place] = value
    for (whose, metric, name), row in values.items():
        yield Series(variant=whose, metric=metric, statistic=name, values=tuple(row))


def lines_of(scene: Scene, minutes: range, start: datetime) -> Iterator[LogLine]:
    """The error lines of some minutes, as the room reads them."""
    for place, number in enumerate(minutes):
        if place < len(minutes) - LINES_OF:
            continue
        at = start + timedelta(minutes=place)
        for written in lines(scene.hosted, scene.scenario(number), at.timestamp()):
            for event in written.events:
                text = event["message"]
                if is_error(text) and not is_ping(text):
                    when = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
                    yield LogLine(when, written.stream, text)


def variant_of(scene: Scene, minute: Minute) -> VariantSeen:
    """A variant as DescribeEndpoint has it."""
    kind = KINDS[scene.kind]
    count = minute.copies if scene.kind is Kind.COMPONENT else minute.instances
    serverless = scene.kind is Kind.SERVERLESS
    target = TargetSeen(
        resource_id=f"endpoint/{NAME}/variant/{scene.name}",
        dimension="sagemaker:variant:DesiredInstanceCount",
        min=0,
        max=scene.most or 0,
        ours=True,
        suspended=scene.suspended,
    )
    return VariantSeen(
        name=scene.seen_as,
        kind=kind,
        instance_types=() if serverless else (TYPES[scene.machine],),
        vcpus=None if serverless else scene.machine.vcpus,
        gpus=None if serverless else scene.machine.gpus,
        count=None if serverless else count,
        wanted=None if serverless else count,
        target=None if serverless or scene.most is None else target,
    )


def evidence_of(
    *scenes: Scene,
    after: int,
    window: int = WINDOW,
    deployment: DeploymentSeen | None = None,
    status: EndpointStatus = EndpointStatus.IN_SERVICE,
    alarms: Iterable[AlarmSeen] = (),
    **more: Any,
) -> Evidence:
    """What is read of an endpoint some minutes after the trouble of its scenarios began."""
    minutes = range(BEGINS + after - window, BEGINS + after)
    start = NOW - timedelta(minutes=window)
    variants: list[VariantSeen] = []
    series: list[Series] = []
    written: list[LogLine] = []
    activities: list[Activity] = []
    for scene in scenes:
        variants.append(variant_of(scene, scene.scenario(minutes[-1])))
        series += series_of(scene, minutes)
        written += lines_of(scene, minutes, start)
        activities += scene.activities
        if scene.kind is Kind.COMPONENT:
            variants.append(
                VariantSeen(
                    name=scene.name,
                    kind=VariantKind.HOST,
                    instance_types=(TYPES[scene.machine],),
                    count=scene.scenario(minutes[-1]).instances,
                )
            )
    errors: tuple[LineGroup, ...] = grouped(written)
    return Evidence(
        endpoint=ENDPOINT,
        name=NAME,
        status=status,
        at=NOW,
        start=start,
        alarms=tuple(alarms),
        variants=tuple(variants),
        series=tuple(series),
        errors=errors,
        deployment=deployment,
        activities=tuple(activities),
        **more,
    )


def began(after: int) -> datetime:
    """When the trouble of a scenario began."""
    return NOW - timedelta(minutes=after)


def deployed(after: int, *, ago: int = 0, **more: Any) -> DeploymentSeen:
    """A deployment that landed when the trouble began, or earlier."""
    landed = began(after) - timedelta(minutes=ago)
    return DeploymentSeen(
        **{
            "config": "new",
            "before": "old",
            "at": landed - timedelta(minutes=6),
            "landed": landed,
            "by": "alice",
            "is_person": True,
        }
        | more
    )


def failed(after: int, message: str, name: str = "blue") -> Activity:
    """A scale-out that failed, two minutes after the trouble began."""
    at = began(after) + timedelta(minutes=2)
    return Activity(
        variant=name,
        at=at,
        ended=at,
        status="Failed",
        description="Setting desired instance count to 4.",
        message=message,
        cause="monitor alarm TargetTracking-x-AlarmHigh-y in state ALARM triggered policy x",
    )


def times(scenario: Scenario, factor: float) -> Scenario:
    """A scenario with so many times the requests, and the errors among them."""

    def scaled(minute: int) -> Minute:
        usual = scenario(minute)
        if usual.requests is None:
            return usual
        counted = ("requests", "client_errors", "server_errors", "no_capacity", "backlog")
        return replace(usual, **{name: round(getattr(usual, name) * factor) for name in counted})

    return scaled
