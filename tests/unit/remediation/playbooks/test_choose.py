"""Which playbook helps against which finding, and when it may: the truth table."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remediation.diagnosis.diagnosis import Diagnosis, FindingKind
from remediation.diagnosis.evidence import Evidence, Part, Unread
from remediation.playbooks.choose import HELPS, MADE_BY_DEPLOYMENTS, choose
from remediation.playbooks.proposals import Choice, Growth, Replacement, Return, Suspension
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.endpoints.variants import Kind
from sagewarden.registry.remediation import Playbook, Remediation, Terms
from tests.unit.remediation.endpoint_seen import (
    OVERLOADED,
    activity,
    deployment,
    found,
    seen,
    series,
    target,
    variant,
)

ALL = Remediation(playbooks=tuple({playbook: Terms()} for playbook in Playbook))


def settings(**said: Any) -> Remediation:
    return ALL.model_copy(update=said)


FLAPPING = (activity(4, 55), activity(2, 40), activity(4, 25), activity(2, 10))


@pytest.mark.parametrize("finding", FindingKind)
def test_each_finding_leads_to_its_playbook_or_to_nothing_but_telling(finding: FindingKind) -> None:
    evidence = seen(activities=FLAPPING)
    since_deployment = choose(found(finding, with_deployment=True), evidence, ALL)
    by_itself = choose(found(finding), evidence, ALL)
    if finding in MADE_BY_DEPLOYMENTS:
        assert since_deployment.playbook is Playbook.ROLL_BACK
        assert not by_itself.acts
    else:
        assert since_deployment == by_itself
        assert by_itself.playbook is HELPS.get(finding, Playbook.NOTIFY)
        assert by_itself.acts is (finding in HELPS)
    assert by_itself.why


@pytest.mark.parametrize("finding", FindingKind)
def test_nothing_is_done_that_the_profile_does_not_name(finding: FindingKind) -> None:
    diagnosis = found(finding, with_deployment=True)
    choice = choose(diagnosis, seen(activities=FLAPPING), Remediation())
    assert (choice.playbook, choice.acts) == (Playbook.NOTIFY, False)
    if finding in HELPS or finding in MADE_BY_DEPLOYMENTS:
        assert choice.why.endswith("would help, and the profile does not allow it")


@pytest.mark.parametrize("finding", FindingKind)
@pytest.mark.parametrize("status", [status for status in EndpointStatus if status != "inservice"])
def test_nothing_is_done_while_the_endpoint_changes(
    finding: FindingKind, status: EndpointStatus
) -> None:
    assert not choose(found(finding, with_deployment=True), seen(status=status), ALL).acts


def test_a_diagnosis_below_the_profiles_confidence_is_only_told() -> None:
    assert choose(found(FindingKind.OVERLOAD, 0.8), seen(), ALL).acts
    choice = choose(found(FindingKind.OVERLOAD, 0.79), seen(), ALL)
    assert choice == Choice(
        playbook=Playbook.NOTIFY, why="overload is 0.79 sure, and the profile wants 0.80"
    )


def growth(evidence: Evidence, **said: Any) -> Growth | str:
    """What `scale-out` would do about an overload; or why it would not."""
    choice = choose(found(FindingKind.OVERLOAD), evidence, settings(**said))
    if not choice.acts:
        return choice.why
    (proposal,) = choice.proposals
    assert isinstance(proposal, Growth)
    return proposal


def test_scale_out_raises_the_minimum_to_what_is_enough() -> None:
    found_growth = growth(seen())
    assert isinstance(found_growth, Growth)
    # Three times the load at 45 per cent: 1.9 times as many would use 70 per cent each.
    assert (found_growth.limits, found_growth.min, found_growth.max) == ((1, 4), 4, None)
    assert found_growth.more == 2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        # Errors alone: requests and processors are as they were.
        (
            {
                "series": (
                    series("Invocations", was=600, now=600),
                    series("Invocation5XXErrors", was=0, now=500),
                )
            },
            "its load has not risen",
        ),
        # Load without saturation.
        (
            {
                "series": (
                    series("Invocations", was=600, now=1800),
                    series("CPUUtilization", was=8, now=9),
                )
            },
            "nothing of it is used up",
        ),
        # Saturation without load.
        (
            {
                "series": (
                    series("Invocations", was=600, now=580),
                    series("CPUUtilization", was=40, now=99),
                )
            },
            "its load has not risen",
        ),
        ({"series": ()}, "its load has not risen"),
        (
            {
                "activities": (
                    activity(3, 5, status="Failed", message="InsufficientInstanceCapacity"),
                )
            },
            "scaling is blocked: InsufficientInstanceCapacity",
        ),
        (
            {"variants": (variant(target=target(ours=False)),)},
            "somebody else made its scalable target",
        ),
        ({"variants": (variant(target=None),)}, "it has no scalable target"),
        ({"variants": (variant(kind=Kind.BURSTABLE),)}, "do not scale"),
        ({"variants": (variant(count=None, wanted=None),)}, "how many there are could not be read"),
        ({"variants": (variant(count=4, wanted=4),)}, "there is no room: it has 4 of 4"),
        ({"variants": (variant(count=2, wanted=4),)}, "4 are on their way already"),
        (
            {
                "variants": (
                    variant(target=target(suspended=frozenset({"DynamicScalingOutSuspended"}))),
                )
            },
            "its scaling out is suspended",
        ),
        ({"quota": {"ml.m5.xlarge": 2}}, "there is no room"),
        (
            {"unread": (Unread(part=Part.ACTIVITIES, reason="AccessDenied"),)},
            "whether scaling is blocked could not be read",
        ),
        (
            {"unread": (Unread(part=Part.TARGETS, reason="AccessDenied"),)},
            "its scalable target could not be read",
        ),
        ({"variants": ()}, "it has no variant"),
    ],
)
def test_scale_out_is_left_where_it_would_not_help_or_is_not_ours(
    said: dict[str, Any], why: str
) -> None:
    assert why in str(growth(seen(**said)))


def test_a_failed_activity_that_one_that_passed_has_followed_blocks_nothing() -> None:
    passed = (activity(3, 9, status="Failed", message="capacity"), activity(3, 5))
    assert isinstance(growth(seen(activities=passed)), Growth)


def test_the_maximum_is_raised_only_on_terms_that_say_so_and_up_to_the_ceiling() -> None:
    full = seen(variants=(variant(count=4, wanted=4),))
    assert isinstance(growth(full, capacity_ceiling=6), str)
    raising = ({Playbook.SCALE_OUT: Terms(raise_max=True)},)
    found_growth = growth(full, capacity_ceiling=6, playbooks=raising)
    assert isinstance(found_growth, Growth)
    assert (found_growth.min, found_growth.max) == (6, 6)
    low = growth(full, capacity_ceiling=3, playbooks=raising)
    assert "there is no room: it has 4 of 4, with a ceiling of 3" in str(low)


def test_what_was_saturated_before_too_may_grow_though_its_load_is_even() -> None:
    even = (series("Invocations", was=900, now=900), series("CPUUtilization", was=95, now=96))
    assert isinstance(growth(seen(series=even)), Growth)


def test_requests_that_wait_for_each_other_saturate_as_processors_do() -> None:
    waiting = (
        series("Invocations", was=60, now=200),
        series("ConcurrentRequestsPerModel", was=2, now=9, statistic="Maximum"),
    )
    assert isinstance(growth(seen(series=waiting)), Growth)


def test_components_grow_by_copies_whatever_the_quota_of_instances() -> None:
    copies = variant(
        kind=Kind.COPIES,
        instance_types=(),
        target=target(resource_id="inference-component/blue"),
    )
    used = (
        series("Invocations", was=60, now=200),
        series("GPUUtilizationNormalized", was=30, now=92),
    )
    found_growth = growth(seen(variants=(copies,), series=used, quota={}))
    assert isinstance(found_growth, Growth)
    assert found_growth.resource_id == "inference-component/blue"


@pytest.mark.parametrize("quota", [{}, {"ml.m5.xlarge": None}])
def test_a_quota_that_was_not_read_is_scalings_to_hold(quota: dict[str, int | None]) -> None:
    assert isinstance(growth(seen(quota=quota)), Growth)
    assert isinstance(replacement(quota=quota), Replacement)


def test_what_limits_a_variant_limits_its_growth_and_never_is_it_more_than_doubled() -> None:
    tripled = (series("Invocations", was=600, now=9000), series("CPUUtilization", was=70, now=99))
    wide = target(1, 30)

    def least(**said: Any) -> int:
        grown = growth(seen(variants=(variant(target=wide, **said),), series=tripled))
        assert isinstance(grown, Growth)
        return grown.min

    assert least() == 4
    assert least(most=3) == 3
    capped = growth(seen(variants=(variant(target=wide),), series=tripled), capacity_ceiling=3)
    assert isinstance(capped, Growth)
    assert capped.min == 3


def test_two_variants_share_the_quota() -> None:
    green = tuple(replace(one, variant="green") for one in OVERLOADED)
    both = seen(
        variants=(variant(), variant("green")),
        series=(*OVERLOADED, *green),
        quota={"ml.m5.xlarge": 7},
    )
    choice = choose(found(FindingKind.OVERLOAD), both, ALL)
    grown = [proposal for proposal in choice.proposals if isinstance(proposal, Growth)]
    assert [(one.variant, one.min) for one in grown] == [("blue", 4), ("green", 3)]


COUNTS = st.integers(0, 12)
SITUATIONS = st.fixed_dictionaries(
    {
        "limits": st.tuples(st.integers(0, 3), st.integers(3, 20)),
        "count": st.integers(0, 6),
        "on_its_way": st.sampled_from([0, 0, 0, 1, 4]),
        "ceiling": st.none() | COUNTS.filter(bool),
        "quota": st.none() | COUNTS,
        "most": st.none() | COUNTS,
        "raises": st.booleans(),
        "used": st.floats(70, 100),
        "load": st.floats(500, 5000),
    }
)


@given(SITUATIONS)
def test_nothing_ever_grows_above_a_limit_or_falls_below_the_profiles_minimum(
    situation: dict[str, Any],
) -> None:
    (low, high), count = situation["limits"], situation["count"]
    ceiling, raises = situation["ceiling"], situation["raises"] and bool(situation["ceiling"])
    wanted = count + situation["on_its_way"]
    one = variant(count=count, wanted=wanted, most=situation["most"], target=target(low, high))
    evidence = seen(
        variants=(one,),
        series=(
            series("Invocations", was=600, now=situation["load"]),
            series("CPUUtilization", was=50, now=situation["used"]),
        ),
        quota={"ml.m5.xlarge": situation["quota"]},
    )
    terms = ({Playbook.SCALE_OUT: Terms(raise_max=raises)},)
    grown = growth(evidence, capacity_ceiling=ceiling, playbooks=terms)
    if isinstance(grown, str):
        return
    assert max(low, wanted) < grown.min <= max(2 * count, count + 1)
    assert grown.min <= (grown.max or high)
    for limit in (ceiling, situation["quota"], situation["most"]):
        assert limit is None or max(grown.min, grown.max or 0) <= limit
    assert raises or grown.max is None
    assert situation["used"] >= 80
    assert situation["load"] > 600


def back(evidence: Evidence, diagnosis: Diagnosis | None = None) -> Return | str:
    """What `roll-back` would do about a bad deployment; or why it would not."""
    bad = diagnosis or found(FindingKind.BAD_DEPLOYMENT, with_deployment=True)
    choice = choose(bad, evidence, ALL)
    if not choice.acts:
        return choice.why
    (proposal,) = choice.proposals
    assert isinstance(proposal, Return)
    return proposal


def test_roll_back_goes_to_the_configuration_before_the_deployment() -> None:
    assert back(seen()) == Return(current="tumor-2", previous="tumor-1")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"deployment": None}, "no deployment of it is known"),
        ({"deployment": deployment(in_progress=True)}, "the deployment is still going on"),
        (
            {"deployment": deployment(rolled_back=True)},
            "SageMaker has rolled the deployment back already",
        ),
        ({"config": "tumor-3"}, "tumor-3 is in service, and not what was deployed"),
        ({"deployment": deployment(before="")}, "no configuration before it is known"),
        ({"deployment": deployment(before="tumor-2")}, "no configuration before it is known"),
        (
            {"deployment": deployment(back="the model tumor-1 is gone")},
            "it cannot go back to tumor-1: the model tumor-1 is gone",
        ),
        (
            {"unread": (Unread(part=Part.DEPLOYMENT, reason="AccessDenied"),)},
            "its last deployment could not be read",
        ),
    ],
)
def test_roll_back_is_left_where_there_is_nothing_to_go_back_to(
    said: dict[str, Any], why: str
) -> None:
    assert why in str(back(seen(**said)))


def test_what_did_not_begin_with_the_deployment_is_never_rolled_back() -> None:
    assert isinstance(back(seen(), found(FindingKind.BAD_DEPLOYMENT)), str)


def replacement(**said: Any) -> Replacement | str:
    choice = choose(found(FindingKind.MEMORY_LEAK), seen(**said), ALL)
    if not choice.acts:
        return choice.why
    (proposal,) = choice.proposals
    assert isinstance(proposal, Replacement)
    return proposal


def test_replacing_takes_one_more_than_there_are() -> None:
    replaced = replacement()
    assert isinstance(replaced, Replacement)
    assert replaced.count == 2
    assert isinstance(replacement(variants=(variant(target=None),)), Replacement)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"variants": (variant(count=4, wanted=4),)}, "there is no room for one more than its 4"),
        (
            {"variants": (variant(target=target(ours=False)),)},
            "somebody else made its scalable target",
        ),
        ({"variants": (variant(kind=Kind.SERVERLESS),)}, "have no instances"),
        ({"variants": (variant(wanted=3),)}, "it is on its way from 2 to 3"),
        ({"quota": {"ml.m5.xlarge": 2}}, "there is no room for one more than its 2"),
    ],
)
def test_nothing_is_replaced_where_there_is_no_room(said: dict[str, Any], why: str) -> None:
    assert why in str(replacement(**said))


def test_what_flaps_is_no_longer_scaled_in() -> None:
    evidence = seen(activities=FLAPPING)
    (proposal,) = choose(found(FindingKind.ERRORS_AT_SCALE_OUT), evidence, ALL).proposals
    assert isinstance(proposal, Suspension)
    steady = seen(activities=(activity(2, 50), activity(4, 30)))
    choice = choose(found(FindingKind.ERRORS_AT_SCALE_OUT), steady, ALL)
    assert "it does not flap" in choice.why


def test_the_terms_of_the_profile_go_with_the_choice() -> None:
    asked = settings(playbooks=({Playbook.SCALE_OUT: Terms(approve="required", within=60)},))
    assert choose(found(FindingKind.OVERLOAD), seen(), asked).terms.approve == "required"
