"""Spends the budget: one transaction, so that two runs never spend the same action."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from remediation.budget.spending import Spending, refusals
from remediation.record.keys import item_key
from remediation.record.table import RunTable
from sagewarden.deeds.execute import AWS_ERRORS
from sagewarden.deeds.items import typed_item
from sagewarden.deeds.transactions import PASSING
from sagewarden.errors import TransientError, judge

KEPT = timedelta(days=90)
"""How long it is kept what was spent."""

_FAILED = "ConditionalCheckFailed"


def spend(table: RunTable, spending: Spending) -> str:
    """Spends one action; the answer is why it was not spent, empty where it was.

    A run that has spent its action before has it still.

    Raises:
        TransientError: it may be spent later: somebody else wrote, or DynamoDB was busy.
        PermanentError: DynamoDB refused to say: then nothing must be done.
    """
    client = table.client
    try:
        client.transact_write_items(TransactItems=_writes(table.name, spending))  # type: ignore[arg-type]
    except client.exceptions.TransactionCanceledException as error:
        reasons = error.response.get("CancellationReasons", [])
        codes = [reason.get("Code") for reason in reasons]
        # The first that does not hold says why not, or that this run has spent it before.
        for code, refusal in zip(codes, refusals(spending.settings), strict=True):
            if code == _FAILED:
                return refusal
        # Somebody else wrote at the same time, or the table is busy.
        if PASSING & set(codes):
            raise TransientError(str(error)) from error
        raise judge(error) from error
    except AWS_ERRORS as error:
        raise judge(error) from error
    return ""


def _writes(table: str, spending: Spending) -> list[dict[str, Any]]:
    """The writes of a transaction that spends one action, in the order of `refusals`."""
    return [
        {"Put": _once(table, spending)},
        {"Update": _of_endpoint(table, spending)},
        {"Update": _cool_down(table, spending)},
        {"Update": _of_team(table, spending)},
    ]


def _once(table: str, spending: Spending) -> dict[str, Any]:
    """The mark that a run has spent its action."""
    members = {"at": spending.at.isoformat(), "expires": _expires(spending.at)}
    return {
        "TableName": table,
        "Item": item_key(_endpoints(spending), f"run#{spending.run}") | typed_item(members),
        "ConditionExpression": "attribute_not_exists(#entry)",
        "ExpressionAttributeNames": {"#entry": "entry"},
    }


def _of_endpoint(table: str, spending: Spending) -> dict[str, Any]:
    """One action more of the endpoint's day, and what it costs."""
    settings = spending.settings
    conditions = ["(attribute_not_exists(#used) OR #used < :most)"]
    limits: dict[str, Any] = {":most": settings.max_actions_per_day}
    if settings.max_spend_per_day is not None:
        conditions.append("(attribute_not_exists(#money) OR #money <= :left)")
        limits[":left"] = Decimal(str(settings.max_spend_per_day)) - spending.cost
    update = _one_more(table, _endpoints(spending), spending)
    update["ConditionExpression"] = " AND ".join(conditions)
    update["ExpressionAttributeValues"] |= typed_item(limits)
    return update


def _cool_down(table: str, spending: Spending) -> dict[str, Any]:
    """When the endpoint had its last action: long enough ago, and from now on this one."""
    seconds = int(spending.at.timestamp())
    values = {
        ":now": seconds,
        ":cool": seconds - spending.settings.cool_down,
        ":expires": _expires(spending.at),
    }
    return {
        "TableName": table,
        "Key": item_key(_endpoints(spending), "last"),
        "UpdateExpression": "SET #at = :now, #expires = :expires",
        "ConditionExpression": "attribute_not_exists(#at) OR #at <= :cool",
        "ExpressionAttributeNames": {"#at": "at", "#expires": "expires"},
        "ExpressionAttributeValues": typed_item(values),
    }


def _of_team(table: str, spending: Spending) -> dict[str, Any]:
    """One action more of the team's day; counted also where nothing limits it yet."""
    update = _one_more(table, f"sagewarden/budget/team/{spending.team}", spending)
    most = spending.settings.max_actions_per_day_of_team
    if most is not None:
        update["ConditionExpression"] = "attribute_not_exists(#used) OR #used < :most"
        update["ExpressionAttributeValues"] |= typed_item({":most": most})
    return update


def _one_more(table: str, resource: str, spending: Spending) -> dict[str, Any]:
    """The update that counts one action, and what it costs, into a day of UTC's."""
    values = {":one": 1, ":cost": spending.cost, ":expires": _expires(spending.at)}
    return {
        "TableName": table,
        "Key": item_key(resource, f"{spending.at.astimezone(UTC):%Y-%m-%d}"),
        "UpdateExpression": "ADD #used :one, #money :cost SET #expires = :expires",
        "ExpressionAttributeNames": {"#used": "used", "#money": "money", "#expires": "expires"},
        "ExpressionAttributeValues": typed_item(values),
    }


def _endpoints(spending: Spending) -> str:
    """The resource under which an endpoint's budget stands."""
    return f"sagewarden/budget/{spending.endpoint.key}"


def _expires(at: datetime) -> int:
    return int((at + KEPT).timestamp())
