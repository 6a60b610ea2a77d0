"""The budget, over moto: what it refuses, and that no two runs ever spend the same action."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Lock
from typing import Any

import pytest
from botocore.exceptions import ClientError

from remediation.apply.budget import spend
from remediation.budget.spending import Spending
from remediation.record.table import RunTable
from sagewarden.errors import PermanentError, TransientError
from sagewarden.registry.remediation import Remediation
from sagewarden.resources import Arn
from tests.strategies import NOW

ALWAYS = Remediation(max_actions_per_day=3, cool_down=0)


@pytest.fixture
def runs(table: Any) -> RunTable:
    return RunTable(table, "ledger")


def spending(
    run: str = "one",
    endpoint: str = "tumor",
    after: timedelta = timedelta(),
    cost: str = "0",
    **settings: Any,
) -> Spending:
    return Spending(
        run=run,
        endpoint=Arn(f"arn:aws:sagemaker:us-east-1:123456789012:endpoint/{endpoint}"),
        team="bcd",
        at=NOW + after,
        settings=ALWAYS.model_copy(update=settings),
        cost=Decimal(cost),
    )


def test_an_endpoint_has_so_many_actions_a_day_and_new_ones_on_the_next(runs: RunTable) -> None:
    spent = [spend(runs, spending(f"run-{number}")) for number in range(4)]
    assert spent == ["", "", "", "the endpoint has had its 3 actions a day already"]
    assert spend(runs, spending("tomorrow", after=timedelta(days=1))) == ""


def test_a_run_spends_once_however_often_its_step_is_tried(runs: RunTable) -> None:
    assert [spend(runs, spending("same")) for _ in range(5)] == [""] * 5
    assert [spend(runs, spending(f"run-{number}")) for number in range(2)] == ["", ""]
    assert spend(runs, spending("late")) != ""


def test_after_an_action_the_endpoint_cools_down(runs: RunTable) -> None:
    assert spend(runs, spending("first", cool_down=900)) == ""
    soon = spending("second", after=timedelta(minutes=14), cool_down=900)
    assert spend(runs, soon) == "the last action is less than 15 minutes ago"
    later = spending("third", after=timedelta(minutes=15), cool_down=900)
    assert spend(runs, later) == ""
    assert spend(runs, spending("other", endpoint="other", cool_down=900)) == ""


def test_a_team_has_so_many_over_all_its_endpoints(runs: RunTable) -> None:
    of_team = {"max_actions_per_day_of_team": 2}
    assert spend(runs, spending("a", "one", **of_team)) == ""
    # What was spent before there was a limit counts.
    assert spend(runs, spending("b", "two")) == ""
    assert spend(runs, spending("c", "three", **of_team)) == (
        "the team has had its 2 actions a day already"
    )
    # Nothing is spent of the endpoint's where the team has none left.
    assert [spend(runs, spending(f"d{number}", "three")) for number in range(3)] == [""] * 3


def test_money_is_spent_up_to_the_limit_and_no_further(runs: RunTable) -> None:
    ten = {"max_spend_per_day": 10.0}
    assert spend(runs, spending("a", cost="6.5", **ten)) == ""
    assert "its 10 US dollars a day, already" in spend(runs, spending("b", cost="3.51", **ten))
    assert spend(runs, spending("c", cost="3.50", **ten)) == ""


class OneAtATime:
    """DynamoDB serializes transactions; moto, in one process, does not."""

    def __init__(self, client: Any) -> None:
        self.client, self.lock, self.exceptions = client, Lock(), client.exceptions

    def transact_write_items(self, **asked: Any) -> Any:
        with self.lock:
            return self.client.transact_write_items(**asked)


def test_however_many_runs_want_the_last_action_one_gets_it(table: Any) -> None:
    runs = RunTable(OneAtATime(table), "ledger")  # type: ignore[arg-type]
    of_team = {"max_actions_per_day_of_team": 7}

    def want(number: int) -> str:
        wanted = spending(f"run-{number}", f"endpoint-{number % 4}", **of_team)
        return spend(runs, wanted)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(want, range(24)))
    spent = [number for number, answer in enumerate(answers) if not answer]
    assert len(spent) == 7
    for endpoint in range(4):
        assert sum(number % 4 == endpoint for number in spent) <= 3


class Broken:
    """A table that answers with an error."""

    def __init__(self, client: Any, code: str) -> None:
        self.exceptions = client.exceptions
        self.code = code

    def transact_write_items(self, **_: Any) -> None:
        raise ClientError({"Error": {"Code": self.code, "Message": "no"}}, "TransactWriteItems")


@pytest.mark.parametrize(
    ("code", "kind"),
    [("AccessDeniedException", PermanentError), ("ThrottlingException", TransientError)],
)
def test_a_budget_that_cannot_be_read_is_never_taken_for_a_full_one(
    table: Any, code: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        spend(RunTable(Broken(table, code), "ledger"), spending())  # type: ignore[arg-type]
