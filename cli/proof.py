"""The proof that a team touches its own and nothing else: each request of the matrix, evaluated."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from cli.evaluator import Evaluator
from cli.stacks import STACK
from isolation.policies.compiler import compile_team
from isolation.policies.scope import Scope
from isolation.proof.matrix import cases
from isolation.proof.world import Case, Expectation, Relation, World
from sagewarden.registry.model import Registry

_ALLOW_ALL = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A case, and what the policies say to it."""

    case: Case
    """The request, and what must become of it."""

    allowed: bool
    """Whether the policies allow it."""

    @property
    def is_leak(self) -> bool:
        """Whether it is allowed and must not be."""
        return self.allowed and self.case.expected is Expectation.DENIED

    @property
    def is_obstacle(self) -> bool:
        """Whether it is denied and must not be."""
        return not self.allowed and self.case.expected is Expectation.ALLOWED

    @property
    def word(self) -> str:
        """What becomes of the request, in the words of the expectations."""
        if self.case.expected is Expectation.OPEN:
            return str(Expectation.OPEN)
        return str(Expectation.ALLOWED if self.allowed else Expectation.DENIED)


@dataclass(frozen=True, slots=True)
class Proof:
    """Every case of one team, judged."""

    team: str
    """The team."""

    beside: str
    """What the team is given beside its policies, in words."""

    judged: tuple[Judged, ...]
    """The cases."""

    @property
    def failures(self) -> tuple[Judged, ...]:
        """The leaks and the obstacles."""
        return tuple(judged for judged in self.judged if judged.is_leak or judged.is_obstacle)

    @property
    def left_open(self) -> int:
        """How many of the requests no policy can decide: they are neither leak nor obstacle."""
        return sum(judged.case.expected is Expectation.OPEN for judged in self.judged)

    def verdicts(self) -> dict[str, dict[Relation, str]]:
        """The verdict on each action, by relation: the plainest request's, which comes first."""
        verdicts: dict[str, dict[Relation, str]] = {}
        for judged in self.judged:
            by_relation = verdicts.setdefault(judged.case.action, {})
            by_relation.setdefault(judged.case.relation, judged.word)
        return verdicts


def prove(
    registry: Registry, team: str, account: str, partition: str = "aws", *, stack: str = STACK
) -> Iterator[Proof]:
    """Proves a team's policies: a grant alone, a guard beside whatever the team may already have.

    AmazonSageMakerFullAccess allows less than everything: what is refused then shows nothing of the
    guard, so own actions that it does not allow are no obstacle, and only leaks count beside it.
    """
    policies = compile_team(registry, team, account, partition, stack=stack)
    documents = [policy.document for policy in policies]
    scope = Scope.of(registry, team, account, partition, stack=stack)
    world = World(scope, _stranger(registry, team))
    if world.scope.isolation.grant == "scoped":
        yield _proof(world, "nothing else", documents)
        return
    yield _proof(world, "a policy that allows everything", [*documents, _ALLOW_ALL])
    for name, document in _managed().items():
        yield _without_obstacles(_proof(world, name, [*documents, document]))


def _proof(world: World, beside: str, documents: list[str]) -> Proof:
    evaluator = Evaluator(documents)
    judged = tuple(Judged(case, evaluator.allows(case)) for case in cases(world))
    return Proof(world.scope.team, beside, judged)


def _without_obstacles(proof: Proof) -> Proof:
    kept = tuple(judged for judged in proof.judged if not judged.is_obstacle)
    return Proof(proof.team, proof.beside, kept)


def _stranger(registry: Registry, team: str) -> str:
    """Another team's value of the team tag; where there is none, one that nobody has."""
    others = (registry.tag_value_of(other) for other in registry.teams if other != team)
    return next(others, f"{team}.other")


@cache
def _managed() -> Mapping[str, str]:
    """AWS's own policy that many people hold, where moto, which carries it, is installed."""
    try:
        from moto.iam.aws_managed_policies import aws_managed_policies_data as data
    except ImportError:
        return {}
    policy = json.loads(data)["AmazonSageMakerFullAccess"]
    return {"AmazonSageMakerFullAccess": json.dumps(policy["Document"])}
