"""Three endpoints in trouble at the same time: one is helped, one goes back, of one people hear."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from cli.remediation.sentences import story_lines
from local.story.chapters import Chapter
from local.story.globomantics import ROLES, TEAMS, role_arn
from local.story.stage import Stage
from local.traffic.hosted import Hosted
from local.traffic.minute import BEGINS, Minute
from local.traffic.play import play_together
from local.traffic.scenarios import SCENARIOS, Scenario
from local.traffic.scenarios.capacity import answering, rush_served
from remediation.observe.record import observe_runs, observe_story
from remediation.record.run import Run
from remediation.record.table import RunTable

MAKER = "alice"
RUSHED, DEPLOYED, MISUSED = "Rushed", "Deployed", "Misused"
ENDPOINTS = (RUSHED, DEPLOYED, MISUSED)

_WATCHED_WITHIN = 90.0
"""Seconds in which three endpoints made at once have to have their alarms; they take about ten."""

_VARIANT = "blue"
_INSTANCES = 2
_TROUBLE = 30
"""Minutes of trouble until people, or sagewarden, can have done something about it."""
_LATER = 15
"""Minutes after which callers make mistakes: what fails sooner may be a deployment's, and making
the endpoint is one."""
_SERVED = 20
"""Minutes after which what was done is looked at, and more."""
_CALM = 60
"""Minutes in which the alarms are over for longer than the profile asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remediated:
    """What was done to an endpoint."""

    runs: tuple[str, ...]
    """Its runs: what is wrong, what is done about it, and where the run stands."""

    config: str
    """The configuration that it runs."""

    instances: int
    """How many instances it wants."""

    limits: str
    """Between which numbers of instances it scales."""


type Helped = Mapping[str, Remediated]
"""What was done to each endpoint, by name."""


def chapters(stage: Stage) -> Iterator[Chapter[Helped]]:
    """An hour of trouble and what follows."""
    usual = {name: _remediated(config=f"{name}-1") for name in ENDPOINTS}
    yield Chapter("are created", partial(_create, stage), usual)
    yield Chapter(
        f"work as usual for {BEGINS} minutes; {DEPLOYED} is deployed anew",
        partial(_work_and_deploy, stage),
        {**usual, DEPLOYED: _remediated(config=f"{DEPLOYED}-2")},
    )
    told = _remediated(config=f"{MISUSED}-1", run="client-errors: notify, told")
    yield Chapter(
        f"are in trouble for {_TROUBLE} minutes",
        partial(_trouble, stage, minutes=_TROUBLE),
        {
            RUSHED: _remediated(
                config=f"{RUSHED}-1",
                run="overload: scale-out, open",
                instances=2 * _INSTANCES,
                limits="4-4",
            ),
            DEPLOYED: _remediated(config=f"{DEPLOYED}-1", run="bad-deployment: roll-back, open"),
            MISUSED: told,
        },
    )
    yield Chapter(
        f"go on for {_SERVED} minutes; the rush is served, and over after {_CALM} more",
        partial(_go_on, stage),
        {
            RUSHED: _remediated(
                config=f"{RUSHED}-1", run="overload: scale-out, released", instances=2 * _INSTANCES
            ),
            DEPLOYED: _remediated(config=f"{DEPLOYED}-1", run="bad-deployment: roll-back, helped"),
            MISUSED: told,
        },
    )


def _remediated(
    *, config: str, run: str = "", instances: int = _INSTANCES, limits: str = "1-4"
) -> Remediated:
    """What is expected of an endpoint."""
    runs = (run,) if run else ()
    return Remediated(runs=runs, config=config, instances=instances, limits=limits)


def look(stage: Stage) -> Helped:
    """What was done to the endpoints until now."""
    runs = list(_runs(stage))
    return {name: _seen(stage, name, runs) for name in ENDPOINTS}


def timelines(stage: Stage) -> Iterator[str]:
    """What `sagewarden remediation show` says of each run, in the order of the endpoints."""
    table, runs = _table(stage), list(_runs(stage))
    for name in ENDPOINTS:
        for run in runs:
            if run.name == name:
                yield from story_lines(run, observe_story(table, run.id))
                yield ""


def _seen(stage: Stage, name: str, runs: list[Run]) -> Remediated:
    endpoint = stage.cloud.client("sagemaker").describe_endpoint(EndpointName=name)
    (variant,) = endpoint["ProductionVariants"]
    targets = stage.cloud.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="sagemaker", ResourceIds=[f"endpoint/{name}/variant/{_VARIANT}"]
    )["ScalableTargets"]
    limits = [f"{target['MinCapacity']}-{target['MaxCapacity']}" for target in targets]
    return Remediated(
        runs=tuple(_said(run) for run in runs if run.name == name),
        config=endpoint["EndpointConfigName"],
        instances=variant["DesiredInstanceCount"],
        limits=", ".join(limits),
    )


def _said(run: Run) -> str:
    """A run in a few words."""
    done = ", ".join(word for word in (run.playbook, run.state) if word)
    return f"{run.finding}: {done}"


def _create(stage: Stage) -> None:
    """Creates the endpoints, and waits until they are watched and scale."""
    client: Any = stage.cloud.client("sagemaker", stage.people[MAKER])
    mine = _mine()
    for name in ENDPOINTS:
        client.create_model(ModelName=name, ExecutionRoleArn=role_arn(ROLES[MAKER]), **mine)
        _config(client, name, 1)
        client.create_endpoint(EndpointName=name, EndpointConfigName=f"{name}-1", **mine)
    end = time.monotonic() + _WATCHED_WITHIN
    while not _are_watched(stage) and time.monotonic() < end:
        time.sleep(0.1)


def _config(client: Any, name: str, number: int) -> None:
    variant = {
        "VariantName": _VARIANT,
        "ModelName": name,
        "InstanceType": "ml.m5.xlarge",
        "InitialInstanceCount": _INSTANCES,
    }
    client.create_endpoint_config(
        EndpointConfigName=f"{name}-{number}", ProductionVariants=[variant], **_mine()
    )


def _mine() -> dict[str, Any]:
    return {"Tags": [{"Key": "team", "Value": TEAMS[MAKER]}]}


def _are_watched(stage: Stage) -> bool:
    names = [f"sagewarden/{name}" for name in ENDPOINTS]
    alarms = stage.cloud.client("cloudwatch").describe_alarms(
        AlarmNames=names, AlarmTypes=["CompositeAlarm"]
    )
    return len(alarms["CompositeAlarms"]) == len(names)


def _work_and_deploy(stage: Stage) -> None:
    """Has them work, and deploys one anew as the cloud's clock is the machine's again.

    The deployment is told of by the machine's clock, and the errors by the cloud's.
    """
    # What is played begins with a whole minute: a minute less keeps it from getting ahead.
    stage.cloud.pass_time(time.time() - 60 * (BEGINS + 1) - stage.cloud.now())
    _play(stage, dict.fromkeys(ENDPOINTS, SCENARIOS["normal_day"]), minutes=BEGINS, first=0)
    client: Any = stage.cloud.client("sagemaker", stage.people[MAKER])
    _config(client, DEPLOYED, 2)
    client.update_endpoint(EndpointName=DEPLOYED, EndpointConfigName=f"{DEPLOYED}-2")


def _trouble(stage: Stage, *, minutes: int) -> None:
    scenarios = {
        RUSHED: _rush(stage),
        DEPLOYED: SCENARIOS["bad_deployment"],
        MISUSED: _mistakes,
    }
    _play(stage, scenarios, minutes=minutes, first=BEGINS)


def _mistakes(minute: int) -> Minute:
    return SCENARIOS["client_errors"](max(0, minute - _LATER))


def _go_on(stage: Stage) -> None:
    """The rush goes on with more instances, and the others are well again; then all are."""
    usual = dict.fromkeys(ENDPOINTS, SCENARIOS["normal_day"])
    first = BEGINS + _TROUBLE
    _play(stage, {**usual, RUSHED: _rush(stage)}, minutes=_SERVED, first=first)
    _play(stage, usual, minutes=_CALM, first=first + _SERVED)


def _rush(stage: Stage) -> Scenario:
    """The rush, as the instances serve it that there are now."""
    instances = look(stage)[RUSHED].instances
    return answering(rush_served, lambda _minute: instances)


def _play(stage: Stage, scenarios: Mapping[str, Scenario], *, minutes: int, first: int) -> None:
    hosted = {
        Hosted(endpoint=name, variant=_VARIANT): scenario for name, scenario in scenarios.items()
    }
    play_together(stage.cloud, hosted, minutes=minutes, first=first)


def _runs(stage: Stage) -> Iterator[Run]:
    """The runs, the first one first."""
    return observe_runs(_table(stage), datetime.now(UTC) - timedelta(days=1), newest_first=False)


def _table(stage: Stage) -> RunTable:
    return RunTable(stage.cloud.client("dynamodb"), stage.outputs["LedgerTable"])
