"""Steps of a run, one by one: each reads the run, says what comes next, and is tried again without harm."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from local.cloud import LocalCloud
from remediation.apply.record import change_run, end_run, note_alarm, open_run, write_entry
from remediation.observe.record import observe_approval, observe_run, observe_story
from remediation.observed import LastRun
from remediation.record.keys import run_id
from remediation.record.run import Run, RunState
from remediation.record.table import RunTable
from remediation.record.timeline import Entry
from remediation.steps import approve, close, diagnose, release
from remediation.steps.step import STOPPED, Output, Step, take_step
from sagewarden.deeds.memory import Memory
from sagewarden.errors import NotAnEvent, PermanentError, RegistryUnavailable, TransientError
from sagewarden.registry.model import Mode, Registry
from sagewarden.resources import Arn
from sagewarden.runtime.surroundings import Runtime
from tests.strategies import BCD, NOW
from tests.support.runtime import LEDGER, Live, runtime_of
from tests.support.stage import cloud_with_ledger, furnish

LATER = NOW + timedelta(minutes=1)


@pytest.fixture(scope="module")
def started() -> Iterator[LocalCloud]:
    with cloud_with_ledger() as cloud:
        yield cloud


@pytest.fixture
def around(
    started: LocalCloud, teams: Registry, monkeypatch: pytest.MonkeyPatch, request: Any
) -> Iterator[Runtime]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", started.url)
    name = f"steps-{abs(hash(request.node.name)) % 10**8}"
    things = furnish(started, teams, "steps", name)
    monkeypatch.setenv("SCALING_QUEUE", things["queue"])
    yield runtime_of(Live(teams), topic=things["topic"], queue=things["queue"])
    started.heal()


@pytest.fixture
def run(started: LocalCloud, request: Any) -> Run:
    """An open run of an endpoint that there is not."""
    name = f"Gone-{abs(hash(request.node.name)) % 10**8}"
    made = Run(
        id=run_id(name, NOW),
        endpoint=Arn(f"arn:aws:sagemaker:us-east-1:123456789012:endpoint/{name.lower()}"),
        name=name,
        team=BCD,
        profile="standard",
        mode=Mode.ENFORCE,
        since=NOW,
        until=NOW + timedelta(hours=8),
        alarms={f"sagewarden/{name}": NOW},
    )
    assert open_run(table(started), made)
    return made


def table(cloud: LocalCloud) -> RunTable:
    return RunTable(cloud.client("dynamodb"), LEDGER)


def taken(
    take: Callable[[Step], Output], run: Run, around: Runtime, **given: Any
) -> dict[str, Any]:
    event = {"run": run.id, "now": "2026-11-02T09:16:42.123Z"} | given
    return dict(take_step("step", take, event, around=lambda: around))


def read(cloud: LocalCloud, run: Run) -> Run:
    found = observe_run(table(cloud), run.id)
    assert found is not None
    return found


def test_a_run_that_has_ended_is_left_alone(started: LocalCloud, run: Run, around: Runtime) -> None:
    end_run(table(started), run, RunState.DIED, LATER, "its execution was stopped")
    for step in (diagnose.diagnose_run, approve.ask, release.release, close.close):
        assert taken(step, run, around) == STOPPED


@pytest.mark.parametrize("event", [None, {}, {"run": "a"}, {"run": "a", "now": "soon"}])
def test_what_names_no_run_and_no_time_is_no_step(event: Any, around: Runtime) -> None:
    with pytest.raises(NotAnEvent):
        take_step("step", close.close, event, around=lambda: around)


def test_what_may_pass_has_the_one_name_that_the_state_machine_knows(
    started: LocalCloud, run: Run, around: Runtime
) -> None:
    def unavailable(_step: Step) -> Output:
        raise RegistryUnavailable("it cannot be read")

    with pytest.raises(TransientError) as raised:
        taken(unavailable, run, around)
    assert type(raised.value) is TransientError
    started.fail("dynamodb", "GetItem", times=9, code="ThrottlingException")
    with pytest.raises(TransientError):
        taken(close.close, run, around)
    started.heal()
    started.fail("dynamodb", "GetItem", code="AccessDeniedException")
    with pytest.raises(PermanentError, match="AccessDenied"):
        taken(close.close, run, around)


def test_an_endpoint_that_is_gone_ends_its_run(
    started: LocalCloud, run: Run, around: Runtime
) -> None:
    assert taken(diagnose.diagnose_run, run, around) == {"next": "close"}
    assert taken(close.close, run, around)["state"] == "gone"
    assert read(started, run).state is RunState.GONE


@pytest.fixture
def there(started: LocalCloud, run: Run) -> Run:
    """A run whose endpoint fails one of six requests since some minutes, and nothing says why."""
    sagemaker = started.client("sagemaker")
    sagemaker.create_model(
        ModelName=run.name,
        ExecutionRoleArn="arn:aws:iam::123456789012:role/execution",
        PrimaryContainer={"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/model:1"},
    )
    variant = {
        "VariantName": "blue",
        "ModelName": run.name,
        "InstanceType": "ml.m5.xlarge",
        "InitialInstanceCount": 1,
    }
    sagemaker.create_endpoint_config(EndpointConfigName=run.name, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=run.name, EndpointConfigName=run.name)
    waiter = sagemaker.get_waiter("endpoint_in_service")
    waiter.wait(EndpointName=run.name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100})
    dimensions = [
        {"Name": "EndpointName", "Value": run.name},
        {"Name": "VariantName", "Value": "blue"},
    ]
    published = []
    for minute in range(56):
        at = (NOW - timedelta(minutes=40 - minute)).timestamp()
        for metric, count in (
            ("Invocations", 600),
            ("Invocation5XXErrors", 100 if minute > 35 else 0),
        ):
            datum = {"Namespace": "AWS/SageMaker", "MetricName": metric, "Dimensions": dimensions}
            published.append(datum | {"Timestamp": at, "Value": count})
        for metric in ("CPUUtilization", "MemoryUtilization", "DiskUtilization"):
            datum = {
                "Namespace": "/aws/sagemaker/Endpoints",
                "MetricName": metric,
                "Dimensions": dimensions,
            }
            published.append(datum | {"Timestamp": at, "Value": 30})
    started.publish(published)
    return run


def test_what_is_not_clear_yet_is_looked_at_again_and_told_once_it_has_gone_on(
    started: LocalCloud, there: Run, around: Runtime
) -> None:
    again = {"next": "look", "wait": 180}
    assert taken(diagnose.diagnose_run, there, around) == again
    assert read(started, there).end is None
    late = (NOW + timedelta(minutes=15)).isoformat()
    assert taken(diagnose.diagnose_run, there, around, now=late) == {"next": "close"}
    ended = read(started, there)
    assert (ended.finding, ended.end) == ("unclear", RunState.TOLD)
    *looks, concluded = observe_story(table(started), there.id).timeline
    assert [entry.values["diagnosis"]["finding"] for entry in looks] == ["unclear", "unclear"]
    assert concluded.values == {"end": "told"}


def test_what_is_over_before_it_was_clear_is_looked_at_no_more(
    started: LocalCloud, there: Run, around: Runtime
) -> None:
    (alarm,) = there.alarms
    assert note_alarm(table(started), there.id, alarm, LATER, over=True)
    assert taken(diagnose.diagnose_run, there, around) == {"next": "close"}


def test_the_same_diagnosis_shortly_after_is_not_told_again(
    started: LocalCloud, run: Run, around: Runtime
) -> None:
    def ended(which: Run, finding: str) -> int:
        change_run(table(started), which.id, Run.diagnosed(finding, 0.9, "notify"))
        change_run(table(started), which.id, Run.concluding(RunState.TOLD, "clients can mend it"))
        before = len(started.calls())
        taken(close.close, which, around)
        return sum(call.operation == "Publish" for call in started.calls()[before:])

    assert ended(run, "client-errors") == 1
    for minutes, finding, told in ((20, "client-errors", 0), (40, "overload", 1)):
        since = NOW + timedelta(minutes=minutes)
        memory = memory_of_endpoint(started, run)
        last = LastRun.from_item(memory)
        assert last is not None
        another = replace(run, id=run_id(run.name, since), since=since, follows=last.id)
        assert open_run(table(started), another)
        assert ended(another, finding) == told


def memory_of_endpoint(cloud: LocalCloud, run: Run) -> dict[str, Any]:
    runs = table(cloud)
    return Memory(
        client=runs.client, table=runs.name, about=run.endpoint, entry="remediation"
    ).read()


def test_a_question_keeps_its_token_and_tells_the_commands(
    started: LocalCloud, run: Run, around: Runtime, teams: Registry
) -> None:
    change_run(table(started), run.id, Run.diagnosed("bad-deployment", 0.9, "roll-back"))
    before = len(started.calls())
    assert taken(approve.ask, run, around, token="AAAA", wait=1800) == {"next": "wait"}
    asked = observe_approval(table(started), run.id)
    assert asked is not None
    assert (asked.token, asked.playbook) == ("AAAA", "roll-back")
    assert asked.until - asked.asked == timedelta(minutes=30)
    published = [call for call in started.calls()[before:] if call.operation == "Publish"]
    assert len(published) == 1


def test_the_end_is_told_once_and_recorded_once(
    started: LocalCloud, run: Run, around: Runtime
) -> None:
    write_entry(table(started), run, Entry(at=NOW, step="diagnose", sentences=("client errors",)))
    change_run(table(started), run.id, Run.concluding(RunState.TOLD, "clients can mend it"))
    assert taken(close.close, run, around) == {"next": "stop", "state": "told"}
    assert taken(close.close, run, around) == STOPPED
    ended = read(started, run)
    assert (ended.state, ended.reason) == (RunState.TOLD, "clients can mend it")
    steps = [entry.step for entry in observe_story(table(started), run.id).timeline]
    assert steps == ["diagnose", "end"]


def test_a_step_that_failed_is_escalated(started: LocalCloud, run: Run, around: Runtime) -> None:
    assert taken(close.close, run, around, error="PermanentError")["state"] == "escalated"


def test_what_is_held_waits_for_the_alarms(started: LocalCloud, run: Run, around: Runtime) -> None:
    change_run(table(started), run.id, Run.acting((), NOW))
    waiting = taken(release.release, run, around)
    assert waiting["next"] == "release"
    assert waiting["wait"] >= 60
    longest = "2026-11-02T16:16:42.123Z"
    assert taken(release.release, run, around, now=longest) == {"next": "close"}
    # Its alarm is red to the end: people have to look.
    assert read(started, run).end is RunState.ESCALATED


def test_a_profile_without_remediation_holds_nothing_any_longer(
    started: LocalCloud, run: Run, around: Runtime, teams: Registry
) -> None:
    raw = teams.model_dump(mode="json", by_alias=True, exclude_unset=True)
    del raw["profiles"]["standard"]["remediation"]
    without = replace(around, registry=Live(Registry.model_validate(raw)))
    assert taken(release.release, run, without) == {"next": "close"}
    assert taken(diagnose.diagnose_run, run, without) == {"next": "close"}
