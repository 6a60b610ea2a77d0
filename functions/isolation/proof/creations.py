"""Requests that create: tagged for somebody, and made of somebody's resources. Pure."""

from collections.abc import Iterator

from isolation.policies.authorization import (
    USES,
    VERSION_CREATION,
    ApiAction,
)
from isolation.proof.world import Case, Expectation, Leg, Relation, World


def creation_cases(world: World, action: ApiAction) -> Iterator[Case]:
    """Creations tagged as the own, another's, and not at all; then by what they are made of."""
    takes_tags = action.name != VERSION_CREATION
    required = world.scope.isolation.require_tag_on_create and takes_tags
    expected = {
        Relation.OWN: Expectation.ALLOWED,
        Relation.FOREIGN: Expectation.DENIED,
        Relation.UNTAGGED: Expectation.DENIED if required else Expectation.ALLOWED,
        Relation.SHARED: Expectation.DENIED,
    }
    for relation in Relation:
        legs = creation_legs(world, action, tagged=relation, made_of=Relation.OWN)
        yield Case(
            action=action.iam,
            relation=relation,
            what=f"tagged {relation}",
            legs=legs,
            expected=expected[relation],
        )
    if action.referenced:
        yield from _references(world, action)


def _references(world: World, action: ApiAction) -> Iterator[Case]:
    """Creations, tagged as the own, that are made of what is another's, or nobody's."""
    for relation in (Relation.FOREIGN, Relation.UNTAGGED, Relation.SHARED):
        legs = creation_legs(world, action, tagged=Relation.OWN, made_of=relation)
        is_use = relation is Relation.SHARED and action.name in USES
        yield Case(
            action=action.iam,
            relation=relation,
            what=f"made of {relation}",
            legs=legs,
            expected=Expectation.ALLOWED if is_use else Expectation.DENIED,
        )


def creation_legs(
    world: World, action: ApiAction, *, tagged: Relation, made_of: Relation
) -> tuple[Leg, ...]:
    """The legs of a creation: the new resource, and the existing ones that it is made of.

    The new one bears no tag yet; the request's tags are known on every leg.
    """
    request = world.requested(tagged)
    made = Leg(world.arn(str(action.made)), request)
    referenced = (world.existing(kind, made_of) for kind in action.referenced)
    return made, *(leg.knowing(request) for leg in referenced)
