"""Writes the record of runs: opened, joined, told on and ended by conditional writes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from remediation.record.approval import Approval
from remediation.record.evidence import evidence_item
from remediation.record.keys import APPROVAL, EVIDENCE, part_key, summary_key
from remediation.record.run import Member, Run, RunState
from remediation.record.table import RunTable
from remediation.record.timeline import Entry
from remediation.remembered import Remembered
from sagewarden.deeds.changes import Change
from sagewarden.deeds.items import plain_item, typed_item, update_of
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.transactions import write_together
from sagewarden.errors import TransientError
from sagewarden.resources import Arn

REMEDIATION = "remediation"
"""The entry of what remediation remembers of an endpoint, its open run among it."""

_OPEN_RUN = ("run", "since", "until")
"""The members of that entry which are the open run's; `last` and `last_ended` are the one's before.
"""


def open_run(runs: RunTable, run: Run) -> bool:
    """Opens a run, if its endpoint has no other one, and the run has not been opened before.

    A run that had to have ended by then is none: it was ended first, or is known no more.

    Returns:
        False where nothing was written: the endpoint has an open run, or this one has ended.

    Raises:
        TransientError, PermanentError: DynamoDB refused the write.
    """
    members = {"run": run.id, "since": run.since.isoformat(), "until": run.until.isoformat()}
    taken = _memory(runs, run.endpoint).written(Change(put=members))
    taken["Update"]["ConditionExpression"] = "attribute_not_exists(#run) OR #until <= :SET_since"
    summary = {
        "TableName": runs.name,
        "Item": summary_key(run.id) | typed_item(run.to_item()),
        "ConditionExpression": "attribute_not_exists(#entry)",
        "ExpressionAttributeNames": {"#entry": "entry"},
    }
    return write_together(runs.client, [taken, {"Put": summary}])


def note_alarm(runs: RunTable, run: str, alarm: str, at: datetime, *, over: bool) -> bool:
    """Notes in an open run that an alarm fired, or is over; what came later stands.

    Returns:
        False where nothing was written: the run tells of something later, or has ended.

    Raises:
        TransientError: the run has ended meanwhile, and what fired has to begin another one.
    """
    members = Member.OVER if over else Member.ALARMS
    try:
        runs.client.update_item(
            TableName=runs.name,
            Key=summary_key(run),
            UpdateExpression="SET #members.#alarm = :at",
            ConditionExpression=(
                "#state = :open AND (attribute_not_exists(#members.#alarm) "
                "OR #members.#alarm < :at)"
            ),
            ExpressionAttributeNames={
                "#members": members.value,
                "#alarm": alarm,
                "#state": Member.STATE.value,
            },
            ExpressionAttributeValues=typed_item(
                {":at": at.isoformat(), ":open": RunState.OPEN.value}
            ),
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except runs.client.exceptions.ConditionalCheckFailedException as error:
        item: Any = error.response.get("Item", {})
        there = plain_item(item)
        is_known = there.get(Member.ALARMS, {}).get(alarm, "") >= at.isoformat()
        # It fired as the run ended.
        if not over and not is_known and there.get(Member.STATE) != RunState.OPEN:
            raise TransientError(f"{run} ended as {alarm} fired") from error
        return False
    return True


def keep_left(runs: RunTable, endpoint: Arn, config: str) -> None:
    """Keeps from which configuration of an endpoint remediation is about to go back."""
    _memory(runs, endpoint).change(Remembered.leaving(config))


def change_run(runs: RunTable, run: str, change: Change) -> bool:
    """Changes the summary of an open run; False where it has ended, or there is none."""
    try:
        runs.client.update_item(**_change_while_open(runs, run, change))
    except runs.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def end_run(runs: RunTable, run: Run, state: RunState, at: datetime, reason: str) -> bool:
    """Ends a run, and lets its endpoint have another one.

    Returns:
        False where it had ended before.

    Raises:
        TransientError, PermanentError: DynamoDB refused the write.
    """
    ended = _change_while_open(runs, run.id, Run.ending(state, at, reason))
    last = {"last": run.id, "last_ended": at.isoformat()}
    given_back = _memory(runs, run.endpoint).written(Change(put=last, drop=_OPEN_RUN))
    given_back["Update"]["ConditionExpression"] = "#run = :SET_last"
    if write_together(runs.client, [{"Update": ended}, given_back]):
        return True
    # The endpoint's memory may name another run, or was lost: this one has to end all the same.
    return write_together(runs.client, [{"Update": ended}])


def write_entry(runs: RunTable, run: Run, entry: Entry) -> None:
    """Writes an entry of a run's timeline, again where it was written before."""
    item = part_key(run.id, entry.key) | typed_item(entry.to_item(run.since))
    runs.client.put_item(TableName=runs.name, Item=item)


def write_evidence(runs: RunTable, run: Run, record: Mapping[str, Any]) -> bool:
    """Keeps what a run saw; False where that is too large."""
    members = evidence_item(record, run.since)
    if members is None:
        return False
    runs.client.put_item(TableName=runs.name, Item=part_key(run.id, EVIDENCE) | typed_item(members))
    return True


def write_approval(runs: RunTable, run: Run, approval: Approval) -> None:
    """Keeps what a run asks people, with the token that answers it."""
    item = part_key(run.id, APPROVAL) | typed_item(approval.to_item(run.since))
    runs.client.put_item(TableName=runs.name, Item=item)


def _memory(runs: RunTable, endpoint: Arn) -> Memory:
    return Memory(client=runs.client, table=runs.name, about=endpoint, entry=REMEDIATION)


def _change_while_open(runs: RunTable, run: str, change: Change) -> dict[str, Any]:
    """The update of a summary that is not made where the run has ended."""
    update = update_of(change)
    state = Member.STATE.value
    return update | {
        "TableName": runs.name,
        "Key": summary_key(run),
        "ConditionExpression": "#state = :open",
        "ExpressionAttributeNames": update["ExpressionAttributeNames"] | {"#state": state},
        "ExpressionAttributeValues": update.get("ExpressionAttributeValues", {})
        | typed_item({":open": RunState.OPEN.value}),
    }
