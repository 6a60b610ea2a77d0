"""Requests about Studio's profiles, spaces and apps: the caller's own, a team mate's. Pure.

The caller is alice; carol is a team mate.
"""

from collections.abc import Iterator, Mapping

from isolation.policies.authorization import ApiAction
from isolation.policies.studio import MADE_IN_A_DOMAIN
from isolation.proof.world import Case, Context, Expectation, Leg, Relation, World

_ALLOWED, _DENIED = Expectation.ALLOWED, Expectation.DENIED

_ELSEWHERE = "d-elsewhere"
"""A domain that is not the team's own: another team's, or one that all share."""

_NAMES: Mapping[str, str] = {
    "user-profile": "{who}",
    "space": "space-of-{who}",
    "app": "space-of-{who}/jupyterlab/default",
}
"""How the ARNs of what is somebody's go on after the domain."""


def studio_cases(world: World, action: ApiAction) -> Iterator[Case]:
    """Who may do something to whose profile, space or app, and in which domain."""
    if action.name in MADE_IN_A_DOMAIN:
        yield from _made(world, action)
    else:
        yield from _there(world, action)


def _there(world: World, action: ApiAction) -> Iterator[Case]:
    """What is done to a profile, a space or an app that is there."""
    (kind,) = action.types
    tag = f"aws:ResourceTag/{world.scope.owner_key}"
    own = _on(world, kind, _ELSEWHERE, "alice")
    callers: Mapping[str, Context] = {
        "in Studio": _in_studio(_ELSEWHERE),
        "an IAM user": {"aws:username": "alice", "aws:userid": "AIDAX"},
        "a session": {"aws:userid": "AROAX:alice"},
        "a session with a mail address": {"aws:userid": "AROAX:alice@example.com"},
        "a session with a source identity": {
            "aws:userid": "AROAX:s",
            "aws:SourceIdentity": "alice",
        },
    }
    for who, caller in callers.items():
        for relation in Relation:
            leg = _tagged(world, own, relation).knowing({tag: "alice", **caller})
            expected = _ALLOWED if relation is Relation.OWN else _DENIED
            yield _case(action, relation, f"{relation}, alice's own, by {who}", leg, expected)
        leg = _tagged(world, _on(world, kind, _ELSEWHERE, "carol"), Relation.OWN)
        mates = {tag: "carol", **_owned("carol", _ELSEWHERE, kind), **caller}
        yield _case(action, Relation.OWN, f"carol's, by {who}", leg.knowing(mates), _DENIED)
        yield _case(action, Relation.OWN, f"nobody's, by {who}", leg.knowing(caller), _DENIED)
    # Names that nobody vouches for.
    for name in ("123456789012:alice", "AROAX:-@", "AROAX:malice", "AIDAX"):
        leg = _tagged(world, own, Relation.OWN)
        yield _case(action, Relation.OWN, f"by {name}", leg.knowing({"aws:userid": name}), _DENIED)
    # AWS itself says whose a space is; not where a session in it is started.
    if kind in ("space", "app") and action.name != "StartSession":
        leg = _tagged(world, own, Relation.OWN).knowing(_in_studio(_ELSEWHERE))
        known = leg.knowing(_owned("alice", _ELSEWHERE, kind))
        yield _case(action, Relation.OWN, "alice's own, as AWS says", known, _ALLOWED)
        shared = leg.knowing(_owned("carol", _ELSEWHERE, kind, sharing="Shared"))
        yield _case(action, Relation.OWN, "in a shared space", shared, _ALLOWED)


def _made(world: World, action: ApiAction) -> Iterator[Case]:
    """What is made in a domain of the team's own, and in any other one."""
    kind = str(action.made)
    for domain in (*world.scope.domains[:1], _ELSEWHERE):
        only_own = _DENIED if domain == _ELSEWHERE else _ALLOWED
        where = "in another domain" if domain == _ELSEWHERE else "in an own domain"
        new = _on(world, kind, domain, "alice")
        if kind == "user-profile":
            yield from _each_tag(world, action, f"a profile {where}", new, only_own)
            continue
        caller = _in_studio(domain)
        own = new.knowing({**caller, **_owned("alice", domain, kind)})
        yield from _each_tag(world, action, f"alice's own {where}", own, _ALLOWED)
        shared = new.knowing({**caller, **_owned("carol", domain, kind, sharing="Shared")})
        yield from _each_tag(world, action, f"in a shared space {where}", shared, only_own)
        # A shared space runs as its domain's role, whoever owns it; who makes an app in one that
        # administrators gave them makes no space.
        if kind == "space":
            mine = new.knowing({**caller, **_owned("alice", domain, kind, sharing="Shared")})
            yield from _each_tag(world, action, f"alice's own to share {where}", mine, only_own)
        mates = new.knowing({**caller, **_owned("carol", domain, kind)})
        yield from _each_tag(world, action, f"carol's {where}", mates, _DENIED)
        stranger = new.knowing({**_in_studio("d-of-a-namesake"), **_owned("alice", domain, kind)})
        yield from _each_tag(world, action, f"a namesake's {where}", stranger, _DENIED)
        yield from _each_tag(world, action, f"outside of Studio {where}", new, _DENIED)
        if kind == "app":
            for who, expected in (("alice", _ALLOWED), ("carol", _DENIED)):
                leg = Leg(f"{_arn(world, kind, domain)}{who}/jupyterserver/default", caller)
                yield from _each_tag(world, action, f"of the profile {who} {where}", leg, expected)


def _each_tag(
    world: World, action: ApiAction, what: str, leg: Leg, expected: Expectation
) -> Iterator[Case]:
    """A creation tagged as the own, another's, and not at all."""
    required = world.scope.isolation.require_tag_on_create
    fitting = {Relation.OWN} if required else {Relation.OWN, Relation.UNTAGGED}
    for relation in Relation:
        asked = leg.knowing(world.requested(relation))
        fits = expected if relation in fitting else _DENIED
        yield _case(action, relation, f"{what}, tagged {relation}", asked, fits)


def _in_studio(domain: str) -> Context:
    """What IAM knows of a session in which alice works in Studio."""
    return {
        "aws:userid": "AROAX:SageMaker",
        "sagemaker:DomainId": domain,
        "sagemaker:UserProfileName": "alice",
    }


def _owned(who: str, domain: str, kind: str, *, sharing: str = "Private") -> Context:
    """What IAM knows of a space, or of an app in one; nothing of a profile."""
    if kind == "user-profile":
        return {}
    profile = f"arn:aws:sagemaker:us-east-1:123456789012:user-profile/{domain}/{who}"
    return {"sagemaker:OwnerUserProfileArn": profile, "sagemaker:SpaceSharingType": sharing}


def _arn(world: World, kind: str, domain: str) -> str:
    """An ARN in a domain, up to the name."""
    return f"{world.arn(kind).partition('/')[0]}/{domain}/"


def _on(world: World, kind: str, domain: str, who: str) -> Leg:
    """Somebody's profile, space, or app in a space."""
    return Leg(f"{_arn(world, kind, domain)}{_NAMES[kind].format(who=who)}")


def _tagged(world: World, leg: Leg, relation: Relation) -> Leg:
    """The same, with the team tag that it has."""
    tag = world.tag(relation)
    return leg.knowing({world.scope.resource_tag: tag} if tag else {})


def _case(
    action: ApiAction, relation: Relation, what: str, leg: Leg, expected: Expectation
) -> Case:
    return Case(
        action=action.iam,
        relation=relation,
        what=what,
        legs=(leg,),
        expected=expected,
    )
