"""What a team hears of variants that scale otherwise than somebody may think."""

from typing import Any

import pytest

from sagewarden.endpoints.variants import Kind
from scaling.desired.remarks import remarks_on_reservations, remarks_on_variants
from scaling.desired.targets import DesiredTarget, desired_target
from scaling.findings import ScalingFinding
from tests.support.endpoints import ENDPOINT, variant
from tests.unit.scaling.conftest import settings

NIGHT = {"name": "night", "at": "cron(0 20 * * ? *)", "min": 0}
DAY = {"name": "day", "at": "cron(0 6 * * ? *)", "min": 3, "max": 9}


@pytest.mark.parametrize(
    ("kind", "kept", "scaling", "finding"),
    [
        (Kind.MANAGED, 1, {"min": 0}, ScalingFinding.KEEPS_INSTANCES),
        (Kind.MANAGED, 1, {"schedules": [NIGHT]}, ScalingFinding.KEEPS_INSTANCES),
        (Kind.MANAGED, 1, {"min": 1}, None),
        (Kind.MANAGED, 0, {"min": 0}, None),
        (Kind.INSTANCES, 1, {}, ScalingFinding.MANAGED_BESIDE_MODEL),
        (Kind.ASYNCHRONOUS, 0, {}, ScalingFinding.MANAGED_BESIDE_MODEL),
        (Kind.BURSTABLE, 1, {}, ScalingFinding.MANAGED_BESIDE_MODEL),
        (Kind.INSTANCES, None, {}, None),
        (Kind.HOST, None, {"min": 0}, None),
    ],
)
def test_managed_instance_scaling_is_told_where_it_does_not_do_what_it_seems_to(
    kind: Kind, kept: int | None, scaling: dict[str, Any], finding: ScalingFinding | None
) -> None:
    profile = settings("invocations-per-copy", **scaling)
    blue = variant(kind, managed_least=kept)
    told = list(remarks_on_variants(ENDPOINT, profile, [blue], "profile p"))
    assert [report.finding for report in told] == ([finding] if finding else [])


def test_a_profile_that_is_for_no_components_lets_none_go_to_zero() -> None:
    profile = settings("backlog-per-instance", min=0)
    blue = variant(Kind.MANAGED, managed_least=1)
    assert list(remarks_on_variants(ENDPOINT, profile, [blue], "profile p")) == []


@pytest.mark.parametrize(
    ("scaling", "reserved", "limits", "told"),
    [
        ({"min": 3, "max": 4}, 2, (2, 4), ["asks for at least 3, of which 2 stay", "up to 4"]),
        ({"min": 1, "max": 4}, 2, (1, 4), ["allows up to 4"]),
        ({"min": 1, "max": 4}, 4, (1, 4), []),
        ({"min": 1, "max": 4}, None, (1, 4), []),
        ({"min": 1, "max": 2, "schedules": [DAY]}, 2, (1, 2), ["asks for at least 3", "up to 9"]),
        ({"min": 3, "max": 4}, 0, (1, 4), ["of which 1 stay"]),
    ],
)
def test_what_a_reservation_does_not_have_is_held_and_told(
    scaling: dict[str, Any], reserved: int | None, limits: tuple[int, int], told: list[str]
) -> None:
    profile = settings(**scaling)
    target = desired_target(profile, variant(reserved=reserved))
    assert isinstance(target, DesiredTarget)
    assert (target.min, target.max) == limits
    reports = list(remarks_on_reservations(ENDPOINT, profile, [target], "profile p"))
    assert len(reports) == bool(told)
    assert all(part in reports[0].reason for part in told)
    assert all((action.min or 0) <= max(1, reserved or 9) for action in target.schedules)
