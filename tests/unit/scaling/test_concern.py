"""What an event means for scaling: one endpoint or component, all of them, what is in the way, or nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sagewarden.causes.actors import NOBODY
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.causes.events import REGISTRY, SWEEP, parse, wake_up
from sagewarden.causes.requests import Request
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from scaling.concern import Blocked, Concern, Fleet, Nobody, One, concern_of
from tests.strategies import NOW
from tests.unit.scaling.conftest import COMPONENT, ENDPOINT, NAME

MODEL = Arn("arn:aws:sagemaker:us-east-1:123456789012:model/tumor-model")
ROLE = Arn("arn:aws:iam::123456789012:role/endpoint")
DEPLOYED = Arn("arn:aws:appconfig:us-east-1:123456789012:application/ba8toh7")

EXPECTED: dict[str, Concern] = {
    "component-created": One(COMPONENT, "Tumor-Component", thorough=True),
    "component-deleted": One(COMPONENT, "Tumor-Component", thorough=True),
    "component-updated": One(COMPONENT, "Tumor-Component", thorough=True),
    "endpoint-deleted": One(ENDPOINT, NAME, thorough=True),
    "endpoint-deletion-blocked": Blocked(ENDPOINT, NAME, None),
    "endpoint-deletion-called": One(ENDPOINT, NAME, thorough=True),
    "endpoint-in-service": One(ENDPOINT, NAME, thorough=False),
    "endpoint-in-service-camel-case": One(ENDPOINT, NAME, thorough=False),
    "endpoint-profile-tagged": One(ENDPOINT, None, thorough=True),
    "endpoint-scaling-untagged": One(ENDPOINT, None, thorough=True),
    "endpoint-tagged-otherwise": Nobody("it touches no tag that scaling goes by"),
    "endpoint-update-blocked": Blocked(ENDPOINT, NAME, "tumor-config-2"),
    "endpoint-updating": Nobody("UPDATING is no state in which scaling changes"),
    "registry-deployed": Fleet(),
}


@pytest.mark.parametrize(("sample", "expected"), EXPECTED.items(), ids=EXPECTED)
def test_each_sample_is_about_what_it_should_be(
    teams: Registry, load_event: Callable[[str], Any], sample: str, expected: Concern
) -> None:
    cause = parse(load_event(f"scaling/{sample}"), own=True)
    assert isinstance(cause, Cause)
    assert concern_of(teams, cause) == expected


def test_an_update_that_failed_for_another_reason_is_not_even_a_cause(
    load_event: Callable[[str], Any],
) -> None:
    failed = parse(load_event("scaling/endpoint-update-failed"), own=True)
    assert failed == Ignored("UpdateEndpoint failed with ValidationException")


def cause(
    kind: CauseKind, arn: Arn = ENDPOINT, status: str | None = None, request: Request | None = None
) -> Cause:
    return Cause(
        kind=kind,
        resource=arn,
        actor=NOBODY,
        at=NOW,
        event_id="e",
        request=request or Request(name="N", config="C"),
        status=status,
    )


LOOKED_AT: dict[CauseKind, Concern] = {
    CauseKind.CREATED: One(COMPONENT, "N", thorough=True),
    CauseKind.TAGGED: Nobody("it touches no tag that scaling goes by"),
    CauseKind.UNTAGGED: Nobody("it touches no tag that scaling goes by"),
    CauseKind.STATE_CHANGED: Nobody("None is no state in which scaling changes"),
    CauseKind.ALARM_CHANGED: Nobody("scaling does not react to a cause of kind 'alarm-changed'"),
    CauseKind.ACCESS_CHANGED: Nobody("scaling does not react to a cause of kind 'access-changed'"),
    CauseKind.CHANGED: One(COMPONENT, "N", thorough=True),
    CauseKind.DELETED: One(COMPONENT, "N", thorough=True),
    CauseKind.BLOCKED: Blocked(COMPONENT, "N", "C"),
    CauseKind.REGISTRY_DEPLOYED: One(COMPONENT, "N", thorough=True),
    CauseKind.SWEPT: One(COMPONENT, "N", thorough=True),
}


@pytest.mark.parametrize("kind", CauseKind)
def test_every_kind_of_cause_means_one_thing_for_what_scales(
    teams: Registry, kind: CauseKind
) -> None:
    assert concern_of(teams, cause(kind, COMPONENT)) == LOOKED_AT[kind]


@pytest.mark.parametrize("kind", CauseKind)
def test_no_kind_of_cause_means_anything_for_what_does_not_scale(
    teams: Registry, kind: CauseKind
) -> None:
    assert concern_of(teams, cause(kind, MODEL)) == Nobody("model is nothing that scales")
    assert concern_of(teams, cause(kind, ROLE)) == Nobody("role is nothing that scales")


def test_an_endpoint_that_is_only_created_is_not_in_service_yet(teams: Registry) -> None:
    assert concern_of(teams, cause(CauseKind.CREATED)) == Nobody("it is not in service yet")


@pytest.mark.parametrize(
    ("status", "thorough"),
    [("IN_SERVICE", False), ("InService", False), ("DELETED", True), ("Deleted", True)],
)
def test_a_state_is_one_in_both_spellings(teams: Registry, status: str, *, thorough: bool) -> None:
    found = concern_of(teams, cause(CauseKind.STATE_CHANGED, status=status))
    assert found == One(ENDPOINT, "N", thorough=thorough)


@pytest.mark.parametrize(
    "status", ["CREATING", "UPDATING", "DELETING", "FAILED", "ROLLING_BACK", "OutOfService"]
)
def test_what_is_on_its_way_or_out_of_order_is_left_alone(teams: Registry, status: str) -> None:
    assert isinstance(concern_of(teams, cause(CauseKind.STATE_CHANGED, status=status)), Nobody)


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
    assert concern_of(teams, cause(kind, request=request)) == One(ENDPOINT, None, thorough=True)


def test_the_teams_tag_is_the_one_that_the_registry_names(teams: Registry) -> None:
    raw = teams.model_dump(mode="json", by_alias=True, exclude_unset=True)
    renamed = Registry.model_validate(raw | {"tag_keys": {"team": "Project"}})
    tagged = cause(CauseKind.TAGGED, request=Request(tags={"project": "bcd"}))
    assert concern_of(renamed, tagged) == One(ENDPOINT, None, thorough=True)
    assert isinstance(concern_of(teams, tagged), Nobody)


@pytest.mark.parametrize(("source", "name"), [(SWEEP, "Tumor-Endpoint"), (REGISTRY, None)])
def test_what_was_handed_on_is_one_with_the_name_that_was_handed_on(
    teams: Registry, source: str, name: str | None
) -> None:
    handed = parse(
        json.loads(wake_up(source, ENDPOINT, cause(CauseKind.REGISTRY_DEPLOYED, DEPLOYED), name))
    )
    assert isinstance(handed, Cause)
    assert concern_of(teams, handed) == One(ENDPOINT, name, thorough=True)
