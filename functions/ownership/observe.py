"""What has to be read before ownership can be planned: as little as the event leaves open.

A young creation by somebody whom the registry names needs no read at all. Only then are groups
asked for, and only where nothing else names a team are the resource's parents looked up.
"""

from datetime import datetime, timedelta
from functools import cache

from ownership.apply import observe_config, observe_groups, observe_model, observe_tags
from ownership.evidence import SPACE_TAG, Surroundings, resolve, studio_tag
from ownership.plan import Observed, is_young
from ownership.settings import settings
from sagewarden.causes.actors import Actor, ActorKind
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.deeds.assignments import Assignment
from sagewarden.deeds.ledger import observe_assignments
from sagewarden.registry.model import Registry, names
from sagewarden.resources import Arn
from sagewarden.runtime import aws

GROUPS_KNOWN_FOR = timedelta(minutes=5)
"""How long a member's groups are remembered. Strangers' are asked for every time."""


def observe(registry: Registry, cause: Cause, now: datetime, *, read_all: bool = False) -> Observed:
    """Reads what the plan needs.

    Args:
        read_all: read the tags and the ledger even for a young creation.
    """
    surroundings = observe_surroundings(registry, cause, now)
    if is_young(cause, now) and not read_all:
        return Observed(cause.request.tags, None, surroundings)
    tags = observe_tags(aws.client("sagemaker"), cause.resource)
    return Observed(tags, _assigned(cause.resource).get(cause.resource.key), surroundings)


def observe_surroundings(registry: Registry, cause: Cause, now: datetime) -> Surroundings:
    groups = _groups(registry, cause, now)
    surroundings = Surroundings(groups, _space_team(cause))
    if cause.kind is not CauseKind.CREATED or resolve(registry, cause, surroundings).team:
        return surroundings
    return Surroundings(groups, surroundings.space_team, _parent_teams(cause))


def _groups(registry: Registry, cause: Cause, now: datetime) -> frozenset[str]:
    actor = cause.actor
    if not (
        actor.name
        and _may_be_in_a_group(registry, actor)
        and actor.account == cause.resource.account
    ):
        return frozenset()
    known = _memory().get(actor.name)
    if known and now - known[0] < GROUPS_KNOWN_FOR:
        return known[1]
    groups = observe_groups(aws.client("iam"), actor.name)
    if any(
        names(team.members, "groups", group) for team in registry.teams.values() for group in groups
    ):
        _memory()[actor.name] = now, groups
    return groups


def _may_be_in_a_group(registry: Registry, actor: Actor) -> bool:
    """Whether a user's groups can decide anything: not where the registry names the user itself."""
    if actor.kind is not ActorKind.IAM_USER or names(registry.administrators, "users", actor.name):
        return False
    if registry.administrators.groups:
        return True
    named = any(names(team.members, "users", actor.name) for team in registry.teams.values())
    return not named and any(team.members.groups for team in registry.teams.values())


@cache
def _memory() -> dict[str, tuple[datetime, frozenset[str]]]:
    return {}


def _space_team(cause: Cause) -> str | None:
    if not studio_tag(cause, SPACE_TAG):
        return None
    space = Arn(cause.request.tags[SPACE_TAG])
    found = _assigned(space).get(space.key)
    return found.team if found else None


def _parent_teams(cause: Cause) -> tuple[str | None, ...]:
    """The teams of an endpoint's config or, where that has none, of its models; of a config's models."""
    models = cause.request.models
    if cause.resource.type == "endpoint" and cause.request.config:
        config, models = observe_config(aws.client("sagemaker"), cause.request.config)
        found = _assigned(config).get(config.key) if config else None
        if found and found.team:
            return (found.team,)
    arns = [observe_model(aws.client("sagemaker"), model) for model in models]
    assigned = _assigned(*(arn for arn in arns if arn))
    found_each = (assigned.get(arn.key) if arn else None for arn in arns)
    return tuple(found.team if found else None for found in found_each)


def _assigned(*arns: Arn) -> dict[str, Assignment]:
    return observe_assignments(aws.client("dynamodb"), settings().ledger_table, arns)
