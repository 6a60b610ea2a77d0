"""The last deployment of an endpoint, as events tell of it: in order, late, or never."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from remediation.deployments.kept import Deployment, WayBack, asked, in_service
from remediation.deployments.seen import NOT_LOOKED_AT, deployment_seen
from remediation.remembered import Remembered
from sagewarden.endpoints.deployment import DeploymentState
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.hosting import Hosting
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.resources import Arn

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
BORN = NOW - timedelta(days=30)
BACK = WayBack(answer="ready", taken_as_there=("docker.io/model:1",))


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def serving(
    config: str, *, failure: str = "", pending: str = "", born: datetime = BORN
) -> Endpoint:
    return Endpoint(
        arn=Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor"),
        name="Tumor",
        status=EndpointStatus.UPDATING if pending else EndpointStatus.IN_SERVICE,
        variants=(),
        tags={},
        born=born,
        config=config,
        hosting={"blue": Hosting(types=("ml.m5.xlarge",), models=("model",))},
        deployment=DeploymentState(
            modified=ago(3), failure=failure, pending_config=pending, pending_since=ago(4)
        ),
    )


CALL = Deployment(config="two", before="one", at=ago(10), by="user/alice", is_person=True)
LANDED = replace(CALL, landed=ago(5), back=BACK)


def seen_in_service(kept: Deployment | None, endpoint: Endpoint, config: str) -> Deployment | None:
    return in_service(kept, endpoint, config=config, now=NOW, at=ago(5))


def test_what_was_asked_for_comes_into_service() -> None:
    assert seen_in_service(CALL, serving("two"), "one") == replace(CALL, landed=ago(5))
    assert seen_in_service(LANDED, serving("two"), "two") == LANDED


@pytest.mark.parametrize(
    ("kept", "endpoint"),
    [
        (CALL, serving("one")),
        (CALL, serving("one", failure="no capacity")),
        (replace(CALL, before=""), serving("one", failure="no capacity")),
    ],
)
def test_it_is_rolled_back_where_what_there_was_before_serves_or_sagemaker_says_so(
    kept: Deployment, endpoint: Endpoint
) -> None:
    told = seen_in_service(kept, endpoint, "one")
    assert told == replace(kept, rolled_back=True, failure=endpoint.deployment.failure)


@pytest.mark.parametrize(
    "kept", [replace(CALL, at=ago(0.5)), replace(CALL, before=""), replace(CALL, before="three")]
)
def test_nothing_is_said_of_a_call_that_is_too_young_or_whose_before_is_unknown(
    kept: Deployment,
) -> None:
    assert seen_in_service(kept, serving("one"), "one") == kept


def test_a_deployment_whose_call_nobody_tells_of_is_known_by_its_configuration() -> None:
    told = seen_in_service(None, serving("two"), "one")
    assert told == Deployment(config="two", before="one", at=ago(5), landed=ago(5))
    assert seen_in_service(LANDED, serving("three"), "two") == replace(
        told, config="three", before="two"
    )
    # A new endpoint, or one that was never seen before.
    assert seen_in_service(None, serving("one"), "") is None


def test_a_call_that_is_told_of_late_says_who_and_when_and_nothing_else() -> None:
    seen = Deployment(config="two", before="one", at=ago(5), landed=ago(5), back=BACK)
    late = replace(CALL, before="")
    assert asked(seen, late) == LANDED
    # An earlier call says nothing of a later deployment.
    assert asked(replace(CALL, config="three", at=ago(1)), late).config == "three"  # type: ignore[union-attr]
    assert asked(LANDED, replace(CALL, config="three", at=ago(1))) == replace(
        CALL, config="three", at=ago(1)
    )


def test_of_two_calls_in_one_second_the_later_told_counts_and_one_told_twice_says_nothing() -> None:
    second = replace(CALL, config="three", before="two", at=LANDED.at)
    assert asked(LANDED, second) == second
    assert asked(LANDED, CALL) == LANDED


def test_an_earlier_endpoint_of_the_name_says_nothing() -> None:
    young = serving("two", born=ago(2))
    assert seen_in_service(LANDED, young, "") is None
    remembered = Remembered(name="Tumor", born=BORN, config="one", deployment=LANDED)
    assert deployment_seen(young, remembered) is None


@pytest.mark.parametrize("kept", [CALL, LANDED, replace(CALL, rolled_back=True, failure="x")])
def test_it_is_remembered_as_it_was(kept: Deployment) -> None:
    change = Remembered().learned(serving("two"), kept)
    assert change is not None
    remembered = Remembered.from_item(change.put)
    assert remembered == Remembered(
        name="Tumor", born=BORN, config="two", hosting=serving("two").hosting, deployment=kept
    )
    assert remembered.learned(serving("two"), kept) is None
    assert remembered.learned(None, None) is None
    assert remembered.gone() is not None
    assert Remembered().gone() is None


def remembered_with(kept: Deployment | None, config: str = "one") -> Remembered:
    return Remembered(name="Tumor", born=BORN, config=config, deployment=kept)


def test_a_diagnosis_has_what_is_remembered() -> None:
    seen = deployment_seen(serving("two"), remembered_with(LANDED, "two"))
    assert seen
    assert (seen.config, seen.before, seen.by, seen.is_person) == ("two", "one", "user/alice", True)
    assert (seen.at, seen.landed, seen.back) == (CALL.at, ago(5), "ready")
    assert seen.taken_as_there == ("docker.io/model:1",)


def test_what_remediation_went_back_from_is_no_way_back() -> None:
    """Two configurations that fail both would take turns otherwise."""
    remembered = replace(remembered_with(LANDED, "two"), left="one")
    seen = deployment_seen(serving("two"), remembered)
    assert seen
    assert (seen.before, seen.back) == ("one", "remediation went back from it before")
    change = Remembered.leaving("one")
    assert Remembered.from_item(change.put).left == "one"
    gone = remembered.gone()
    assert gone
    assert change.put.keys() <= set(gone.drop)


def test_what_no_event_has_told_of_has_no_way_back() -> None:
    seen = deployment_seen(serving("two"), remembered_with(None))
    assert seen
    assert (seen.config, seen.before, seen.back) == ("two", "one", NOT_LOOKED_AT)
    assert deployment_seen(serving("one"), remembered_with(None)) is None


def test_one_that_goes_on_and_one_that_sagemaker_took_back_are_no_way_back_either() -> None:
    going = deployment_seen(serving("one", pending="two"), remembered_with(CALL))
    assert going
    assert (going.in_progress, going.config, going.by, going.at) == (
        True,
        "two",
        "user/alice",
        CALL.at,
    )
    gone = deployment_seen(serving("one", failure="no capacity"), remembered_with(CALL))
    assert gone
    assert (gone.rolled_back, gone.config, gone.failure) == (True, "two", "no capacity")
    assert "ready" not in {going.back, gone.back}
    known = replace(CALL, rolled_back=True)
    told = deployment_seen(serving("one"), remembered_with(known))
    assert told
    assert (told.rolled_back, told.back) == (True, "it was rolled back already")
