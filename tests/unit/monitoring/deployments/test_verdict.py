"""What became of a deployment, as a table: the state, what was asked for, what SageMaker says, how long."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitoring.deployments.asked import Asked
from monitoring.deployments.causes import cause_in
from monitoring.deployments.verdict import Trouble, has_landed, judge_deployment
from sagewarden.endpoints.deployment import DeploymentState
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.resources import Arn

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
BORN = NOW - timedelta(days=30)
DEADLINE = timedelta(minutes=30)


def endpoint(
    status: EndpointStatus, config: str = "one", *, minutes: float = 5, failure: str = ""
) -> Endpoint:
    """An endpoint that was changed last some minutes ago."""
    return Endpoint(
        arn=Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor"),
        name="Tumor",
        status=status,
        variants=(),
        tags={},
        born=BORN,
        config=config,
        deployment=DeploymentState(modified=NOW - timedelta(minutes=minutes), failure=failure),
    )


def asked(config: str = "two", before: str = "one", *, minutes: float = 10) -> Asked:
    at = NOW - timedelta(minutes=minutes)
    return Asked(config=config, before=before, by="user/alice", at=at)


IN_SERVICE, UPDATING = EndpointStatus.IN_SERVICE, EndpointStatus.UPDATING
CREATING, FAILED = EndpointStatus.CREATING, EndpointStatus.FAILED
TABLE = [
    # On its way.
    (endpoint(CREATING, minutes=29), None, None),
    (endpoint(CREATING, minutes=30), None, Trouble.OVERDUE),
    (endpoint(UPDATING, minutes=29), asked(), None),
    (endpoint(UPDATING, minutes=31), asked(), Trouble.OVERDUE),
    (endpoint(EndpointStatus.ROLLING_BACK, minutes=31), asked(), Trouble.OVERDUE),
    (endpoint(EndpointStatus.DELETING, minutes=90), asked(), None),
    # Failed.
    (endpoint(FAILED), None, Trouble.FAILED),
    (endpoint(EndpointStatus.UPDATE_ROLLBACK_FAILED), asked(), Trouble.FAILED),
    # In service with what was asked for, with another one since, with what was there before.
    (endpoint(IN_SERVICE), None, None),
    (endpoint(IN_SERVICE, "two"), asked(), None),
    (endpoint(IN_SERVICE, "three"), asked(), None),
    (endpoint(IN_SERVICE), asked(), Trouble.ROLLED_BACK),
    # What was asked for was in service meanwhile; somebody went back.
    (endpoint(IN_SERVICE), replace(asked(), has_landed=True), None),
    # The same configuration once more, or nobody knows what there was before.
    (endpoint(IN_SERVICE), asked("one"), None),
    (endpoint(IN_SERVICE), asked(before=""), None),
    # The description may be older than the call; the call is about an earlier endpoint.
    (endpoint(IN_SERVICE), asked(minutes=0.5), None),
    (endpoint(IN_SERVICE), asked(minutes=31 * 24 * 60), None),
    # SageMaker says it itself, whoever asked.
    (endpoint(IN_SERVICE, failure="no capacity"), None, Trouble.ROLLED_BACK),
    (endpoint(IN_SERVICE, failure="no capacity"), asked("one"), Trouble.ROLLED_BACK),
]


@pytest.mark.parametrize(("there", "call", "expected"), TABLE)
def test_each_deployment_has_its_verdict(
    there: Endpoint, call: Asked | None, expected: Trouble | None
) -> None:
    verdict = judge_deployment(there, call, deadline=DEADLINE, now=NOW)
    assert (verdict.trouble if verdict else None) == expected


def test_a_deployment_has_one_key_however_often_it_is_looked_at() -> None:
    keys: set[str] = set()
    for minutes in (40, 60):
        there = endpoint(UPDATING, minutes=40)
        later = NOW + timedelta(minutes=minutes)
        verdict = judge_deployment(there, asked(), deadline=DEADLINE, now=later)
        assert verdict
        keys.add(verdict.key)
    assert len(keys) == 1


def test_a_roll_back_whose_reason_is_told_later_is_the_same_one() -> None:
    keys: set[str] = set()
    for failure in ("", "no capacity"):
        there = endpoint(IN_SERVICE, failure=failure)
        verdict = judge_deployment(there, asked(), deadline=DEADLINE, now=NOW)
        assert verdict
        keys.add(verdict.key)
    assert len(keys) == 1


def test_what_scales_is_nobodys_deployment() -> None:
    verdict = judge_deployment(endpoint(UPDATING, minutes=31), asked(), deadline=DEADLINE, now=NOW)
    assert verdict
    assert verdict.asked is None


def test_what_was_asked_for_lands_once() -> None:
    assert has_landed(endpoint(IN_SERVICE, "two"), asked())
    assert not has_landed(endpoint(IN_SERVICE, "two"), replace(asked(), has_landed=True))
    assert not has_landed(endpoint(UPDATING, "two"), asked())
    assert not has_landed(endpoint(IN_SERVICE, "one"), asked())
    assert not has_landed(endpoint(IN_SERVICE, "two"), None)


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        (
            "Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.",
            "AWS has no such instances",
        ),
        (
            "The account-level service limit 'ml.g5.xlarge for endpoint usage' is 0 Instances",
            "a quota of the account",
        ),
        (
            "The primary container for production variant blue did not pass the ping health check.",
            "GET /ping",
        ),
        ("Request to service failed. If failure persists after retry, contact support.", ""),
    ],
)
def test_sagemakers_words_point_to_a_cause(failure: str, cause: str) -> None:
    assert cause_in(failure).find(cause) >= 0
    assert bool(cause_in(failure)) == bool(cause)
