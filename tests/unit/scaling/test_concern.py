"""What an event means for scaling: one endpoint or component, all of them, what is in the way, or nothing."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sagewarden.causes.actors import NOBODY
from sagewarden.causes.cause import CallError, Cause, CauseKind, Ignored
from sagewarden.causes.events import parse
from sagewarden.causes.messages import SOURCES, message_for
from sagewarden.causes.requests import Request
from sagewarden.endpoints.raised import Raised
from sagewarden.errors import NotAnEvent
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from scaling.concern import All, Blocked, Concern, Resource, concern_of
from tests.strategies import NOW
from tests.support.endpoints import COMPONENT, ENDPOINT, NAME

MODEL = Arn("arn:aws:sagemaker:us-east-1:123456789012:model/tumor-model")
ROLE = Arn("arn:aws:iam::123456789012:role/endpoint")
DEPLOYED = Arn("arn:aws:appconfig:us-east-1:123456789012:application/ba8toh7")

EXPECTED: dict[str, Concern | Ignored] = {
    "component-created": Resource(arn=COMPONENT, name="Tumor-Component", thorough=True),
    "component-deleted": Resource(arn=COMPONENT, name="Tumor-Component", thorough=True),
    "component-updated": Resource(arn=COMPONENT, name="Tumor-Component", thorough=True),
    "endpoint-deleted": Resource(arn=ENDPOINT, name=NAME, thorough=True),
    "endpoint-deletion-blocked": Blocked(ENDPOINT, NAME, None),
    "endpoint-deletion-called": Resource(arn=ENDPOINT, name=NAME, thorough=True),
    "endpoint-in-service": Resource(arn=ENDPOINT, name=NAME, thorough=False),
    "endpoint-in-service-camel-case": Resource(arn=ENDPOINT, name=NAME, thorough=False),
    "endpoint-profile-tagged": Resource(arn=ENDPOINT, name=None, thorough=True),
    "endpoint-scaling-untagged": Resource(arn=ENDPOINT, name=None, thorough=True),
    "endpoint-tagged-otherwise": Ignored("it touches no tag that scaling goes by"),
    "endpoint-update-blocked": Blocked(ENDPOINT, NAME, "tumor-config-2"),
    "endpoint-update-failed": Ignored(
        "a call failed with ValidationException, and not because of scaling"
    ),
    "endpoint-updating": Ignored("UPDATING is no state in which scaling changes"),
    "policy-refused": Resource(arn=ENDPOINT, name=NAME, thorough=True, refused=True),
    "registry-deployed": All(),
    "target-registered": Resource(arn=ENDPOINT, name=NAME, thorough=True),
}


@pytest.mark.parametrize(("sample", "expected"), EXPECTED.items(), ids=EXPECTED)
def test_each_sample_is_about_what_it_should_be(
    teams: Registry, load_event: Callable[[str], Any], sample: str, expected: Concern | Ignored
) -> None:
    cause = parse(load_event(f"scaling/{sample}"))
    assert isinstance(cause, Cause)
    assert concern_of(teams, cause) == expected


@pytest.mark.parametrize("call", ["CreateEndpoint", "UpdateEndpointWeightsAndCapacities"])
def test_what_neither_updates_nor_deletes_is_no_cause_where_it_failed(
    load_event: Callable[[str], Any], call: str
) -> None:
    event = load_event("scaling/endpoint-update-blocked")
    event["detail"]["eventName"] = call
    assert parse(event) == Ignored(f"{call} failed with ValidationException")


def test_an_update_that_passed_is_no_blocked_one_whatever_its_message_says(
    teams: Registry, load_event: Callable[[str], Any]
) -> None:
    event = load_event("scaling/endpoint-update-blocked")
    event["detail"]["errorCode"] = None
    passed = parse(event)
    assert isinstance(passed, Cause)
    assert concern_of(teams, passed) == Resource(arn=ENDPOINT, name=NAME, thorough=True)


def test_of_a_call_that_failed_for_no_known_reason_nothing_is_believed(teams: Registry) -> None:
    unknown = concern_of(teams, cause(CauseKind.CALL_FAILED))
    assert unknown == Ignored("a call failed with an unknown error, and not because of scaling")


def cause(
    kind: CauseKind,
    arn: Arn = ENDPOINT,
    status: str | None = None,
    request: Request | None = None,
    error: CallError | None = None,
) -> Cause:
    return Cause(
        kind=kind,
        resource=arn,
        actor=NOBODY,
        at=NOW,
        event_id="e",
        request=request or Request(name="N", config="C"),
        status=status,
        error=error,
        detail=RAISED.to_record() if kind is CauseKind.RAISED else {},
    )


RAISED = Raised(run="run-1", resource_id="inference-component/N", min=2, until=NOW)

LOOKED_AT: dict[CauseKind, Concern | Ignored] = {
    CauseKind.CREATED: Resource(arn=COMPONENT, name="N", thorough=True),
    CauseKind.TAGGED: Ignored("it touches no tag that scaling goes by"),
    CauseKind.UNTAGGED: Ignored("it touches no tag that scaling goes by"),
    CauseKind.STATE_CHANGED: Ignored("None is no state in which scaling changes"),
    CauseKind.ALARM_CHANGED: Ignored("scaling does not react to a cause of kind 'alarm-changed'"),
    CauseKind.EXECUTION_CHANGED: Ignored(
        "scaling does not react to a cause of kind 'execution-changed'"
    ),
    CauseKind.ACCESS_CHANGED: Ignored("scaling does not react to a cause of kind 'access-changed'"),
    CauseKind.CHANGED: Resource(arn=COMPONENT, name="N", thorough=True),
    CauseKind.DELETED: Resource(arn=COMPONENT, name="N", thorough=True),
    CauseKind.CALL_FAILED: Blocked(COMPONENT, "N", "C"),
    CauseKind.POLICY_REFUSED: Resource(arn=COMPONENT, name="N", thorough=True, refused=True),
    CauseKind.LOGS_CREATED: Ignored("scaling does not react to a cause of kind 'logs-created'"),
    CauseKind.PART_DELETED: Ignored("scaling does not react to a cause of kind 'part-deleted'"),
    CauseKind.WATCH_EDITED: Ignored("scaling does not react to a cause of kind 'watch-edited'"),
    CauseKind.REGISTRY_DEPLOYED: Resource(arn=COMPONENT, name="N", thorough=True),
    CauseKind.SWEPT: Resource(arn=COMPONENT, name="N", thorough=True, activities=True),
    CauseKind.REMINDED: Resource(arn=COMPONENT, name="N", thorough=True),
    CauseKind.RAISED: Resource(arn=COMPONENT, name="N", thorough=True, raised=RAISED),
}


@pytest.mark.parametrize("kind", CauseKind)
def test_every_kind_of_cause_means_one_thing_for_what_scales(
    teams: Registry, kind: CauseKind
) -> None:
    in_the_way = CallError("ValidationException", "a variant has automatic scaling configured")
    assert concern_of(teams, cause(kind, COMPONENT, error=in_the_way)) == LOOKED_AT[kind]


@pytest.mark.parametrize("kind", CauseKind)
def test_no_kind_of_cause_means_anything_for_what_does_not_scale(
    teams: Registry, kind: CauseKind
) -> None:
    assert concern_of(teams, cause(kind, MODEL)) == Ignored("model is nothing that scales")
    assert concern_of(teams, cause(kind, ROLE)) == Ignored("role is nothing that scales")


def test_an_endpoint_that_is_only_created_is_not_in_service_yet(teams: Registry) -> None:
    assert concern_of(teams, cause(CauseKind.CREATED)) == Ignored("it is not in service yet")


@pytest.mark.parametrize(
    ("status", "thorough"),
    [("IN_SERVICE", False), ("InService", False), ("DELETED", True), ("Deleted", True)],
)
def test_a_state_is_one_in_both_spellings(teams: Registry, status: str, *, thorough: bool) -> None:
    found = concern_of(teams, cause(CauseKind.STATE_CHANGED, status=status))
    assert found == Resource(arn=ENDPOINT, name="N", thorough=thorough)


@pytest.mark.parametrize(
    "status", ["CREATING", "UPDATING", "DELETING", "FAILED", "ROLLING_BACK", "OutOfService"]
)
def test_what_is_on_its_way_or_out_of_order_is_left_alone(teams: Registry, status: str) -> None:
    assert isinstance(concern_of(teams, cause(CauseKind.STATE_CHANGED, status=status)), Ignored)


@pytest.mark.parametrize("key", ["team", "TEAM", "sagewarden:profile", "Sagewarden:Scaling"])
@pytest.mark.parametrize("kind", [CauseKind.TAGGED, CauseKind.UNTAGGED])
def test_a_tag_that_scaling_goes_by_is_one_in_any_letter_case(
    teams: Registry, kind: CauseKind, key: str
) -> None:
    tagged, untagged = (
        Request(tags={key: "x", "purpose": "trial"}),
        Request(tag_keys=("purpose", key)),
    )
    request = tagged if kind is CauseKind.TAGGED else untagged
    assert concern_of(teams, cause(kind, request=request)) == Resource(
        arn=ENDPOINT, name=None, thorough=True
    )


def test_the_teams_tag_is_the_one_that_the_registry_names(teams: Registry) -> None:
    raw = teams.model_dump(mode="json", by_alias=True, exclude_unset=True)
    renamed = Registry.model_validate(raw | {"tag_keys": {"team": "Project"}})
    tagged = cause(CauseKind.TAGGED, request=Request(tags={"project": "bcd"}))
    assert concern_of(renamed, tagged) == Resource(arn=ENDPOINT, name=None, thorough=True)
    assert isinstance(concern_of(teams, tagged), Ignored)


@pytest.mark.parametrize("kind", [CauseKind.SWEPT, CauseKind.REMINDED, CauseKind.REGISTRY_DEPLOYED])
@pytest.mark.parametrize("name", ["Tumor-Endpoint", None])
def test_what_was_handed_on_is_one_with_the_name_that_was_handed_on(
    teams: Registry, kind: CauseKind, name: str | None
) -> None:
    assert kind in SOURCES.values()
    deployed = cause(CauseKind.REGISTRY_DEPLOYED, DEPLOYED)
    handed = parse(json.loads(message_for(kind, ENDPOINT, because_of=deployed, name=name)))
    assert isinstance(handed, Cause)
    assert concern_of(teams, handed) == Resource(
        arn=ENDPOINT, name=name, thorough=True, activities=kind is CauseKind.SWEPT
    )


def test_a_message_that_does_not_say_what_is_to_be_raised_is_no_event(teams: Registry) -> None:
    nothing = replace(cause(CauseKind.RAISED), detail={"run": "run-1"})
    with pytest.raises(NotAnEvent, match="resource_id"):
        concern_of(teams, nothing)
