"""What rooms remember, over moto: single members change, and one delivery at a time holds the lease."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from sagewarden.deeds.changes import Change
from sagewarden.deeds.conditions import has_or_lacks
from sagewarden.deeds.memory import LEASE, Memory
from sagewarden.errors import TransientError
from sagewarden.resources import Arn
from tests.strategies import NOTEBOOK, NOW

EARLIER_ENDPOINT = Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/earlier")


@pytest.fixture
def memory(table: Any) -> Memory:
    return Memory(client=table, table="ledger", about=NOTEBOOK, entry="isolation")


def hold(memory: Memory, holder: str, until: datetime) -> None:
    """Somebody takes the lease, and never gives it back."""
    memory.client.put_item(**memory._lease(holder, until=until, now=NOW))


def test_nothing_is_remembered_at_first(memory: Memory) -> None:
    assert memory.read() == {}


def test_members_change_one_by_one(memory: Memory) -> None:
    memory.change(
        Change(put={"digest": "a", "pinned": {"guard": "v1"}}, add={"attached": ["x", "y"]})
    )
    memory.change(Change(put={"digest": "b"}, add={"attached": ["z"]}))
    memory.change(Change(take={"attached": ["x"]}, drop=("pinned",)))
    assert memory.read() == {
        "resource": NOTEBOOK.key,
        "entry": "isolation",
        "digest": "b",
        "attached": frozenset({"y", "z"}),
    }


def test_a_set_that_gets_nothing_stays_as_it_is(memory: Memory) -> None:
    memory.change(Change(put={"digest": "a"}, add={"attached": []}, take={"attached": ()}))
    assert "attached" not in memory.read()


def test_while_one_delivery_holds_the_lease_no_other_gets_it(memory: Memory) -> None:
    with (
        memory.leased("first", NOW),
        pytest.raises(TransientError, match="another delivery is changing"),
        memory.leased("second", NOW + timedelta(seconds=1)),
    ):
        pytest.fail("two at a time")
    with memory.leased("second", NOW + timedelta(seconds=2)):
        pass


def test_who_is_patient_gets_the_lease_as_soon_as_it_is_free(memory: Memory) -> None:
    hold(memory, "first", until=NOW + timedelta(seconds=0.4))
    with memory.leased("second", NOW, timedelta(seconds=2)):
        pass


def test_a_delivery_that_failed_gets_its_lease_again(memory: Memory) -> None:
    with pytest.raises(ValueError, match="failed"), memory.leased("first", NOW):
        raise ValueError("failed")
    with memory.leased("first", NOW), memory.leased("first", NOW):
        pass


def test_a_lease_that_was_never_given_back_ends(memory: Memory) -> None:
    hold(memory, "dead", until=NOW + LEASE)
    with memory.leased("next", NOW + LEASE):
        pass


def test_one_delivery_has_its_turn_until_it_is_over_also_delivered_again(memory: Memory) -> None:
    until = NOW + timedelta(seconds=20)
    assert memory.take_turn("look", "first", now=NOW, until=until)
    assert not memory.take_turn("look", "second", now=NOW, until=until)
    assert memory.take_turn("look", "first", now=NOW, until=until)
    assert memory.take_turn("deadline", "second", now=NOW, until=until)
    assert memory.take_turn("look", "second", now=until, until=until + LEASE)
    # Neither what is remembered nor the lease is touched by that.
    with memory.leased("third", NOW):
        assert memory.read() == {}


class TestTheFirstTime:
    """Taking the lease, and remembering what is to be made, is one write."""

    CHANGE = Change(add={"targets": {"blue"}})

    def test_what_is_to_be_made_is_remembered_with_the_lease(self, memory: Memory) -> None:
        with memory.leased_first("first", NOW, self.CHANGE) as lease:
            assert lease
            assert memory.read()["targets"] == {"blue"}
            with pytest.raises(TransientError), memory.leased("second", NOW):
                pytest.fail("two at a time")
        with memory.leased("second", NOW):
            pass

    def test_it_is_no_first_time_once_anybody_had_the_lease(self, memory: Memory) -> None:
        with memory.leased("somebody", NOW):
            pass
        with memory.leased_first("first", NOW, self.CHANGE) as lease:
            assert lease is None
        assert memory.read() == {}

    def test_it_is_no_first_time_where_something_is_remembered(self, memory: Memory) -> None:
        memory.change(Change(put={"name": "Tumor"}))
        with memory.leased_first("first", NOW, self.CHANGE) as lease:
            assert lease is None
        with memory.leased("second", NOW):
            assert "targets" not in memory.read()

    @pytest.mark.parametrize(("digest", "is_first"), [(None, True), ("a", True), ("b", False)])
    def test_it_is_asked_whether_something_else_is_still_so(
        self, memory: Memory, digest: str | None, *, is_first: bool
    ) -> None:
        other = Memory(
            client=memory.client, table="ledger", about=EARLIER_ENDPOINT, entry="scaling"
        )
        if digest:
            other.change(Change(put={"digest": digest}))
        provided = [has_or_lacks(other, "digest", "a")]
        with memory.leased_first("first", NOW, self.CHANGE, provided=provided) as lease:
            assert bool(lease) is is_first
        assert bool(memory.read()) is is_first

    def test_a_lease_that_was_given_back_with_something_else_is_not_given_back_again(
        self, memory: Memory
    ) -> None:
        with memory.leased("first", NOW) as lease:
            memory.client.transact_write_items(TransactItems=[lease.given_back])  # type: ignore[list-item]
            lease.is_over = True
            hold(memory, "second", until=NOW + LEASE)
        with pytest.raises(TransientError), memory.leased("third", NOW + timedelta(seconds=1)):
            pytest.fail("two at a time")


def test_what_is_remembered_stands_beside_the_ledgers_entries(memory: Memory) -> None:
    other = Memory(client=memory.client, table=memory.table, about=NOTEBOOK, entry="scaling")
    other.change(Change(put={"digest": "a"}))
    assert memory.read() == {}
