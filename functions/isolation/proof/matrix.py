"""What must be allowed and what must be refused to a team, request by request.

The gate asks IAM itself about some of it before a policy is attached; `sagewarden isolation prove`
and the tests evaluate all of it.
"""

from collections.abc import Iterator
from typing import assert_never

from isolation.policies.authorization import (
    CLOSED_ACCOUNT_WIDE,
    DOUBTFUL_READS,
    HARMLESS_ACCOUNT_WIDE,
    SEARCH,
    VERSION_CHANGES,
    VERSION_CREATION,
    VERSION_READS,
    ApiAction,
    actions,
)
from isolation.policies.studio import MADE_IN_A_DOMAIN, OWNED
from isolation.proof.beside import (
    alert_cases,
    mlflow_cases,
    model_cases,
    public_hub_cases,
    search_cases,
    shared_log_cases,
)
from isolation.proof.control_plane import control_plane_cases
from isolation.proof.creations import creation_cases
from isolation.proof.passing import passing_cases
from isolation.proof.services import endpoint_log_cases, scaling_cases, watching_cases
from isolation.proof.studio import studio_cases
from isolation.proof.tagging import choosing_cases, tagging_cases, untagging_cases
from isolation.proof.world import Case, Expectation, Leg, Relation, World


def cases(world: World) -> Iterator[Case]:
    """Every SageMaker action on what is the team's own, another's, nobody's yet, and shared."""
    for action in actions():
        # What they do is decided by the keys: see below.
        if action.name in ("AddTags", "DeleteTags", SEARCH):
            continue
        # IAM cannot tell teams apart.
        if not action.isolatable:
            yield from _open(world, action)
        # It is about what is somebody's in Studio.
        elif action.name in OWNED | MADE_IN_A_DOMAIN:
            yield from studio_cases(world, action)
        # It makes something.
        elif action.made:
            yield from creation_cases(world, action)
        # It acts on something that is there.
        else:
            yield from _existing(world, action)
    yield from _coming(world)
    yield from _versions(world)
    yield from model_cases(world)
    yield from search_cases(world)
    yield from mlflow_cases(world)
    yield from shared_log_cases(world)
    yield from public_hub_cases(world)
    yield from alert_cases(world)
    yield from endpoint_log_cases(world)
    yield from scaling_cases(world)
    yield from watching_cases(world)
    yield from tagging_cases(world)
    yield from untagging_cases(world)
    yield from choosing_cases(world)
    yield from passing_cases(world)
    yield from control_plane_cases(world)


def _open(world: World, action: ApiAction) -> Iterator[Case]:
    """An action that no tag can decide."""
    legs = tuple(Leg(world.arn(kind)) for kind in action.types) or (Leg("*"),)
    is_closed = action.name in CLOSED_ACCOUNT_WIDE
    for relation in Relation:
        yield Case(
            action=action.iam,
            relation=relation,
            what="whoever's",
            legs=legs,
            expected=Expectation.DENIED if is_closed else Expectation.OPEN,
        )
    # Its own row names a tag which its type, says AWS, does not have: refused where one is seen.
    if action.hinted and not action.made:
        yield Case(
            action=action.iam,
            relation=Relation.FOREIGN,
            what="where a foreign tag is seen",
            legs=tuple(world.existing(kind, Relation.FOREIGN) for kind in action.types),
            expected=Expectation.DENIED,
        )
    # It is a list that AWS says is authorized on `*`; IAM was seen to ask on a type's wildcard.
    is_list = action.name.startswith("List") and action.name not in CLOSED_ACCOUNT_WIDE
    is_harmless = action.name in HARMLESS_ACCOUNT_WIDE and not action.reads
    is_open = is_list or (world.is_guardrail and is_harmless)
    if not action.types and is_open:
        for resource in ("*", *(world.arn_of_all(kind) for kind in ("domain", "model"))):
            yield Case(
                action=action.iam,
                relation=Relation.UNTAGGED,
                what=f"asked on {resource.rpartition(':')[2]}",
                legs=(Leg(resource),),
                expected=Expectation.ALLOWED,
            )


def _versions(world: World) -> Iterator[Case]:
    """Versions in a group of another name, where IAM sees no tag and asks about no group."""
    scope = world.scope
    group = world.arn("model-package").removesuffix(f"{scope.model_prefix or ''}x")
    leg = Leg(f"{group}of-others/1")
    reading = Expectation.DENIED if scope.model_prefix else Expectation.OPEN
    for name in sorted(VERSION_READS):
        yield Case(
            action=f"sagemaker:{name}",
            relation=Relation.SHARED,
            what="a version in a group that is named as the shared ones",
            legs=(Leg(f"{group}{scope.shared_prefix}x/1"),),
            expected=Expectation.ALLOWED,
        )
    # Of another account's, that account's policies decide: a marketplace's, a central registry's.
    elsewhere = f"{leg.resource.partition(scope.account)[0]}999999999999:model-package/x/1"
    for name in (VERSION_CREATION, *sorted(VERSION_READS | VERSION_CHANGES)):
        if world.is_guardrail:
            yield Case(
                action=f"sagemaker:{name}",
                relation=Relation.SHARED,
                what="a version in another account",
                legs=(Leg(elsewhere, {"aws:ResourceAccount": "999999999999"}),),
                expected=Expectation.ALLOWED,
            )
        yield Case(
            action=f"sagemaker:{name}",
            relation=Relation.FOREIGN,
            what="a version in a group of another name",
            legs=(leg,),
            expected=Expectation.DENIED if name in VERSION_CHANGES else reading,
        )


def _coming(world: World) -> Iterator[Case]:
    """Actions that AWS may add: closed where nothing but their name is known of them."""
    thing = f"{world.arn('notebook-instance').rpartition(':')[0]}:tomorrow/x"
    for name in ("CreatePresignedTomorrowUrl", "CreateTomorrowPresignedUrl", "StopTomorrow"):
        for relation in (Relation.FOREIGN, Relation.UNTAGGED):
            yield _tomorrow(world, name, relation, thing)
    yield _tomorrow(world, "CreateTomorrowVersion", Relation.FOREIGN, thing)


def _tomorrow(world: World, name: str, relation: Relation, arn: str) -> Case:
    """A call that AWS does not have yet, on a thing of a type that it does not have yet."""
    tag = world.tag(relation)
    return Case(
        action=f"sagemaker:{name}",
        relation=relation,
        what=f"yet to come, on a {relation} thing",
        legs=(Leg(arn, {world.scope.resource_tag: tag} if tag else {}),),
        expected=Expectation.DENIED,
    )


def _existing(world: World, action: ApiAction) -> Iterator[Case]:
    """All legs the team's own; then each leg in turn another's, and nobody's."""
    kinds = ("notebook-instance",) if action.name == "ListTags" else action.types
    own = tuple(world.existing(kind, Relation.OWN) for kind in kinds)
    yield Case(
        action=action.iam, relation=Relation.OWN, what="own", legs=own, expected=Expectation.ALLOWED
    )
    for relation in (Relation.FOREIGN, Relation.UNTAGGED, Relation.SHARED):
        expected = _not_own(world, action, relation)
        for number, kind in enumerate(kinds):
            legs = (*own[:number], world.existing(kind, relation), *own[number + 1 :])
            yield Case(
                action=action.iam,
                relation=relation,
                what=f"{relation} {kind}",
                legs=legs,
                expected=expected,
            )


def _not_own(world: World, action: ApiAction, relation: Relation) -> Expectation:
    """What becomes of a call of which one resource is not the team's own."""
    match relation:
        case Relation.UNTAGGED:
            return _untagged(world, action)
        # Every team may read and use it, and none may change it.
        case Relation.SHARED:
            is_read = action.reads or action.usable
            return Expectation.ALLOWED if is_read else Expectation.DENIED
        case Relation.FOREIGN | Relation.OWN:
            return Expectation.DENIED
        case _:
            assert_never(relation)


def _untagged(world: World, action: ApiAction) -> Expectation:
    """Reads of what carries no tag yet pass, unless the registry closes them; changes never do."""
    readable = world.scope.isolation.untagged == "readable" and action.reads
    # The ARN of a version's group decides where no tag is seen.
    if action.name in VERSION_CHANGES:
        return Expectation.ALLOWED if world.scope.model_prefix else Expectation.DENIED
    by_name = action.name in DOUBTFUL_READS or action.name in VERSION_READS
    listed = by_name and not action.name.startswith("Describe")
    return Expectation.ALLOWED if readable or listed else Expectation.DENIED
