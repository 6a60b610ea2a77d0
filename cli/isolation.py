"""`sagewarden isolation`: a team's policies, the proof that they hold, and what they cannot do."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.table import Table

from cli.documents import read_registry, refused
from cli.gaps import gaps
from cli.proof import Judged, Proof, prove
from cli.rollback import rollback_command, unpin_command
from cli.stacks import STACK
from isolation.policies.compiler import MAX_SIZE, ManagedPolicy, NotCompilable, compile_team
from isolation.proof.world import Relation
from sagewarden.registry.model import Registry

app = typer.Typer(
    no_args_is_help=True, help="Keep teams apart: the policies, their proof, their limits."
)
app.command("rollback")(rollback_command)
app.command("unpin")(unpin_command)

File = Annotated[Path, typer.Option("--registry", help="The registry, in YAML.")]
Account = Annotated[str, typer.Option(help="The account, twelve digits.")]
StackName = Annotated[str, typer.Option(help="sagewarden's stack, which nobody may touch.")]
Partition = Annotated[str, typer.Option(help="aws, aws-cn or aws-us-gov.")]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]

_TAKE_TAGS = (
    "AutoMLJob",
    "AutoMLJobV2",
    "CompilationJob",
    "EdgePackagingJob",
    "Endpoint",
    "EndpointConfig",
    "FeatureGroup",
    "Model",
    "MonitoringSchedule",
    "Pipeline",
    "ProcessingJob",
    "TrainingJob",
    "TransformJob",
)
"""Where the SageMaker Python SDK's configuration takes tags (its config_schema.py, 2.257.7)."""


@app.command("compile")
def compile_command(  # noqa: PLR0913, PLR0917 - typer reads the options from the parameters
    file: File,
    team: Annotated[str, typer.Option(help="The team.")],
    account: Account,
    partition: Partition = "aws",
    stack_name: StackName = STACK,
    as_json: AsJson = False,
) -> None:
    """Print a team's policy documents."""
    registry = read_registry(file)
    policies = _compile(registry, team, account, partition=partition, stack=stack_name)
    if as_json:
        records = [_policy_record(policy) for policy in policies]
        typer.echo(json.dumps({"policies": records}, indent=2))
        return
    for policy in policies:
        typer.echo(f"# {policy.arn}: {len(policy.document)} of {MAX_SIZE} characters")
        typer.echo(json.dumps(json.loads(policy.document), indent=2))
    for name in registry.teams[team].members.permission_sets:
        typer.echo(
            f"# to be attached by hand, as a customer managed policy of permission set {name}"
        )


@app.command("prove")
def prove_command(  # noqa: PLR0913, PLR0917 - typer reads the options from the parameters
    file: File,
    team: Annotated[str | None, typer.Option(help="One team; every team without it.")] = None,
    account: Account = "123456789012",
    stack_name: StackName = STACK,
    actions: Annotated[bool, typer.Option("--actions", help="A row for every action.")] = False,
    as_json: AsJson = False,
) -> None:
    """Evaluate every SageMaker action on what is a team's own, another's, and nobody's yet."""
    registry = read_registry(file)
    names = [team] if team else list(registry.teams)
    # A mistake in any team's entry is told before the first is proven, which takes seconds.
    for name in names:
        _compile(registry, name, account, partition="aws", stack=stack_name)
    proofs: list[Proof] = []
    for name in names:
        proofs.extend(prove(registry, name, account, stack=stack_name))
    if as_json:
        records = [_proof_record(proof) for proof in proofs]
        typer.echo(json.dumps({"proofs": records}, indent=2))
    else:
        _show(proofs, actions=actions)
    if any(proof.failures for proof in proofs):
        raise typer.Exit(1)


@app.command("gaps")
def gaps_command(as_json: AsJson = False) -> None:
    """List what no tag can isolate, each with the reason."""
    if as_json:
        records = [{"action": gap.action, "reason": gap.reason} for gap in gaps()]
        typer.echo(json.dumps(records, indent=2))
        return
    for gap in gaps():
        typer.echo(f"{gap.action}: {gap.reason}")


@app.command("sdk-defaults")
def sdk_defaults(team: str, file: File) -> None:
    """Print a SageMaker Python SDK configuration that tags everything that a team creates."""
    registry = read_registry(file)
    _check_team(registry, team)
    key, value = registry.tag_keys.team, registry.tag_value_of(team)
    # Each has a list of its own, or YAML would write the first one's with an anchor.
    taking: dict[str, Any] = {kind: _sdk_tags(key, value) for kind in _TAKE_TAGS}
    taking["PythonSDK"] = {"Modules": {"RemoteFunction": _sdk_tags(key, value)}}
    configuration = {"SchemaVersion": "1.0", "SageMaker": taking}
    typer.echo(
        "# Save it as ~/.config/sagemaker/config.yaml, "
        "or where SAGEMAKER_USER_CONFIG_OVERRIDE points."
    )
    typer.echo(yaml.safe_dump(configuration, sort_keys=False), nl=False)


def _sdk_tags(key: str, value: str) -> dict[str, Any]:
    """A section of the SDK's configuration that sets one tag."""
    return {"Tags": [{"Key": key, "Value": value}]}


def _compile(
    registry: Registry, team: str, account: str, *, partition: str, stack: str
) -> tuple[ManagedPolicy, ...]:
    """The policies of a team; what stands in the way is printed."""
    _check_team(registry, team)
    if not (len(account) == 12 and account.isdigit()):  # noqa: PLR2004 - an account id is twelve digits
        raise refused(f"--account: {account!r} is no account; expected twelve digits")
    if partition not in ("aws", "aws-cn", "aws-us-gov"):
        raise refused(f"--partition: {partition!r} is none; expected aws, aws-cn or aws-us-gov")
    try:
        return compile_team(registry, team, account, partition, stack=stack)
    except NotCompilable as error:
        raise refused(str(error), status=1) from error


def _check_team(registry: Registry, team: str) -> None:
    if team not in registry.teams:
        raise refused(f"there is no team {team!r}; expected one of {', '.join(registry.teams)}")


def _policy_record(policy: ManagedPolicy) -> dict[str, Any]:
    return {"name": policy.name, "path": policy.path, "document": json.loads(policy.document)}


def _proof_record(proof: Proof) -> dict[str, Any]:
    return {
        "team": proof.team,
        "beside": proof.beside,
        "requests": len(proof.judged),
        "not_judged": proof.left_open,
        "verdicts": proof.verdicts(),
        "failures": [_sentence(failure) for failure in proof.failures],
    }


def _show(proofs: list[Proof], *, actions: bool) -> None:
    console = Console(width=None if sys.stdout.isatty() else 120)
    for proof in proofs:
        table = Table(title=f"{proof.team}, given {proof.beside}", title_justify="left")
        for column in ("action" if actions else "actions", *Relation):
            table.add_column(column)
        for row in _rows(proof, actions=actions):
            table.add_row(*row)
        console.print(table)
    for proof in proofs:
        for failure in proof.failures:
            typer.echo(f"{proof.team}: {_sentence(failure)}")
    teams = len({proof.team for proof in proofs})
    requests = sum(len(proof.judged) for proof in proofs)
    failures = sum(len(proof.failures) for proof in proofs)
    left_open = sum(proof.left_open for proof in proofs)
    typer.echo(
        f"not judged: {left_open} of the requests, which no policy can decide (`sagewarden "
        "isolation gaps`); who has the policies; what other policies allow beside them"
    )
    typer.echo(f"{requests} requests of {teams} teams: {failures} leaks and obstacles")


def _rows(proof: Proof, *, actions: bool) -> Iterator[tuple[str, ...]]:
    """A row for every action or, without `actions`, for all that have the same verdicts."""
    if actions:
        for action, by_relation in proof.verdicts().items():
            yield action, *_words(by_relation)
        return
    alike: dict[tuple[str, ...], list[str]] = {}
    for action, by_relation in proof.verdicts().items():
        alike.setdefault(_words(by_relation), []).append(action)
    for words, names in sorted(alike.items(), key=lambda row: len(row[1]), reverse=True):
        example = names[len(names) // 2].removeprefix("sagemaker:")
        yield f"{len(names)} such as {example}", *words


def _words(by_relation: Mapping[Relation, str]) -> tuple[str, ...]:
    """The verdicts in the order of the columns."""
    return tuple(by_relation.get(relation, "") for relation in Relation)


def _sentence(judged: Judged) -> str:
    case, kind = judged.case, "leak" if judged.is_leak else "obstacle"
    return f"{kind}: {case.action} ({case.what}) is {judged.word}, should be {case.expected}"
