"""Requests that set and remove tags: the tag is the boundary between teams. Pure."""

from collections.abc import Iterator

from isolation.proof.world import Case, Context, Expectation, Leg, Relation, World
from sagewarden.registry.scaling import PROFILE_TAG, SCALING_TAG


def tagging_cases(world: World) -> Iterator[Case]:
    """Setting tags: free keys, guarded ones in any letter case, and those sent with a creation."""
    yield from _free_keys_set(world)
    yield from _guarded_keys_set(world)
    creating = {"sagemaker:TaggingAction": "CreateNotebookInstance"}
    for relation in Relation:
        leg = Leg(world.arn("notebook-instance"), {**world.requested(relation), **creating})
        is_own = relation in (Relation.OWN, Relation.UNTAGGED)
        expected = Expectation.ALLOWED if is_own else Expectation.DENIED
        yield _tags("AddTags", relation, "at creation", leg=leg, expected=expected)


def _free_keys_set(world: World) -> Iterator[Case]:
    """Keys that nobody guards, on the own resources; Studio's, also on what nobody's tag is on."""
    free: Context = {"aws:TagKeys": ("purpose",)}
    studio: Context = {"aws:TagKeys": ("sagemaker:user-profile-arn",)}
    for relation, what, context, expected in (
        (Relation.OWN, "a free key", free, Expectation.ALLOWED),
        (Relation.FOREIGN, "a free key", free, Expectation.DENIED),
        (Relation.SHARED, "a free key", free, Expectation.DENIED),
        (Relation.UNTAGGED, "a free key", free, Expectation.DENIED),
        (Relation.UNTAGGED, "Studio's keys", studio, Expectation.ALLOWED),
        (Relation.FOREIGN, "Studio's keys", studio, Expectation.DENIED),
    ):
        leg = world.existing("notebook-instance", relation).knowing(context)
        yield _tags("AddTags", relation, what, leg=leg, expected=expected)


def _guarded_keys_set(world: World) -> Iterator[Case]:
    """Guarded keys, set on the own resources: nobody may, in whatever letters."""
    for key in world.scope.guarded:
        for spelling in _spellings(key):
            context: Context = {
                "aws:TagKeys": (spelling,),
                f"aws:RequestTag/{spelling}": world.scope.tag_value,
            }
            leg = world.existing("notebook-instance", Relation.OWN).knowing(context)
            what = f"the guarded key {spelling}"
            yield _tags("AddTags", Relation.OWN, what, leg=leg, expected=Expectation.DENIED)


def untagging_cases(world: World) -> Iterator[Case]:
    """Removing free keys, and guarded ones in any letter case."""
    for relation in Relation:
        free: Context = {"aws:TagKeys": ("purpose",)}
        leg = world.existing("notebook-instance", relation).knowing(free)
        expected = Expectation.ALLOWED if relation is Relation.OWN else Expectation.DENIED
        yield _tags("DeleteTags", relation, "a free key", leg=leg, expected=expected)
    for key in world.scope.guarded:
        for spelling in _spellings(key):
            guarded: Context = {"aws:TagKeys": (spelling,)}
            leg = world.existing("notebook-instance", Relation.OWN).knowing(guarded)
            what = f"the guarded key {spelling}"
            yield _tags("DeleteTags", Relation.OWN, what, leg=leg, expected=Expectation.DENIED)


def choosing_cases(world: World) -> Iterator[Case]:
    """How an endpoint scales is said by tags, which only its own team sets and removes."""
    keys: Context = {"aws:TagKeys": (PROFILE_TAG, SCALING_TAG)}
    for kind in ("endpoint", "inference-component"):
        for relation in Relation:
            leg = world.existing(kind, relation).knowing(keys)
            expected = Expectation.ALLOWED if relation is Relation.OWN else Expectation.DENIED
            for name in ("AddTags", "DeleteTags"):
                yield _tags(name, relation, f"how the {kind} scales", leg=leg, expected=expected)


def _spellings(key: str) -> list[str]:
    """A key in several letter cases; `ß` has none that is still the same letter."""
    others = {key, key.upper(), key.title()}
    return sorted(other for other in others if other.lower() == key.lower())


def _tags(name: str, relation: Relation, what: str, *, leg: Leg, expected: Expectation) -> Case:
    """A call that sets or removes tags."""
    return Case(
        action=f"sagemaker:{name}", relation=relation, what=what, legs=(leg,), expected=expected
    )
