"""One team in one account, and how its statements are written. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sagewarden.registry.model import Isolation, Registry

type Statement = Mapping[str, Any]
"""A statement of a policy, as IAM's JSON has it."""

SERVICE_PRINCIPALS = (
    "sagemaker.amazonaws.com",
    "hyperpod.sagemaker.amazonaws.com",
    "job.sagemaker.amazonaws.com",
)
"""To whom a role is passed in SageMaker; HyperPod's autoscaling and jobs have their own."""

MORE_PRINCIPALS: Mapping[str, tuple[str, ...]] = {"aws-cn": ("sagemaker.amazonaws.com.cn",)}
"""What a partition calls SageMaker beside that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One team in one account: everything that its policies depend on, and nothing else."""

    team: str
    """The team's name, after which its policies are called."""

    tag_value: str
    """The value of the team tag on what is the team's."""

    account: str
    """The account, in twelve digits."""

    partition: str
    """The partition that the account is in."""

    stack: str
    """The name of sagewarden's stack, which is out of the team's reach."""

    shared: str
    """The value of the tag on what every team may read and use."""

    tag_key: str
    """The key whose value is the team."""

    owner_key: str
    """The key whose value is the person behind a resource."""

    guarded: tuple[str, ...]
    """Every key that only sagewarden sets."""

    roles: tuple[str, ...]
    """The ARNs (or patterns of ARNs) of the team's execution roles, in this account."""

    pass_roles_to: tuple[str, ...]
    """The other services that may be passed the team's execution roles, by their principals."""

    domains: tuple[str, ...]
    """The ids of the Studio domains that the team owns."""

    model_prefix: str | None
    """How the names of the team's models and model package groups begin; None for no rule."""

    isolation: Isolation
    """How the registry wants the team kept apart."""

    @classmethod
    def of(
        cls, registry: Registry, team: str, account: str, partition: str, *, stack: str
    ) -> "Scope":
        """The scope of a team that the registry knows."""
        entry = registry.teams[team]
        fitting = [role for role in entry.execution_roles if _fits(role, partition, account)]
        roles = {_in_account(role, account) for role in fitting}
        keys = registry.tag_keys
        return cls(
            team=team,
            tag_value=registry.tag_value_of(team),
            account=account,
            partition=partition,
            stack=stack,
            shared=registry.shared,
            tag_key=keys.team,
            owner_key=keys.owner,
            guarded=tuple(sorted(keys.all())),
            roles=tuple(sorted(roles)),
            pass_roles_to=tuple(sorted(set(entry.pass_roles_to))),
            domains=tuple(sorted(set(entry.domains))),
            model_prefix=entry.model_prefix,
            isolation=entry.isolation,
        )

    @property
    def resource_tag(self) -> str:
        """The condition key of the tag on a resource that is there."""
        return f"aws:ResourceTag/{self.tag_key}"

    @property
    def request_tag(self) -> str:
        """The condition key of the tag that a request sends along."""
        return f"aws:RequestTag/{self.tag_key}"

    @property
    def shared_prefix(self) -> str:
        """How the names of models begin that every team may use; ARNs have small letters."""
        return f"{self.shared.lower()}-"

    @property
    def search_tag(self) -> str:
        """The condition key of the tag to which a search is narrowed."""
        return f"sagemaker:SearchVisibilityCondition/Tags.{self.tag_key}"

    @property
    def services(self) -> tuple[str, ...]:
        """The service principals that stand for SageMaker where a role is passed."""
        return (*SERVICE_PRINCIPALS, *MORE_PRINCIPALS.get(self.partition, ()))

    @property
    def passed_to(self) -> list[str]:
        """Every service principal to whom the team's roles may be passed."""
        return [*self.services, *self.pass_roles_to]

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account, in any region."""
        return f"arn:{self.partition}:{service}:*:{self.account}:{resource}"


def allow(
    sid: str,
    names: Sequence[str],
    resources: Sequence[str],
    condition: Mapping[str, Any] | None = None,
) -> Statement:
    return _statement(sid, "Allow", names, resources, condition=condition)


def deny(
    sid: str,
    names: Sequence[str],
    resources: Sequence[str],
    condition: Mapping[str, Any] | None = None,
) -> Statement:
    return _statement(sid, "Deny", names, resources, condition=condition)


def is_present(key: str) -> dict[str, Any]:
    """The condition that a key is there: an absent one satisfies every negated operator."""
    return {"Null": {key: "false"}}


def one_or_many(values: Sequence[str]) -> Any:
    """A list as IAM writes it: one value stands alone."""
    return values[0] if len(values) == 1 else list(values)


def sagemaker(names: Sequence[str]) -> tuple[str, ...]:
    """SageMaker's actions as policies name them."""
    return tuple(f"sagemaker:{name}" for name in names)


def _statement(
    sid: str,
    effect: str,
    names: Sequence[str],
    resources: Sequence[str],
    *,
    condition: Mapping[str, Any] | None,
) -> Statement:
    statement = {
        "Sid": sid,
        "Effect": effect,
        "Action": one_or_many(names),
        "Resource": one_or_many(resources),
    }
    return statement | ({"Condition": dict(condition)} if condition else {})


def _fits(role: str, partition: str, account: str) -> bool:
    """Whether a role, or a pattern of roles, can be of this account."""
    _, role_partition, _, _, role_account, _ = role.split(":", 5)
    return role_partition == partition and role_account in (account, "*")


def _in_account(role: str, account: str) -> str:
    """The same role, or pattern of roles, in one account."""
    head, _, tail = role.partition(":role/")
    return f"{head.rpartition(':')[0]}:{account}:role/{tail}"
