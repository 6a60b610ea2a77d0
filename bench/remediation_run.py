"""A whole run in the deployed stack: how long until it acts, and what it takes; for bench/remediation.md."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cli.remediation.sentences import story_lines
from local.story.globomantics import ROLES, TEAMS, role_arn
from local.story.stage import Stage
from local.traffic.hosted import Hosted
from local.traffic.minute import BEGINS
from local.traffic.play import play
from local.traffic.scenarios import SCENARIOS
from remediation.observe.record import observe_runs, observe_story
from remediation.record.run import Run
from remediation.record.story import Story
from remediation.record.table import RunTable

NAME, MAKER = "Helped", "alice"
PATIENCE = 120.0
"""Seconds for which something is waited for."""

STEPS = frozenset({"Diagnose", "Approve", "Act", "Verify", "Release", "Close"})
WRITES = ("PutItem", "UpdateItem", "TransactWriteItems", "DeleteItem")
TRANSITION, WRITE, INVOCATION, GIGABYTE_SECOND = 25e-6, 0.625e-6, 0.2e-6, 13.3334e-6
"""US dollars: a state transition of Step Functions, a write of DynamoDB on demand, a request of
Lambda's, and its time on arm64 (price lists of us-east-1, November 2026)."""

STEP_SECONDS, STEP_GIGABYTES = 1.0, 0.25
"""What a step is reckoned with."""


@dataclass(frozen=True, kw_only=True)
class Helped:
    """A run of an overload, from its alarm to its end."""

    run: Run
    story: Story
    until_acted: float
    """Seconds of this machine's from the last minute of load, at whose end the alarm fires, to what
    was done."""
    states: Counter[str]
    """How often each state was entered."""
    calls: Counter[str]
    """What remediation's functions asked of AWS."""

    @property
    def writes(self) -> int:
        """Writes into the ledger's table; a transaction counts twice for each of its parts."""
        return sum(
            count * (4 if name.endswith("TransactWriteItems") else 1)
            for name, count in self.calls.items()
            if name.partition(":")[2] in WRITES
        )

    @property
    def transitions(self) -> int:
        """State transitions, the start among them."""
        return self.states.total() + 1

    @property
    def steps(self) -> int:
        """Lambda functions that were invoked as steps."""
        return sum(count for name, count in self.states.items() if name in STEPS)

    @property
    def dollars(self) -> float:
        """What it costs by the price lists."""
        lambdas = self.steps * (INVOCATION + STEP_SECONDS * STEP_GIGABYTES * GIGABYTE_SECOND)
        return self.transitions * TRANSITION + self.writes * WRITE + lambdas


def helped(stage: Stage) -> Helped:
    """Overloads an endpoint that is watched and scales, and lets more instances serve it."""
    _create(stage)
    cloud, hosted = stage.cloud, Hosted(endpoint=NAME, variant="blue")
    print("an overload", file=sys.stderr)
    play(cloud, hosted, SCENARIOS["overload"], minutes=BEGINS)
    cloud.clear_calls()
    began = time.monotonic()
    play(cloud, hosted, SCENARIOS["overload"], minutes=15, first=BEGINS)
    _until(lambda: any(run.acted for run in _runs(stage)))
    acted = time.monotonic() - began
    print("it is served", file=sys.stderr)
    play(cloud, hosted, SCENARIOS["normal_day"], minutes=120)
    _until(lambda: not any(run.is_open for run in _runs(stage)))
    (run,) = _runs(stage)
    return Helped(
        run=run,
        story=observe_story(_table(stage), run.id),
        until_acted=acted,
        states=_states(stage, run),
        calls=Counter(
            f"{call.service}:{call.operation}"
            for call in cloud.calls()
            if "Remediation" in call.caller
        ),
    )


def report_of_run(done: Helped) -> Iterator[str]:
    """What a run takes, in Markdown."""
    run = done.run
    yield ""
    yield "## A whole run"
    yield ""
    yield (
        "An overload in the deployed stack of the local cloud: diagnosed, the minimum raised, served, "
        "given back. The waits are the local cloud's clock's. Costs are by the price lists of "
        "us-east-1 as of November 2026, each step reckoned as a second of 256 MB; alarms, the queue and "
        "reads are not in them."
    )
    yield ""
    yield "| finding | end | from the alarm's load to the action | state transitions | steps | writes | dollars |"
    yield "|---|---|---|---|---|---|---|"
    cells = (
        f"`{run.finding}`",
        run.state,
        f"{done.until_acted:.1f} s",
        done.transitions,
        done.steps,
        done.writes,
        f"{done.dollars:.6f}",
    )
    yield f"| {' | '.join(str(cell) for cell in cells)} |"
    yield ""
    yield f"States: {_counted(done.states)}."
    yield ""
    yield f"Calls of remediation's functions: {_counted(done.calls)}."
    yield ""
    yield "`sagewarden remediation show` says of it:"
    yield ""
    yield "```"
    yield from story_lines(run, done.story)
    yield "```"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())


def _create(stage: Stage) -> None:
    """An endpoint of alice's, watched, and with a scalable target."""
    client: Any = stage.cloud.client("sagemaker", stage.people[MAKER])
    tags = {"Tags": [{"Key": "team", "Value": TEAMS[MAKER]}]}
    client.create_model(ModelName=NAME, ExecutionRoleArn=role_arn(ROLES[MAKER]), **tags)
    variant = {
        "VariantName": "blue",
        "ModelName": NAME,
        "InstanceType": "ml.m5.xlarge",
        "InitialInstanceCount": 1,
    }
    client.create_endpoint_config(EndpointConfigName=NAME, ProductionVariants=[variant], **tags)
    client.create_endpoint(EndpointName=NAME, EndpointConfigName=NAME, **tags)
    _until(lambda: _is_watched(stage))


def _is_watched(stage: Stage) -> bool:
    alarms = stage.cloud.client("cloudwatch").describe_alarms(
        AlarmNames=[f"sagewarden/{NAME}"], AlarmTypes=["CompositeAlarm"]
    )
    targets = stage.cloud.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="sagemaker", ResourceIds=[f"endpoint/{NAME}/variant/blue"]
    )
    return bool(alarms["CompositeAlarms"]) and bool(targets["ScalableTargets"])


def _states(stage: Stage, run: Run) -> Counter[str]:
    """How often each state of a run's execution was entered."""
    client: Any = stage.cloud.client("stepfunctions")
    machines = client.list_state_machines()["stateMachines"]
    arns = [machine["stateMachineArn"] for machine in machines]
    (arn,) = [arn for arn in arns if "remediation" in arn.casefold()] or arns
    execution = f"{arn.replace(':stateMachine:', ':execution:')}:{run.id}"
    entered: Counter[str] = Counter()
    for page in client.get_paginator("get_execution_history").paginate(executionArn=execution):
        for event in page["events"]:
            if event["type"].endswith("StateEntered"):
                entered[event["stateEnteredEventDetails"]["name"]] += 1
    return entered


def _runs(stage: Stage) -> list[Run]:
    since = datetime.now(UTC) - timedelta(days=3)
    return [run for run in observe_runs(_table(stage), since) if run.name == NAME]


def _table(stage: Stage) -> RunTable:
    return RunTable(stage.cloud.client("dynamodb"), stage.outputs["LedgerTable"])


def _until(holds: Callable[[], bool]) -> None:
    """Waits until something holds.

    Raises:
        TimeoutError: it does not.
    """
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("it did not come about")
        time.sleep(0.05)
