"""What must be allowed and what must be refused to a team, request by request.

The gate asks IAM itself about some of it before a policy is attached; `sagewarden isolation prove`
and the tests evaluate all of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import assert_never

from isolation.policies.authorization import (
    CLOSED_ACCOUNT_WIDE,
    DOUBTFUL_READS,
    HARMLESS_ACCOUNT_WIDE,
    MODEL_NAMERS,
    SEARCH,
    USES,
    VERSION_CHANGES,
    VERSION_CREATION,
    VERSION_READS,
    ApiAction,
    actions,
    arn_path,
)
from isolation.policies.reads import JOB_LOGS, SHARED_LOGS
from isolation.policies.scope import Scope
from sagewarden.registry.scaling import PROFILE_TAG, SCALING_TAG
from sagewarden.resources import matches


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
                return self.scope.team
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


def cases(world: World) -> Iterator[Case]:
    """Every SageMaker action on what is the team's own, another's, nobody's yet, and shared."""
    for action in actions():
        # What they do is decided by the keys: see below.
        if action.name in ("AddTags", "DeleteTags", SEARCH):
            continue
        # IAM cannot tell teams apart.
        if not action.isolatable:
            yield from _open(world, action)
        # It makes something.
        elif action.made:
            yield from _creations(world, action)
        # It acts on something that is there.
        else:
            yield from _existing(world, action)
    yield from _coming(world)
    yield from _versions(world)
    yield from _models(world)
    yield from _searching(world)
    yield from _shared_logs(world)
    yield from _tagging(world)
    yield from _untagging(world)
    yield from _choosing(world)
    yield from _passing(world)


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
    for name in (VERSION_CREATION, *sorted(VERSION_READS | VERSION_CHANGES)):
        yield Case(
            action=f"sagemaker:{name}",
            relation=Relation.FOREIGN,
            what="a version in a group of another name",
            legs=(leg,),
            expected=Expectation.DENIED if name in VERSION_CHANGES else reading,
        )


def _models(world: World) -> Iterator[Case]:
    """Creations that name a model: the own, the shared ones, and another team's."""
    scope = world.scope
    model = world.arn("model").removesuffix("x")
    other = Expectation.DENIED if scope.model_prefix else Expectation.OPEN
    for action in (action for action in actions() if action.name in MODEL_NAMERS):
        for relation, name, expected in (
            (Relation.OWN, f"{scope.model_prefix or ''}x", Expectation.ALLOWED),
            (Relation.SHARED, f"{scope.shared_prefix}x", Expectation.ALLOWED),
            (Relation.FOREIGN, "of-others", other),
        ):
            legs = _creation_legs(world, action, tagged=Relation.OWN, made_of=Relation.OWN)
            named: Context = {"sagemaker:ModelArn": f"{model}{name}"}
            yield Case(
                action=action.iam,
                relation=relation,
                what=f"with the model {name}",
                legs=tuple(leg.knowing(named) for leg in legs),
                expected=expected,
            )
    yield Case(
        action="sagemaker:CreateModel",
        relation=Relation.SHARED,
        what="named as the shared ones",
        legs=(Leg(f"{model}{scope.shared_prefix}x", world.requested(Relation.OWN)),),
        expected=Expectation.DENIED,
    )


def _searching(world: World) -> Iterator[Case]:
    """A search, narrowed to what is the team's own, to another's, and not at all."""
    for relation in Relation:
        tag = world.tag(relation)
        yield Case(
            action=f"sagemaker:{SEARCH}",
            relation=relation,
            what=f"narrowed to {tag}" if tag else "narrowed to nothing",
            legs=(Leg("*", {world.scope.search_tag: tag} if tag else {}),),
            expected=Expectation.ALLOWED if relation is Relation.OWN else Expectation.DENIED,
        )


def _shared_logs(world: World) -> Iterator[Case]:
    """Reading the log groups that all teams' jobs share, and writing to them."""
    scope = world.scope
    writing = Expectation.ALLOWED if world.is_guardrail else Expectation.OPEN
    for kind in SHARED_LOGS:
        is_granted = world.is_guardrail or kind in JOB_LOGS
        reading = Expectation.ALLOWED if is_granted else Expectation.OPEN
        if scope.isolation.job_logs == "closed":
            reading = Expectation.DENIED
        name_of_group = kind.replace("*", "raining")
        group = f"arn:{scope.partition}:logs:{world.region}:{scope.account}:log-group:"
        for name, ending, expected in (
            ("GetLogEvents", "log-stream:x/algo-1-1", reading),
            ("FilterLogEvents", "*", reading),
            ("StartQuery", "*", reading),
            ("PutLogEvents", "log-stream:x/algo-1-1", writing),
            ("CreateLogStream", "log-stream:x/algo-1-1", writing),
        ):
            yield Case(
                action=f"logs:{name}",
                relation=Relation.UNTAGGED,
                what=f"of {name_of_group}",
                legs=(Leg(f"{group}/aws/sagemaker/{name_of_group}:{ending}"),),
                expected=expected,
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


def _creations(world: World, action: ApiAction) -> Iterator[Case]:
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
        legs = _creation_legs(world, action, tagged=relation, made_of=Relation.OWN)
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
        legs = _creation_legs(world, action, tagged=Relation.OWN, made_of=relation)
        is_use = relation is Relation.SHARED and action.name in USES
        yield Case(
            action=action.iam,
            relation=relation,
            what=f"made of {relation}",
            legs=legs,
            expected=Expectation.ALLOWED if is_use else Expectation.DENIED,
        )


def _creation_legs(
    world: World, action: ApiAction, *, tagged: Relation, made_of: Relation
) -> tuple[Leg, ...]:
    """The legs of a creation: the new resource, and the existing ones that it is made of.

    The new one bears no tag yet; the request's tags are known on every leg.
    """
    request = world.requested(tagged)
    made = Leg(world.arn(str(action.made)), request)
    referenced = (world.existing(kind, made_of) for kind in action.referenced)
    return made, *(leg.knowing(request) for leg in referenced)


def _tagging(world: World) -> Iterator[Case]:
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
                f"aws:RequestTag/{spelling}": world.scope.team,
            }
            leg = world.existing("notebook-instance", Relation.OWN).knowing(context)
            what = f"the guarded key {spelling}"
            yield _tags("AddTags", Relation.OWN, what, leg=leg, expected=Expectation.DENIED)


def _untagging(world: World) -> Iterator[Case]:
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


def _choosing(world: World) -> Iterator[Case]:
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


def _passing(world: World) -> Iterator[Case]:
    """Passing roles: the own ones, to SageMaker and where the registry says; no others."""
    scope = world.scope
    open_to = [*scope.services, *scope.pass_roles_to]
    nowhere = ["lambda.amazonaws.com", "scheduler.amazonaws.com", "glue.amazonaws.com"]
    closed_to = [service for service in nowhere if service not in open_to]
    stranger = f"arn:{scope.partition}:iam::{scope.account}:role/of-another-team"
    if not any(matches(role, stranger) for role in scope.roles):
        for service in (*open_to, *closed_to):
            leg = Leg(stranger, {"iam:PassedToService": service})
            yield _pass(Relation.FOREIGN, f"to {service}", leg, Expectation.DENIED)
    for role in scope.roles:
        leg = Leg(_example(role), {"iam:PassedToService": scope.services[0]})
        yield _pass(Relation.OWN, f"to {scope.services[0]}", leg, Expectation.ALLOWED)
    # What is said of the first role is said of all of them.
    for role in scope.roles[:1]:
        for service in open_to[1:]:
            leg = Leg(_example(role), {"iam:PassedToService": service})
            yield _pass(Relation.OWN, f"to {service}", leg, Expectation.ALLOWED)
        for service in closed_to:
            leg = Leg(_example(role), {"iam:PassedToService": service})
            yield _pass(Relation.OWN, f"to {service}", leg, Expectation.DENIED)


def _example(role: str) -> str:
    """A role that fits a pattern of roles."""
    return role.replace("*", "x").replace("?", "x")


def _pass(relation: Relation, what: str, leg: Leg, expected: Expectation) -> Case:
    """A call that passes a role."""
    return Case(
        action="iam:PassRole",
        relation=relation,
        what=f"a role {what}",
        legs=(leg,),
        expected=expected,
    )
