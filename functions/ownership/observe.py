"""What has to be read before ownership can be planned: as little as the event leaves open.

A young creation by somebody whom the registry names needs no read at all. Only then are groups
asked for, and only where nothing else names a team are the resource's parents looked up.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from ownership.evidence.callers import SPACE_TAG, is_at_home, studio_tag
from ownership.evidence.chain import resolve
from ownership.evidence.verdict import Surroundings
from ownership.observed import Observed, is_young
from ownership.parts import parent_of, whole_of
from sagewarden.causes.actors import Actor, ActorKind
from sagewarden.causes.cause import CauseKind
from sagewarden.deeds.guarded_tags import takes_tags
from sagewarden.errors import is_gone
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn, Tags, tags_of
from sagewarden.runtime.delivery import Delivery
from sagewarden.warm import remember

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sagemaker import SageMakerClient

GROUPS_KNOWN_FOR = timedelta(minutes=5)
"""How long a member's groups are remembered. Strangers' are asked for every time."""


def observe(delivery: Delivery) -> Observed:
    """Reads what the plan needs; all of it where a later cause overtook this one."""
    cause = delivery.cause
    surroundings = observe_surroundings(delivery)
    if is_young(cause, delivery.now) and not delivery.overtaken:
        return Observed(cause.request.tags, None, surroundings)
    tagged = takes_tags(cause.resource)
    tags = observe_tags(delivery.aws.sagemaker, cause.resource) if tagged else {}
    assignment = delivery.ledger.assignments([cause.resource]).get(cause.resource.key)
    return Observed(tags, assignment, surroundings)


def observe_surroundings(delivery: Delivery) -> Surroundings:
    """Reads what some links of the evidence chain need beside the event.

    The parents of a new resource are read only where nothing else names its team.
    """
    groups = _groups(delivery)
    surroundings = Surroundings(
        groups=groups, space_team=_space_team(delivery), whole_team=_whole_team(delivery)
    )
    decided = resolve(delivery.registry, delivery.cause, surroundings).team
    if delivery.cause.kind is not CauseKind.CREATED or decided:
        return surroundings
    return replace(surroundings, parent_teams=_parent_teams(delivery))


def observe_tags(client: "SageMakerClient", resource: Arn) -> Tags:
    """A resource's tags; none where the resource is gone, which the next call to it will say."""
    tags: dict[str, str] = {}
    try:
        for page in client.get_paginator("list_tags").paginate(ResourceArn=resource):
            tags |= tags_of(page["Tags"])
    except ClientError as error:
        if not is_gone(error):
            raise
        return {}
    return tags


def observe_groups(client: "IAMClient", user: str) -> frozenset[str]:
    """The names of the IAM groups that a user is in; none for a user who is gone."""
    groups: set[str] = set()
    try:
        for page in client.get_paginator("list_groups_for_user").paginate(UserName=user):
            groups |= {group["GroupName"] for group in page["Groups"]}
    except ClientError as error:
        if not is_gone(error):
            raise
        return frozenset()
    return frozenset(groups)


def observe_config(client: "SageMakerClient", name: str) -> tuple[Arn | None, tuple[str, ...]]:
    """An endpoint config's ARN and the names of its models; none where it is gone."""
    try:
        config = client.describe_endpoint_config(EndpointConfigName=name)
    except ClientError as error:
        if not is_gone(error):
            raise
        return None, ()
    models = [variant.get("ModelName") for variant in config["ProductionVariants"]]
    named = dict.fromkeys(model for model in models if model)
    return Arn(config["EndpointConfigArn"]), tuple(named)


def observe_model(client: "SageMakerClient", name: str) -> Arn | None:
    """A model's ARN; None where the model is gone."""
    try:
        return Arn(client.describe_model(ModelName=name)["ModelArn"])
    except ClientError as error:
        if not is_gone(error):
            raise
        return None


def _groups(delivery: Delivery) -> frozenset[str]:
    """The caller's IAM groups, where they can decide anything: CloudTrail does not tell them."""
    actor, registry = delivery.cause.actor, delivery.registry
    if not (actor.name and is_at_home(delivery.cause) and _may_be_in_a_group(registry, actor)):
        return frozenset()
    remembered = _known_groups().get(actor.name)
    if remembered:
        read_at, groups = remembered
        if delivery.now - read_at < GROUPS_KNOWN_FOR:
            return groups
    groups = observe_groups(delivery.aws.iam, actor.name)
    if any(_names_members(registry, group) for group in groups):
        _known_groups()[actor.name] = delivery.now, groups
    return groups


def _may_be_in_a_group(registry: Registry, actor: Actor) -> bool:
    """Whether a user's groups can decide anything: not where the registry names the user itself."""
    administers = registry.administrators.has_user(actor.name)
    # Only IAM users are in groups, and this one is named as an administrator already.
    if actor.kind is not ActorKind.IAM_USER or administers:
        return False
    # A group may make an administrator of anybody.
    if registry.administrators.groups:
        return True
    # A group may make a member of somebody whom no team names.
    teams = registry.teams.values()
    named = any(team.members.has_user(actor.name) for team in teams)
    return not named and any(team.members.groups for team in teams)


def _names_members(registry: Registry, group: str) -> bool:
    """Whether a group is one by which the registry names some team's members."""
    return any(team.members.has_group(group) for team in registry.teams.values())


@remember
def _known_groups() -> dict[str, tuple[datetime, frozenset[str]]]:
    """The groups of teams' members, each with the time at which they were read, by user name."""
    return {}


def _space_team(delivery: Delivery) -> str | None:
    """The team that owns the Studio space in which the call was made."""
    if not studio_tag(delivery.cause, SPACE_TAG):
        return None
    return _assigned_team(delivery, Arn(delivery.cause.request.tags[SPACE_TAG]))


def _whole_team(delivery: Delivery) -> str | None:
    """The team that owns what a new resource is a part of."""
    whole = whole_of(delivery.cause) if delivery.cause.kind is CauseKind.CREATED else None
    return _assigned_team(delivery, whole) if whole else None


def _assigned_team(delivery: Delivery, resource: Arn) -> str | None:
    """The team that the ledger has for a resource."""
    assignment = delivery.ledger.assignments([resource]).get(resource.key)
    return assignment.team if assignment else None


def _parent_teams(delivery: Delivery) -> tuple[str | None, ...]:
    """The teams of what the resource was made of, None for each part that has no team.

    An endpoint is made of its config or, where that has no team, of the config's models; a config
    of its models.
    """
    cause, client = delivery.cause, delivery.aws.sagemaker
    parent = parent_of(cause)
    if parent:
        return (_assigned_team(delivery, parent),)
    models = cause.request.models
    if cause.resource.type == "endpoint" and cause.request.config:
        config, models = observe_config(client, cause.request.config)
        assignments = delivery.ledger.assignments([config] if config else [])
        assigned = assignments.get(config.key) if config else None
        if assigned and assigned.team:
            return (assigned.team,)
    arns = [observe_model(client, model) for model in models]
    assignments = delivery.ledger.assignments([arn for arn in arns if arn])
    teams: list[str | None] = []
    for arn in arns:
        assignment = assignments.get(arn.key) if arn else None
        teams.append(assignment.team if assignment else None)
    return tuple(teams)
