"""What somebody changed after the diagnosis counts, and nothing is done."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from remediation.observed import Now, VariantNow
from remediation.plan.overtaken import overtaken
from remediation.playbooks.proposals import (
    Choice,
    Growth,
    Proposal,
    Replacement,
    Return,
    Suspension,
)
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.endpoints.variants import Kind
from sagewarden.registry.remediation import Playbook
from tests.unit.remediation.endpoint_seen import seen, variant

VARIANT = "endpoint/Tumor/variant/blue"
GROWTH = Growth(
    variant="blue",
    kind=Kind.INSTANCES,
    resource_id=VARIANT,
    limits=(1, 4),
    min=4,
    more=2,
)
STILL = Suspension(variant="blue", kind=Kind.INSTANCES, resource_id=VARIANT, limits=(1, 4))
RETURN = Return(current="tumor-2", previous="tumor-1")
REPLACED = Replacement(variant="blue", kind=Kind.INSTANCES, count=2)
PROPOSALS: list[Proposal] = [GROWTH, STILL, RETURN, REPLACED]

BEFORE = seen(config="tumor-2", variants=(variant(weight=1.0),))
NOW = Now(
    status=EndpointStatus.IN_SERVICE,
    config="tumor-2",
    born=BEFORE.at - timedelta(days=1),
    variants={"blue": VariantNow(count=2, weight=1.0)},
    limits={VARIANT: (1, 4)},
    configs={"tumor-1": BEFORE.at - timedelta(days=1)},
)


def found(proposal: Proposal, **changed: Any) -> str:
    choice = Choice(playbook=Playbook.SCALE_OUT, why="it helps", proposals=(proposal,))
    return overtaken(BEFORE, choice, replace(NOW, **changed))


@pytest.mark.parametrize("proposal", PROPOSALS, ids=lambda proposal: type(proposal).__name__)
def test_where_nobody_changed_anything_nothing_is_overtaken(proposal: Proposal) -> None:
    assert found(proposal) == ""


@pytest.mark.parametrize("proposal", PROPOSALS, ids=lambda proposal: type(proposal).__name__)
def test_a_deployment_an_update_or_other_weights_overtake_whatever_was_chosen(
    proposal: Proposal,
) -> None:
    assert "tumor-3 was deployed since" in found(proposal, config="tumor-3")
    assert "another endpoint of its name" in found(proposal, born=BEFORE.at + timedelta(minutes=1))
    assert found(proposal, status=EndpointStatus.UPDATING) == "the endpoint is updating now"
    weighed = {"blue": VariantNow(count=2, weight=0.2)}
    assert found(proposal, variants=weighed) == "the weight of blue is 0.2 now, not 1"


@pytest.mark.parametrize("proposal", [GROWTH, STILL, REPLACED])
def test_other_limits_overtake_what_would_change_a_target(proposal: Proposal) -> None:
    assert f"the limits of {VARIANT} are 2 to 9 now, not 1 to 4" in found(
        proposal, limits={VARIANT: (2, 9)}
    )


def test_a_target_that_is_gone_overtakes_what_would_raise_it() -> None:
    assert "is no scalable target any more" in found(GROWTH, limits={})
    assert found(RETURN, limits={}) == ""


def test_a_count_that_scaling_changed_overtakes_only_what_would_set_it() -> None:
    scaled = {"blue": VariantNow(count=3, weight=1.0)}
    assert found(GROWTH, variants=scaled) == ""
    assert found(REPLACED, variants=scaled) == "the instances of blue are 3, not 2"
    assert found(REPLACED, variants={}) == "the instances of blue are gone, not 2"


def test_nothing_goes_back_to_a_configuration_that_is_gone_or_was_made_anew() -> None:
    """Its name says nothing of what it is now: what served was another one."""
    assert found(RETURN, configs={}) == "configuration tumor-1 is deleted"
    anew = found(RETURN, configs={"tumor-1": BEFORE.at - timedelta(minutes=1)})
    assert "tumor-1 was made anew at" in anew
