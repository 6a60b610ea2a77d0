"""A team's statements as managed policies that IAM takes: small enough, and always the same bytes.

Pure: what is compiled depends on the registry, the team, the account, the partition and the stack
alone.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from isolation.policies.grant import grant
from isolation.policies.guard import guard
from isolation.policies.scope import Scope, Statement
from sagewarden.errors import PermanentError
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn

MAX_SIZE = 6144
"""Characters in a managed policy (IAM quotas)."""

PATH = "/sagewarden/teams/"
"""The path below which every policy is ours, and nobody else's."""

GUARD, GRANT = "guard", "grant"
"""The kinds of policies: a guard only denies, a grant only allows."""


class NotCompilable(PermanentError):
    """A team's policies cannot be written; the message names the place and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedPolicy:
    """One managed policy of a team's."""

    team: str
    """The team that it is made for."""

    account: str
    """The account that it belongs to, in twelve digits."""

    partition: str
    """The partition that the account is in."""

    kind: str
    """`guard` (it only denies) or `grant` (it only allows)."""

    name: str
    """Its name, without the path."""

    document: str
    """The policy document in JSON."""

    @property
    def path(self) -> str:
        """The IAM path of all of the team's policies."""
        return f"{PATH}{self.team}/"

    @property
    def arn(self) -> Arn:
        """The ARN that it has, or will have."""
        return Arn(f"arn:{self.partition}:iam::{self.account}:policy{self.path}{self.name}")


def compile_team(
    registry: Registry, team: str, account: str, partition: str, *, stack: str
) -> tuple[ManagedPolicy, ...]:
    """The policies of a team: its guard, and its grant where the registry gives it one.

    The same input gives the same bytes.

    Args:
        stack: the name of sagewarden's stack.

    Raises:
        NotCompilable: a tag key or the execution roles do not fit into what IAM takes.
    """
    scope = Scope.of(registry, team, account, partition, stack=stack)
    _check_characters(scope)
    policies = list(_policies(scope, GUARD, guard(scope)))
    if scope.isolation.grant == "scoped":
        policies.extend(_policies(scope, GRANT, grant(scope)))
    return tuple(policies)


def kind_of(arn: Arn) -> str:
    """The kind of one of our policies: `guard` or `grant`; empty for anybody else's."""
    ending = re.search(f"-({GUARD}|{GRANT})(-[0-9]+)?$", arn)
    return ending[1] if ending else ""


def name_of(arn: Arn) -> str:
    """A policy's name, without its path."""
    return arn.resource.rpartition("/")[2]


def path_of(arn: Arn) -> str:
    """A policy's path, with a slash at either end."""
    return arn.resource.removeprefix("policy").removesuffix(name_of(arn))


def team_of(arn: Arn) -> str | None:
    """The team that one of our policies belongs to; None for anybody else's policy."""
    ours = f"policy{PATH}"
    below = arn.resource.removeprefix(ours)
    if not arn.resource.startswith(ours) or "/" not in below:
        return None
    return below.split("/")[0]


def _policies(scope: Scope, kind: str, statements: Iterable[Statement]) -> Iterator[ManagedPolicy]:
    for number, packed in enumerate(_packed(statements, scope), start=1):
        suffix = kind if number == 1 else f"{kind}-{number}"
        name = f"sagewarden-{scope.team}-{suffix}"
        yield ManagedPolicy(
            team=scope.team,
            account=scope.account,
            partition=scope.partition,
            kind=kind,
            name=name,
            document=_document(packed),
        )


def _packed(statements: Iterable[Statement], scope: Scope) -> list[list[Statement]]:
    """Statements in as few documents as hold them, each in the first one that has room for it."""
    documents: list[list[Statement]] = [[]]
    for statement in statements:
        for part in _fitting(statement, scope):
            roomy = (one for one in documents if len(_document([*one, part])) <= MAX_SIZE)
            home = next(roomy, None)
            if home is None:
                documents.append(home := [])
            home.append(part)
    return documents


def _fitting(statement: Statement, scope: Scope) -> Iterator[Statement]:
    """A statement, halved until its parts fit into a document each."""
    if len(_document([statement])) <= MAX_SIZE:
        yield statement
        return
    if statement["Sid"] != "PassOwnRoles" and not statement["Sid"].startswith("OwnRolesElsewhere"):
        raise NotCompilable(
            f"teams.{scope.team}.execution_roles: {len(scope.roles)} roles do not fit into a "
            f"policy of {MAX_SIZE} characters; name them by a pattern such as "
            "arn:aws:iam::123456789012:role/team-*"
        )
    roles: list[str] = statement["Resource"]
    middle = len(roles) // 2
    for number, half in enumerate((roles[:middle], roles[middle:]), start=1):
        part = {**statement, "Sid": f"{statement['Sid']}{number}", "Resource": half}
        yield from _fitting(part, scope)


def _document(statements: Sequence[Statement]) -> str:
    whole = {"Version": "2012-10-17", "Statement": list(statements)}
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=False)


def _check_characters(scope: Scope) -> None:
    for key in scope.guarded:
        if any(not " " <= character <= "\xff" for character in key):
            raise NotCompilable(
                f"tag_keys: {key!r} has characters that IAM's policies do not take; "
                "expected letters of U+0020 to U+00FF"
            )
