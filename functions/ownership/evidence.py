"""The evidence chain: what proves whose a resource is. The first link that names a team decides.

Each link is a small pure function that says which value it looked at and which teams that value
names. A link that names two teams is doubt, and doubt ends the chain: weaker evidence must not
overrule stronger evidence that happens to be unclear. It is doubt as well where a name that
somebody gave points to one team, and what AWS vouches for to another.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sagewarden.causes.actors import Actor, ActorKind
from sagewarden.causes.cause import Cause
from sagewarden.deeds.assignments import Evidence
from sagewarden.registry.model import Principals, Registry
from sagewarden.resources import arn_of, matches_role

USER_PROFILE_TAG = "sagemaker:user-profile-arn"
SPACE_TAG = "sagemaker:space-arn"
"""The tags that Studio sets on what is made in it (Studio administration best practices)."""


STUDIO_SESSION = "SageMaker"
"""The name of SageMaker's own sessions: Studio's by default, a job's and a notebook's always."""

CONFLICT = "conflict"
"""The rule of a verdict where evidence contradicts itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What must be known beside the event for some of the links."""

    groups: frozenset[str] = frozenset()
    """The IAM groups of the user who made the call."""

    space_team: str | None = None
    """The team that owns the Studio space in which the call was made."""

    whole_team: str | None = None
    """The team that owns what the resource is a part of: a Studio domain, a model package group."""

    parent_teams: tuple[str | None, ...] = ()
    """The team of each resource that this one was made of, None where it has none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose a resource is, with the evidence; or, with `team` None, why that is not known."""

    team: str | None
    owner: str | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One link's finding: the value that it looked at, and the teams which that value names."""

    rule: str
    value: str
    teams: frozenset[str]


def resolve(registry: Registry, cause: Cause, surroundings: Surroundings) -> Verdict:
    """Follows the chain to the first link that names a team."""
    owner = _owner(registry, cause)
    for find in CHAIN:
        for link in find(registry, cause, surroundings):
            if link.teams:
                verdict = _decided(registry, cause, link, owner)
                against = _against(registry, cause, surroundings, verdict, named=find in NAMED)
                return _contradicted(cause, link, against) if against else verdict
    return Verdict(
        None, owner, (Evidence("unresolved", f"nothing names a team for {described(cause.actor)}"),)
    )


def described(actor: Actor) -> str:
    """The caller in a few words, for reasons that people read."""
    return f"{actor.kind.value} {actor.name or actor.arn or 'without a name'}"


def is_administrator(
    registry: Registry, cause: Cause, groups: frozenset[str] = frozenset()
) -> bool:
    """Whether the caller may set guarded tags, in the name of any team."""
    administrators = registry.administrators
    if any(administrators.has_user(user) for user in _user_names(cause)):
        return True
    if any(administrators.has_group(group) for group in groups):
        return True
    by_permission_set = administrators.has_permission_set(_permission_set_of(cause))
    return by_permission_set or _has_role(administrators.roles, cause)


def is_at_home(cause: Cause) -> bool:
    """Whether the caller belongs to the account of the resource.

    Another account's owner chooses the names of its users, sessions and permission sets at will.
    """
    return cause.actor.account == cause.resource.account


def _permission_set_of(cause: Cause) -> str | None:
    """The permission set in which the caller works; none of another account's."""
    return cause.actor.permission_set if is_at_home(cause) else None


def _has_role(patterns: Iterable[str], cause: Cause) -> bool:
    """Whether patterns of ARNs name the caller's role.

    A role of another account is named only by a pattern with that account's number.
    """
    role = arn_of(cause.actor.role)
    if role is None:
        return False
    for pattern in patterns:
        at_home = role.account == cause.resource.account
        if matches_role(pattern, role) and (at_home or role.account in pattern.split(":")):
            return True
    return False


def _decided(registry: Registry, cause: Cause, link: Link, owner: str | None) -> Verdict:
    evidence = Evidence(link.rule, link.value)
    value = cause.request.tags.get(registry.tag_keys.team)
    claimed = registry.team_tagged(value)
    if len(link.teams) == 1:
        return Verdict(next(iter(link.teams)), owner, (evidence,))
    if claimed in link.teams:
        return Verdict(claimed, owner, (evidence, Evidence("claim", str(value))))
    several = f"{link.rule} {link.value} names several teams: {', '.join(sorted(link.teams))}"
    return Verdict(None, owner, (Evidence("unresolved", several),))


def _against(
    registry: Registry, cause: Cause, surroundings: Surroundings, verdict: Verdict, *, named: bool
) -> Link | None:
    """The evidence that contradicts a verdict; None where none does.

    Args:
        named: whether a name decided that somebody gave, which what AWS vouches for must not deny.
    """
    if verdict.team is None:
        return None
    for find in (*NAMED, *VOUCHED) if named else ():
        for link in find(registry, cause, surroundings):
            if link.teams and verdict.team not in link.teams:
                return link
    # It is a part of another team's: it runs as that one's role, or has its tags.
    for find in (_domain, _whole):
        for link in find(registry, cause, surroundings):
            if link.teams and verdict.team not in link.teams:
                return link
    return None


def _contradicted(cause: Cause, link: Link, against: Link) -> Verdict:
    """The verdict where evidence contradicts itself: at most the caller's own name stands."""
    teams = " and ".join(", ".join(sorted(each.teams)) for each in (link, against))
    why = f"{link.rule} {link.value} and {against.rule} {against.value} name {teams}"
    actor = cause.actor
    in_a_shared_role = actor.source_identity or actor.project_user or not is_at_home(cause)
    person = None if in_a_shared_role else actor.person
    return Verdict(None, actor.on_behalf_of or person, (Evidence(CONFLICT, why),))


def _owner(registry: Registry, cause: Cause) -> str | None:
    """The person behind a cause, where AWS or the registry vouches for one; else nobody.

    No list of names that software gives itself is ever complete, so a session's name alone is none.
    """
    actor = cause.actor
    if not is_at_home(cause):
        return actor.on_behalf_of
    profile = studio_tag(cause, USER_PROFILE_TAG) or ""
    # Studio's profiles are those people's who are called so, whoever makes them; so are their
    # spaces and apps. A profile is opened by its owner (docs/isolation.md).
    if cause.request.user_profile and cause.resource.type in ("user-profile", "space", "app"):
        return cause.request.user_profile
    named = actor.source_identity or profile.rpartition("/")[2] or actor.on_behalf_of
    person = actor.person or _session_person(registry, cause) or _federated(registry, cause)
    return named or person or cause.request.user_profile


def _session_person(registry: Registry, cause: Cause) -> str | None:
    """The person after whom a role's session is named; None where nobody vouches for the name."""
    actor = cause.actor
    if not is_at_home(cause):
        return None
    if actor.project_user or actor.permission_set or actor.name == STUDIO_SESSION:
        return actor.project_user
    return actor.name if _has_role(registry.people, cause) else None


def _federated(registry: Registry, cause: Cause) -> str | None:
    """The name of a broker's user, where the registry lists its ARN."""
    if cause.actor.kind is not ActorKind.FEDERATED_USER:
        return None
    listed = [registry.administrators, *(team.members for team in registry.teams.values())]
    known = any(principals.has_user(cause.actor.arn) for principals in listed)
    return cause.actor.name if known else None


def studio_tag(cause: Cause, key: str) -> str | None:
    """`d-abc123/alice` out of one of Studio's tags, from callers that can be Studio.

    Studio works through an execution role. From a caller with a name of their own, the tag is no
    more than text that they typed.
    """
    actor = cause.actor
    if actor.kind not in (ActorKind.ASSUMED_ROLE, ActorKind.ROLE) or actor.permission_set:
        return None
    if not is_at_home(cause):
        return None
    arn = arn_of(cause.request.tags.get(key))
    if arn is None or arn.account != cause.resource.account:
        return None
    return arn.resource.partition("/")[2] or None


type Names = Callable[[Principals, str | None], bool]
"""Whether principals name somebody: `Principals.has_user` and its like."""


def _members(registry: Registry, names: Names, *values: str | None) -> frozenset[str]:
    """The teams that have one of the values among their members of one kind."""
    teams: set[str] = set()
    for name, team in registry.teams.items():
        if any(names(team.members, value) for value in values):
            teams.add(name)
    return frozenset(teams)


def _has_profile_in_a_domain(principals: Principals, name: str | None) -> bool:
    """Whether principals name a Studio user profile of a name, in whatever domain."""
    return any(profile.rpartition("/")[2] == name for profile in principals.user_profiles)


def _meant_by(registry: Registry, name: str) -> frozenset[str]:
    """The teams that could mean somebody's bare name; one with a profile of it in a domain too."""
    teams = _members(registry, Principals.has_user_profile, name)
    teams |= _members(registry, Principals.has_user, name)
    return teams | _members(registry, _has_profile_in_a_domain, name) if teams else teams


def _source_identity(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    """Set by whoever lets the session be assumed; Studio puts the user profile's bare name here."""
    identity = cause.actor.source_identity
    if identity and is_at_home(cause):
        yield Link("source-identity", identity, _meant_by(registry, identity))


def _session_name(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    """The session of a role that bears its user's name: so AWS or the registry says."""
    person = _session_person(registry, cause)
    if person:
        yield Link("session-name", person, _meant_by(registry, person))


def _user_profile(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    """The profile in which the call was made; then the one that is made, or made something for."""
    for profile in (
        studio_tag(cause, USER_PROFILE_TAG),
        _requested(cause, cause.request.user_profile),
    ):
        if profile:
            teams = _members(registry, Principals.has_user_profile, profile)
            yield Link("user-profile", profile, teams)


def _requested(cause: Cause, name: str | None) -> str | None:
    """`d-abc123/alice`: a Studio profile or space that the request for a new resource names."""
    return f"{cause.request.domain}/{name}" if name and cause.request.domain else None


def _space(registry: Registry, cause: Cause, surroundings: Surroundings) -> Iterator[Link]:
    space = studio_tag(cause, SPACE_TAG)
    if space:
        owning = frozenset(team for team in registry.teams if team == surroundings.space_team)
        yield Link("space", space, _members(registry, Principals.has_space, space) or owning)
    requested = _requested(cause, cause.request.space)
    if requested:
        yield Link("space", requested, _members(registry, Principals.has_space, requested))


def _on_behalf_of(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    user = cause.actor.on_behalf_of
    if user:
        yield Link("on-behalf-of", user, _members(registry, Principals.has_user, user))


def _user(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    users = _user_names(cause)
    if users:
        yield Link("iam-user", users[0], _members(registry, Principals.has_user, *users))


def _group(registry: Registry, _: Cause, surroundings: Surroundings) -> Iterator[Link]:
    groups = sorted(surroundings.groups)
    teams = {group: _members(registry, Principals.has_group, group) for group in groups}
    named = [group for group in groups if teams[group]]
    if named:
        yield Link("iam-group", ", ".join(named), frozenset().union(*teams.values()))


def _permission_set(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    permission_set = _permission_set_of(cause)
    if permission_set:
        yield Link(
            "permission-set",
            permission_set,
            _members(registry, Principals.has_permission_set, permission_set),
        )


def _role(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    """The caller's role: one of a team's members, or one that the team's jobs run as."""
    role = cause.actor.role
    if role:
        teams = registry.teams.items()
        members = {name for name, team in teams if _has_role(team.members.roles, cause)}
        yield Link("role", role, frozenset(members))
        running = {name for name, team in teams if _has_role(team.execution_roles, cause)}
        yield Link("role", role, frozenset(running))


def _execution_role(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    """The roles that the new resource itself will run as, when they all belong to one team."""
    roles = cause.request.roles
    if roles:
        yield _unanimous(
            "execution-role", ", ".join(roles), [_executing(registry, role) for role in roles]
        )


def _domain(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    """The Studio domain of a team's, which the resource is, or by whose role it runs."""
    kind, *names = cause.resource.resource.split("/")
    if kind not in ("domain", "user-profile", "space", "app") or not names:
        return
    domain = names[0]
    # What has a role of its own runs as that.
    if kind == "user-profile" and cause.request.roles:
        return
    owning = {name for name, team in registry.teams.items() if domain in team.domains}
    if owning:
        yield Link("domain", domain, frozenset(owning))


def _whole(registry: Registry, _: Cause, surroundings: Surroundings) -> Iterator[Link]:
    """What the resource is a part of."""
    team = surroundings.whole_team
    if team in registry.teams:
        yield Link("part-of", team, frozenset({team}))


def _lineage(registry: Registry, _: Cause, surroundings: Surroundings) -> Iterator[Link]:
    """What the resource was made of: an endpoint of its config, a config of its models."""
    parents = surroundings.parent_teams
    if parents:
        teams = [
            frozenset({team}) & registry.teams.keys() if team else frozenset() for team in parents
        ]
        yield _unanimous("lineage", ", ".join(sorted({str(team) for team in parents})), teams)


type FindLink = Callable[[Registry, Cause, Surroundings], Iterator[Link]]
NAMED: tuple[FindLink, ...] = (_source_identity, _session_name, _user_profile, _space)
"""The links that go by a name which whoever holds a role may give."""

VOUCHED: tuple[FindLink, ...] = (
    _on_behalf_of,
    _user,
    _group,
    _permission_set,
    _role,
    _execution_role,
)
"""The links that go by what AWS has checked."""

CHAIN: tuple[FindLink, ...] = (*NAMED, *VOUCHED, _domain, _whole, _lineage)
"""All links, the first of which that names a team decides."""


def _executing(registry: Registry, role: str) -> frozenset[str]:
    """The teams whose notebooks, jobs and models run as a role."""
    teams: set[str] = set()
    for name, team in registry.teams.items():
        if any(matches_role(pattern, role) for pattern in team.execution_roles):
            teams.add(name)
    return frozenset(teams)


def _unanimous(rule: str, value: str, teams: Sequence[frozenset[str]]) -> Link:
    """A link that several values make together: it names a team only if each of them does."""
    everyone = frozenset[str]().union(*teams)
    return Link(rule, value, everyone if all(teams) else frozenset())


def _user_names(cause: Cause) -> tuple[str, ...]:
    """The names under which a registry may list a person: those that AWS vouches for.

    A role session's name is free text, so it is none of them; nor is a name in another account.
    """
    actor = cause.actor
    if not is_at_home(cause):
        return ()
    if actor.kind is ActorKind.IAM_USER or actor.permission_set:
        vouched = (actor.name, actor.arn)
    elif actor.kind is ActorKind.FEDERATED_USER:
        vouched = (None, actor.arn)  # its name is whatever the broker asked for
    else:
        vouched = (None, None)
    return tuple(name for name in vouched if name)
