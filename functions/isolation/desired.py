"""What a team's isolation should be, by the registry alone. Pure."""

import json
from dataclasses import dataclass
from hashlib import sha256

from isolation.policies.compiler import GRANT, GUARD, PATH, ManagedPolicy, compile_team
from isolation.principals.membership import role_patterns
from isolation.proof.gate import world_of
from isolation.proof.world import World
from sagewarden.registry.model import Mode, Registry, Team
from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """What the isolation of one team in one account should be."""

    registry: Registry
    """The registry that says so."""

    team: str
    """The team's name; the registry may know it no more."""

    account: str
    """The account, in twelve digits."""

    partition: str
    """The partition that the account is in: `aws`, `aws-cn` or `aws-us-gov`."""

    home: str
    """The stack that the team's policies belong to, as their tag has it: `us-east-1/sagewarden`."""

    policies: tuple[ManagedPolicy, ...]
    """The policies that the team should have; none for one that is gone."""

    @classmethod
    def of(
        cls, registry: Registry, team: str, *, account: str, partition: str, home: str
    ) -> "Desired":
        """What a team should have, whether or not the registry still knows it.

        Raises:
            isolation.policies.compiler.NotCompilable: its policies cannot be written.
        """
        known = team in registry.teams
        stack = stack_of(home)
        policies = compile_team(registry, team, account, partition, stack=stack) if known else ()
        return cls(
            registry=registry,
            team=team,
            account=account,
            partition=partition,
            home=home,
            policies=policies,
        )

    @property
    def is_registered(self) -> bool:
        """Whether the registry still knows the team."""
        return self.team in self.registry.teams

    @property
    def arn(self) -> Arn:
        """What stands for the team's policies as a whole."""
        return team_arn(self.team, self.account, self.partition)

    @property
    def mode(self) -> Mode:
        """The mode in which the team's plans are carried out."""
        return self.registry.mode_of(self.team)

    @property
    def is_released(self) -> bool:
        """Whether nobody should have the policies: the team is only observed, so nobody tags.

        A guard refuses what carries no tag. The registry may ask by name to keep it.
        """
        if self.mode is Mode.ENFORCE:
            return False
        keeps = self.is_registered and self._entry.isolation.while_observing == "keep"
        return not keeps

    @property
    def _entry(self) -> Team:
        return self.registry.teams[self.team]

    @property
    def guards(self) -> tuple[ManagedPolicy, ...]:
        """The policies that only deny."""
        return tuple(policy for policy in self.policies if policy.kind == GUARD)

    @property
    def grants(self) -> tuple[ManagedPolicy, ...]:
        """The policies that only allow."""
        return tuple(policy for policy in self.policies if policy.kind == GRANT)

    @property
    def documents(self) -> tuple[str, ...]:
        """The policies' documents, in JSON."""
        return tuple(policy.document for policy in self.policies)

    @property
    def boundary(self) -> str | None:
        """The permissions boundary that the team's users and roles should have, if any."""
        return self.registry.teams[self.team].isolation.boundary if self.is_registered else None

    @property
    def permission_sets(self) -> tuple[str, ...]:
        """The permission sets to which somebody has to attach the policies by hand."""
        if not self.is_registered:
            return ()
        return self.registry.teams[self.team].members.permission_sets

    @property
    def world(self) -> World:
        """The team beside another one: what its documents are proven in."""
        return world_of(
            self.registry, self.team, self.account, self.partition, stack=stack_of(self.home)
        )

    @property
    def documents_digest(self) -> str:
        """Tells two generations of the team's documents apart."""
        return _digest({policy.name: policy.document for policy in self.policies})

    @property
    def digest(self) -> str:
        """Tells whether anything in the registry has changed for this team."""
        teams = self.registry.teams
        claims = {name: role_patterns(team) for name, team in teams.items()}
        team = teams[self.team].model_dump(mode="json") if self.is_registered else None
        administrators = self.registry.administrators.model_dump(mode="json")
        return _digest([self.documents_digest, self.mode, team, administrators, claims])


def team_arn(team: str, account: str, partition: str) -> Arn:
    """What stands for a team's policies as a whole: the ARN that theirs begin with."""
    return Arn(f"arn:{partition}:iam::{account}:policy{PATH}{team}/")


def home_of(region: str, stack: str) -> str:
    """A stack as its policies' tag has it: another region may have one of the same name."""
    return f"{region}/{stack}"


def stack_of(home: str) -> str:
    """The name of a stack, without its region."""
    return home.partition("/")[2]


def _digest(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
