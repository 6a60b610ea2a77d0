"""`sagewarden isolation`: what a team's policies say, the proof that they hold, and what they cannot do."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
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
from isolation.policies.compiler import NotCompilable, compile_team
from isolation.proof.matrix import Relation
from sagewarden.registry.model import Registry

app = typer.Typer(
    no_args_is_help=True, help="Keep teams apart: the policies, their proof, their limits."
)
app.command("rollback")(rollback_command)
app.command("unpin")(unpin_command)

File = Annotated[Path, typer.Option("--registry", help="The registry, in YAML.")]
Account = Annotated[str, typer.Option(help="The account, twelve digits.")]
Partition = Annotated[str, typer.Option(help="aws, aws-cn or aws-us-gov.")]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]

_TAKE_TAGS = (
    *(
        "AutoMLJob",
        "AutoMLJobV2",
        "CompilationJob",
        "EdgePackagingJob",
        "Endpoint",
        "EndpointConfig",
    ),
    *("FeatureGroup", "Model", "MonitoringSchedule", "Pipeline", "ProcessingJob", "TrainingJob"),
    "TransformJob",
)
"""Where the SageMaker Python SDK's configuration takes tags (config_schema.py of its release 2.257.7)."""


@app.command("compile")
def compile_command(
    registry: File,
    team: Annotated[str, typer.Option(help="The team.")],
    account: Account,
    partition: Partition = "aws",
    as_json: AsJson = False,
) -> None:
    """Print a team's policy documents."""
    read = read_registry(registry)
    policies = _compiled(read, team, account, partition)
    documents = [
        {"name": policy.name, "path": policy.path, "document": json.loads(policy.document)}
        for policy in policies
    ]
    if as_json:
        typer.echo(json.dumps({"policies": documents}, indent=2))
        return
    for policy, document in zip(policies, documents, strict=True):
        typer.echo(f"# {policy.arn}: {len(policy.document)} of 6144 characters")
        typer.echo(json.dumps(document["document"], indent=2))
    for name in read.teams[team].members.permission_sets:
        typer.echo(
            f"# to be attached by hand, as a customer managed policy of permission set {name}"
        )


@app.command("prove")
def prove_command(
    registry: File,
    team: Annotated[str | None, typer.Option(help="One team; every team without it.")] = None,
    account: Account = "123456789012",
    actions: Annotated[bool, typer.Option("--actions", help="A row for every action.")] = False,
    as_json: AsJson = False,
) -> None:
    """Evaluate every SageMaker action on what is a team's own, another's, and nobody's yet."""
    read = read_registry(registry)
    names = [team] if team else list(read.teams)
    for name in names:
        _compiled(read, name, account, "aws")
    proofs = [proof for name in names for proof in prove(read, name, account)]
    if as_json:
        typer.echo(json.dumps({"proofs": [_record(proof) for proof in proofs]}, indent=2))
    else:
        _show(proofs, actions=actions)
    if any(proof.failures for proof in proofs):
        raise typer.Exit(1)


@app.command("gaps")
def gaps_command(as_json: AsJson = False) -> None:
    """List what no tag can isolate, each with the reason."""
    found = list(gaps())
    if as_json:
        typer.echo(
            json.dumps([{"action": gap.action, "reason": gap.reason} for gap in found], indent=2)
        )
        return
    for gap in found:
        typer.echo(f"{gap.action}: {gap.reason}")


@app.command("sdk-defaults")
def sdk_defaults(team: str, registry: File) -> None:
    """Print a SageMaker Python SDK configuration that tags everything for a team as it is created."""
    read = read_registry(registry)
    _check_team(read, team)
    tags = [{"Key": read.tag_keys.team, "Value": team}]
    taking: dict[str, Any] = {kind: {"Tags": [dict(tag) for tag in tags]} for kind in _TAKE_TAGS}
    taking["PythonSDK"] = {"Modules": {"RemoteFunction": {"Tags": [dict(tag) for tag in tags]}}}
    typer.echo(
        "# Save it as ~/.config/sagemaker/config.yaml, or where SAGEMAKER_USER_CONFIG_OVERRIDE points."
    )
    typer.echo(
        yaml.safe_dump({"SchemaVersion": "1.0", "SageMaker": taking}, sort_keys=False), nl=False
    )


def _compiled(registry: Registry, team: str, account: str, partition: str) -> Any:
    _check_team(registry, team)
    if not (len(account) == 12 and account.isdigit()):  # noqa: PLR2004 - an account id is twelve digits
        raise refused(f"--account: {account!r} is no account; expected twelve digits")
    if partition not in ("aws", "aws-cn", "aws-us-gov"):
        raise refused(f"--partition: {partition!r} is none; expected aws, aws-cn or aws-us-gov")
    try:
        return compile_team(registry, team, account, partition)
    except NotCompilable as error:
        raise refused(str(error), status=1) from error


def _check_team(registry: Registry, team: str) -> None:
    if team not in registry.teams:
        raise refused(f"there is no team {team!r}; expected one of {', '.join(registry.teams)}")


def _record(proof: Proof) -> dict[str, Any]:
    return {
        "team": proof.team,
        "beside": proof.beside,
        "requests": len(proof.judged),
        "verdicts": proof.verdicts(),
        "failures": [_sentence(each) for each in proof.failures],
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
        for each in proof.failures:
            typer.echo(f"{proof.team}: {_sentence(each)}")
    teams, requests = (
        len({proof.team for proof in proofs}),
        sum(len(proof.judged) for proof in proofs),
    )
    failures = sum(len(proof.failures) for proof in proofs)
    typer.echo(f"{requests} requests of {teams} teams: {failures} leaks and obstacles")


def _rows(proof: Proof, *, actions: bool) -> Iterator[tuple[str, ...]]:
    verdicts = proof.verdicts()
    if actions:
        for action, by_relation in verdicts.items():
            yield action, *(by_relation.get(relation, "") for relation in Relation)
        return
    shared = Counter(
        tuple(found.get(relation, "") for relation in Relation) for found in verdicts.values()
    )
    for words, count in shared.most_common():
        names = [
            a for a, found in verdicts.items() if tuple(found.get(r, "") for r in Relation) == words
        ]
        yield f"{count} such as {names[len(names) // 2].removeprefix('sagemaker:')}", *words


def _sentence(judged: Judged) -> str:
    case, kind = judged.case, "leak" if judged.leak else "obstacle"
    return f"{kind}: {case.action} ({case.what}) is {judged.word}, should be {case.expected}"
