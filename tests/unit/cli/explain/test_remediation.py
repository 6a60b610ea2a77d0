"""What an event means for remediation, as `sagewarden explain` says it."""

import json
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cli.documents import read_registry
from cli.explain.remediation import explain_remediation
from cli.main import app
from sagewarden.registry.model import Registry
from tests.conftest import EVENTS, REGISTRY

TEAM = "breast-cancer-detection"
FIRED = "remediation/alarm-fired"


def answer(name: str, team: str | None = None, registry: Registry | None = None) -> dict[str, Any]:
    event = json.loads((EVENTS / f"{name}.json").read_text())
    return explain_remediation(event, registry or read_registry(REGISTRY), team).to_record()


def registry_with(remediation: Any, mode: str = "enforce") -> Registry:
    """The example's registry with another remediation, or none, in its profile."""
    written = yaml.safe_load(REGISTRY.read_text())
    written["mode"] = mode
    written["profiles"]["standard"]["remediation"] = remediation
    return Registry.model_validate(written)


@pytest.mark.parametrize(
    ("event", "reacts", "reason"),
    [
        (FIRED, True, "its endpoint is diagnosed, if the profile of its team asks for remediation"),
        ("remediation/alarm-over", True, "a run of its endpoint that is open notes that it is over"),
        ("remediation/hour-passed", True, "runs that had to have ended by then are ended"),
        ("remediation/run-succeeded", False, "SUCCEEDED is no end in the middle"),
        (
            "remediation/endpoint-in-service",
            True,
            "it is noted what was deployed, and whether it can be gone back to before",
        ),
        ("remediation/alarm-of-target-tracking-fired", False, "it is no alarm of an endpoint's that sagewarden made"),
        ("ownership/notebook-created-failed", False, "CreateNotebookInstance failed with AccessDeniedException"),
    ],
)  # fmt: skip
def test_whether_remediation_reacts_and_why_is_said(event: str, reacts: bool, reason: str) -> None:
    found = answer(event)
    assert (found["reacts"], found["reason"]) == (reacts, reason)


def test_an_execution_that_died_has_its_run_ended() -> None:
    assert answer("remediation/run-failed")["reason"].endswith("given back: its execution FAILED")


def test_of_a_team_it_is_said_which_run_begins_and_what_may_be_done() -> None:
    found = answer(FIRED, TEAM)
    assert found["reason"] == (
        "run 20261102T091542-tumor-endpoint begins, which diagnoses Tumor-Endpoint; "
        "it joins one that is open"
    )
    assert found["profile"] == (
        "profile standard: scale-out or roll-back where it is 0.80 sure that it helps, "
        "6 times a day at most"
    )


@pytest.mark.parametrize(
    ("remediation", "mode", "profile"),
    [
        ({}, "enforce", "people are told"),
        (
            {"playbooks": [{"roll-back": {"approve": "required"}}], "max_actions_per_day": 1},
            "enforce",
            "roll-back once approved where it is 0.80 sure that it helps, 1 times a day at most",
        ),
        (
            {"playbooks": ["roll-back"]},
            "observe",
            "people are told whether roll-back would help; nothing is done",
        ),
    ],
)
def test_the_profile_and_the_mode_say_what_may_be_done(
    remediation: Any, mode: str, profile: str
) -> None:
    found = answer(FIRED, TEAM, registry_with(remediation, mode))
    assert found["profile"] == f"profile standard: {profile}"


def test_a_profile_without_remediation_begins_no_run() -> None:
    found = answer(FIRED, TEAM, registry_with(None))
    assert (found["reacts"], found["reason"]) == (
        False,
        "profile standard asks for no remediation",
    )


def test_people_read_it_beside_the_other_rooms() -> None:
    event = EVENTS / f"{FIRED}.json"
    options = ("--registry", str(REGISTRY), "--assigned", TEAM)
    result = CliRunner().invoke(app, ["explain", str(event), *options])
    assert "remediation   run 20261102T091542-tumor-endpoint begins" in result.stdout, result.output
