"""What lets an update or a deletion pass that our targets kept from passing."""

import pytest

from sagewarden.deeds.plans import Report
from scaling import actions
from scaling.endpoints.variants import INSTANCES
from scaling.observed import Key
from scaling.plan.unblocking import plan_unblocking
from tests.unit.scaling.conftest import ENDPOINT, NAME

BLUE: Key = (f"endpoint/{NAME}/variant/blue", INSTANCES)
GREEN: Key = (f"endpoint/{NAME}/variant/green", INSTANCES)


@pytest.mark.parametrize(
    ("ours", "kept", "ended", "named"),
    [
        ({BLUE}, set(), [BLUE], "blue"),
        ({BLUE, GREEN}, set(), [BLUE, GREEN], "blue, green"),
        ({BLUE, GREEN}, {BLUE[0]}, [GREEN], "green"),
    ],
)
def test_what_kept_an_update_from_passing_ends_and_is_told_once(
    ours: set[Key], kept: set[str], ended: list[Key], named: str
) -> None:
    plan = plan_unblocking(ENDPOINT, frozenset(ours), frozenset(kept), "call-1")
    reason = "it kept an update or deletion from passing"
    assert plan[1:] == tuple(
        actions.Deregister(resource=ENDPOINT, resource_id=key[0], dimension=key[1], reason=reason)
        for key in ended
    )
    told = plan[0]
    assert isinstance(told, Report)
    assert told.notice == "try-again#call-1"
    assert told.reason.startswith(
        f"an update or deletion failed because {named} scaled automatically."
    )


@pytest.mark.parametrize(("ours", "kept"), [(set(), set()), ({BLUE}, {BLUE[0]})])
def test_where_nothing_of_ours_is_in_the_way_nothing_is_done_or_told(
    ours: set[Key], kept: set[str]
) -> None:
    assert plan_unblocking(ENDPOINT, frozenset(ours), frozenset(kept), "call-1") == ()
