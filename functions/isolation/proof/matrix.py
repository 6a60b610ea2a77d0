"""What must be allowed and what must be refused to a team, request by request.

The gate asks IAM itself about some of it before a policy is attached; `sagewarden isolation prove`
and the tests evaluate all of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from isolation.policies.authorization import DOUBTFUL_READS, Action, actions, arn_path
from isolation.policies.scope import Scope
from sagewarden.registry.scaling import PROFILE_TAG, SCALING_TAG
from sagewarden.resources import matches


class Relation(StrEnum):
    """Whose the resource is that a request touches."""

    OWN = "own"
    FOREIGN = "foreign"
    UNTAGGED = "untagged"


class Verdict(StrEnum):
    """OPEN: no tag can decide it, so nothing is expected."""

    ALLOWED = "allowed"
    DENIED = "denied"
    OPEN = "not isolatable"


type Context = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Leg:
    """One resource on which a request is authorized, with the condition keys that IAM knows then."""

    resource: str
    context: Context = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request, allowed only if it is allowed on every leg."""

    action: str
    relation: Relation
    what: str
    legs: tuple[Leg, ...]
    expected: Verdict


@dataclass(frozen=True, slots=True)
class World:
    """A team, and another one."""

    scope: Scope
    stranger: str
    """The value of the team tag on what is another team's."""

    region: str = "us-east-1"
    """Where the resources are."""

    def arn(self, kind: str) -> str:
        path = arn_path(kind).replace("*", "x")
        scope = self.scope
        return f"arn:{scope.partition}:sagemaker:{self.region}:{scope.account}:{path}x"

    def tag(self, relation: Relation) -> str | None:
        return {Relation.OWN: self.scope.team, Relation.FOREIGN: self.stranger}.get(relation)

    def existing(self, kind: str, relation: Relation) -> Leg:
        tag = self.tag(relation)
        return Leg(self.arn(kind), {self.scope.resource_tag: tag} if tag else {})

    def requested(self, relation: Relation) -> Context:
        tag = self.tag(relation)
        return {self.scope.request_tag: tag, "aws:TagKeys": (self.scope.tag_key,)} if tag else {}


def cases(world: World) -> Iterator[Case]:
    """Every SageMaker action on what is the team's own, another team's, and nobody's yet."""
    for action in actions():
        if action.name in ("AddTags", "DeleteTags"):
            continue
        if not action.isolatable:
            yield from _open(world, action)
        elif action.made:
            yield from _creations(world, action)
        else:
            yield from _existing(world, action)
    yield from _tagging(world)
    yield from _untagging(world)
    yield from _choosing(world)
    yield from _passing(world)


def _open(world: World, action: Action) -> Iterator[Case]:
    legs = tuple(Leg(world.arn(kind)) for kind in action.types) or (Leg("*"),)
    for relation in Relation:
        yield Case(
            action=action.iam, relation=relation, what="whoever's", legs=legs, expected=Verdict.OPEN
        )


def _existing(world: World, action: Action) -> Iterator[Case]:
    """All legs the team's own; then each leg in turn another's, and nobody's."""
    kinds = ("notebook-instance",) if action.name == "ListTags" else action.types
    own = tuple(world.existing(kind, Relation.OWN) for kind in kinds)
    yield Case(
        action=action.iam, relation=Relation.OWN, what="own", legs=own, expected=Verdict.ALLOWED
    )
    for relation in (Relation.FOREIGN, Relation.UNTAGGED):
        expected = Verdict.DENIED if relation is Relation.FOREIGN else _untagged(world, action)
        for number, kind in enumerate(kinds):
            legs = (*own[:number], world.existing(kind, relation), *own[number + 1 :])
            yield Case(
                action=action.iam,
                relation=relation,
                what=f"{relation} {kind}",
                legs=legs,
                expected=expected,
            )


def _untagged(world: World, action: Action) -> Verdict:
    """Reads of what carries no tag yet pass, unless the registry closes them; changes never do."""
    readable = world.scope.isolation.untagged == "readable" and action.reads
    listed = action.name in DOUBTFUL_READS and not action.name.startswith("Describe")
    return Verdict.ALLOWED if readable or listed else Verdict.DENIED


def _creations(world: World, action: Action) -> Iterator[Case]:
    """Tagged as the own, another's, and not at all; then made of what is another's, or nobody's."""
    required = world.scope.isolation.require_tag_on_create
    expected = {
        Relation.OWN: Verdict.ALLOWED,
        Relation.FOREIGN: Verdict.DENIED,
        Relation.UNTAGGED: Verdict.DENIED if required else Verdict.ALLOWED,
    }
    for relation in Relation:
        legs = _creation_legs(world, action, relation, Relation.OWN)
        yield Case(
            action=action.iam,
            relation=relation,
            what=f"tagged {relation}",
            legs=legs,
            expected=expected[relation],
        )
    for relation in (Relation.FOREIGN, Relation.UNTAGGED) if action.referenced else ():
        legs = _creation_legs(world, action, Relation.OWN, relation)
        yield Case(
            action=action.iam,
            relation=relation,
            what=f"made of {relation}",
            legs=legs,
            expected=Verdict.DENIED,
        )


def _creation_legs(
    world: World, action: Action, tagged: Relation, made_of: Relation
) -> tuple[Leg, ...]:
    """The new resource bears no tag yet; the request's tags are known on every leg (facts 4.3)."""
    request = world.requested(tagged)
    made = Leg(world.arn(str(action.made)), request)
    referenced = (world.existing(kind, made_of) for kind in action.referenced)
    return made, *(replace(leg, context={**leg.context, **request}) for leg in referenced)


def _tagging(world: World) -> Iterator[Case]:
    """At creation the own value and Studio's tags pass; later nobody sets a guarded key in any case."""
    scope = world.scope
    other, studio = {"aws:TagKeys": ("purpose",)}, {"aws:TagKeys": ("sagemaker:user-profile-arn",)}
    creating = {"sagemaker:TaggingAction": "CreateNotebookInstance"}
    for relation, what, context, expected in (
        (Relation.OWN, "a free key", other, Verdict.ALLOWED),
        (Relation.FOREIGN, "a free key", other, Verdict.DENIED),
        (Relation.UNTAGGED, "a free key", other, Verdict.DENIED),
        (Relation.UNTAGGED, "Studio's keys", studio, Verdict.ALLOWED),
        (Relation.FOREIGN, "Studio's keys", studio, Verdict.DENIED),
    ):
        leg = world.existing("notebook-instance", relation)
        yield _tags(
            "AddTags", relation, what, replace(leg, context={**leg.context, **context}), expected
        )
    for key in scope.guarded:
        for spelling in _spellings(key):
            guarded: Context = {
                "aws:TagKeys": (spelling,),
                f"aws:RequestTag/{spelling}": scope.team,
            }
            leg = world.existing("notebook-instance", Relation.OWN)
            tagged = replace(leg, context={**leg.context, **guarded})
            yield _tags(
                "AddTags", Relation.OWN, f"the guarded key {spelling}", tagged, Verdict.DENIED
            )
    for relation in Relation:
        leg = Leg(world.arn("notebook-instance"), {**world.requested(relation), **creating})
        expected = Verdict.DENIED if relation is Relation.FOREIGN else Verdict.ALLOWED
        yield _tags("AddTags", relation, "at creation", leg, expected)


def _untagging(world: World) -> Iterator[Case]:
    for relation in Relation:
        leg = world.existing("notebook-instance", relation)
        free = replace(leg, context={**leg.context, "aws:TagKeys": ("purpose",)})
        expected = Verdict.ALLOWED if relation is Relation.OWN else Verdict.DENIED
        yield _tags("DeleteTags", relation, "a free key", free, expected)
    for key in world.scope.guarded:
        leg = world.existing("notebook-instance", Relation.OWN)
        for spelling in _spellings(key):
            guarded = replace(leg, context={**leg.context, "aws:TagKeys": (spelling,)})
            yield _tags(
                "DeleteTags", Relation.OWN, f"the guarded key {spelling}", guarded, Verdict.DENIED
            )


def _choosing(world: World) -> Iterator[Case]:
    """How an endpoint scales is said by tags, which only its own team sets and removes."""
    keys: Context = {"aws:TagKeys": (PROFILE_TAG, SCALING_TAG)}
    for kind in ("endpoint", "inference-component"):
        for relation in Relation:
            leg = world.existing(kind, relation)
            chosen = replace(leg, context={**leg.context, **keys})
            expected = Verdict.ALLOWED if relation is Relation.OWN else Verdict.DENIED
            for name in ("AddTags", "DeleteTags"):
                yield _tags(name, relation, f"how the {kind} scales", chosen, expected)


def _spellings(key: str) -> list[str]:
    """A key in several letter cases; `ß` has none that is still the same letter."""
    return sorted(
        {other for other in (key, key.upper(), key.title()) if other.lower() == key.lower()}
    )


def _tags(name: str, relation: Relation, what: str, leg: Leg, expected: Verdict) -> Case:
    return Case(
        action=f"sagemaker:{name}", relation=relation, what=what, legs=(leg,), expected=expected
    )


def _passing(world: World) -> Iterator[Case]:
    """The own execution roles, to SageMaker alone; nobody else's."""
    scope = world.scope
    to_sagemaker, to_lambda = (
        {"iam:PassedToService": service} for service in (scope.services[0], "lambda.amazonaws.com")
    )
    stranger = f"arn:{scope.partition}:iam::{scope.account}:role/of-another-team"
    if not any(matches(role, stranger) for role in scope.roles):
        yield _pass(Relation.FOREIGN, "to SageMaker", Leg(stranger, to_sagemaker), Verdict.DENIED)
    for role in scope.roles:
        own = role.replace("*", "x").replace("?", "x")
        yield _pass(Relation.OWN, "to SageMaker", Leg(own, to_sagemaker), Verdict.ALLOWED)
        yield _pass(Relation.OWN, "to another service", Leg(own, to_lambda), Verdict.DENIED)


def _pass(relation: Relation, what: str, leg: Leg, expected: Verdict) -> Case:
    return Case(
        action="iam:PassRole",
        relation=relation,
        what=f"a role {what}",
        legs=(leg,),
        expected=expected,
    )
