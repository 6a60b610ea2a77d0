"""What lets an update or a deletion pass that our targets kept from passing."""

import pytest

from sagewarden.deeds.plans import Report
from scaling import actions
from scaling.endpoints.dimensions import INSTANCES
from scaling.endpoints.keys import TargetKey
from scaling.plan.unblocking import plan_unblocking
from tests.support.endpoints import ENDPOINT, NAME

BLUE = TargetKey(f"endpoint/{NAME}/variant/blue", INSTANCES)
GREEN = TargetKey(f"endpoint/{NAME}/variant/green", INSTANCES)


@pytest.mark.parametrize(
    ("ours", "kept", "ended", "named"),
    [
        ({BLUE}, set(), [BLUE], "blue"),
        ({BLUE, GREEN}, set(), [BLUE, GREEN], "blue, green"),
        ({BLUE, GREEN}, {BLUE.resource_id}, [GREEN], "green"),
    ],
)
def test_what_kept_an_update_from_passing_ends_and_is_told_once(
    ours: set[TargetKey], kept: set[str], ended: list[TargetKey], named: str
) -> None:
    plan = plan_unblocking(ENDPOINT, frozenset(ours), frozenset(kept), "call-1")
    reason = "it kept an update or deletion from passing"
    assert plan[1:] == tuple(
        actions.Deregister(resource=ENDPOINT, target=key, reason=reason) for key in ended
    )
    told = plan[0]
    assert isinstance(told, Report)
    assert told.notice == "try-again#call-1"
    assert told.reason.startswith(
        f"an update or deletion failed because {named} scaled automatically."
    )


@pytest.mark.parametrize(("ours", "kept"), [(set(), set()), ({BLUE}, {BLUE.resource_id})])
def test_where_nothing_of_ours_is_in_the_way_nothing_is_done_or_told(
    ours: set[TargetKey], kept: set[str]
) -> None:
    assert plan_unblocking(ENDPOINT, frozenset(ours), frozenset(kept), "call-1") == ()
