"""200 alarms on 20 endpoints, twice and out of order, while everything fails now and then.

No endpoint has two runs at once, no budget is exceeded, every run ends with a record, and nothing
stays raised. `CHAOS_SEED` plays another story.
"""

import logging
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from local import ACCOUNT
from local.cloud import LocalCloud
from local.traffic.hosted import Hosted
from local.traffic.minute import Minute
from local.traffic.play import play
from local.traffic.scenarios import SCENARIOS
from remediation.observe.record import observe_story
from remediation.record.run import Run
from sagewarden.deeds.memory import Memory
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from sagewarden.runtime.room import react
from scaling.handler import ROOM as SCALING
from scaling.remembered.endpoint import Remembered
from tests.chaos.stage import Stage
from tests.support.events import handed_on
from tests.support.runtime import LEDGER
from tests.support.stage import cloud_with_ledger

ALARMS, ENDPOINTS, BURSTS = 200, 20, 2
BEGINS, PULSE, HOT = 25, 45, 14
"""Minutes: before the story begins, from one burst to the next, and for which load is too much."""

MINUTES = BEGINS + BURSTS * PULSE + 15
OF_ENDPOINT, OF_TEAM = 3, 16
"""Actions a day."""

WATCHED = {
    "cpu-utilization": "CPUUtilization",
    "model-latency": "ModelLatency",
    "invocation-5xx-errors": "Invocation5XXErrors",
}


def registry() -> Registry:
    scaling = {"min": 1, "max": 4, "target": {"metric": "invocations-per-instance", "max_rps": 12}}
    remediation: dict[str, Any] = {
        "playbooks": [{"scale-out": {"raise_max": True}}, "suspend-scale-in", "notify"],
        "capacity_ceiling": 8,
        "max_actions_per_day": OF_ENDPOINT,
        "max_actions_per_day_of_team": OF_TEAM,
        "cool_down": "5m",
        "confidence": 0.5,
        "verify_after": "10m",
        "clear_for": "10m",
        "hold_at_most": "1h",
    }
    asking = remediation | {
        "playbooks": [{"scale-out": {"approve": "required", "within": "20m"}}, "notify"]
    }
    profiles = {
        "standard": {"scaling": scaling, "remediation": remediation},
        "asking": {"scaling": scaling, "remediation": asking},
    }
    teams = {"bcd": {"profile": "standard"}}
    raw = {"version": 1, "mode": "enforce", "profiles": profiles, "teams": teams}
    return Registry.model_validate(raw)


def pulses(minute: int) -> Minute:
    """An overload for some minutes at each burst of alarms, and none between."""
    phase = (minute - BEGINS) % PULSE
    is_hot = minute >= BEGINS and phase < HOT
    return SCENARIOS["overload" if is_hot else "normal_day"](20 + phase if is_hot else minute)


LIVES = (SCENARIOS["overload"], pulses, pulses, pulses, SCENARIOS["client_errors"])


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with cloud_with_ledger() as cloud:
        monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.url)
        monkeypatch.setenv("SCALING_QUEUE", "scaling")
        monkeypatch.setenv("STATE_MACHINE", "remediation")
        # Who waits for a lease waits in no time.
        asleep = SimpleNamespace(sleep=lambda _seconds: None)
        monkeypatch.setattr("sagewarden.deeds.memory.time", asleep)
        yield staged(cloud)


def staged(cloud: LocalCloud) -> Stage:
    sagemaker = cloud.client("sagemaker")
    sagemaker.create_model(ModelName="m", ExecutionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/r")
    variant: Any = {
        "VariantName": "blue",
        "ModelName": "m",
        "InstanceType": "ml.m5.xlarge",
        "InitialInstanceCount": 2,
    }
    sagemaker.create_endpoint_config(EndpointConfigName="c", ProductionVariants=[variant])
    names = [f"Chaos-{number:02}" for number in range(ENDPOINTS)]
    for number, name in enumerate(names):
        tags = [{"Key": "team", "Value": "bcd"}]
        if number % 5 == 4:
            tags.append({"Key": "sagewarden:profile", "Value": "asking"})
        sagemaker.create_endpoint(EndpointName=name, EndpointConfigName="c", Tags=tags)
    for name in names:
        waiter = sagemaker.get_waiter("endpoint_in_service")
        waiter.wait(EndpointName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100})
    begins = datetime.fromtimestamp((cloud.now() // 60 + 1) * 60, UTC)
    for number, life in enumerate(LIVES):
        hosted = [Hosted(endpoint=name, variant="blue") for name in names[number :: len(LIVES)]]
        play(cloud, hosted, life, minutes=MINUTES)
        cloud.pass_time(begins.timestamp() - cloud.now())
    cloud.pass_time(MINUTES * 60)
    made = Stage(
        cloud=cloud,
        registry=registry(),
        random=Random(os.environ.get("CHAOS_SEED", "1")),  # noqa: S311
        start=begins + timedelta(minutes=BEGINS),
        topic=cloud.client("sns").create_topic(Name="administrators")["TopicArn"],
        endpoints=names,
        is_lucky=True,
    )
    for name in names:
        swept = handed_on("sagewarden.sweep", arn_of(name), name)
        react(SCALING, swept, name, around=lambda: made.around("scaling"))
    assert {limits(made, name) for name in names} == {(1, 4)}
    made.is_lucky = False
    return made


def arn_of(name: str) -> str:
    return f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/{name.lower()}"


def limits(stage: Stage, name: str) -> tuple[int, int]:
    (target,) = stage.cloud.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="sagemaker", ResourceIds=[f"endpoint/{name}/variant/blue"]
    )["ScalableTargets"]
    return target["MinCapacity"], target["MaxCapacity"]


def plan_of_alarms(stage: Stage) -> None:
    """In each burst several alarms of an endpoint fire, and half of them are over after a while."""
    random, world = stage.random, stage.world
    for number in range(ALARMS):
        name = stage.endpoints[number % ENDPOINTS]
        about, metric = random.choice(sorted(WATCHED.items()))
        burst = number // ENDPOINTS % BURSTS
        at = 60 * (burst * PULSE + random.uniform(6, 6.2))

        def fires(name: str = name, about: str = about, metric: str = metric) -> None:
            stage.alarm(name, about, metric, "ALARM")
            if random.random() < 0.5:
                clears = random.uniform(300, 3000)
                world.later(clears, lambda: stage.alarm(name, about, metric, "OK"))

        world.later(at, fires)
    for hour in range(24):
        world.later(hour * 3600, stage.hour_passes)


def test_whatever_fails_runs_end_with_a_record_within_their_budgets_and_nothing_stays_raised(
    stage: Stage,
) -> None:
    plan_of_alarms(stage)
    stage.world.pass_until(stage.start + timedelta(hours=23))
    stage.is_lucky = True
    runs = stage.all_runs()
    ends = Counter(run.state.value for run in runs)
    logging.getLogger(__name__).info("%s runs: %s; %s", len(runs), dict(ends), dict(stage.seen))
    # It was worth it: much was done, much failed, and runs ended in many ways.
    assert sum(run.acted is not None for run in runs) > ENDPOINTS / 2
    assert len(ends) >= 4
    assert stage.seen["calls refused"] > 5
    problems = [
        *unfinished(stage, runs),
        *at_the_same_time(stage, runs),
        *over_budget(runs),
        *still_raised(stage),
    ]
    assert problems == []


def unfinished(stage: Stage, runs: list[Run]) -> Iterator[str]:
    """Runs without an end, a timeline or an end of their execution."""
    for run in runs:
        execution = stage.machine.executions.get(run.id)
        if run.is_open or run.ended is None or not observe_story(stage.runs, run.id).timeline:
            yield f"{run.id} has no end in its record"
        if execution is None or execution.status == "RUNNING":
            yield f"{run.id} has an execution that goes on"


def at_the_same_time(stage: Stage, runs: list[Run]) -> Iterator[str]:
    """Endpoints that had a second run before the first had ended."""
    yield from stage.doubled
    for name in stage.endpoints:
        its = [run for run in runs if run.name == name and run.id in stage.began]
        its.sort(key=lambda run: stage.began[run.id])
        for one, other in pairwise(its):
            if one.ended is None or one.ended > stage.began[other.id]:
                yield f"{other.id} began before {one.id} had ended"


def over_budget(runs: list[Run]) -> Iterator[str]:
    """Days on which more was done than the profile allows."""
    acted = [(run.name, run.acted.date()) for run in runs if run.acted]
    for (name, day), number in Counter(acted).items():
        if number > OF_ENDPOINT:
            yield f"{number} actions for {name} on {day}"
    for day, number in Counter(day for _, day in acted).items():
        if number > OF_TEAM:
            yield f"{number} actions for the team on {day}"


def still_raised(stage: Stage) -> Iterator[str]:
    """Targets that have other limits than the profile's, or of which that is remembered."""
    dynamodb = stage.cloud.client("dynamodb")
    for name in stage.endpoints:
        memory = Memory(client=dynamodb, table=LEDGER, about=Arn(arn_of(name)), entry=SCALING.name)
        if limits(stage, name) != (1, 4) or Remembered.from_item(memory.read()).lifted:
            yield f"{name} is still raised, to {limits(stage, name)}"
