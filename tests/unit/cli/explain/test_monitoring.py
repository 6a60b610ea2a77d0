"""What an event means for monitoring, as `sagewarden explain` says it."""

import json
from typing import Any

import pytest

from cli.documents import read_registry
from cli.explain.monitoring import explain_monitoring
from tests.conftest import EVENTS, REGISTRY

TEAM = "breast-cancer-detection"
MADE = "its alarms are made those of its profile"
ENDED = "its alarms are deleted once it is gone"


def answer(name: str, team: str | None = None) -> dict[str, Any]:
    event = json.loads((EVENTS / f"{name}.json").read_text())
    return explain_monitoring(event, read_registry(REGISTRY), team).to_record()


@pytest.mark.parametrize(
    ("event", "reacts", "reason"),
    [
        ("monitoring/endpoint-in-service", True, MADE),
        ("monitoring/endpoint-deleted", True, ENDED),
        ("monitoring/endpoint-deletion-called", True, ENDED),
        ("monitoring/component-created", True, "the alarms of its endpoint are made those of the endpoint's profile"),
        ("monitoring/alarms-deleted", True, "what watches Tumor-Endpoint, Other-Endpoint is put back"),
        ("monitoring/registry-deployed", True, "every endpoint is looked at, if it says anything new about alarms"),
        ("monitoring/endpoint-updating", True, "it is looked at again, and told of if it takes too long"),
        (
            "monitoring/endpoint-update-called",
            True,
            "what comes of the deployment of Tumor-Config-2 is compared with it",
        ),
        ("ownership/notebook-created-failed", False, "CreateNotebookInstance failed with AccessDeniedException"),
    ],
)  # fmt: skip
def test_whether_monitoring_reacts_and_why_is_said(event: str, reacts: bool, reason: str) -> None:
    found = answer(event)
    assert (found["reacts"], found["reason"]) == (reacts, reason)


def test_the_profile_says_which_alarms() -> None:
    found = answer("monitoring/endpoint-in-service", TEAM)
    assert found["profile"] == (
        "profile standard: invocation-5xx-errors, invocation-4xx-errors, model-latency, "
        "cpu-utilization, memory-utilization"
    )
    assert len(found["unknown_here"]) == 2
    assert answer("monitoring/endpoint-in-service")["profile"] is None
