"""Dangers of who is listed: administrators, members, execution roles, people. Pure."""

from collections.abc import Iterator

from cli.publish.comparison import Comparison, covers_role, dropped, lists_any
from cli.publish.counted import Count
from cli.publish.danger import Danger, Effect
from sagewarden.registry.model import Principals, Registry, Team


def administrators_changed(comparison: Comparison) -> Iterator[Danger]:
    """Who may set guarded tags in any team's name, and has no guard, or no longer."""
    live, new = comparison.live, comparison.new
    if live is None or not comparison.is_enforcing:
        return
    people = comparison.counted.people
    yield Danger(
        kind="administrators-removed",
        effect=Effect.SHUTS_OUT,
        sentence=(
            "they administrate no more: guarded tags that they set are put back, and those who "
            "are in a team get its guard"
        ),
        principals=people(dropped(live.administrators, new.administrators)),
        remedy="leave them among the administrators",
    )
    yield Danger(
        kind="administrators-added",
        effect=Effect.OPENS,
        sentence="they may give any resource to any team, and no guard is put on them",
        principals=people(dropped(new.administrators, live.administrators)),
        remedy="make them members of a team",
    )


def people_changed(comparison: Comparison) -> Iterator[Danger]:
    """The roles whose sessions bear a person's name: the name then says whose a resource is."""
    live, new = comparison.live, comparison.new
    if live is None or not comparison.is_enforcing:
        return
    running = comparison.counted.running
    added = tuple(role for role in new.people if not covers_role(live.people, role))
    yield Danger(
        kind="people-added",
        effect=Effect.OPENS,
        sentence=(
            "the name of a session in these roles proves a person and their team: whoever may "
            "choose it can make resources any team's"
        ),
        principals=running(added).without(running(live.people)),
        remedy="list roles alone whose sessions AWS or your own login names",
    )
    removed = tuple(role for role in live.people if not covers_role(new.people, role))
    yield Danger(
        kind="people-removed",
        effect=Effect.SHUTS_OUT,
        sentence=(
            "the name of a session in these roles proves nothing any more: what is made in them "
            "is nobody's, unless something else says whose"
        ),
        principals=running(removed).without(running(new.people)),
        remedy="leave the roles under people",
    )


def members_changed(comparison: Comparison) -> Iterator[Danger]:
    """Who leaves a team that is enforced, or goes to another one."""
    for name, before, after in comparison.staying():
        gone = dropped(before.members, after.members)
        for other, entry in _others(comparison.new, name):
            moved = _in_both(gone, entry.members, entry.execution_roles)
            yield from _moved(comparison, "members-moved", (name, other), moved)
            gone = dropped(gone, moved)
        principals = comparison.counted.people(gone)
        if not principals.is_nothing:
            yield Danger(
                kind="members-removed",
                about=name,
                effect=Effect.BOTH,
                sentence=(
                    "they are the team's people no more: what they make is not tagged for it, and "
                    "its grant and guard come off them, so that what other policies allow them "
                    "reaches every team's resources"
                ),
                resources=comparison.carrying(name),
                principals=principals,
                remedy="take from them what other policies allow, or leave them in the team",
            )


def execution_roles_changed(comparison: Comparison) -> Iterator[Danger]:
    """Roles that a team that is enforced runs as no more, or that go to another one."""
    for name, before, after in comparison.staying():
        gone = dropped(_roles(before), _roles(after))
        for other, entry in _others(comparison.new, name):
            moved = _in_both(gone, Principals(), (*entry.execution_roles, *entry.members.roles))
            yield from _moved(comparison, "execution-roles-moved", (name, other), moved)
            gone = dropped(gone, moved)
        yield Danger(
            kind="execution-roles-removed",
            about=name,
            effect=Effect.BOTH,
            sentence=(
                "the team may not pass these roles any more; the guard comes off them, so that "
                "what runs as them reaches every team's resources"
            ),
            principals=comparison.counted.people(gone).without(
                comparison.counted.running(after.execution_roles)
            ),
            remedy="delete the roles, or leave them under execution_roles",
        )


def _others(registry: Registry, name: str) -> Iterator[tuple[str, Team]]:
    """The other teams of a registry."""
    for other, team in registry.teams.items():
        if other != name:
            yield other, team


def _roles(team: Team) -> Principals:
    """A team's execution roles, as principals."""
    return Principals(roles=team.execution_roles)


def _in_both(gone: Principals, there: Principals, roles: tuple[str, ...]) -> Principals:
    """Those who left one team and are in another, where a role may be under either heading."""
    left = dropped(gone, there.model_copy(update={"roles": (*there.roles, *roles)}))
    return dropped(gone, left)


def _moved(
    comparison: Comparison, kind: str, teams: tuple[str, str], moved: Principals
) -> Iterator[Danger]:
    """The danger of those who go from one team to another."""
    principals = comparison.counted.people(moved) if lists_any(moved) else Count()
    if principals.is_nothing:
        return
    first, second = teams
    yield Danger(
        kind=kind,
        about=f"{first}:{second}",
        effect=Effect.BOTH,
        sentence=(
            f"they go from {first} to {second}: what is tagged {first}, also what they made, is "
            f"closed to them, and what is tagged {second} opens"
        ),
        resources=comparison.carrying(first),
        principals=principals,
        remedy=f"tag what they take along {second} as an administrator first",
    )
