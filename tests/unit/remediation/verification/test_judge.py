"""Whether what was done has helped, by what the finding shows in."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from remediation.diagnosis.diagnosis import FindingKind
from remediation.diagnosis.evidence import Evidence, Series
from remediation.playbooks.choose import HELPS, MADE_BY_DEPLOYMENTS
from remediation.playbooks.proposals import (
    Choice,
    Growth,
    Proposal,
    Replacement,
    Return,
    Suspension,
)
from remediation.verification.judge import Judgement, Verdict, judge
from remediation.verification.measures import MEASURES
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.endpoints.variants import Kind
from sagewarden.registry.remediation import Playbook
from tests.unit.remediation.endpoint_seen import NOW, found, seen, series, target, variant

VARIANT = "endpoint/Tumor/variant/blue"
GROWTH = Growth(
    variant="blue", kind=Kind.INSTANCES, resource_id=VARIANT, limits=(1, 4), min=4, more=2
)
RETURN = Return(current="tumor-2", previous="tumor-1")
ACTED = NOW - timedelta(minutes=9)


def metrics(**said: float) -> tuple[Series, ...]:
    """The metrics of an endpoint that has been so for eight minutes."""
    names = {
        "load": ("Invocations", "Sum"),
        "errors": ("Invocation5XXErrors", "Sum"),
        "refused": ("Invocation4XXErrors", "Sum"),
        "used": ("CPUUtilization", "Average"),
        "latency": ("ModelLatency", "p90"),
        "memory": ("MemoryUtilization", "Average"),
    }
    return tuple(
        series(names[name][0], was=0, now=value, statistic=names[name][1])
        for name, value in said.items()
    )


def grown(**said: Any) -> Evidence:
    usual: dict[str, Any] = {"variants": (variant(count=4, wanted=4, target=target(4, 4)),)}
    return seen(**(usual | said))


def judged(
    finding: FindingKind, proposal: Proposal, before: Evidence, after: Evidence
) -> Judgement:
    choice = Choice(playbook=Playbook.SCALE_OUT, why="it helps", proposals=(proposal,))
    return judge(before, after, found(finding), choice, acted=ACTED)


OVERLOADED = seen(series=metrics(load=1800, used=97, errors=90, latency=900))


def overload(**said: float) -> Judgement:
    after = grown(series=metrics(**said))
    return judged(FindingKind.OVERLOAD, GROWTH, OVERLOADED, after)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({"load": 1800, "used": 55, "errors": 0, "latency": 80}, Verdict.BETTER),
        ({"load": 1800, "used": 96, "errors": 80, "latency": 850}, Verdict.SAME),
        # More instances that fail all: each makes it worse.
        ({"load": 1800, "used": 97, "errors": 900, "latency": 850}, Verdict.WORSE),
        ({"load": 1800, "used": 40, "errors": 900, "latency": 850}, Verdict.SAME),
        # The load has risen further, and is served.
        ({"load": 3600, "used": 95, "errors": 180, "latency": 900}, Verdict.BETTER),
        ({"load": 3600, "used": 97, "errors": 2700, "latency": 900}, Verdict.SAME),
        # Nobody asks any more, or there is nothing to go by.
        ({"used": 96}, Verdict.SAME),
        ({}, Verdict.TOO_EARLY),
    ],
)
def test_an_overload_is_judged_by_processors_errors_and_latency(
    said: dict[str, float], verdict: Verdict
) -> None:
    assert overload(**said).verdict is verdict


def test_a_judgement_says_what_it_goes_by() -> None:
    assert overload(load=1800, used=55, errors=0).sentences == (
        "use of the processors: 97.0% before, 55.0% now",
        "requests that fail (5XX): 5.0% before, 0.0% now",
    )


def test_before_what_was_done_is_there_it_is_too_early() -> None:
    still = seen(series=metrics(load=1800, used=97))
    told = judged(FindingKind.OVERLOAD, GROWTH, OVERLOADED, still)
    assert told == Judgement(verdict=Verdict.TOO_EARLY, sentences=("2 of 4 of blue are there",))


def test_values_from_before_it_was_done_do_not_count() -> None:
    after = grown(series=metrics(load=1800, used=55))
    choice = Choice(playbook=Playbook.SCALE_OUT, why="it helps", proposals=(GROWTH,))
    diagnosis = found(FindingKind.OVERLOAD)
    for minutes, verdict in ((2, Verdict.TOO_EARLY), (6, Verdict.BETTER)):
        acted = NOW - timedelta(minutes=minutes)
        assert judge(OVERLOADED, after, diagnosis, choice, acted=acted).verdict is verdict


FAILING = seen(series=metrics(load=600, errors=590, latency=2), config="tumor-2")


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        # An answer takes longer than an error.
        ({"load": 600, "errors": 2, "latency": 120}, Verdict.BETTER),
        ({"load": 600, "errors": 560, "latency": 2}, Verdict.SAME),
        ({"latency": 2}, Verdict.SAME),
    ],
)
def test_a_roll_back_is_judged_by_the_errors(said: dict[str, float], verdict: Verdict) -> None:
    after = seen(series=metrics(**said), config="tumor-1")
    assert judged(FindingKind.BAD_DEPLOYMENT, RETURN, FAILING, after).verdict is verdict


def test_a_roll_back_that_goes_on_is_not_judged_yet() -> None:
    going = replace(FAILING, status=EndpointStatus.UPDATING)
    told = judged(FindingKind.BAD_DEPLOYMENT, RETURN, FAILING, going)
    assert told.sentences == ("tumor-1 is not in service yet",)


def test_a_roll_back_that_sagemaker_ended_has_not_helped() -> None:
    told = judged(FindingKind.BAD_DEPLOYMENT, RETURN, FAILING, FAILING)
    assert told.verdict is Verdict.SAME
    assert "SageMaker has ended the roll-back" in told.sentences[0]


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (EndpointStatus.DELETING, Verdict.GONE),
        (EndpointStatus.DELETED, Verdict.GONE),
        (EndpointStatus.FAILED, Verdict.WORSE),
        (EndpointStatus.UPDATE_ROLLBACK_FAILED, Verdict.WORSE),
    ],
)
def test_an_endpoint_that_is_gone_or_broken_needs_no_metrics(
    status: EndpointStatus, verdict: Verdict
) -> None:
    after = grown(status=status, series=())
    assert judged(FindingKind.OVERLOAD, GROWTH, OVERLOADED, after).verdict is verdict


def test_what_leaks_is_judged_by_the_average_of_all_instances() -> None:
    replaced = Replacement(variant="blue", kind=Kind.INSTANCES, count=3)
    before, after = seen(series=metrics(memory=96)), grown(series=metrics(memory=64))
    assert judged(FindingKind.MEMORY_LEAK, replaced, before, after).verdict is Verdict.BETTER


def test_scaling_in_has_to_be_suspended_before_that_is_judged() -> None:
    still = Suspension(variant="blue", kind=Kind.INSTANCES, resource_id=VARIANT, limits=(1, 4))
    before = seen(series=metrics(load=600, errors=60))
    after = seen(series=metrics(load=600, errors=1))
    early = judged(FindingKind.ERRORS_AT_SCALE_OUT, still, before, after)
    assert early.verdict is Verdict.TOO_EARLY
    suspended = variant(target=target(suspended=frozenset({"DynamicScalingInSuspended"})))
    arrived = replace(after, variants=(suspended,))
    told = judged(FindingKind.ERRORS_AT_SCALE_OUT, still, before, arrived)
    assert told.verdict is Verdict.BETTER


@pytest.mark.parametrize("finding", sorted(HELPS.keys() | MADE_BY_DEPLOYMENTS))
def test_whatever_is_done_about_can_be_judged(finding: FindingKind) -> None:
    assert MEASURES[finding]
