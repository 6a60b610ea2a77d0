"""`sagewarden remediation`: what a person is told of runs, tries again, decides, and stops."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from cli.main import app
from local import ACCOUNT
from local.cloud import LocalCloud
from local.traffic.hosted import Hosted
from local.traffic.play import play
from local.traffic.scenarios import SCENARIOS
from remediation.apply.record import end_run, open_run, write_approval, write_entry, write_evidence
from remediation.budget.freeze import Freeze
from remediation.diagnosis.diagnose import diagnose
from remediation.observe.record import observe_story
from remediation.record.approval import Approval
from remediation.record.keys import run_id
from remediation.record.run import Run, RunState
from remediation.record.table import RunTable
from remediation.record.timeline import Entry
from sagewarden.registry.model import Mode, Registry
from sagewarden.resources import Arn
from tests.support.evidence import Scene, evidence_of
from tests.support.runtime import LEDGER

TEAM = "fraud"
MACHINE = {
    "QueryLanguage": "JSONata",
    "StartAt": "Ask",
    "States": {
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Arguments": {
                "QueueUrl": "{% $states.input.queue %}",
                "MessageBody": "{% $states.context.Task.Token %}",
            },
            "End": True,
        }
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


type Ask = Callable[..., Said]


@pytest.fixture
def ask(cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Runs `sagewarden remediation …` with the account's credentials, beside a stack that has a ledger."""
    for name, value in cloud.environment().items():
        monkeypatch.setenv(name, value)
    stack = {"LedgerTable": LEDGER}
    registry = Registry.model_validate({"version": 1, "teams": {TEAM: {}, "twins": {}}})
    for module in ("access", "diagnose"):
        monkeypatch.setattr(f"cli.remediation.{module}.outputs", lambda *_: stack)
    monkeypatch.setattr("cli.remediation.frozen.live_registry", lambda *_: registry)
    cloud.heal()

    def asked(*options: str) -> Said:
        result = CliRunner().invoke(app, ["remediation", *options])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return Said(status=result.exit_code, out=result.stdout, err=result.stderr)

    return asked


@dataclass(kw_only=True)
class Recorded:
    """Runs that are recorded."""

    cloud: LocalCloud

    @property
    def runs(self) -> RunTable:
        return RunTable(self.cloud.client("dynamodb"), LEDGER)

    def begin(self, *, team: str = TEAM, age: timedelta = timedelta(minutes=20)) -> Run:
        name, since = f"Tumor-{uuid4().hex[:6]}", datetime.now(UTC) - age
        run = Run(
            id=run_id(name, since),
            endpoint=Arn(f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/{name.lower()}"),
            name=name,
            team=team,
            profile="standard",
            mode=Mode.ENFORCE,
            since=since,
            until=since + timedelta(hours=8),
            alarms={f"sagewarden/{name}/blue/cpu-utilization": since},
            finding="overload",
            confidence=0.9,
            playbook="scale-out",
        )
        assert open_run(self.runs, run)
        said = (f"sagewarden/{name}/blue/cpu-utilization is red",)
        write_entry(self.runs, run, Entry(at=since, step="alarm", sentences=said))
        return run

    def end(self, run: Run, state: RunState, reason: str = "it is over") -> None:
        assert end_run(self.runs, run, state, datetime.now(UTC), reason)

    def saw(self, run: Run, scenario: str) -> None:
        evidence = evidence_of(Scene(scenario=SCENARIOS[scenario]), after=30)
        assert write_evidence(self.runs, run, evidence.to_record())

    def waits(self, run: Run, *, until: timedelta = timedelta(minutes=30)) -> str:
        """The run asks for approval; the ARN of the execution that waits for it."""
        sqs, states = self.cloud.client("sqs"), self.cloud.client("stepfunctions")
        queue = sqs.create_queue(QueueName=uuid4().hex)["QueueUrl"]
        machine = states.create_state_machine(
            name=f"machine-{uuid4().hex[:6]}",
            roleArn=f"arn:aws:iam::{ACCOUNT}:role/runs",
            definition=json.dumps(MACHINE),
        )["stateMachineArn"]
        started = states.start_execution(
            stateMachineArn=machine, input=json.dumps({"queue": queue})
        )
        end = time.monotonic() + 10
        messages: list[Any] = []
        while not messages and time.monotonic() < end:
            messages = sqs.receive_message(QueueUrl=queue).get("Messages", [])
            time.sleep(0.02)
        asked = Approval(
            token=messages[0]["Body"],
            playbook="scale-out",
            asked=datetime.now(UTC),
            until=datetime.now(UTC) + until,
        )
        write_approval(self.runs, run, asked)
        return str(started["executionArn"])

    def outcome(self, execution: str) -> Any:
        states, end = self.cloud.client("stepfunctions"), time.monotonic() + 10
        while time.monotonic() < end:
            found = states.describe_execution(executionArn=execution)
            if found["status"] != "RUNNING":
                return json.loads(found["output"])
            time.sleep(0.02)
        raise AssertionError("it waits for ever")

    def timeline(self, run: Run) -> list[str]:
        return [
            sentence
            for entry in observe_story(self.runs, run.id).timeline
            for sentence in entry.sentences
        ]


@pytest.fixture
def recorded(cloud: LocalCloud) -> Recorded:
    return Recorded(cloud=cloud)


def test_runs_are_listed_with_those_that_somebody_has_to_look_at(
    ask: Ask, recorded: Recorded
) -> None:
    team = f"team-{uuid4().hex[:6]}"
    older = recorded.begin(team=team, age=timedelta(days=2))
    newer = recorded.begin(team=team)
    recorded.end(older, RunState.RELEASED)
    said = ask("runs", "--team", team)
    assert said.status == 0
    head, first, second, last = said.out.splitlines()
    assert head.split() == ["run", "state", "finding", "playbook", "team", "began"]
    assert first.startswith(f"{newer.id}  open      overload (0.90)  scale-out  {team}")
    assert second.startswith(older.id)
    assert last == "2 runs, 0 that somebody has to look at"
    recorded.end(newer, RunState.ESCALATED)
    said = ask("runs", "--team", team, "--since", "1d", "--json")
    assert said.status == 1
    (told,) = said.json["runs"]
    assert (told["run"], told["state"], told["in_order"]) == (newer.id, "escalated", False)


def test_a_run_is_shown_as_its_timeline(ask: Ask, recorded: Recorded) -> None:
    run = recorded.begin()
    recorded.waits(run)
    recorded.saw(run, "overload")
    said = ask("show", run.id)
    assert said.status == 0
    assert said.out.splitlines()[0] == f"{run.id}  open  {run.name}, team fraud, mode enforce"
    assert "finding: overload (0.90), playbook scale-out" in said.out
    assert f"sagewarden remediation approve {run.id} (or deny), for scale-out" in said.out
    assert f"alarm      sagewarden/{run.name}/blue/cpu-utilization is red" in said.out
    # The token that answers is nobody's business.
    record = ask("show", run.id, "--json")
    assert record.json["approval"].keys() == {"playbook", "asked", "until"}
    assert record.json["timeline"][0]["step"] == "alarm"
    assert record.json["evidence"]["name"]


def test_what_is_no_run_is_said_in_a_line(ask: Ask, recorded: Recorded) -> None:
    run = recorded.begin()
    for wrong, why in (("tumor", "is no run"), (run.id[:-1], "did you mean")):
        said = ask("show", wrong)
        assert (said.status, said.out) == (2, "")
        assert why in said.err
        assert len(said.err.splitlines()) == 1


def test_a_run_is_diagnosed_again_by_what_it_saw(
    ask: Ask, recorded: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, other = recorded.begin(), recorded.begin()
    recorded.saw(run, "overload")
    recorded.saw(other, "client_errors")
    saved = tmp_path / "run.json"
    assert ask("show", run.id, "--save", str(saved)).status == 0
    confidence = diagnose(evidence_of(Scene(scenario=SCENARIOS["overload"]), after=30)).confidence
    said = ask("replay", run.id)
    assert said.out.splitlines()[0].startswith(f"{run.id}: overload ({confidence:.2f})")
    # The other one was decided otherwise.
    said = ask("replay", run.id, other.id)
    assert said.status == 1
    assert f"{other.id}: client-errors" in said.out
    assert "; it was overload (0.90)" in said.out
    assert said.out.splitlines()[-1].startswith("2 diagnosed again, ")
    both = ask("replay", "--since", "1d", "--team", TEAM, "--json")
    assert {run.id, other.id} <= {each["title"] for each in both.json["replayed"]}
    # A file needs no credentials, no region and no network.
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    assert ask("replay", str(saved)).out.startswith(f"{run.id}: overload")


def test_a_decision_that_is_found_again_ends_with_nought(ask: Ask, tmp_path: Path) -> None:
    evidence = evidence_of(Scene(scenario=SCENARIOS["overload"]), after=30)
    found = diagnose(evidence)
    decided = {"finding": found.finding.value, "confidence": found.confidence}
    file = tmp_path / "evidence.json"
    file.write_text(
        json.dumps({"version": 1, "decided": decided, "evidence": evidence.to_record()})
    )
    said = ask("replay", str(file))
    assert said.status == 0
    assert said.out.splitlines()[0].endswith(", as it was")
    # Another finding is another decision, as sure as it may be.
    other = {**decided, "finding": "throttled"}
    file.write_text(json.dumps({"version": 1, "decided": other, "evidence": evidence.to_record()}))
    assert ask("replay", str(file)).status == 1
    # Evidence alone was never decided by.
    file.write_text(json.dumps(evidence.to_record()))
    assert ask("replay", str(file)).status == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "no evidence"),
        ("[]", "expected an object"),
        ('{"version": 2}', "expected 1"),
        ('{"evidence": {"name": "x"}}', "holds no evidence"),
        ('{"evidence": 3}', "holds no evidence"),
    ],
)
def test_a_file_without_evidence_is_said_in_a_line(
    ask: Ask, tmp_path: Path, content: str, why: str
) -> None:
    file = tmp_path / "evidence.json"
    file.write_text(content)
    said = ask("replay", str(file))
    assert (said.status, said.out) == (2, "")
    assert why in said.err
    assert len(said.err.splitlines()) == 1


def test_who_names_nothing_to_replay_is_told_what_to_name(ask: Ask) -> None:
    assert ask("replay").err == "name runs or files, or --since\n"
    assert ask("replay", "tumor.json").status == 2


def test_an_approved_run_goes_on_and_says_who_approved(ask: Ask, recorded: Recorded) -> None:
    run = recorded.begin()
    execution = recorded.waits(run)
    assert f"for: sagewarden remediation approve {run.id}" in ask("show", run.id).out
    said = ask("approve", run.id, "--reason", "the sale has begun")
    assert (said.status, said.out) == (
        0,
        f"approved: scale-out on {run.name}, overload (0.90)\n",
    )
    answer = recorded.outcome(execution)
    assert answer["next"] == "act"
    assert recorded.timeline(run)[-1] == (
        f"{answer['by']} has approved scale-out: the sale has begun"
    )
    # It waits for nothing any more.
    assert "waits until" not in ask("show", run.id).out
    said = ask("approve", run.id)
    assert (said.status, said.err) == (2, f"{run.id}: the run waits for nothing any more\n")
    # Nobody decides otherwise afterwards.
    said = ask("deny", run.id)
    assert said.status == 2
    assert f"{run.id}: {answer['by']} has approved it already" in said.err


def test_a_denied_run_ends(ask: Ask, recorded: Recorded) -> None:
    run = recorded.begin()
    execution = recorded.waits(run)
    told = ask("deny", run.id, "--json").json
    assert (told["answer"], told["run"]) == ("denied", run.id)
    answer = recorded.outcome(execution)
    assert (answer["next"], answer["end"]) == ("close", "denied")
    assert any(" has denied scale-out" in sentence for sentence in recorded.timeline(run))


def test_who_may_not_answer_does_not_keep_others_from_it(
    ask: Ask, cloud: LocalCloud, recorded: Recorded
) -> None:
    run = recorded.begin()
    execution = recorded.waits(run)
    cloud.fail("states", "SendTaskSuccess", code="AccessDeniedException")
    said = ask("approve", run.id)
    assert (said.status, said.out) == (2, "")
    assert "AccessDeniedException (SendTaskSuccess)" in said.err
    assert ask("deny", run.id).status == 0
    assert recorded.outcome(execution)["end"] == "denied"


def test_an_answer_that_comes_too_late_or_to_nothing_is_refused(
    ask: Ask, recorded: Recorded
) -> None:
    late, silent, over = recorded.begin(), recorded.begin(), recorded.begin()
    recorded.waits(late, until=timedelta(seconds=-1))
    recorded.end(over, RunState.TOLD, "only people can help")
    assert "it is too late" in ask("approve", late.id).err
    assert "asks nobody" in ask("approve", silent.id).err
    assert "has ended: told, only people can help" in ask("approve", over.id).err


@pytest.fixture
def thawed(ask: Ask) -> Iterator[None]:
    yield
    for freeze in ask("freeze", "--json").json["frozen"]:
        kind, _, name = freeze["entry"].partition("/")
        options = {"all": ["--all"], "team": ["--team", name], "endpoint": ["--endpoint", name]}
        ask("thaw", *options[kind])


def test_a_team_is_frozen_for_a_while_and_thawed(ask: Ask, thawed: None) -> None:
    assert ask("freeze").out == "nothing is frozen\n"
    said = ask("freeze", TEAM, "--for", "2h", "--reason", "load test")
    assert said.status == 0
    assert said.out.startswith(f"team {TEAM} is frozen until ")
    (listed,) = ask("freeze", "--json").json["frozen"]
    assert (listed["entry"], listed["reason"]) == (f"team/{TEAM}", "load test")
    assert listed["by"]
    freeze = Freeze.from_item(listed)
    assert freeze.until
    assert timedelta(hours=1, minutes=59) < freeze.until - datetime.now(UTC) <= timedelta(hours=2)
    assert ask("thaw", TEAM).out == f"team {TEAM} is not frozen any more\n"
    again = ask("thaw", "--team", TEAM)
    assert (again.status, again.out) == (1, f"team {TEAM} was not frozen\n")


def test_everything_is_frozen_until_it_is_thawed(ask: Ask, thawed: None) -> None:
    assert ask("freeze", "--all").out == "every endpoint is frozen until it is thawed\n"
    ask("freeze", TEAM)
    said = ask("thaw", TEAM)
    assert said.status == 0
    assert "still: " in said.out
    assert "has frozen everything" in said.out


def endpoint(cloud: LocalCloud, name: str) -> None:
    client = cloud.client("sagemaker")
    variant = {
        "VariantName": "blue",
        "ModelName": "model",
        "InstanceType": "ml.m5.xlarge",
        "InitialInstanceCount": 2,
    }
    client.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
    client.create_endpoint(EndpointName=name, EndpointConfigName=name)
    client.get_waiter("endpoint_in_service").wait(
        EndpointName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100}
    )


def test_a_name_that_an_endpoint_and_a_team_have_has_to_be_said_clearly(
    ask: Ask, cloud: LocalCloud, thawed: None
) -> None:
    endpoint(cloud, "twins")
    said = ask("freeze", "twins")
    assert said.status == 2
    assert "--endpoint twins or --team twins" in said.err
    assert ask("freeze", "--endpoint", "twins").out.startswith("endpoint twins is frozen")
    (listed,) = ask("freeze", "--json").json["frozen"]
    assert listed["entry"].endswith("endpoint/twins")
    assert listed["entry"].startswith("endpoint/arn:aws:sagemaker:")


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("frued",), "did you mean 'fraud'?"),
        (("--team", "frued"), "did you mean 'fraud'?"),
        (("--all", "fraud"), "name one"),
        (("fraud", "--for", "2 hours"), "is no span of time"),
    ],
)
def test_what_cannot_be_frozen_is_said_in_a_line(
    ask: Ask, options: tuple[str, ...], why: str
) -> None:
    said = ask("freeze", *options)
    assert (said.status, said.out) == (2, "")
    assert why in said.err
    assert len(said.err.splitlines()) == 1
    assert ask("freeze").out == "nothing is frozen\n"


def test_nobody_may_freeze_without_permission(ask: Ask, cloud: LocalCloud) -> None:
    cloud.fail("dynamodb", "PutItem", code="AccessDeniedException", times=9)
    said = ask("freeze", "--all")
    assert (said.status, said.out) == (2, "")
    assert "AccessDeniedException (PutItem)" in said.err


def test_an_endpoint_is_diagnosed_now(ask: Ask, cloud: LocalCloud, tmp_path: Path) -> None:
    cloud.pass_time(time.time() - 7200 - cloud.now())
    endpoint(cloud, "Busy")
    cloud.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="sagemaker",
        ResourceId="endpoint/Busy/variant/blue",
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        MinCapacity=1,
        MaxCapacity=4,
    )
    cloud.client("cloudwatch").put_metric_alarm(
        AlarmName="sagewarden/Busy/blue/cpu-utilization",
        Namespace="/aws/sagemaker/Endpoints",
        MetricName="CPUUtilization",
        Dimensions=[
            {"Name": "EndpointName", "Value": "Busy"},
            {"Name": "VariantName", "Value": "blue"},
        ],
        Statistic="Average",
        Period=60,
        EvaluationPeriods=5,
        DatapointsToAlarm=3,
        Threshold=320.0,
        ComparisonOperator="GreaterThanThreshold",
    )
    hosted = Hosted(endpoint="Busy", variant="blue")
    play(cloud, hosted, SCENARIOS["normal_day"], minutes=60)
    play(cloud, hosted, SCENARIOS["overload"], minutes=58)
    file = tmp_path / "busy.json"
    cloud.clear_calls()
    said = ask("diagnose", "busy", "--save", str(file))
    assert said.status == 1
    assert said.out.splitlines()[0].startswith("Busy  inservice  looked at ")
    assert "alarms: sagewarden/Busy/blue/cpu-utilization" in said.out
    assert any(line.startswith("finding: overload") for line in said.out.splitlines())
    assert said.out.splitlines()[-1].startswith("what to do: It needs more instances")
    writes = ("Put", "Update", "Delete", "Create")
    assert not [call for call in cloud.calls() if call.operation.startswith(writes)]
    again = ask("replay", str(file))
    assert again.status == 0
    assert "as it was" in again.out
    assert ask("diagnose", "Busy", "--json").json["diagnosis"]["finding"] == "overload"


def test_without_metrics_nobody_can_say_that_all_is_well(ask: Ask, cloud: LocalCloud) -> None:
    endpoint(cloud, "Unseen")
    cloud.fail("monitoring", "GetMetricData", code="AccessDeniedException", times=9)
    said = ask("diagnose", "Unseen")
    assert said.status == 2
    assert said.err == "Unseen: whether anything is wrong cannot be said without its metrics\n"


def test_an_endpoint_that_there_is_not_is_said_in_a_line(ask: Ask) -> None:
    said = ask("diagnose", "nobody")
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("there is no endpoint 'nobody'")
