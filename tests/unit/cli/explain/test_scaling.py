"""What an event means for scaling, as `sagewarden explain` says it."""

import json
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cli.documents import read_registry
from cli.explain.scaling import explain_scaling
from sagewarden.registry.model import Registry
from tests.conftest import EVENTS, REGISTRY

TEAM = "breast-cancer-detection"


def explained(name: str, *options: str) -> str:
    from cli.main import app

    event = EVENTS / f"{name}.json"
    result = CliRunner().invoke(app, ["explain", str(event), "--registry", str(REGISTRY), *options])
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def answer(name: str, team: str | None = None) -> dict[str, Any]:
    """What is said of an event, by the example registry."""
    event = json.loads((EVENTS / f"{name}.json").read_text())
    return explain_scaling(event, read_registry(REGISTRY), team).to_record()


LOOKED_AT = "it is made to scale as its profile says"
ENDED = "whatever sagewarden registered for it is deregistered once it is gone"


@pytest.mark.parametrize(
    ("event", "reacts", "reason"),
    [
        ("scaling/endpoint-in-service", True, LOOKED_AT),
        ("scaling/component-updated", True, LOOKED_AT),
        ("scaling/endpoint-deleted", True, ENDED),
        ("scaling/endpoint-deletion-called", True, ENDED),
        ("scaling/component-deleted", True, ENDED),
        ("scaling/component-created", False, "it has no team, so nothing is decided"),
        ("scaling/endpoint-updating", False, "UPDATING is no state in which scaling changes"),
        ("scaling/endpoint-tagged-otherwise", False, "it touches no tag that scaling goes by"),
        (
            "scaling/endpoint-update-failed",
            False,
            "a call failed with ValidationException, and not because of scaling",
        ),
        ("ownership/endpoint-created", False, "it is not in service yet"),
        ("ownership/notebook-created", False, "notebook-instance is nothing that scales"),
        ("ownership/notebook-retagged-own", False, "notebook-instance is nothing that scales"),
    ],
)
def test_whether_scaling_reacts_and_why_is_said(event: str, reacts: bool, reason: str) -> None:
    found = answer(event)
    assert (found["reacts"], found["reason"], found["profile"]) == (reacts, reason, None)


def test_what_only_aws_could_tell_is_said() -> None:
    tags = "the endpoint's tags sagewarden:profile and sagewarden:scaling"
    team = "the team whose the endpoint is (--assigned)"
    count = "how many instances or copies there are (sagewarden scaling plan shows it)"
    assert answer("scaling/endpoint-in-service")["unknown_here"] == [team, tags, count]
    assert answer("scaling/endpoint-in-service", TEAM)["unknown_here"] == [tags, count]
    assert answer("scaling/endpoint-profile-tagged", TEAM)["unknown_here"] == [count]
    assert answer("scaling/endpoint-deleted")["unknown_here"] == []


def test_what_only_aws_could_tell_is_said_to_people_too() -> None:
    shown = explained("scaling/endpoint-in-service")
    assert "unknown here the team whose the endpoint is (--assigned)" in shown


def test_a_team_that_the_registry_does_not_have_is_refused() -> None:
    from cli.main import app

    event = str(EVENTS / "scaling/endpoint-in-service.json")
    result = CliRunner().invoke(
        app, ["explain", event, "--registry", str(REGISTRY), "--assigned", "nosuchteam"]
    )
    assert result.exit_code == 2
    assert result.stderr == (
        "--assigned nosuchteam: expected one of breast-cancer-detection, image-sentiment-analysis\n"
    )


def test_whose_endpoint_it_is_tells_the_profile() -> None:
    profile = answer("scaling/endpoint-in-service", TEAM)["profile"]
    assert profile == "profile standard: 1 to 4, by invocations-per-instance"


def test_whose_endpoint_it_is_may_be_told_by_name_where_its_tag_has_another_value() -> None:
    raw = yaml.safe_load(REGISTRY.read_text())
    raw["teams"][TEAM]["tag_value"] = "Breast Cancer"
    event = json.loads((EVENTS / "scaling/endpoint-in-service.json").read_text())
    found = explain_scaling(event, Registry.model_validate(raw), TEAM)
    assert found.details["profile"] == "profile standard: 1 to 4, by invocations-per-instance"


def test_a_profile_that_is_not_there_is_said_with_the_one_that_counts_instead() -> None:
    profile = answer("scaling/endpoint-profile-tagged", TEAM)["profile"]
    assert profile is not None
    assert profile.startswith("profile standard: 1 to 4")
    assert "names 'large'; there is standard" in profile


def test_a_blocked_update_names_what_was_asked_for() -> None:
    assert "an update to tumor-config-2" in answer("scaling/endpoint-update-blocked")["reason"]
    assert "a deletion" in answer("scaling/endpoint-deletion-blocked")["reason"]


def test_a_deployment_concerns_all_of_them() -> None:
    assert "every endpoint" in answer("scaling/registry-deployed")["reason"]


def test_for_people_it_stands_beside_what_ownership_does() -> None:
    shown = explained("scaling/endpoint-in-service", "--assigned", TEAM)
    assert "ownership ownership does not react to a cause of kind 'state-changed'" in shown
    assert "scaling it is made to scale as its profile says" in shown
    assert "scaling UPDATING is no state in which scaling changes" in explained(
        "scaling/endpoint-updating"
    )
    assert "scaling" not in explained("ownership/notebook-created")


def test_all_policies_of_a_profile_are_said_and_which_stand_together() -> None:
    registry = read_registry(REGISTRY)
    steps = {"name": "burst", "metric": "model-latency", "steps": [{"from": 500, "change": 1}]}
    own = {"namespace": "Globomantics", "metric": "Depth"}
    together = [{"value": 500}, {"name": "depth", "custom": own, "value": 3}, steps]
    targets = [{"policies": together}, {"metric": "backlog-per-instance", "value": 5}]
    raw = registry.model_dump(by_alias=True, exclude_unset=True)
    raw["profiles"]["standard"]["scaling"] = {"min": 1, "max": 4, "targets": targets}
    event = json.loads((EVENTS / "scaling/endpoint-in-service.json").read_text())
    found = explain_scaling(event, Registry.model_validate(raw), TEAM).to_record()
    assert found["profile"] == (
        "profile standard: 1 to 4, by invocations-per-instance and Depth and "
        "model-latency in steps or backlog-per-instance"
    )
