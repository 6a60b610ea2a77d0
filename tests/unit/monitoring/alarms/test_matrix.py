"""Which alarm is red in which scenario: the table of `docs/monitoring.md`, as CloudWatch judges it.

An alarm that is red on a normal day, or in a scenario that it is not for, makes a test fail; so does one that stays
quiet where it should be red.
"""

from collections.abc import Iterator

import pytest

from local.traffic.hosted import CPU_MACHINE, GPU_MACHINE, Hosted, Kind
from local.traffic.scenarios import SCENARIOS
from monitoring.alarms.definition import MetricAlarm
from monitoring.alarms.published import WatchedKind
from monitoring.alarms.watched import Watched
from monitoring.desired.alarms import alarms_for
from sagewarden.registry.alarms import RULES, Alarm, AlarmMetric, check_alarms, default_alarms
from tests.conftest import ROOT
from tests.unit.local.traffic.conftest import Stage

PAGE = ROOT / "docs" / "monitoring.md"
BEGIN, END = "<!-- matrix: printed by the tests -->\n", "<!-- end of the matrix -->"

ASKED: dict[AlarmMetric, Alarm] = {
    "invocations": Alarm.model_validate({"threshold": 1, "for": "15m"}),
    "invocations-per-instance": Alarm.model_validate({"threshold": 1000}),
    "gpu-memory-utilization": Alarm.model_validate({"threshold": "95%", "for": "10m"}),
    "backlog": Alarm.model_validate({"threshold": 500}),
    "model-cache-hit": Alarm.model_validate({"threshold": "50%"}),
}
"""Alarms that nobody has who does not ask for them: what is too much or too little, only a team knows."""

TYPES = {CPU_MACHINE: "ml.m5.xlarge", GPU_MACHINE: "ml.g5.12xlarge"}
KINDS = {
    Kind.INSTANCES: WatchedKind.REAL_TIME,
    Kind.SERVERLESS: WatchedKind.SERVERLESS,
    Kind.ASYNCHRONOUS: WatchedKind.ASYNCHRONOUS,
    Kind.COMPONENT: WatchedKind.COMPONENT,
    Kind.MULTI_MODEL: WatchedKind.MULTI_MODEL,
}

type Row = tuple[Kind, str, int, str, str]

ROWS: list[Row] = [
    (Kind.INSTANCES, "normal_day", 1440, "", ""),
    (Kind.INSTANCES, "few_requests", 240, "", ""),
    (Kind.INSTANCES, "idle", 120, "", "invocations"),
    (Kind.INSTANCES, "idle_with_zeros", 120, "", "invocations"),
    (Kind.INSTANCES, "traffic_stops", 120, "", "invocations"),
    (Kind.INSTANCES, "overload", 60, "cpu-utilization gpu-utilization", "invocations-per-instance"),
    (Kind.INSTANCES, "scaling_blocked", 120, "cpu-utilization gpu-utilization", "invocations-per-instance"),
    (Kind.INSTANCES, "throttled", 60, "invocation-4xx-errors", "invocations-per-instance"),
    (Kind.INSTANCES, "client_errors", 60, "invocation-4xx-errors", ""),
    (Kind.INSTANCES, "slow_model", 60, "invocation-5xx-errors model-latency", ""),
    (Kind.INSTANCES, "slow_under_load", 60, "cpu-utilization gpu-utilization invocation-5xx-errors model-latency", ""),
    (Kind.INSTANCES, "overhead", 60, "overhead-latency", ""),
    (Kind.INSTANCES, "bad_deployment", 60, "invocation-5xx-errors", ""),
    (Kind.INSTANCES, "rolled_back", 60, "invocation-5xx-errors", ""),
    (Kind.INSTANCES, "no_model", 60, "invocation-5xx-errors", ""),
    (Kind.INSTANCES, "dead_workers", 60, "invocation-5xx-errors", ""),
    (Kind.INSTANCES, "dead_instance", 60, "invocation-5xx-errors", ""),
    (Kind.INSTANCES, "memory_leak", 200, "memory-utilization", ""),
    (Kind.INSTANCES, "gpu_memory_held", 60, "invocation-5xx-errors", "gpu-memory-utilization"),
    (Kind.INSTANCES, "disk_filling", 90, "disk-utilization invocation-5xx-errors", ""),
    (Kind.INSTANCES, "blind", 60, "", ""),
    (Kind.SERVERLESS, "normal_day", 1440, "", ""),
    (Kind.SERVERLESS, "idle", 120, "", "invocations"),
    (Kind.SERVERLESS, "cold_starts", 240, "", ""),
    (Kind.SERVERLESS, "throttled", 60, "invocation-4xx-errors", ""),
    (Kind.SERVERLESS, "bad_deployment", 60, "invocation-5xx-errors", ""),
    (Kind.ASYNCHRONOUS, "normal_day", 1440, "", ""),
    (Kind.ASYNCHRONOUS, "idle", 120, "", ""),
    (Kind.ASYNCHRONOUS, "backlog_grows", 60, "age-of-oldest-request cpu-utilization gpu-utilization", "backlog"),
    (Kind.ASYNCHRONOUS, "failing_unseen", 60, "invocation-5xx-errors", ""),
    (Kind.ASYNCHRONOUS, "waking_from_zero", 60, "", ""),
    (Kind.ASYNCHRONOUS, "still_at_zero", 60, "age-of-oldest-request no-capacity-invocation-failures", ""),
    (Kind.COMPONENT, "normal_day", 1440, "", ""),
    (Kind.COMPONENT, "idle", 120, "", "invocations"),
    (Kind.COMPONENT, "overload", 60, "cpu-utilization gpu-utilization", ""),
    (Kind.COMPONENT, "bad_deployment", 60, "invocation-5xx-errors", ""),
    (Kind.COMPONENT, "waking_from_zero", 60, "", "invocations"),
    (Kind.COMPONENT, "still_at_zero", 60, "no-capacity-invocation-failures", "invocations"),
    (Kind.MULTI_MODEL, "normal_day", 1440, "", ""),
    (Kind.MULTI_MODEL, "cache_thrash", 60, "model-loading-wait-time", "model-cache-hit"),
]  # fmt: skip
"""A kind, a scenario and its minutes; what is red by default, and what of `ASKED` is red besides."""


def watched(hosted: Hosted) -> Iterator[Watched]:
    """What is watched of what is hosted: of a component the variant that hosts it, too."""
    kinds = [KINDS[hosted.kind]]
    if hosted.kind is Kind.COMPONENT:
        kinds.append(WatchedKind.HOST)
    for kind in kinds:
        yield Watched(
            endpoint=hosted.endpoint,
            variant=hosted.variant,
            component=hosted.component if kind is WatchedKind.COMPONENT else "",
            kind=kind,
            instance_types=tuple(TYPES[machine] for machine in hosted.machines),
        )


def red(kind: Kind, scenario: str, minutes: int) -> set[str]:
    """The metrics whose alarm was red at some time."""
    hosted = Hosted(
        endpoint="Tumor",
        variant="blue",
        kind=kind,
        machines=(GPU_MACHINE,),
        component="Llama" if kind is Kind.COMPONENT else "",
    )
    stage = Stage()
    for alarm in alarms_for(watched(hosted), {**default_alarms(), **ASKED}):
        assert isinstance(alarm, MetricAlarm)
        stage.call(
            "PutMetricAlarm",
            AlarmName=alarm.name,
            AlarmDescription=alarm.description,
            **alarm.watches,
        )
    # A metric that has not come yet is no traffic: the first quarter of an hour does not count.
    stage.play(SCENARIOS["normal_day"], hosted, minutes=15)
    before = len(stage.transitions())
    stage.play(SCENARIOS[scenario], hosted, minutes=minutes)
    changes = stage.transitions()[before:]
    return {name.rpartition("/")[2] for name, state in changes if state == "ALARM"}


@pytest.mark.parametrize(("kind", "scenario", "minutes", "by_default", "if_asked"), ROWS)
def test_each_alarm_is_red_where_it_should_be_and_nowhere_else(
    kind: Kind, scenario: str, minutes: int, by_default: str, if_asked: str
) -> None:
    assert red(kind, scenario, minutes) == {*by_default.split(), *if_asked.split()}


def test_every_metric_has_a_scenario_that_it_is_for() -> None:
    shown = {name for row in ROWS for name in (*row[3].split(), *row[4].split())}
    assert shown == set(RULES)


def test_what_is_asked_for_is_what_a_profile_could_say() -> None:
    check_alarms(ASKED)
    assert not ASKED.keys() & default_alarms().keys()


def matrix() -> str:
    """The table as the page has it."""
    lines = ["| kind | what happens | red by default | red if asked for |", "|---|---|---|---|"]
    for kind, scenario, _, by_default, if_asked in ROWS:
        cells = [", ".join(f"`{name}`" for name in said.split()) for said in (by_default, if_asked)]
        lines.append(f"| {kind.value} | {scenario.replace('_', ' ')} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines) + "\n"


def test_the_page_shows_this_table() -> None:
    said = PAGE.read_text().partition(BEGIN)[2].partition(END)[0]
    assert said == matrix()
