"""Dangers of whole teams: removed, or only observed from now on. Pure."""

from collections.abc import Iterator

from cli.publish.comparison import Comparison
from cli.publish.danger import Danger, Effect


def teams_removed(comparison: Comparison) -> Iterator[Danger]:
    """Teams whose policies may be on people, and that the new registry does not have."""
    for name in comparison.live.teams if comparison.live else ():
        team = comparison.attached(name)
        if team and name not in comparison.new.teams:
            yield Danger(
                kind="team-removed",
                about=name,
                effect=Effect.BOTH,
                sentence=(
                    "the team's policies come off and are deleted: its people lose the grant, and "
                    "the guard that kept them from other teams' resources; what carries its tag "
                    "is closed to every team"
                ),
                resources=comparison.carrying(name),
                principals=comparison.guarded(team),
                remedy="tag its resources for another team first, and move its people there",
            )


def teams_observed(comparison: Comparison) -> Iterator[Danger]:
    """Teams that are no longer enforced: either guards come off, or they stay and nobody tags."""
    for name, after in comparison.new.teams.items():
        before = comparison.attached(name)
        if before is None or comparison.enforces(name):
            continue
        principals = comparison.guarded(before)
        # Its policies come off.
        if after.isolation.while_observing == "release":
            yield Danger(
                kind="guard-released",
                about=name,
                effect=Effect.BOTH,
                sentence=(
                    "the team is only observed: its grant and its guard come off, so that what "
                    "other policies allow its people reaches every team's resources"
                ),
                resources=comparison.carrying(),
                principals=principals,
                remedy="leave the team at enforce",
            )
        # They stay, as they were asked to: only leaving enforce is news.
        elif comparison.enforced(name):
            yield Danger(
                kind="kept-while-observing",
                about=name,
                effect=Effect.SHUTS_OUT,
                sentence=(
                    "the team is only observed, and keeps its guard: nobody tags what its people "
                    "make, so that they are refused it at once"
                ),
                principals=principals,
                remedy="leave the team at enforce, or say while_observing: release",
            )
