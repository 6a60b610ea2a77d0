"""Requests that a team's policies are judged by, as values: what is asked, what is right. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import assert_never

from isolation.policies.authorization import (
    arn_path,
)
from isolation.policies.scope import Scope


class Relation(StrEnum):
    """Whose the resource is that a request touches."""

    OWN = "own"
    FOREIGN = "foreign"
    UNTAGGED = "untagged"
    SHARED = "shared"


class Expectation(StrEnum):
    """What must become of a request."""

    ALLOWED = "allowed"
    DENIED = "denied"
    OPEN = "not isolatable"
    """No tag can decide it, so nothing is expected."""


type Context = Mapping[str, str | tuple[str, ...]]
"""The condition keys that IAM knows of a request, each with its value or values."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One resource on which a request is authorized."""

    resource: str
    """The resource's ARN; `*` where the action is authorized on no resource."""

    context: Context = field(default_factory=dict)
    """The condition keys that IAM knows then."""

    def knowing(self, context: Context) -> "Leg":
        """The same resource, with more condition keys."""
        return replace(self, context={**self.context, **context})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request, allowed only if it is allowed on every leg."""

    action: str
    """The action, as `sagemaker:AddTags`."""

    relation: Relation
    """Whose the resource is that the request touches."""

    what: str
    """What sets the request apart from the action's others, in words."""

    legs: tuple[Leg, ...]
    """The resources on which it is authorized."""

    expected: Expectation
    """What must become of it."""


@dataclass(frozen=True, slots=True)
class World:
    """A team, and another one, in one region of an account."""

    scope: Scope
    """The team."""

    stranger: str
    """The value of the team tag on what is another team's."""

    region: str = "us-east-1"
    """Where the resources are."""

    @property
    def is_guardrail(self) -> bool:
        """Whether the team is granted nothing, and lives by what it holds from elsewhere."""
        return self.scope.isolation.grant == "guardrail"

    def arn(self, kind: str) -> str:
        """The ARN of a resource of some type."""
        scope = self.scope
        path = arn_path(kind).replace("*", "x")
        path += (scope.model_prefix or "") if kind == "model-package" else ""
        return f"arn:{scope.partition}:sagemaker:{self.region}:{scope.account}:{path}x"

    def arn_of_all(self, kind: str) -> str:
        """The ARN on which IAM was seen to ask about a list: `…:domain/*`."""
        return f"{self.arn(kind).removesuffix('x')}*"

    def tag(self, relation: Relation) -> str | None:
        """The value of the team tag on what stands in a relation to the team; None for no tag."""
        match relation:
            case Relation.OWN:
                return self.scope.tag_value
            case Relation.FOREIGN:
                return self.stranger
            case Relation.UNTAGGED:
                return None
            case Relation.SHARED:
                return self.scope.shared
            case _:
                assert_never(relation)

    def existing(self, kind: str, relation: Relation) -> Leg:
        """An existing resource of some type, with the tag that it has."""
        tag = self.tag(relation)
        return Leg(self.arn(kind), {self.scope.resource_tag: tag} if tag else {})

    def requested(self, relation: Relation) -> Context:
        """The condition keys of a request that sends a team tag along, or none."""
        tag = self.tag(relation)
        return {self.scope.request_tag: tag, "aws:TagKeys": (self.scope.tag_key,)} if tag else {}
