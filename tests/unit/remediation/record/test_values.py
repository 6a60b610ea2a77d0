"""What the table keeps of runs, as values: written and read back they are the same."""

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remediation.record.approval import Approval
from remediation.record.evidence import LARGEST, evidence_in, evidence_item
from remediation.record.held import Held
from remediation.record.keys import is_run_id, run_id
from remediation.record.run import Run, RunState
from remediation.record.story import Story
from remediation.record.timeline import Entry
from sagewarden.deeds.items import plain_item, typed_item
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn
from tests.strategies import JSON, NOW

ENDPOINT = Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor-detector")
TIMES = st.timedeltas(timedelta(), timedelta(days=3650)).map(lambda passed: NOW + passed)
VALUES = st.dictionaries(st.text(max_size=10), JSON, max_size=4)
HELD = st.builds(
    Held,
    playbook=st.sampled_from(["scale-out", "replace-instances"]),
    resource=st.just(ENDPOINT),
    what=VALUES,
    until=TIMES,
)
RUNS = st.builds(
    Run,
    id=st.just("20261125T192500-tumor-detector"),
    endpoint=st.just(ENDPOINT),
    name=st.just("Tumor-Detector"),
    team=st.just("bcd"),
    profile=st.just("standard"),
    mode=st.sampled_from(Mode),
    since=TIMES,
    until=TIMES,
    alarms=st.dictionaries(st.text(min_size=1, max_size=20), TIMES, max_size=3),
    over=st.dictionaries(st.text(min_size=1, max_size=20), TIMES, max_size=3),
    state=st.sampled_from(RunState),
    finding=st.sampled_from(["", "overload"]),
    confidence=st.none() | st.floats(0, 1).map(lambda sure: round(sure, 4)),
    playbook=st.sampled_from(["", "scale-out"]),
    held=st.lists(HELD, max_size=2).map(tuple),
    acted=st.none() | TIMES,
    ended=st.none() | TIMES,
    end=st.none() | st.sampled_from(RunState),
    reason=st.text(max_size=20),
)


@settings(max_examples=25)
@given(RUNS)
def test_a_summary_read_back_is_the_same(run: Run) -> None:
    item = plain_item(typed_item(run.to_item() | {"entry": run.id}))
    assert Run.from_item(item) == run


@settings(max_examples=25)
@given(
    st.builds(Entry, at=TIMES, step=st.just("act"), sentences=st.just(("a", "b")), values=VALUES)
)
def test_an_entry_of_the_timeline_read_back_is_the_same(entry: Entry) -> None:
    assert Entry.from_item(plain_item(typed_item(entry.to_item(NOW)))) == entry


@settings(max_examples=25)
@given(st.lists(st.builds(Entry, at=TIMES, step=st.just("act"), sentences=st.just(())), max_size=9))
def test_entries_sort_by_their_time(entries: list[Entry]) -> None:
    by_key = sorted(entries, key=lambda entry: entry.key)
    times = [entry.at.replace(microsecond=entry.at.microsecond // 1000 * 1000) for entry in by_key]
    assert times == sorted(times)


@settings(max_examples=25)
@given(VALUES)
def test_evidence_is_kept_compressed_and_read_back_exactly(record: dict[str, object]) -> None:
    item = evidence_item(record, NOW)
    assert item is not None
    assert evidence_in(plain_item(typed_item(item))) == record


def test_the_same_evidence_is_the_same_bytes() -> None:
    first = evidence_item({"a": 1, "b": [None, 2.5]}, NOW)
    assert first == evidence_item({"b": [None, 2.5], "a": 1}, NOW)


def test_evidence_that_no_item_can_hold_is_not_kept() -> None:
    noise = random.Random(1).randbytes(LARGEST).hex()  # noqa: S311
    assert evidence_item({"lines": noise}, NOW) is None
    assert evidence_item({"lines": "the same line\n" * LARGEST}, NOW) is not None


def test_an_approval_read_back_is_the_same() -> None:
    asked = Approval(
        token="AAAA", playbook="roll-back", asked=NOW, until=NOW + timedelta(minutes=30)
    )
    assert Approval.from_item(plain_item(typed_item(asked.to_item(NOW)))) == asked


def test_a_run_without_parts_has_no_story() -> None:
    assert Story.from_items(()) == Story((), None, None)


def test_a_runs_id_is_the_time_of_its_alarm_and_its_endpoint() -> None:
    at = datetime.fromisoformat("2026-11-25T20:25:00+01:00")
    assert run_id("Tumor-Detector", at) == "20261125T192500-tumor-detector"


@settings(max_examples=25)
@given(st.from_regex(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", fullmatch=True), TIMES)
def test_a_runs_id_is_a_legal_name_of_an_execution(name: str, at: datetime) -> None:
    """StartExecution, API reference: 1 to 80 characters, none of them special."""
    made = run_id(name[:63].rstrip("-"), at)
    assert is_run_id(made)
    assert len(made) <= 80


@pytest.mark.parametrize(
    "text", ["", "tumor", "20261125T192500-", "20261125T192500-A", "20261125T192500-a/../b", "2026"]
)
def test_what_is_no_id_of_a_run_is_known(text: str) -> None:
    assert not is_run_id(text)
