"""Runs in the table, over moto: one at a time for an endpoint, listed by time, ended once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from remediation.apply.record import (
    change_run,
    end_run,
    note_alarm,
    open_run,
    write_approval,
    write_entry,
    write_evidence,
)
from remediation.observe.record import (
    observe_approval,
    observe_run,
    observe_runs,
    observe_story,
)
from remediation.record.approval import Approval
from remediation.record.held import Held
from remediation.record.keys import run_id
from remediation.record.run import Run, RunState
from remediation.record.table import RunTable
from remediation.record.timeline import Entry
from sagewarden.deeds.changes import Change
from sagewarden.deeds.memory import Memory
from sagewarden.errors import TransientError
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn
from tests.strategies import NOW

MINUTE = timedelta(minutes=1)
ALARM = "sagewarden/Tumor-Detector/blue/model-latency"


def run_of(name: str = "Tumor-Detector", since: timedelta = timedelta()) -> Run:
    at = NOW + since
    return Run(
        id=run_id(name, at),
        endpoint=Arn(f"arn:aws:sagemaker:us-east-1:123456789012:endpoint/{name.lower()}"),
        name=name,
        team="bcd",
        profile="standard",
        mode=Mode.ENFORCE,
        since=at,
        until=at + timedelta(hours=12),
        alarms={ALARM: at},
    )


@pytest.fixture
def runs(table: Any) -> RunTable:
    return RunTable(table, "ledger")


@pytest.fixture
def opened(runs: RunTable) -> Run:
    run = run_of()
    assert open_run(runs, run)
    return run


def read(runs: RunTable, run: Run) -> Run:
    found = observe_run(runs, run.id)
    assert found is not None
    return found


def memory_of(runs: RunTable, run: Run) -> dict[str, Any]:
    return Memory(
        client=runs.client, table=runs.name, about=run.endpoint, entry="remediation"
    ).read()


def test_an_opened_run_is_read_back(runs: RunTable, opened: Run) -> None:
    assert read(runs, opened) == opened
    assert memory_of(runs, opened)["run"] == opened.id


def test_what_is_no_run_is_none(runs: RunTable) -> None:
    assert observe_run(runs, "20261125T192500-tumor-detector") is None


def test_an_endpoint_has_one_open_run(runs: RunTable, opened: Run) -> None:
    assert not open_run(runs, run_of(since=MINUTE))
    assert [run.id for run in observe_runs(runs, NOW)] == [opened.id]
    assert open_run(runs, run_of("Other"))


def test_a_run_is_never_opened_twice(runs: RunTable, opened: Run) -> None:
    assert end_run(runs, opened, RunState.TOLD, NOW + MINUTE, "nothing was to be done")
    assert not open_run(runs, opened)
    assert open_run(runs, run_of(since=MINUTE))


def test_an_ended_run_tells_how(runs: RunTable, opened: Run) -> None:
    end_run(runs, opened, RunState.HELPED, NOW + MINUTE, "the load is served")
    ended = read(runs, opened)
    assert (ended.state, ended.ended, ended.reason) == (
        RunState.HELPED,
        NOW + MINUTE,
        "the load is served",
    )
    assert not {"run", "since", "until"} & memory_of(runs, opened).keys()


def test_a_run_ends_once(runs: RunTable, opened: Run) -> None:
    assert end_run(runs, opened, RunState.HELPED, NOW, "it helped")
    assert not end_run(runs, opened, RunState.DIED, NOW, "its execution died")
    assert read(runs, opened).state is RunState.HELPED


def test_the_end_of_a_run_leaves_another_ones_turn_alone(runs: RunTable, opened: Run) -> None:
    """The memory was lost, and the endpoint has another open run by now."""
    memory = Memory(client=runs.client, table=runs.name, about=opened.endpoint, entry="remediation")
    memory.change(Change(put={"run": "20261125T192500-later"}))
    assert end_run(runs, opened, RunState.DIED, NOW, "its execution died")
    assert memory.read()["run"] == "20261125T192500-later"
    assert read(runs, opened).state is RunState.DIED


def test_what_is_remembered_of_deployments_stays(runs: RunTable, opened: Run) -> None:
    memory = Memory(client=runs.client, table=runs.name, about=opened.endpoint, entry="remediation")
    memory.change(Change(put={"config": "blue-2"}))
    end_run(runs, opened, RunState.HELPED, NOW, "it helped")
    assert memory.read()["config"] == "blue-2"


def test_alarms_join_an_open_run(runs: RunTable, opened: Run) -> None:
    other = f"{ALARM}-p99"
    assert note_alarm(runs, opened.id, other, NOW + MINUTE, over=False)
    assert note_alarm(runs, opened.id, ALARM, NOW + 2 * MINUTE, over=True)
    run = read(runs, opened)
    assert run.alarms == {ALARM: NOW, other: NOW + MINUTE}
    assert run.over == {ALARM: NOW + 2 * MINUTE}


def test_of_alarms_in_any_order_the_last_word_stands(runs: RunTable, opened: Run) -> None:
    assert note_alarm(runs, opened.id, ALARM, NOW + MINUTE, over=False)
    assert not note_alarm(runs, opened.id, ALARM, NOW, over=False)
    assert not note_alarm(runs, opened.id, ALARM, NOW + MINUTE, over=False)
    assert read(runs, opened).alarms == {ALARM: NOW + MINUTE}


def test_no_alarm_joins_a_run_that_has_ended(runs: RunTable, opened: Run) -> None:
    end_run(runs, opened, RunState.HELPED, NOW, "it helped")
    # It has to begin another run, unless this one knew of it.
    with pytest.raises(TransientError):
        note_alarm(runs, opened.id, ALARM, NOW + MINUTE, over=False)
    assert not note_alarm(runs, opened.id, ALARM, NOW, over=False)
    assert not note_alarm(runs, opened.id, ALARM, NOW + MINUTE, over=True)


def test_a_run_keeps_what_was_found_and_what_it_holds(runs: RunTable, opened: Run) -> None:
    held = Held(
        playbook="scale-out",
        resource=opened.endpoint,
        what={"min": 3, "was": 1},
        until=NOW + MINUTE,
    )
    assert change_run(runs, opened.id, Run.diagnosed("overload", 0.85, "scale-out"))
    assert change_run(runs, opened.id, Run.holding((held,)))
    assert read(runs, opened) == replace(
        opened, finding="overload", confidence=0.85, playbook="scale-out", held=(held,)
    )


def test_what_has_ended_is_not_changed(runs: RunTable, opened: Run) -> None:
    end_run(runs, opened, RunState.HELPED, NOW, "it helped")
    assert not change_run(runs, opened.id, Run.holding(()))
    assert not change_run(runs, "20261125T192500-none", Run.holding(()))


def test_one_query_lists_runs_by_time(runs: RunTable) -> None:
    several = [run_of(f"Endpoint-{number}", number * MINUTE) for number in range(5)]
    for run in (several[3], several[0], several[4], several[1], several[2]):
        assert open_run(runs, run)
    runs.client.meta.events.register(
        "before-call.dynamodb.*", lambda model, **_: asked.append(model.name)
    )
    asked: list[str] = []
    assert list(observe_runs(runs, NOW + MINUTE)) == several[:0:-1]
    assert asked == ["Query"]
    assert list(observe_runs(runs, NOW, newest_first=False)) == several


def test_one_query_tells_a_runs_story(runs: RunTable, opened: Run) -> None:
    later = Entry(at=NOW + MINUTE, step="act", sentences=("raised the minimum to 3",))
    first = Entry(at=NOW, step="diagnose", sentences=("overload",), values={"load": 1.5})
    asked = Approval(token="AAAA", playbook="scale-out", asked=NOW, until=NOW + MINUTE)
    write_entry(runs, opened, later)
    write_entry(runs, opened, first)
    write_entry(runs, opened, first)  # the step was carried out once more
    assert write_evidence(runs, opened, {"series": [1.5, None]})
    write_approval(runs, opened, asked)
    story = observe_story(runs, opened.id)
    assert story.timeline == (first, later)
    assert story.evidence == {"series": [1.5, None]}
    assert story.approval == asked == observe_approval(runs, opened.id)


def test_all_that_is_known_of_a_run_goes_at_the_same_time(runs: RunTable, opened: Run) -> None:
    write_entry(runs, opened, Entry(at=NOW + MINUTE, step="act", sentences=()))
    write_evidence(runs, opened, {})
    items = runs.client.scan(TableName="ledger")["Items"]
    expiries = {item["expires"]["N"] for item in items if item["entry"]["S"] != "remediation"}
    assert expiries == {str(int((NOW + timedelta(days=90)).timestamp()))}
