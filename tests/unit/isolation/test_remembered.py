"""What isolation remembers of a team: read as it was written, by this release and by those before it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from isolation.principals.membership import Principal, PrincipalKind
from isolation.remembered import Attachment, Remembered
from sagewarden.deeds.changes import Change

GUARD, GRANT = "sagewarden-fraud-guard", "sagewarden-fraud-grant"
ALICE = Principal(PrincipalKind.USER, "alice@example.com")
GROUP = Principal(PrincipalKind.GROUP, "fraud-scientists")
ROLE = Principal(PrincipalKind.ROLE, "fraud-notebook")

ITEM = {
    "resource": "arn:aws:iam::123456789012:policy/sagewarden/teams/fraud/",
    "entry": "isolation",
    "digest": "d1",
    "documents": "d2",
    "attached": frozenset(
        {
            "sagewarden-fraud-guard@user/alice@example.com",
            "sagewarden-fraud-guard@role/fraud-notebook",
            "sagewarden-fraud-grant@group/fraud-scientists",
        }
    ),
    "bounded": frozenset({"user/alice@example.com", "role/fraud-notebook"}),
    "previous": {GUARD: "v1"},
    "generation": "d2",
    "pinned": {GUARD: "v1"},
}
"""An item as the table has it, written by the first release that kept one."""

NAMES = st.text(alphabet="abcXYZ019+=,.@_-", min_size=1, max_size=20)
"""What IAM takes for a name, and so what a team's and a policy's name may hold."""


def applied(item: dict[str, Any], change: Change) -> dict[str, Any]:
    """An item after a change, as DynamoDB leaves it."""
    after = item | dict(change.put)
    for name, values in change.add.items():
        after[name] = frozenset(after.get(name, ())) | frozenset(values)
    for name, values in change.take.items():
        after[name] = frozenset(after.get(name, ())) - frozenset(values)
    return {name: value for name, value in after.items() if name not in change.drop}


def test_an_item_of_an_earlier_release_is_read() -> None:
    assert Remembered.from_item(ITEM) == Remembered(
        digest="d1",
        documents="d2",
        attached=frozenset(
            {Attachment(GUARD, ALICE), Attachment(GUARD, ROLE), Attachment(GRANT, GROUP)}
        ),
        bounded=frozenset({ALICE, ROLE}),
        previous={GUARD: "v1"},
        generation="d2",
        pinned={GUARD: "v1"},
    )


def test_where_there_is_no_item_nothing_is_remembered() -> None:
    assert Remembered.from_item({}) == Remembered()


def test_what_an_earlier_release_attached_is_forgotten_by_the_same_text() -> None:
    change = Remembered.policy_detached(Attachment(GUARD, ALICE))
    after = Remembered.from_item(applied(ITEM, change))
    assert after.attached == {Attachment(GUARD, ROLE), Attachment(GRANT, GROUP)}
    after = Remembered.from_item(applied(ITEM, Remembered.boundary_removed(ALICE)))
    assert after.bounded == {ROLE}


@given(NAMES, st.sampled_from(PrincipalKind), NAMES)
def test_what_is_written_is_read(policy: str, kind: PrincipalKind, name: str) -> None:
    principal = Principal(kind, name)
    attachment = Attachment(policy, principal)
    item = applied({}, Remembered.policy_attached(attachment))
    item = applied(item, Remembered.boundary_put(principal))
    item = applied(item, Remembered.previous_kept({policy: "v1"}, "d2"))
    assert Remembered.from_item(item) == Remembered(
        attached=frozenset({attachment}),
        bounded=frozenset({principal}),
        previous={policy: "v1"},
        generation="d2",
    )


def test_only_what_is_new_is_remembered_once_a_plan_is_carried_out() -> None:
    remembered = Remembered(documents="d1", digest="r1")
    assert remembered.conformed(documents="d1", digest="r1") is None
    assert remembered.conformed(documents="d1", digest=None) is None
    assert remembered.conformed(documents=None, digest=None) is None
    change = remembered.conformed(documents="d2", digest=None)
    assert change == Change(put={"documents": "d2"})
    change = remembered.conformed(documents="d1", digest="r2")
    assert change == Change(put={"documents": "d1", "digest": "r2"})


def test_a_rollback_pins_the_previous_versions_until_it_is_unpinned() -> None:
    remembered = Remembered.from_item(ITEM | {"pinned": {}})
    item = applied(ITEM, remembered.rolled_back())
    assert Remembered.from_item(item).pinned == {GUARD: "v1"}
    assert Remembered.from_item(item).digest == ""
    item = applied(item | {"digest": "d1"}, Remembered.unpinned())
    assert Remembered.from_item(item).pinned == {}
    assert Remembered.from_item(item).digest == ""
