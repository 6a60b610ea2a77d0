"""What the functions say: one line for what happened, and metrics whose number never grows."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.plans import Outcome, Result
from sagewarden.registry.model import Mode
from sagewarden.runtime import telemetry
from tests.strategies import BCD, NOTEBOOK, NOW, assigned, user
from tests.unit.sagewarden.deeds.test_plans import GREY

CAUSE = Cause(
    kind=CauseKind.CREATED, resource=NOTEBOOK, actor=user("alice"), at=NOW, event_id="e-1"
)
REACTION = Reaction(
    cause=CAUSE,
    mode=Mode.ENFORCE,
    assignment=assigned(BCD),
    outcomes=(Outcome(GREY, Result.APPLIED), Outcome(GREY, Result.REFUSED, "no brush")),
)


def lines(capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The line of the log and the line of metrics."""
    log, metrics = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    return log, metrics


def test_a_reaction_is_one_line_that_says_who_did_what_and_what_was_done(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = telemetry.reacted(REACTION, NOW)
    log, _ = lines(capsys)
    assert log["message"] == "reacted"
    assert {key: log[key] for key in answer} == answer
    assert answer["actor"] == "arn:aws:iam::123456789012:user/alice"
    assert answer["assignment"]["evidence"] == [{"rule": "iam-group", "value": "bcd-scientists"}]


def test_every_outcome_is_counted_and_the_lag_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.reacted(REACTION, NOW + timedelta(seconds=2.5))
    _, metrics = lines(capsys)
    told = {
        name: metrics[name]
        for name in ("Reactions", "Applied", "Refused", "Planned", "Unchanged", "Lag")
    }
    assert told == {
        "Reactions": [1.0], "Applied": [1.0], "Refused": [1.0], "Planned": [0.0], "Unchanged": [0.0], "Lag": [2500.0],
    }  # fmt: skip


def test_a_clock_that_runs_ahead_makes_no_negative_lag(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.reacted(REACTION, NOW - timedelta(seconds=1))
    assert lines(capsys)[1]["Lag"] == [0.0]


def test_the_metrics_have_one_dimension_whatever_the_resource(
    capsys: pytest.CaptureFixture[str],
) -> None:
    telemetry.reacted(REACTION, NOW)
    _, metrics = lines(capsys)
    (directive,) = metrics["_aws"]["CloudWatchMetrics"]
    assert (directive["Namespace"], directive["Dimensions"]) == ("sagewarden", [["service"]])
    assert str(NOTEBOOK) not in json.dumps(metrics)
    assert BCD not in json.dumps(metrics)


def test_what_is_ignored_is_said_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert telemetry.ignored("our own AddTags call") == {"ignored": "our own AddTags call"}
    log, metrics = lines(capsys)
    assert (log["message"], log["reason"], metrics["Ignored"]) == (
        "ignored",
        "our own AddTags call",
        [1.0],
    )
    assert "Lag" not in metrics


def test_one_reactions_metrics_are_not_counted_with_the_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    telemetry.reacted(REACTION, NOW)
    capsys.readouterr()
    telemetry.ignored("nothing")
    assert "Reactions" not in lines(capsys)[1]


def test_a_creation_that_needed_something_tells_how_long_it_stood_exposed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    telemetry.reacted(REACTION, NOW + timedelta(seconds=2.5))
    assert lines(capsys)[1]["Exposure"] == [2500.0]
    telemetry.reacted(replace(REACTION, outcomes=()), NOW)
    assert "Exposure" not in lines(capsys)[1]
    telemetry.reacted(replace(REACTION, cause=replace(REACTION.cause, kind=CauseKind.TAGGED)), NOW)
    assert "Exposure" not in lines(capsys)[1]
