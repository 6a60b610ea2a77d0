"""What runs of remediation raise is read from a memory as it was written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sagewarden.endpoints.endpoint import endpoint_of
from sagewarden.endpoints.raised import Raised
from scaling.endpoints.dimensions import INSTANCES
from scaling.endpoints.keys import TargetKey
from scaling.endpoints.limits import Limits
from scaling.endpoints.raising import Asked, Lifted
from scaling.remembered.endpoint import Remembered
from scaling.remembered.made import Made
from scaling.remembered.raised import asked_in, asked_written, lifted_in, lifted_written
from tests.support.endpoints import NAME, described

NOW = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
BLUE = TargetKey(f"endpoint/{NAME}/variant/blue", INSTANCES)
RAISED = Raised(run="run-1", resource_id=BLUE.resource_id, min=3, until=NOW + timedelta(hours=1))
ASKED = Asked(RAISED, NOW)
LIFTED = {BLUE: Lifted(before=Limits(1, 4), given=Limits(3, 4), suspends=True)}
THERE = endpoint_of(described({"VariantName": "blue", "CurrentInstanceCount": 1}), {}, {})
KNOWN = Remembered(
    name=NAME, born=THERE.born, config=THERE.config, hosting={}, limits={BLUE: Limits(1, 4)}
)


def test_messages_and_what_targets_had_are_read_as_they_were_written() -> None:
    asked = frozenset({ASKED, Asked(RAISED.released(), NOW + timedelta(minutes=1))})
    assert asked_in(asked_written(asked)) == asked
    assert lifted_in(lifted_written(LIFTED)) == LIFTED


def test_what_a_target_had_is_remembered_before_it_is_given_something_else() -> None:
    change = KNOWN.limits_unknown({BLUE: Limits(3, 4)}, LIFTED)
    assert change
    found = Remembered.from_item(change.put)
    assert (found.lifted, found.limits) == (LIFTED, {})
    # The limits stay the same, and only scaling in is suspended.
    change = KNOWN.limits_unknown({BLUE: Limits(1, 4)}, LIFTED)
    assert change
    assert Remembered.from_item(change.put).limits == {}
    known = replace(KNOWN, lifted=LIFTED, limits={BLUE: Limits(3, 4)})
    assert known.limits_unknown({BLUE: Limits(3, 4)}, LIFTED) is None


def test_what_a_run_asks_for_is_kept_until_it_is_over_or_its_variant_is_gone() -> None:
    made = Made(asked=ASKED, at=NOW)
    learned = KNOWN.learned(THERE, tags=None, there={}, made=made)
    assert learned
    assert asked_in(learned.add["raised"]) == {ASKED}
    known = replace(KNOWN, asked=frozenset({ASKED}))
    assert known.learned(THERE, tags=None, there={}, made=made) is None
    for endpoint, now in (
        (THERE, RAISED.until),
        (replace(THERE, variants=()), NOW),
        (replace(THERE, born=NOW + timedelta(minutes=1)), NOW),
    ):
        learned = known.learned(endpoint, tags=None, there={}, made=Made(at=now))
        assert learned
        assert asked_in(learned.take["raised"]) == {ASKED}


def test_an_endpoint_that_is_gone_has_nothing_raised() -> None:
    gone = Remembered(asked=frozenset({ASKED})).endpoint_gone()
    assert gone
    assert {"raised", "lifted", "look"} <= set(gone.drop)
