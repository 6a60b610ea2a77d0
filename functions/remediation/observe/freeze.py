"""Reads whether somebody has frozen an endpoint, its team, or everything."""

from typing import Any

from remediation.budget.freeze import (
    ALL,
    Freeze,
    endpoint_entry,
    freeze_key,
    team_entry,
)
from remediation.record.table import RunTable
from sagewarden.deeds.execute import AWS_ERRORS
from sagewarden.deeds.items import plain_item
from sagewarden.errors import TransientError, judge
from sagewarden.resources import Arn


def observe_freezes(table: RunTable, endpoint: Arn, team: str) -> tuple[Freeze, ...]:
    """The freezes that concern an endpoint, those that are over too, in one consistent read.

    Raises:
        TransientError, PermanentError: they could not be read, or only in part: then nothing must
            be done.
    """
    entries = (ALL, team_entry(team), endpoint_entry(endpoint))
    keys = [freeze_key(entry) for entry in entries]
    request: Any = {table.name: {"Keys": keys, "ConsistentRead": True}}
    try:
        answer = table.client.batch_get_item(RequestItems=request)
    except AWS_ERRORS as error:
        raise judge(error) from error
    if answer.get("UnprocessedKeys"):
        raise TransientError("what is frozen was read only in part")
    items = answer["Responses"].get(table.name, ())
    return tuple(Freeze.from_item(plain_item(item)) for item in items)
