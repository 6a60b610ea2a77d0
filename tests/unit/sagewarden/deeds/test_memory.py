"""What rooms remember, over moto: single members change, and one delivery at a time holds the lease."""

from datetime import timedelta
from typing import Any

import pytest

from sagewarden.deeds.changes import Change
from sagewarden.deeds.memory import LEASE, Memory
from sagewarden.errors import TransientError
from tests.strategies import NOTEBOOK, NOW


@pytest.fixture
def memory(table: Any) -> Memory:
    return Memory(client=table, table="ledger", about=NOTEBOOK, entry="isolation")


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
    memory._lease("first", until=NOW + timedelta(seconds=0.4), now=NOW)
    with memory.leased("second", NOW, timedelta(seconds=2)):
        pass


def test_a_delivery_that_failed_gets_its_lease_again(memory: Memory) -> None:
    with pytest.raises(ValueError, match="failed"), memory.leased("first", NOW):
        raise ValueError("failed")
    with memory.leased("first", NOW), memory.leased("first", NOW):
        pass


def test_a_lease_that_was_never_given_back_ends(memory: Memory) -> None:
    memory._lease("dead", until=NOW + LEASE, now=NOW)
    with memory.leased("next", NOW + LEASE):
        pass


def test_what_is_remembered_stands_beside_the_ledgers_entries(memory: Memory) -> None:
    other = Memory(client=memory.client, table=memory.table, about=NOTEBOOK, entry="scaling")
    other.change(Change(put={"digest": "a"}))
    assert memory.read() == {}
