"""Minima within the quota of instances, now and by schedules, whatever scaling has reached."""

import pytest

from sagewarden.deeds.plans import Report
from sagewarden.resources import Arn
from scaling import actions
from scaling.desired.endpoint import Desired
from scaling.desired.targets import DesiredTarget
from scaling.observed import Observed, ScalableTarget
from scaling.plan.endpoint import plan_scaling
from tests.support.endpoints import ENDPOINT
from tests.unit.scaling.conftest import desire, target_of

TYPE = "ml.m5.large"
DAY = {"name": "day", "at": "cron(0 6 * * ? *)", "min": 9, "max": 12}


def minima(desired: Desired, observed: Observed) -> tuple[list[int], list[str]]:
    """The minima that are registered, and what is told."""
    plan = plan_scaling(desired, observed)
    told = [each.reason for each in plan if isinstance(each, Report)]
    return [each.desired.min for each in plan if isinstance(each, actions.Register)], told


def there(*found: DesiredTarget, least: int) -> Observed:
    """Targets of ours with a minimum, and a quota that nobody can read."""
    arn = Arn("arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target/1")
    targets = {each.key: ScalableTarget(arn=arn, min=least, max=each.max) for each in found}
    return Observed(targets=targets, ours=frozenset(targets), quotas={TYPE: None})


@pytest.mark.parametrize(
    ("count", "quota", "least", "told"),
    [
        (1, 5, 5, None),
        (1, 4, 4, "the quota 'ml.m5.large for endpoint usage' is 4 in all: ask AWS for more"),
        (3, 2, 3, "the quota 'ml.m5.large for endpoint usage' is 2 in all: ask AWS for more"),
        (0, 0, 1, "the quota 'ml.m5.large for endpoint usage' is 0 in all: ask AWS for more"),
        (2, None, 2, "the quota 'ml.m5.large for endpoint usage' cannot be read"),
        (None, None, 1, "the quota 'ml.m5.large for endpoint usage' cannot be read"),
    ],
)
def test_a_minimum_stays_within_the_quota_and_says_so(
    count: int | None, quota: int | None, least: int, told: str | None
) -> None:
    five = target_of(min=5, max=9, count=count)
    found, reasons = minima(desire(five), Observed(quotas={TYPE: quota}))
    assert found == [least]
    start = f"profile standard asks for at least 5 of blue; {least} stays the least: "
    assert reasons == ([f"{start}{told}"] if told else [])


def test_variants_of_one_type_share_its_quota() -> None:
    blue, green = target_of(min=3, max=9), target_of(name="green", min=3, max=9)
    found, told = minima(desire(blue, green), Observed(quotas={TYPE: 4}))
    assert found == [3, 1]
    assert told == [
        "profile standard asks for at least 3 of green; 1 stays the least: "
        "the quota 'ml.m5.large for endpoint usage' is 4 in all: ask AWS for more"
    ]


@pytest.mark.parametrize("count", [1, 2, 7])
def test_what_scaling_has_reached_raises_no_minimum(count: int) -> None:
    """The quota cannot be read; the minimum that there is stays, however many instances there are now."""
    eight = target_of(min=8, max=9, count=count)
    found, told = minima(desire(eight), there(eight, least=1))
    assert found == []
    assert len(told) == 1


def test_a_schedule_stays_within_the_quota_too_and_says_so() -> None:
    plan = plan_scaling(desire(target_of(schedules=[DAY])), Observed(quotas={TYPE: 5}))
    (put,) = (action.schedule for action in plan if isinstance(action, actions.PutSchedule))
    assert put.limits == {"MinCapacity": 5, "MaxCapacity": 12}
    (told,) = (action for action in plan if isinstance(action, Report))
    assert told.resource == ENDPOINT
    assert told.reason.startswith(
        "profile standard asks for at least 9 of blue; 5 stays the least: "
    )


def test_a_schedule_raises_no_minimum_either_where_nobody_can_read_the_quota() -> None:
    """And it stays so once the target is there, however many instances there are."""
    for observed in (Observed(quotas={TYPE: None}), there(target_of(schedules=[DAY]), least=1)):
        plan = plan_scaling(desire(target_of(count=2, schedules=[DAY])), observed)
        (put,) = (action.schedule for action in plan if isinstance(action, actions.PutSchedule))
        assert put.limits == {"MinCapacity": 1, "MaxCapacity": 12}


def test_a_quota_that_was_not_asked_for_lowers_nothing() -> None:
    assert minima(desire(target_of(min=3)), Observed(quotas={"ml.g5.xlarge": 0})) == ([3], [])


POOLS = ("ml.g5.xlarge", "ml.g6.xlarge")
FIVE_AND_SIX = "'ml.g5.xlarge for endpoint usage' and 'ml.g6.xlarge for endpoint usage'"


@pytest.mark.parametrize(
    ("quotas", "least", "told"),
    [
        ((2, 3), 5, None),
        ((2, 2), 4, f"the quotas {FIVE_AND_SIX} of its pools are 4 in all: ask AWS for more"),
        ((2, None), 1, f"the quotas {FIVE_AND_SIX} of its pools cannot be read"),
    ],
)
def test_instance_pools_have_the_quotas_of_all_their_types(
    quotas: tuple[int | None, int | None], least: int, told: str | None
) -> None:
    five = target_of(min=5, max=9, instance_type=POOLS)
    found, reasons = minima(desire(five), Observed(quotas=dict(zip(POOLS, quotas, strict=True))))
    assert found == [least]
    start = f"profile standard asks for at least 5 of blue; {least} stays the least: "
    assert reasons == ([f"{start}{told}"] if told else [])


def test_a_variant_gets_what_the_pools_of_another_have_left() -> None:
    """The first choice is used up first: of it nothing is left, of the second choice two."""
    blue = target_of(min=3, max=9, instance_type=POOLS)
    green = target_of(name="green", min=3, max=9, instance_type=POOLS[1])
    found, _ = minima(desire(blue, green), Observed(quotas={POOLS[0]: 2, POOLS[1]: 3}))
    assert found == [3, 2]
