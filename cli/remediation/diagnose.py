"""`sagewarden remediation diagnose`: an endpoint as remediation would see it now; only reads."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.documents import refused
from cli.endpoint.access import Reader, could_look, find, name_of, session_here
from cli.endpoint.alarms import PREFIX, belongs_to
from cli.remediation.files import write_evidence
from cli.remediation.saved import decided_now, record_of
from cli.remediation.sentences import VERSION, diagnosis_lines, evidence_lines, finding_text
from cli.stacks import STACK, outputs
from remediation.diagnosis.advice import ADVICE
from remediation.diagnosis.diagnose import diagnose
from remediation.diagnosis.diagnosis import FindingKind
from remediation.diagnosis.evidence import Part
from remediation.observe.evidence import observe_evidence
from remediation.observe.reading import Question
from remediation.record.table import RunTable
from sagewarden.resources import Arn
from sagewarden.runtime.aws import Clients

if TYPE_CHECKING:
    import boto3


def diagnose_command(
    endpoint: Annotated[str, typer.Argument(help="The endpoint's name, or its ARN.")],
    save: Annotated[
        Path | None, typer.Option(help="Write what was read into this file, for `replay`.")
    ] = None,
    stack_name: Annotated[
        str, typer.Option(help="The deployed stack, which remembers deployments.")
    ] = STACK,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Diagnose an endpoint now, with your own credentials; nothing is changed or recorded.

    Ends with 0 where no alarm is red and nothing is found, with 1 otherwise, and with 2 where it
    could not be looked at, or nothing is found and its metrics could not be read.
    """
    name = name_of(endpoint)
    session = session_here()
    reader = Reader(session)
    with could_look(endpoint):
        described = find(reader, name)
        name = described["EndpointName"]
        question = Question(
            endpoint=Arn(described["EndpointArn"]),
            name=name,
            alarms=red_alarms(reader, name),
            now=datetime.now(UTC),
            ledger=_ledger(session, reader, stack_name),
        )
        evidence = observe_evidence(Clients(reader.client), question)
    if evidence is None:
        raise refused(f"{name} is gone by now")
    found = diagnose(evidence)
    if save:
        write_evidence(save, record_of(evidence.to_record(), decided_now(found)))
    if as_json:
        told = {
            "version": VERSION,
            "diagnosis": found.to_record(),
            "advice": ADVICE[found.finding],
            "evidence": evidence.to_record(),
        }
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        for line in evidence_lines(evidence):
            typer.echo(line)
        typer.echo(f"finding: {finding_text(found.finding.value, found.confidence)}")
        for line in diagnosis_lines(found):
            typer.echo(line)
        if question.alarms or found.candidates:
            typer.echo(f"what to do: {ADVICE[found.finding]}")
    if question.alarms or found.finding is not FindingKind.UNCLEAR or found.candidates:
        raise typer.Exit(1)
    # That nothing was found says nothing.
    if any(missing.part is Part.METRICS for missing in evidence.unread):
        raise refused(f"{name}: whether anything is wrong cannot be said without its metrics")


def red_alarms(reader: Reader, name: str) -> dict[str, datetime]:
    """The alarms of sagewarden's over an endpoint that are red, by name, and since when.

    Raises:
        botocore.exceptions.ClientError: they may not be seen.
    """
    pages = (
        reader.client("cloudwatch")
        .get_paginator("describe_alarms")
        .paginate(AlarmNamePrefix=f"{PREFIX}{name}", StateValue="ALARM", AlarmTypes=["MetricAlarm"])
    )
    found: dict[str, datetime] = {}
    for page in pages:
        for alarm in page["MetricAlarms"]:
            if belongs_to(alarm["AlarmName"], name):
                found[alarm["AlarmName"]] = _since(alarm)
    return found


def _since(alarm: Mapping[str, Any]) -> datetime:
    """Since when an alarm is red, in UTC."""
    since: datetime = alarm.get("StateTransitionedTimestamp") or alarm["StateUpdatedTimestamp"]
    return since.astimezone(UTC)


def _ledger(session: "boto3.Session", reader: Reader, stack_name: str) -> RunTable | None:
    """The table that remembers deployments; None, with a line that says why, without a stack."""
    from botocore.exceptions import ClientError

    try:
        stack = outputs(session, stack_name)
    except typer.Exit:
        return None
    except ClientError as error:
        typer.echo(f"the stack {stack_name!r} could not be seen: {error}", err=True)
        return None
    return RunTable(reader.client("dynamodb"), stack["LedgerTable"])
