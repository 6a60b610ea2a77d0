"""`sagewarden scaling plan`: how an endpoint should scale, how it does, and what would be done about it."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.table import Table

from cli.documents import read_registry, refused
from cli.stacks import outputs
from sagewarden.actors import NOBODY
from sagewarden.causes import Cause, CauseKind
from sagewarden.errors import RegistryInvalid
from sagewarden.plans import Report
from sagewarden.registry import read
from sagewarden.resources import Arn
from sagewarden.state import Memory
from sagewarden.teams import Registry
from sagewarden.work import Work
from scaling.actions import DeletePolicy, DeleteSchedule, PutSchedule, ScalingAction
from scaling.concern import One
from scaling.look import Look, look
from scaling.remembered import remembered
from scaling.situation import Observed
from scaling.wanted import Unscaled, Wanted

if TYPE_CHECKING:
    import boto3

app = typer.Typer(no_args_is_help=True, help="Scale endpoints as their profiles say: what would be done.")

COLUMNS = ("variant", "kind", "metric", "target value", "min-max", "cooldowns in/out")


@app.callback()
def scaling() -> None:
    """Keeps `plan` a subcommand: there will be others."""


@app.command("plan")
def plan_command(
    endpoint: Annotated[
        str, typer.Argument(help="An endpoint's name, or the ARN of an endpoint or inference component.")
    ],
    registry: Annotated[
        Path | None, typer.Option(help="A registry in YAML; the live one without it.")
    ] = None,
    stack_name: Annotated[str, typer.Option(help="The deployed stack.")] = "sagewarden",
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Show how an endpoint should scale, how it does, and what would be done; nothing is changed."""
    import boto3

    teams = read_registry(registry) if registry else None
    try:
        session = boto3.Session()
        stack = outputs(session, stack_name)
        arn, name = _named(session, endpoint)
        seen = planned(session, stack, teams or live_registry(session, stack), arn, name)
    except (ClientError, BotoCoreError, RegistryInvalid) as error:
        raise refused(f"{endpoint}: {error}", status=1) from error
    if seen.subject is None and not seen.plan:
        raise refused(f"there is no {arn.type} {endpoint!r} in {arn.region}, and nothing of one is left")
    if as_json:
        typer.echo(json.dumps(record(arn, seen), indent=2, ensure_ascii=False))
    else:
        _show(arn, seen)
    if seen.plan or seen.why_not:
        raise typer.Exit(1)


def planned(
    session: "boto3.Session", stack: Mapping[str, str], registry: Registry, arn: Arn, name: str | None
) -> Look:
    """What scaling's function would see and do, by its own code; what was told already is told again."""
    now = datetime.now(UTC)
    state = remembered(Memory(session.client("dynamodb"), stack["LedgerTable"], arn, "scaling").read())
    cause = Cause(CauseKind.SWEPT, arn, NOBODY, now, "command")
    work = Work(registry, lambda: registry, cause, "command", now)
    return look(work, One(arn, name, thorough=True), replace(state, told=frozenset()))


def live_registry(session: "boto3.Session", stack: Mapping[str, str]) -> Registry:
    """The registry that is live, as the functions get it from AppConfig.

    Raises:
        RegistryInvalid: none is live, or it is none.
        botocore.exceptions.ClientError: it may not be read.
    """
    client = session.client("appconfigdata")
    token = client.start_configuration_session(
        ApplicationIdentifier=stack["RegistryApplicationId"],
        EnvironmentIdentifier=stack["RegistryEnvironmentId"],
        ConfigurationProfileIdentifier=stack["RegistryProfileId"],
    )["InitialConfigurationToken"]
    return read(client.get_latest_configuration(ConfigurationToken=token)["Configuration"].read())


def record(arn: Arn, seen: Look) -> dict[str, Any]:
    """What was seen, for machines."""
    ask, choice = seen.ask, seen.choice
    return {
        "resource": arn,
        "status": seen.subject.status if seen.subject else "gone",
        "team": choice.team if choice else None,
        "profile": choice.whence if choice else None,
        "undecided": seen.why_not or None,
        "variants": [
            *(_wanted(each, seen.observed) for each in (ask.wanted if ask else ())),
            *(_unscaled(each) for each in (ask.unscaled if ask else ())),
        ],
        "plan": [
            {"action": type(each).__name__, "what": _object(each), "reason": each.reason}
            for each in seen.plan
        ],
    }


def metric_of(tracking: Mapping[str, Any]) -> str:
    """The metric that a target tracking policy holds steady, by AWS's name."""
    predefined = tracking.get("PredefinedMetricSpecification", {}).get("PredefinedMetricType")
    customized = tracking.get("CustomizedMetricSpecification", {}).get("MetricName")
    return str(predefined or customized or "")


def _named(session: "boto3.Session", endpoint: str) -> tuple[Arn, str | None]:
    """The ARN, and the name in its maker's letters unless only the ARN tells it."""
    if endpoint.startswith("arn:"):
        try:
            return Arn(endpoint), None
        except ValueError as error:
            raise refused(f"{endpoint}: {error}") from error
    partition, account = session.client("sts").get_caller_identity()["Arn"].split(":")[1:5:3]
    region = session.region_name
    return Arn(f"arn:{partition}:sagemaker:{region}:{account}:endpoint/{endpoint.lower()}"), endpoint


def _wanted(each: Wanted, observed: Observed) -> dict[str, Any]:
    key = each.resource_id, each.dimension
    target = observed.targets.get(key)
    policies = {policy.name: policy.configuration for policy in observed.policies if policy.key == key}
    tracking = next((found for found in policies.values() if found), {})
    return {
        "variant": each.variant.name,
        "kind": each.variant.kind.value,
        "desired": _figures(each.min, each.max, each.tracking),
        "observed": _figures(target.min, target.max, tracking) if target else None,
        "ours": key in observed.ours,
    }


def _unscaled(each: Unscaled) -> dict[str, Any]:
    variant = each.variant
    return {"variant": variant.name, "kind": variant.kind.value, "desired": None, "reason": each.reason}


def _figures(lowest: int, highest: int, tracking: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "metric": metric_of(tracking),
        "target_value": tracking.get("TargetValue"),
        "min": lowest,
        "max": highest,
        "scale_in_cooldown": tracking.get("ScaleInCooldown"),
        "scale_out_cooldown": tracking.get("ScaleOutCooldown"),
        "scale_in": not tracking.get("DisableScaleIn", False),
    }


def _object(action: ScalingAction) -> str:
    """What an action is about, beyond the endpoint."""
    match action:
        case Report(finding=finding):
            return finding
        case DeletePolicy(name=name) | DeleteSchedule(name=name):
            return name
        case PutSchedule(action=scheduled):
            return scheduled.name
    wanted = getattr(action, "wanted", None)
    return str(wanted.resource_id if wanted else getattr(action, "resource_id", action.resource))


def row(variant: str, kind: str, figures: Mapping[str, Any] | None) -> tuple[str, ...]:
    """A line of the table, under `COLUMNS`; a variant that does not scale has only its first two."""
    if figures is None:
        return variant, kind, "", "", "", ""
    cooldowns = f"{figures['scale_in_cooldown']} s / {figures['scale_out_cooldown']} s"
    limits = f"{figures['min']}-{figures['max']}"
    value = "" if figures["target_value"] is None else f"{figures['target_value']:g}"
    if not figures["scale_in"]:
        cooldowns += ", never in"
    return variant, kind, figures["metric"], value, limits, cooldowns if value else ""


def _show(arn: Arn, seen: Look) -> None:
    shown = record(arn, seen)
    table = Table(title=str(arn), title_justify="left")
    for column in ("", *COLUMNS):
        table.add_column(column)
    for line in _rows(shown["variants"]):
        table.add_row(*line)
    console = Console(width=None if sys.stdout.isatty() else 150, highlight=False)
    console.print(table)
    by = f", by {shown['profile']}" if shown["profile"] else ""
    typer.echo(f"{shown['status']}, team {shown['team'] or 'unknown'}{by}")
    for each in shown["variants"]:
        if "reason" in each:
            typer.echo(f"{each['variant']} does not scale: {each['reason']}")
    for action in shown["plan"]:
        typer.echo(f"{action['action']} {action['what']}: {action['reason']}")
    typer.echo(shown["undecided"] or f"{len(shown['plan']) or 'nothing'} to do")


def _rows(variants: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    for each in variants:
        if each["desired"] == each.get("observed"):
            yield "is", *row(each["variant"], each["kind"], each["desired"])
            continue
        if each.get("observed"):
            yield "is", *row(each["variant"], each["kind"], each["observed"])
        yield "should be", *row(each["variant"], each["kind"], each["desired"])
