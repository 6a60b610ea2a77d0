"""The ledger over moto: the later assignment stands, notices are given once, reactions expire."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.deeds.assignments import Assignment, Evidence, Reaction
from sagewarden.deeds.ledger import Ledger
from sagewarden.deeds.plans import Outcome, Result
from sagewarden.errors import PermanentError, TransientError
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn
from tests.strategies import BCD, EARLIER, ISA, LATER, NOTEBOOK, NOW, assigned, user
from tests.unit.sagewarden.deeds.test_plans import GREY

CAUSE = Cause(
    kind=CauseKind.CREATED, resource=NOTEBOOK, actor=user("alice"), at=NOW, event_id="e-1"
)


def record(
    table: Any, assignment: Assignment | None, *outcomes: Outcome, cause: Cause = CAUSE
) -> bool:
    reaction = Reaction(cause=cause, mode=Mode.ENFORCE, assignment=assignment, outcomes=outcomes)
    return Ledger(table, "ledger").record(reaction, NOW)


def standing(table: Any) -> Assignment | None:
    return Ledger(table, "ledger").assignments([NOTEBOOK]).get(NOTEBOOK.key)


def entries(table: Any) -> list[dict[str, Any]]:
    return list(table.scan(TableName="ledger")["Items"])


@pytest.mark.parametrize(
    "assignment",
    [
        assigned(BCD),
        assigned(None, None, by_admin=True),
        Assignment(
            resource=NOTEBOOK,
            team=ISA,
            owner="ö'neil",
            evidence=(Evidence("role", "r"), Evidence("claim", ISA)),
            at=NOW,
        ),
    ],
)
def test_an_assignment_is_read_as_it_was_written(table: Any, assignment: Assignment) -> None:
    assert record(table, assignment)
    assert standing(table) == assignment


def test_a_resource_is_found_whatever_the_letter_case_of_its_arn(table: Any) -> None:
    record(table, assigned(BCD))
    shouted = Arn(NOTEBOOK.replace("/nb", "/NB"))
    found = Ledger(table, "ledger").assignments([shouted, NOTEBOOK])
    assert list(found) == [NOTEBOOK.key]


def test_nothing_is_asked_about_nothing() -> None:
    assert Ledger(None, "ledger").assignments([]) == {}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [
        (assigned(BCD, at=NOW), assigned(ISA, at=LATER), ISA),
        (assigned(BCD, at=NOW), assigned(ISA, at=EARLIER), BCD),
        (assigned(BCD, at=NOW), assigned(ISA, at=NOW), ISA),
        (assigned(BCD, at=NOW, by_admin=True), assigned(ISA, at=NOW), BCD),
        (assigned(BCD, at=NOW), assigned(ISA, at=NOW, by_admin=True), ISA),
        (assigned(BCD, at=NOW, by_admin=True), assigned(ISA, at=LATER), ISA),
        (assigned(BCD, at=LATER), assigned(ISA, at=NOW, by_admin=True), BCD),
        (assigned(BCD, at=NOW), assigned(ISA, at=NOW + timedelta(milliseconds=1)), ISA),
    ],
    ids=["later", "earlier", "the same again", "an administrator in the same second", "by an administrator now",
         "anew after an administrator", "an administrator before", "a millisecond later"],
)  # fmt: skip
def test_of_two_assignments_the_later_stands(
    table: Any, first: Assignment, second: Assignment, stands: str
) -> None:
    record(table, first, cause=replace(CAUSE, event_id="e-1"))
    written = record(table, second, cause=replace(CAUSE, event_id="e-2"))
    assert written is (stands == second.team)
    found = standing(table)
    assert found is not None
    assert found.team == stands


def test_what_came_too_late_leaves_nothing_behind(table: Any) -> None:
    record(table, assigned(BCD, at=LATER))
    assert not record(
        table, assigned(ISA), Outcome(GREY, Result.APPLIED), cause=replace(CAUSE, event_id="e-2")
    )
    assert len(entries(table)) == 2


def test_a_reaction_expires_and_an_assignment_does_not(table: Any) -> None:
    record(table, assigned(BCD), Outcome(GREY, Result.REFUSED, "no brush"))
    assignment, reaction = sorted(entries(table), key=lambda item: item["entry"]["S"])
    assert "expires" not in assignment
    assert int(reaction["expires"]["N"]) == int((NOW + timedelta(days=90)).timestamp())
    assert reaction["entry"]["S"] == f"reaction#{NOW.isoformat()}#e-1"
    assert reaction["outcomes"]["L"][0]["M"]["detail"] == {"S": "no brush"}


def test_a_duplicate_writes_over_its_own_reaction(table: Any) -> None:
    for _ in range(5):
        record(table, assigned(BCD, at=NOW), Outcome(GREY, Result.APPLIED))
    assert len(entries(table)) == 2


def test_a_reaction_that_did_nothing_is_not_written(table: Any) -> None:
    assert record(table, None)
    assert entries(table) == []


def test_what_was_done_without_an_assignment_is_written_alone(table: Any) -> None:
    assert record(table, None, Outcome(GREY, Result.APPLIED))
    assert [item["entry"]["S"].partition("#")[0] for item in entries(table)] == ["reaction"]


def test_a_notice_is_claimed_once_and_again_only_by_the_delivery_that_claimed_it(
    table: Any,
) -> None:
    def claim(notice: str, delivery: str) -> bool:
        return Ledger(table, "ledger").claim(NOTEBOOK, notice, delivery)

    assert claim("unresolved", "m-1")
    assert claim("unresolved", "m-1")
    assert not claim("unresolved", "m-2")
    assert claim("conflict", "m-2")
    Ledger(table, "ledger").disclaim(NOTEBOOK, "conflict")
    assert claim("conflict", "m-3")
    assert not claim("conflict", "m-2")
    shouted = Arn(NOTEBOOK.replace("/nb", "/NB"))
    assert not Ledger(table, "ledger").claim(shouted, "unresolved", "m-3")


def test_an_answer_in_part_is_not_taken_for_the_whole(
    table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = {"Responses": {"ledger": []}, "UnprocessedKeys": {"ledger": {"Keys": [{}]}}}
    monkeypatch.setattr(table, "batch_get_item", lambda **_: answer)
    with pytest.raises(TransientError, match="answered only in part"):
        standing(table)


@pytest.mark.parametrize(
    ("reason", "kind"), [("TransactionConflict", TransientError), ("ThrottlingError", TransientError),
                         ("ValidationError", PermanentError)]
)  # fmt: skip
def test_a_cancelled_transaction_is_judged_by_its_reasons(
    table: Any, monkeypatch: pytest.MonkeyPatch, reason: str, kind: type[Exception]
) -> None:
    response = {
        "Error": {"Code": "TransactionCanceledException", "Message": f"[None, {reason}]"},
        "CancellationReasons": [{"Code": "None"}, {"Code": reason}],
    }

    def cancelled(**_: Any) -> None:
        raise table.exceptions.TransactionCanceledException(response, "TransactWriteItems")

    monkeypatch.setattr(table, "transact_write_items", cancelled)
    with pytest.raises(kind):
        record(table, assigned(BCD))


def test_a_throttled_write_may_pass_and_a_missing_table_will_not(
    table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.delete_table(TableName="ledger")
    with pytest.raises(PermanentError, match="ResourceNotFoundException"):
        record(table, assigned(BCD))

    def throttled(**_: Any) -> None:
        raise ClientError(
            {"Error": {"Code": "ProvisionedThroughputExceededException"}}, "TransactWriteItems"
        )

    monkeypatch.setattr(table, "transact_write_items", throttled)
    with pytest.raises(TransientError):
        record(table, assigned(BCD))
