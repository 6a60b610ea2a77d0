"""The front of remediation: one run an endpoint, whatever comes twice, late, or in another order; none stays open."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from local import ACCOUNT
from local.cloud import LocalCloud
from remediation.actions import HoldingAction, Raise, SetInstances, to_record
from remediation.apply.record import change_run, end_run
from remediation.apply.runs import Executions, apply_to_run
from remediation.handler import ROOM
from remediation.observe.record import observe_run, observe_runs, observe_story
from remediation.record.changes import NoteAlarms
from remediation.record.held import Held
from remediation.record.run import Run, RunState
from remediation.record.table import RunTable
from sagewarden.deeds.changes import Change
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Result
from sagewarden.endpoints.raised import Raised
from sagewarden.errors import TransientError
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from tests.conftest import EVENTS
from tests.strategies import BCD, NOW
from tests.support.runtime import LEDGER
from tests.support.stage import CloudStage, cloud_with_ledger, furnish

MINUTE = timedelta(minutes=1)
WAITING = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 36_000, "End": True}}}


@dataclass(kw_only=True)
class FrontStage(CloudStage):
    """One endpoint for each test; its runs' executions wait for ever."""

    name: str
    """Of the endpoint, in its maker's letters."""

    machine: str
    """The ARN of the state machine."""

    scaling: str
    """The URL of scaling's queue."""

    @property
    def runs(self) -> RunTable:
        return RunTable(self.cloud.client("dynamodb"), LEDGER)

    @property
    def executions(self) -> list[str]:
        client = self.cloud.client("stepfunctions")
        found = client.list_executions(stateMachineArn=self.machine)["executions"]
        return sorted(execution["name"] for execution in found)

    def event(
        self, sample: str, at: datetime = NOW, alarm: str = "cpu-utilization"
    ) -> dict[str, Any]:
        """A sample about this endpoint, of a time."""
        text = (EVENTS / "remediation" / f"{sample}.json").read_text()
        text = text.replace("Tumor-Endpoint", self.name).replace("cpu-utilization", alarm)
        event: dict[str, Any] = json.loads(text)
        return event | {"time": at.isoformat(), "id": str(uuid4())}

    def fires(self, at: datetime = NOW, alarm: str = "cpu-utilization") -> dict[str, Any]:
        return self.react(self.event("alarm-fired", at, alarm))

    def all_runs(self) -> list[Run]:
        since = NOW - timedelta(days=1)
        found = observe_runs(self.runs, since, newest_first=False)
        return [run for run in found if run.name == self.name]

    def run(self) -> Run:
        (run,) = self.all_runs()
        return run


@pytest.fixture(scope="module")
def started() -> Iterator[LocalCloud]:
    with cloud_with_ledger() as cloud:
        cloud.client("sagemaker").create_model(
            ModelName="model", ExecutionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/shared"
        )
        yield cloud


@pytest.fixture
def stage(started: LocalCloud, teams: Registry, monkeypatch: pytest.MonkeyPatch) -> FrontStage:
    name = f"Tumor-{uuid4().hex[:6]}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", started.url)
    client: Any = started.client("sagemaker")
    variant = {
        "VariantName": "blue",
        "ModelName": "model",
        "InstanceType": "ml.m5.xlarge",
        "InitialInstanceCount": 1,
    }
    client.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
    tags = [{"Key": "team", "Value": BCD}]
    client.create_endpoint(EndpointName=name, EndpointConfigName=name, Tags=tags)
    machine = started.client("stepfunctions").create_state_machine(
        name=f"runs-{name}",
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/r",
        definition=json.dumps(WAITING),
    )["stateMachineArn"]
    scaling = started.client("sqs").create_queue(QueueName=f"scaling-{name}")["QueueUrl"]
    monkeypatch.setenv("STATE_MACHINE", machine)
    monkeypatch.setenv("SCALING_QUEUE", scaling)
    return FrontStage(
        room=ROOM,
        name=name,
        machine=machine,
        scaling=scaling,
        **furnish(started, teams, "remediation", name),
    )


def test_the_first_alarm_begins_a_run(stage: FrontStage) -> None:
    answer = stage.fires()
    assert [each["action"] for each in answer["outcomes"]] == ["BeginRun"]
    run = stage.run()
    assert (run.team, run.profile, run.since, run.state) == (BCD, "standard", NOW, RunState.OPEN)
    assert list(run.alarms.values()) == [NOW]
    assert stage.executions == [run.id]


def test_what_a_beginning_asks_of_aws(stage: FrontStage) -> None:
    """One call of SageMaker's, whatever happens later."""
    stage.fires()
    assert stage.calls == [
        "dynamodb:GetItem",
        "dynamodb:GetItem",
        "sagemaker:ListTags",
        "dynamodb:TransactWriteItems",
        "dynamodb:PutItem",
        "states:StartExecution",
        "dynamodb:TransactWriteItems",
    ]


def test_later_alarms_join_it_and_are_over_in_it(stage: FrontStage) -> None:
    stage.fires()
    stage.fires(NOW + MINUTE, "model-latency")
    stage.react(stage.event("alarm-over", NOW + 2 * MINUTE))
    run = stage.run()
    assert {name.rpartition("/")[2] for name in run.alarms} == {"cpu-utilization", "model-latency"}
    assert {name.rpartition("/")[2] for name in run.red} == {"model-latency"}
    assert stage.executions == [run.id]
    timeline = observe_story(stage.runs, run.id).timeline
    assert [entry.at for entry in timeline] == [NOW, NOW + MINUTE, NOW + 2 * MINUTE]


def test_an_alarm_and_its_composite_in_one_second_are_one_run(stage: FrontStage) -> None:
    stage.react(stage.event("alarm-composite-fired"))
    stage.fires()
    stage.fires(alarm="model-latency")
    assert len(stage.run().alarms) == 2


def test_the_same_alarm_twice_is_one_run(stage: FrontStage) -> None:
    event = stage.event("alarm-fired")
    stage.react(event, "m")
    stage.react(event, "m")
    stage.react(event, "another message")
    assert stage.executions == [stage.run().id]


def test_a_beginning_that_failed_halfway_is_made_up_for(stage: FrontStage) -> None:
    event = stage.event("alarm-fired")
    stage.cloud.fail("states", "StartExecution", times=9, code="ServiceUnavailable", status=503)
    with pytest.raises(Exception, match="ServiceUnavailable"):
        stage.react(event, "m")
    stage.cloud.heal()
    assert stage.executions == []
    stage.react(event, "m")
    assert stage.executions == [stage.run().id]


def test_an_alarm_whose_run_has_ended_begins_no_second_one(stage: FrontStage) -> None:
    event = stage.event("alarm-fired")
    stage.react(event)
    stage.react(died(stage, stage.run()))
    assert stage.react(event)["ignored"] == "its run has ended"
    stage.fires(NOW + MINUTE)
    assert [run.state for run in stage.all_runs()] == [RunState.DIED, RunState.OPEN]


def test_an_alarm_that_is_over_begins_nothing(stage: FrontStage) -> None:
    assert stage.react(stage.event("alarm-over"))["ignored"] == "its endpoint has no open run"
    assert stage.all_runs() == []


def test_without_a_team_there_is_no_run(stage: FrontStage) -> None:
    arn = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/{stage.name.lower()}"
    stage.cloud.client("sagemaker").delete_tags(ResourceArn=arn, TagKeys=["team"])
    assert stage.fires()["ignored"] == "nobody's team is known for its endpoint"


def test_of_what_is_gone_there_is_no_run(stage: FrontStage) -> None:
    stage.name = f"Never-{uuid4().hex[:6]}"
    assert stage.fires()["ignored"] == "its endpoint is gone"


def died(stage: FrontStage, run: Run) -> dict[str, Any]:
    event = stage.event("run-failed", NOW + 5 * MINUTE)
    event["resources"] = [f"arn:aws:states:us-east-1:{ACCOUNT}:execution:m:{run.id}"]
    return event


def holding(stage: FrontStage, *variants: str) -> Run:
    """A run that has raised the minimum of some variants."""
    stage.fires()
    run = stage.run()
    until = NOW + timedelta(hours=6)
    held: list[Held] = []
    for variant in variants or ("blue",):
        raised = Raised(
            run=run.id, resource_id=f"endpoint/{stage.name}/variant/{variant}", min=3, until=until
        )
        action = Raise(resource=run.endpoint, name=run.name, raised=raised, reason="overload")
        held.append(held_as(run, action, until))
    change_run(stage.runs, run.id, Run.acting(held, NOW + MINUTE))
    return replace(run, held=tuple(held), acted=NOW + MINUTE)


def held_as(run: Run, action: HoldingAction, until: datetime) -> Held:
    return Held(playbook="scale-out", resource=run.endpoint, what=to_record(action), until=until)


def test_a_run_that_died_lets_go_of_all_the_variants_that_an_endpoint_can_have(
    stage: FrontStage,
) -> None:
    run = holding(stage, *(f"v{number}" for number in range(10)))
    stage.react(died(stage, run))
    ended = stage.run()
    assert (ended.state, ended.held) == (RunState.DIED, ())
    assert len(stage.received(stage.scaling)) == 10


def test_what_cannot_be_given_back_of_a_run_that_died_is_not_called_given_back(
    stage: FrontStage,
) -> None:
    stage.fires()
    run, until = stage.run(), NOW + timedelta(hours=6)
    more = SetInstances(
        resource=run.endpoint, name=run.name, variant="blue", since=3, count=4, reason="it leaks"
    )
    change_run(stage.runs, run.id, Run.acting((held_as(run, more, until),), NOW + MINUTE))
    stage.react(died(stage, run))
    ended = stage.run()
    assert (ended.state, len(ended.held)) == (RunState.DIED, 1)
    (notice,) = [one for one in stage.notices(expected=2) if "run-died" in one]
    assert "is given back" not in notice
    assert "not all of what it had raised could be given back" in notice


def test_a_run_that_died_lets_go_of_what_it_held_and_is_told_once(stage: FrontStage) -> None:
    run = holding(stage)
    answer = stage.react(died(stage, run))
    assert [each["action"] for each in answer["outcomes"]] == ["Raise", "Report", "EndRun"]
    (message,) = stage.received(stage.scaling)
    detail = json.loads(message["Body"])["detail"]
    assert (detail["run"], detail["min"], detail["max"]) == (run.id, None, None)
    assert stage.run().state is RunState.DIED
    (notice,) = stage.notices()
    assert "run-died" in notice
    assert stage.react(died(stage, run))["ignored"] == "its run has ended"


def test_an_instance_that_a_stopped_run_may_just_be_adding_is_given_back_after_that(
    stage: FrontStage,
) -> None:
    """Who stops an execution does not stop the function that is under way."""
    stage.fires()
    run = stage.run()
    more = SetInstances(
        resource=run.endpoint, name=run.name, variant="blue", since=1, count=2, reason="it leaks"
    )
    until = NOW + timedelta(hours=6)
    change_run(stage.runs, run.id, Run.acting((held_as(run, more, until),), NOW + MINUTE))
    stopped = died(stage, run) | {"time": stage.clock().isoformat()}
    with pytest.raises(TransientError, match="under way"):
        stage.react(stopped)
    assert stage.run().is_open
    stage.clock.passed += 3 * MINUTE
    stage.react(stopped)
    assert (stage.run().state, stage.run().held) == (RunState.DIED, ())


def test_an_alarm_that_fires_as_a_run_ends_is_not_lost(stage: FrontStage) -> None:
    stage.fires()
    run = stage.run()
    end_run(stage.runs, run, RunState.TOLD, NOW + MINUTE, "clients can mend it")
    joins = NoteAlarms(
        run=run, alarms=("sagewarden/other",), at=NOW + MINUTE, over=False, reason="it joins"
    )
    executions = Executions(stage.cloud.client("stepfunctions"), stage.machine)
    with pytest.raises(TransientError, match="ended"):
        apply_to_run(stage.runs, executions, joins)
    assert apply_to_run(stage.runs, executions, replace(joins, over=True)) is Result.UNCHANGED


def test_each_hour_a_run_that_had_to_have_ended_is_ended(stage: FrontStage) -> None:
    run = holding(stage)
    early = stage.event("hour-passed", run.until - MINUTE)
    assert stage.react(early)["ignored"] == "no run had to have ended"
    stage.react(stage.event("hour-passed", run.until + MINUTE))
    for message in stage.handed_on():
        stage.react(message)
    assert stage.run().state is RunState.DIED
    assert len(stage.received(stage.scaling)) == 1


def test_a_run_that_nothing_names_any_more_is_ended_all_the_same(stage: FrontStage) -> None:
    run = holding(stage)
    memory = Memory(client=stage.runs.client, table=LEDGER, about=run.endpoint, entry=ROOM.name)
    memory.change(Change(drop=("run", "since", "until")))
    stage.react(stage.event("hour-passed", run.until + MINUTE))
    for message in stage.handed_on():
        stage.react(message)
    assert stage.run().state is RunState.DIED
    assert len(stage.received(stage.scaling)) == 1


def test_an_alarm_after_that_time_ends_the_old_run_and_begins_one(stage: FrontStage) -> None:
    run = holding(stage)
    stage.fires(run.until + MINUTE)
    assert [one.state for one in stage.all_runs()] == [RunState.DIED, RunState.OPEN]
    assert len(stage.received(stage.scaling)) == 1


def test_in_observe_a_run_begins_too(stage: FrontStage, teams: Registry) -> None:
    raw = teams.model_dump(mode="json", by_alias=True, exclude_unset=True) | {"mode": "observe"}
    stage.live.registry = Registry.model_validate(raw)
    stage.fires()
    run = observe_run(stage.runs, stage.run().id)
    assert run is not None
    assert (run.mode.value, stage.executions) == ("observe", [run.id])
    assert isinstance(run.endpoint, Arn)
