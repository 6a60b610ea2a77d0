"""What is found in each of the local cloud's scenarios: the table of `docs/remediation.md`.

A finding that is less sure than profiles ask for acts like `unclear`, so it counts as that. Soon after the beginning
it may be unclear; it is never another finding.
"""

from dataclasses import replace

import pytest

from local.traffic.hosted import CPU_MACHINE, GPU_MACHINE, Kind
from local.traffic.scenarios import SCENARIOS
from remediation.diagnosis.diagnose import diagnose
from remediation.diagnosis.diagnosis import Diagnosis, FindingKind
from remediation.diagnosis.evidence import DeploymentSeen, Evidence
from remediation.diagnosis.table import RULES
from sagewarden.endpoints.status import EndpointStatus
from tests.conftest import ROOT
from tests.support.evidence import Scene, began, deployed, evidence_of, failed, times

PAGE = ROOT / "docs" / "remediation.md"
BEGIN, END = "<!-- findings: printed by the tests -->\n", "<!-- end of the findings -->"
SURE = 0.8
"""How sure a diagnosis has to be by default, for anything to be done."""

EARLY, SOON, LATE = 3, 10, 40
"""Minutes after the beginning."""

type Row = tuple[Kind, str, str, str]

ROWS: list[Row] = [
    (Kind.INSTANCES, "normal_day", "", ""),
    (Kind.INSTANCES, "few_requests", "", ""),
    (Kind.INSTANCES, "idle", "no-traffic", "no-traffic"),
    (Kind.INSTANCES, "idle_with_zeros", "no-traffic", "no-traffic"),
    (Kind.INSTANCES, "traffic_stops", "", "no-traffic"),
    (Kind.INSTANCES, "overload", "overload", "overload"),
    (Kind.INSTANCES, "scaling_blocked", "scaling-blocked", "scaling-blocked"),
    (Kind.INSTANCES, "throttled", "throttled", "throttled"),
    (Kind.INSTANCES, "client_errors", "client-errors", "client-errors"),
    (Kind.INSTANCES, "slow_model", "slow-model", "slow-model"),
    (Kind.INSTANCES, "slow_under_load", "overload", "overload"),
    (Kind.INSTANCES, "overhead", "overhead", "overhead"),
    (Kind.INSTANCES, "bad_deployment", "bad-deployment", "bad-deployment"),
    (Kind.INSTANCES, "rolled_back", "bad-deployment", "rolled-back"),
    (Kind.INSTANCES, "no_model", "no-model", "no-model"),
    (Kind.INSTANCES, "dead_workers", "dead-workers", "dead-workers"),
    (Kind.INSTANCES, "dead_instance", "dead-instance", "dead-instance"),
    (Kind.INSTANCES, "memory_leak", "", ""),
    (Kind.INSTANCES, "gpu_memory_held", "gpu-memory-held", "gpu-memory-held"),
    (Kind.INSTANCES, "disk_filling", "", "disk-full"),
    (Kind.INSTANCES, "blind", "blind", "blind"),
    (Kind.INSTANCES, "ping_refused", "", ""),
    (Kind.INSTANCES, "never_starts", "", ""),
    (Kind.SERVERLESS, "normal_day", "", ""),
    (Kind.SERVERLESS, "few_requests", "", ""),
    (Kind.SERVERLESS, "idle", "no-traffic", "no-traffic"),
    (Kind.SERVERLESS, "cold_starts", "", ""),
    (Kind.SERVERLESS, "throttled", "throttled", "throttled"),
    (Kind.SERVERLESS, "client_errors", "client-errors", "client-errors"),
    (Kind.SERVERLESS, "slow_model", "", ""),
    (Kind.SERVERLESS, "bad_deployment", "bad-deployment", "bad-deployment"),
    (Kind.SERVERLESS, "no_model", "no-model", "no-model"),
    (Kind.ASYNCHRONOUS, "normal_day", "", ""),
    (Kind.ASYNCHRONOUS, "idle", "no-traffic", "no-traffic"),
    (Kind.ASYNCHRONOUS, "backlog_grows", "overload", "overload"),
    (Kind.ASYNCHRONOUS, "failing_unseen", "failing-unseen", "failing-unseen"),
    (Kind.ASYNCHRONOUS, "bad_deployment", "bad-deployment", "bad-deployment"),
    (Kind.ASYNCHRONOUS, "dead_workers", "dead-workers", "dead-workers"),
    (Kind.ASYNCHRONOUS, "waking_from_zero", "waking-from-zero", ""),
    (Kind.ASYNCHRONOUS, "still_at_zero", "no-capacity", "no-capacity"),
    (Kind.COMPONENT, "normal_day", "", ""),
    (Kind.COMPONENT, "idle", "no-traffic", "no-traffic"),
    (Kind.COMPONENT, "overload", "overload", "overload"),
    (Kind.COMPONENT, "scaling_blocked", "scaling-blocked", "scaling-blocked"),
    (Kind.COMPONENT, "throttled", "throttled", "throttled"),
    (Kind.COMPONENT, "client_errors", "client-errors", "client-errors"),
    (Kind.COMPONENT, "bad_deployment", "bad-deployment", "bad-deployment"),
    (Kind.COMPONENT, "dead_instance", "dead-instance", "dead-instance"),
    (Kind.COMPONENT, "waking_from_zero", "waking-from-zero", ""),
    (Kind.COMPONENT, "still_at_zero", "no-capacity", "no-capacity"),
    (Kind.MULTI_MODEL, "normal_day", "", ""),
    (Kind.MULTI_MODEL, "cache_thrash", "cache-thrash", "cache-thrash"),
    (Kind.MULTI_MODEL, "overload", "overload", "overload"),
    (Kind.MULTI_MODEL, "client_errors", "client-errors", "client-errors"),
]  # fmt: skip
"""A kind, a scenario, and what is found ten and forty minutes after it began; nothing for unclear."""

NO_CAPACITY = "Failed to set desired instance count to 4. Reason: InsufficientInstanceCapacity"


def deployment_in(scenario: str, after: int) -> DeploymentSeen | None:
    """The deployment that a scenario is about."""
    if scenario == "bad_deployment":
        return deployed(after)
    if scenario != "rolled_back":
        return None
    over = after >= 15
    landed = began(after - 15) if over else None
    return deployed(after, at=began(after), landed=landed, in_progress=not over, rolled_back=over)


def evidence_in(kind: Kind, scenario: str, after: int, factor: float = 1) -> Evidence:
    """What is read some minutes after a scenario has begun, with so many times its requests."""
    machine = CPU_MACHINE if kind in (Kind.SERVERLESS, Kind.MULTI_MODEL) else GPU_MACHINE
    scene = Scene(scenario=times(SCENARIOS[scenario], factor), kind=kind, machine=machine)
    if scenario == "scaling_blocked":
        scene = replace(scene, activities=(failed(after, NO_CAPACITY, scene.seen_as),))
    created = scenario in ("ping_refused", "never_starts")
    status = EndpointStatus.CREATING if created else EndpointStatus.IN_SERVICE
    deployment = deployment_in(scenario, after)
    return evidence_of(scene, after=after, deployment=deployment, status=status)


def acted_on(diagnosis: Diagnosis) -> str:
    """What counts for a playbook; empty for unclear."""
    unclear = diagnosis.finding is FindingKind.UNCLEAR or diagnosis.confidence < SURE
    return "" if unclear else diagnosis.finding.value


@pytest.mark.parametrize(("kind", "scenario", "soon", "late"), ROWS)
def test_what_is_wrong_is_found(kind: Kind, scenario: str, soon: str, late: str) -> None:
    assert acted_on(diagnose(evidence_in(kind, scenario, SOON))) == soon
    assert acted_on(diagnose(evidence_in(kind, scenario, LATE))) == late


ALSO_EARLY = {("still_at_zero", "waking-from-zero")}
"""What is right as long as it is early: nobody knows yet that it does not wake."""


@pytest.mark.parametrize(("kind", "scenario", "soon", "late"), ROWS)
def test_early_it_is_that_or_unclear(kind: Kind, scenario: str, soon: str, late: str) -> None:
    found = acted_on(diagnose(evidence_in(kind, scenario, EARLY)))
    assert found in {"", soon, late} or (scenario, found) in ALSO_EARLY


@pytest.mark.parametrize("factor", [0.2, 5])
@pytest.mark.parametrize(("kind", "scenario", "soon", "late"), ROWS[:21] + ROWS[36:42])
def test_how_many_requests_there_are_does_not_matter(
    kind: Kind, scenario: str, soon: str, late: str, factor: float
) -> None:
    # A fifth of one request or two is none.
    if (scenario, factor) == ("few_requests", 0.2):
        late = "no-traffic"
    assert acted_on(diagnose(evidence_in(kind, scenario, LATE, factor))) == late


def test_memory_that_leaks_is_found_before_it_is_full() -> None:
    found = diagnose(evidence_in(Kind.INSTANCES, "memory_leak", 125))
    assert acted_on(found) == "memory-leak"
    assert "points an hour" in found.evidence[0]


def test_every_scenario_has_a_row() -> None:
    assert {row[1] for row in ROWS} == set(SCENARIOS)


def test_every_finding_can_be_found() -> None:
    assert {rule.kind for rule in RULES} == set(FindingKind) - {FindingKind.UNCLEAR}


def matrix() -> str:
    """The table as the page has it."""
    lines = ["| kind | what happens | after 10 minutes | after 40 minutes |", "|---|---|---|---|"]
    for kind, scenario, *found in ROWS:
        cells = " | ".join(f"`{name or 'unclear'}`" for name in found)
        lines.append(f"| {kind.value} | {scenario.replace('_', ' ')} | {cells} |")
    return "\n".join(lines) + "\n"


def test_the_page_shows_this_table() -> None:
    assert PAGE.read_text().partition(BEGIN)[2].partition(END)[0] == matrix()


def test_the_page_speaks_of_each_finding() -> None:
    page = PAGE.read_text()
    assert [kind for kind in FindingKind if f"| `{kind}` |" not in page] == []
