"""What a team's isolation should be, by the registry alone."""

import json
from dataclasses import dataclass
from hashlib import sha256

from isolation.policies.compiler import PATH, Policy, compile_team
from isolation.principals.membership import role_patterns
from sagewarden.registry.model import Mode, Registry
from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One team in one account."""

    registry: Registry
    team: str
    account: str
    partition: str
    policies: tuple[Policy, ...]
    """The policies that the team should have; none for one that is gone."""

    @classmethod
    def of(cls, registry: Registry, team: str, account: str, partition: str) -> "Target":
        """The target of a team, whether or not the registry still knows it.

        Raises:
            isolation.policy.NotCompilable: its policies cannot be written.
        """
        known = team in registry.teams
        policies = compile_team(registry, team, account, partition) if known else ()
        return cls(
            registry=registry, team=team, account=account, partition=partition, policies=policies
        )

    @property
    def registered(self) -> bool:
        """Whether the registry still knows the team."""
        return self.team in self.registry.teams

    @property
    def arn(self) -> Arn:
        """What stands for the team's policies as a whole."""
        return team_arn(self.team, self.account, self.partition)

    @property
    def mode(self) -> Mode:
        return self.registry.mode_of(self.team)

    @property
    def boundary(self) -> str | None:
        """The permissions boundary that the team's users and roles should have, if any."""
        return self.registry.teams[self.team].isolation.boundary if self.registered else None

    @property
    def documents_digest(self) -> str:
        """Tells two generations of the team's documents apart."""
        return _digest({policy.name: policy.document for policy in self.policies})

    @property
    def digest(self) -> str:
        """Tells whether anything in the registry has changed for this team."""
        teams = self.registry.teams
        claims = {name: role_patterns(team) for name, team in teams.items()}
        team = teams[self.team].model_dump(mode="json") if self.registered else None
        administrators = self.registry.administrators.model_dump(mode="json")
        return _digest([self.documents_digest, self.mode, team, administrators, claims])


def team_arn(team: str, account: str, partition: str) -> Arn:
    return Arn(f"arn:{partition}:iam::{account}:policy{PATH}{team}/")


def _digest(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
