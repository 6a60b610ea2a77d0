"""What is done in each of the local cloud's scenarios, ten minutes after it began."""

import pytest

from local.traffic.hosted import Kind
from remediation.diagnosis.diagnose import diagnose
from remediation.playbooks.choose import choose
from sagewarden.registry.remediation import Playbook, Remediation, Terms
from tests.unit.remediation.diagnosis.test_truth_table import ROWS, SOON, evidence_in

ALL = Remediation(playbooks=tuple({playbook: Terms()} for playbook in Playbook))

DONE: dict[tuple[Kind, str], Playbook] = {
    (Kind.INSTANCES, "overload"): Playbook.SCALE_OUT,
    (Kind.INSTANCES, "throttled"): Playbook.SCALE_OUT,
    (Kind.INSTANCES, "slow_under_load"): Playbook.SCALE_OUT,
    (Kind.INSTANCES, "bad_deployment"): Playbook.ROLL_BACK,
    (Kind.INSTANCES, "dead_instance"): Playbook.REPLACE_INSTANCES,
    (Kind.INSTANCES, "gpu_memory_held"): Playbook.REPLACE_INSTANCES,
    (Kind.SERVERLESS, "bad_deployment"): Playbook.ROLL_BACK,
    (Kind.ASYNCHRONOUS, "backlog_grows"): Playbook.SCALE_OUT,
    (Kind.ASYNCHRONOUS, "bad_deployment"): Playbook.ROLL_BACK,
    (Kind.COMPONENT, "overload"): Playbook.SCALE_OUT,
    (Kind.COMPONENT, "throttled"): Playbook.SCALE_OUT,
    (Kind.COMPONENT, "bad_deployment"): Playbook.ROLL_BACK,
    (Kind.MULTI_MODEL, "overload"): Playbook.SCALE_OUT,
}
"""In all other scenarios people are told, and nothing is touched."""

SCENES = sorted({(kind, scenario) for kind, scenario, *_ in ROWS})


@pytest.mark.parametrize(("kind", "scenario"), SCENES)
def test_the_one_right_thing_is_done_or_nothing(kind: Kind, scenario: str) -> None:
    evidence = evidence_in(kind, scenario, SOON)
    choice = choose(diagnose(evidence), evidence, ALL)
    assert choice.playbook is DONE.get((kind, scenario), Playbook.NOTIFY), choice.why


def test_what_looks_like_an_overload_for_its_first_minutes_does_not_grow() -> None:
    evidence = evidence_in(Kind.INSTANCES, "gpu_memory_held", 5)
    assert not choose(diagnose(evidence), evidence, ALL).acts
