"""`sagewarden monitoring guardrails`: the alarms that should roll an endpoint's update back."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.documents import refused
from cli.endpoint.access import Reader, find, name_of, reason, session_here
from cli.guardrails import NEEDED, Guardrails, RoleRead
from sagewarden.endpoints.deployment import deployment_state_of
from sagewarden.endpoints.guardrails import MOST, choose_guardrails

app = typer.Typer(no_args_is_help=True, help="What watches endpoints, and guards their updates.")


@app.callback()
def monitoring() -> None:
    """Keeps `guardrails` a subcommand: there will be others."""


@app.command("guardrails")
def guardrails_command(
    endpoint: Annotated[str, typer.Argument(help="The endpoint's name, or its ARN.")],
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Print the AutoRollbackConfiguration for UpdateEndpoint, and what keeps it from guarding.

    Only reads, with your own credentials. Ends with 0 where nothing is in the way, with 1 where
    something is, and with 2 where the endpoint could not be looked at.
    """
    name = name_of(endpoint)
    try:
        found = read_guardrails(Reader(session_here()), name)
    except (ClientError, BotoCoreError) as error:
        raise refused(f"{name} could not be looked at: {reason(error)}") from error
    if as_json:
        typer.echo(json.dumps(found.to_record(), indent=2))
    else:
        _show(found)
    raise typer.Exit(1 if found.in_the_way else 0)


def read_guardrails(reader: Reader, name: str) -> Guardrails:
    """Reads an endpoint's alarms and roles.

    Raises:
        typer.Exit: there is no such endpoint.
        botocore.exceptions.ClientError: it or its alarms may not be looked at.
    """
    described = find(reader, name)
    name = described["EndpointName"]
    alarms = choose_guardrails(_alarms(reader, name))
    guarding = alarms[:MOST]
    arns = [alarm["AlarmArn"] for alarm in guarding]
    roles = reader.part("roles", lambda: _roles(reader, described["EndpointConfigName"])) or ()
    return Guardrails(
        endpoint=name,
        alarms=tuple(alarm["AlarmName"] for alarm in guarding),
        left_out=tuple(alarm["AlarmName"] for alarm in alarms[MOST:]),
        red=tuple(alarm["AlarmName"] for alarm in guarding if alarm["StateValue"] == "ALARM"),
        roles=tuple(_may_read(reader, role, arns) for role in roles),
        is_guarded=bool(deployment_state_of(described).rollback_alarms),
        unread=tuple(reader.unread),
    )


def _alarms(reader: Reader, name: str) -> list[Mapping[str, Any]]:
    """The metric alarms that sagewarden made for an endpoint; a composite one cannot guard."""
    pages = (
        reader.client("cloudwatch")
        .get_paginator("describe_alarms")
        .paginate(AlarmNamePrefix=f"sagewarden/{name}/", AlarmTypes=["MetricAlarm"])
    )
    return [alarm for page in pages for alarm in page["MetricAlarms"]]


def _roles(reader: Reader, config: str) -> tuple[str, ...]:
    """The roles that an endpoint runs as: its configuration's, or those of its models."""
    client = reader.client("sagemaker")
    described = client.describe_endpoint_config(EndpointConfigName=config)
    if "ExecutionRoleArn" in described:
        return (described["ExecutionRoleArn"],)
    roles: dict[str, None] = {}
    for variant in described["ProductionVariants"]:
        if "ModelName" in variant:
            model = client.describe_model(ModelName=variant["ModelName"])
            roles[model["ExecutionRoleArn"]] = None
    return tuple(roles)


def _may_read(reader: Reader, role: str, alarms: list[str]) -> RoleRead:
    """Whether a role may look at alarms, as IAM simulates it."""

    def simulated() -> bool:
        answer = reader.client("iam").simulate_principal_policy(
            PolicySourceArn=role, ActionNames=[NEEDED], ResourceArns=alarms or ["*"]
        )
        results = answer["EvaluationResults"]
        return all(result["EvalDecision"] == "allowed" for result in results)

    return RoleRead(role=role, may=reader.part(f"what {role} may", simulated))


def _show(found: Guardrails) -> None:
    """Prints the configuration for people and pipes, and remarks beside it."""
    typer.echo(json.dumps({"AutoRollbackConfiguration": found.configuration}, indent=2))
    said = list(found.in_the_way)
    said.extend(f"not read: {part}" for part in found.unread)
    if found.left_out:
        said.append(f"no room, for SageMaker takes {MOST}: {', '.join(found.left_out)}")
    if not found.is_guarded:
        said.append("the last deployment of this endpoint was not guarded")
    for line in said:
        typer.echo(line, err=True)
