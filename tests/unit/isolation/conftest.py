"""The policies that tests of isolation look at: the example's teams, and registries of any kind."""

from collections.abc import Iterator, Mapping
from typing import Any

from isolation.desired import Desired
from isolation.policies.compiler import ManagedPolicy, compile_team
from sagewarden.registry.model import Registry

ACCOUNT = "123456789012"
STACK = "sagewarden"
SETTINGS: tuple[Mapping[str, Any], ...] = (
    {},
    {"untagged": "closed"},
    {"require_tag_on_create": True},
    {"job_logs": "shared"},
    {"grant": "guardrail"},
    {"grant": "guardrail", "untagged": "closed", "require_tag_on_create": True},
)
"""What a registry may say of a team's isolation."""


def with_isolation(teams: Registry, settings: Mapping[str, Any], **more: Any) -> Registry:
    """The registry with one setting for all of its teams."""
    raw = teams.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for team in raw["teams"].values():
        team["isolation"] = dict(settings)
        team.update(more)
    return Registry.model_validate(raw)


def desired(registry: Registry, team: str) -> Desired:
    """What a team should have in the example account."""
    return Desired.of(registry, team, account=ACCOUNT, partition="aws", home=f"us-east-1/{STACK}")


def every_policy(teams: Registry, partition: str = "aws") -> Iterator[ManagedPolicy]:
    """The policies of every team, under every setting."""
    for settings in SETTINGS:
        registry = with_isolation(teams, settings)
        for team in registry.teams:
            yield from compile_team(registry, team, ACCOUNT, partition, stack=STACK)
