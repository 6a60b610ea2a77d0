"""The links of the evidence chain: which value each looks at, and which teams that names. Pure."""

from collections.abc import Callable, Iterator, Sequence

from ownership.evidence.callers import (
    SPACE_TAG,
    USER_PROFILE_TAG,
    has_role,
    is_at_home,
    permission_set_of,
    session_person,
    studio_tag,
    user_names,
)
from ownership.evidence.members import teams_meant_by, teams_running_as, teams_with
from ownership.evidence.verdict import Link, Surroundings
from sagewarden.causes.cause import Cause
from sagewarden.registry.model import Principals, Registry


def _source_identity(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    """Set by whoever lets the session be assumed; Studio puts the user profile's bare name here."""
    identity = cause.actor.source_identity
    if identity and is_at_home(cause):
        yield Link("source-identity", identity, teams_meant_by(registry, identity))


def _session_name(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    """The session of a role that bears its user's name: so AWS or the registry says."""
    person = session_person(registry, cause)
    if person:
        yield Link("session-name", person, teams_meant_by(registry, person))


def _user_profile(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    """The profile in which the call was made; then the one that is made, or made something for."""
    for profile in (
        studio_tag(cause, USER_PROFILE_TAG),
        _requested(cause, cause.request.user_profile),
    ):
        if profile:
            teams = teams_with(registry, Principals.has_user_profile, profile)
            yield Link("user-profile", profile, teams)


def _requested(cause: Cause, name: str | None) -> str | None:
    """`d-abc123/alice`: a Studio profile or space that the request for a new resource names."""
    return f"{cause.request.domain}/{name}" if name and cause.request.domain else None


def _space(registry: Registry, cause: Cause, surroundings: Surroundings) -> Iterator[Link]:
    space = studio_tag(cause, SPACE_TAG)
    if space:
        owning = frozenset(team for team in registry.teams if team == surroundings.space_team)
        yield Link("space", space, teams_with(registry, Principals.has_space, space) or owning)
    requested = _requested(cause, cause.request.space)
    if requested:
        yield Link("space", requested, teams_with(registry, Principals.has_space, requested))


def _on_behalf_of(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    user = cause.actor.on_behalf_of
    if user:
        yield Link("on-behalf-of", user, teams_with(registry, Principals.has_user, user))


def _user(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    users = user_names(cause)
    if users:
        yield Link("iam-user", users[0], teams_with(registry, Principals.has_user, *users))


def _group(registry: Registry, _: Cause, surroundings: Surroundings) -> Iterator[Link]:
    groups = sorted(surroundings.groups)
    teams = {group: teams_with(registry, Principals.has_group, group) for group in groups}
    named = [group for group in groups if teams[group]]
    if named:
        yield Link("iam-group", ", ".join(named), frozenset().union(*teams.values()))


def _permission_set(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    permission_set = permission_set_of(cause)
    if permission_set:
        yield Link(
            "permission-set",
            permission_set,
            teams_with(registry, Principals.has_permission_set, permission_set),
        )


def _role(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    """The caller's role: one of a team's members, or one that the team's jobs run as."""
    role = cause.actor.role
    if role:
        teams = registry.teams.items()
        belonging = {name for name, team in teams if has_role(team.members.roles, cause)}
        yield Link("role", role, frozenset(belonging))
        running = {name for name, team in teams if has_role(team.execution_roles, cause)}
        yield Link("role", role, frozenset(running))


def _execution_role(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
    """The roles that the new resource itself will run as, when they all belong to one team."""
    roles = cause.request.roles
    if roles:
        yield _unanimous(
            "execution-role", ", ".join(roles), [teams_running_as(registry, role) for role in roles]
        )


def domain_link(registry: Registry, cause: Cause, _: Surroundings) -> Iterator[Link]:
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


def whole_link(registry: Registry, _: Cause, surroundings: Surroundings) -> Iterator[Link]:
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


def _unanimous(rule: str, value: str, teams: Sequence[frozenset[str]]) -> Link:
    """A link that several values make together: it names a team only if each of them does."""
    everyone = frozenset[str]().union(*teams)
    return Link(rule, value, everyone if all(teams) else frozenset())


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

CHAIN: tuple[FindLink, ...] = (*NAMED, *VOUCHED, domain_link, whole_link, _lineage)
"""All links, the first of which that names a team decides."""
