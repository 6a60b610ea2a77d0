"""The rule against the events: what must reach ownership does, and nothing else. Two matchers judge."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ministack.services import eventbridge
from moto.events.models import EventPattern

from sagewarden.catalog import CREATIONS
from tests.conftest import EVENTS

SAMPLES = sorted((EVENTS / "ownership").glob("*.json"))
REFUSED = ("-failed", "-read-only", "-own", "-swept", "-in-service")


def reaches(resources: dict[str, Any], event: dict[str, Any]) -> bool:
    """What MiniStack's matcher says. moto's must agree wherever it knows the pattern's operators."""
    pattern = resources["OwnershipRule"]["Properties"]["EventPattern"]
    record = {
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
        "Resources": event.get("resources", []),
        "Account": event.get("account", ""),
        "Region": event.get("region", ""),
        "Time": 0,
        "EventId": event.get("id", ""),
    }
    view = eventbridge._pattern_event_view(record)
    return bool(eventbridge._matches_pattern_view(json.dumps(pattern), view, "the rule"))


def agrees(resources: dict[str, Any], event: dict[str, Any]) -> bool:
    """Moto's verdict. It knows neither `$or` nor wildcards: the alternatives are given one by one, in its words."""
    pattern = json.loads(json.dumps(resources["OwnershipRule"]["Properties"]["EventPattern"]))
    pattern["detail"].pop("$or")
    issuer = event["detail"].get("userIdentity", {})
    issuer = (issuer.get("sessionContext") or {}).get("sessionIssuer", {}).get("arn", "")
    return EventPattern.load(json.dumps(pattern)).matches_event(event) and ":role/sagewarden/" not in issuer


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_each_sample_reaches_ownership_or_is_refused_as_its_name_says(
    resources: dict[str, Any], sample: Path
) -> None:
    event = json.loads(sample.read_text())
    expected = not sample.stem.endswith(REFUSED)
    assert reaches(resources, event) is expected
    assert agrees(resources, event) is expected


@pytest.mark.parametrize(
    "change",
    [
        {"eventSource": "iam.amazonaws.com"},
        {"eventName": "DeleteEndpoint"},
        {"errorCode": "ValidationException"},
        {"readOnly": True},
    ],
    ids=["another service", "another call", "a failure", "a read"],
)
def test_other_calls_are_refused(
    resources: dict[str, Any], load_event: Callable[[str], Any], change: dict[str, str]
) -> None:
    event = load_event("ownership/notebook-created")
    event["detail"] |= change
    assert not reaches(resources, event)
    assert not agrees(resources, event)


def test_a_call_that_does_not_say_whether_it_reads_reaches_ownership(
    resources: dict[str, Any], load_event: Callable[[str], Any]
) -> None:
    event = load_event("ownership/notebook-created")
    event["detail"].pop("readOnly", None)
    assert reaches(resources, event)
    assert agrees(resources, event)


@pytest.mark.parametrize("name", sorted(CREATIONS))
def test_every_creation_of_the_catalog_reaches_ownership(
    resources: dict[str, Any], load_event: Callable[[str], Any], name: str
) -> None:
    event = load_event("ownership/notebook-created")
    event["detail"]["eventName"] = name
    assert reaches(resources, event)
    assert agrees(resources, event)


def test_a_role_that_only_sounds_like_ours_reaches_ownership(
    resources: dict[str, Any], load_event: Callable[[str], Any]
) -> None:
    event = load_event("ownership/notebook-retagged-own")
    issuer = event["detail"]["userIdentity"]["sessionContext"]["sessionIssuer"]
    issuer["arn"] = "arn:aws:iam::123456789012:role/sagewarden-OwnershipRole"
    assert reaches(resources, event)


def test_the_pattern_fits_into_a_rule(resources: dict[str, Any]) -> None:
    """EventBridge takes patterns of up to 2,048 characters."""
    assert len(json.dumps(resources["OwnershipRule"]["Properties"]["EventPattern"])) <= 2048
