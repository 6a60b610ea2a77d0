"""How a run ends: as people answered, as its steps decided, or because one of them failed."""

from datetime import timedelta
from typing import Any

import pytest

from remediation.findings import RemediationFinding
from remediation.plan.end import End, end_of, is_told_already, question_of, report_of
from remediation.record.run import Run, RunState
from remediation.record.story import Story
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn
from tests.strategies import NOW

NOTHING = Story((), None, None)


def run_of(**said: Any) -> Run:
    usual: dict[str, Any] = {
        "id": "20261102T091542-tumor",
        "endpoint": Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor"),
        "name": "Tumor",
        "team": "bcd",
        "profile": "standard",
        "mode": Mode.ENFORCE,
        "since": NOW,
        "until": NOW + timedelta(hours=8),
        "playbook": "roll-back",
    }
    return Run(**(usual | said))


@pytest.mark.parametrize(
    ("decided", "given", "state"),
    [
        ({}, {"end": "denied", "by": "alice"}, RunState.DENIED),
        ({}, {"end": "expired"}, RunState.EXPIRED),
        ({"end": RunState.HELPED, "reason": "it helped"}, {}, RunState.HELPED),
        # A step failed after another one had decided something: people have to look.
        ({"end": RunState.HELPED}, {"error": "PermanentError"}, RunState.ESCALATED),
        # What nobody is known to say counts for nothing.
        ({"end": RunState.TOLD}, {"end": "helped"}, RunState.TOLD),
        ({}, {}, RunState.ESCALATED),
    ],
)
def test_a_run_ends_as_its_last_word_says(
    decided: dict[str, Any], given: dict[str, Any], state: RunState
) -> None:
    assert end_of(run_of(**decided), given).state is state


def test_who_looked_as_often_as_may_be_says_so() -> None:
    acted = run_of(acted=NOW)
    assert end_of(acted, {}).reason == "whether roll-back helped could not be told in time"


@pytest.mark.parametrize("state", [state for state in RunState if state is not RunState.OPEN])
def test_people_hear_of_every_end_once_but_of_what_is_gone(state: RunState) -> None:
    reports = report_of(run_of(), End(state, "so it is"), NOTHING)
    assert len(reports) == (0 if state is RunState.GONE else 1)
    for report in reports:
        assert "sagewarden remediation show 20261102T091542-tumor" in report.reason
        assert report.occasion == "20261102T091542-tumor"


def test_what_helped_is_told_apart_from_what_people_have_to_look_at() -> None:
    told = {
        state: report_of(run_of(), End(state, "so it is"), NOTHING)[0].finding
        for state in (RunState.RELEASED, RunState.TOLD, RunState.FROZEN)
    }
    assert told == {
        RunState.RELEASED: RemediationFinding.HELPED,
        RunState.TOLD: RemediationFinding.DIAGNOSED,
        RunState.FROZEN: RemediationFinding.ESCALATED,
    }


def test_people_are_asked_with_the_exact_commands() -> None:
    asked = question_of(run_of(), NOTHING, NOW + timedelta(minutes=30))
    assert asked.finding is RemediationFinding.APPROVAL_WANTED
    for word in ("approve", "deny"):
        assert f"sagewarden remediation {word} 20261102T091542-tumor" in asked.reason


@pytest.mark.parametrize(
    ("before", "state", "told"),
    [
        (None, RunState.TOLD, False),
        ({"state": RunState.TOLD, "finding": "client-errors"}, RunState.TOLD, True),
        ({"state": RunState.TOLD, "finding": "overload"}, RunState.TOLD, False),
        # What was planned while the team was observed is news once it is not.
        ({"state": RunState.PLANNED, "finding": "client-errors"}, RunState.TOLD, False),
        # People have to hear each time that something was done, or was to be.
        ({"state": RunState.ESCALATED, "finding": "client-errors"}, RunState.ESCALATED, False),
    ],
)
def test_the_same_diagnosis_is_told_once(
    before: dict[str, Any] | None, state: RunState, told: bool
) -> None:
    earlier = run_of(**before) if before else None
    later = run_of(finding="client-errors")
    assert is_told_already(later, End(state, "so it is"), earlier) is told
