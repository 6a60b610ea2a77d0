"""What publishing a registry would close to people, or open. Pure.

The live registry, the new one and what was counted of the account make dangers, each with a name.

`publish` refuses unconfirmed dangers; whatever else compares two registries can ask here too.
Enrolling somebody (a new team, a member, an execution role) is what a registry is for, and no
danger in itself.
"""

from cli.publish.comparison import Comparison
from cli.publish.counted import UNCOUNTED, Counted
from cli.publish.danger import Danger, Effect
from cli.publish.fields import unclassified_changes
from cli.publish.people import (
    administrators_changed,
    execution_roles_changed,
    members_changed,
    people_changed,
)
from cli.publish.settings import settings_changed
from cli.publish.tags import enforces_untagged, keys_changed, shared_changed, tag_values_changed
from cli.publish.teams import teams_observed, teams_removed
from sagewarden.registry.model import Registry

KINDS = frozenset(
    {
        "administrators-added",
        "administrators-removed",
        "boundary-removed",
        "boundary-set",
        "enforces-untagged",
        "execution-roles-moved",
        "execution-roles-removed",
        "grant-added",
        "grant-removed",
        "guard-released",
        "job-logs-closed",
        "job-logs-opened",
        "kept-while-observing",
        "live-not-compared",
        "members-moved",
        "members-removed",
        "model-prefix-removed",
        "model-prefix-set",
        "model-prefix-taken",
        "not-compared",
        "domains-closed",
        "domains-opened",
        "pass-roles-closed",
        "pass-roles-opened",
        "people-added",
        "people-removed",
        "requires-tag",
        "shared-changed",
        "shared-taken",
        "tag-keys-changed",
        "tag-value-changed",
        "tag-value-taken",
        "team-removed",
        "untagged-closed",
        "untagged-opened",
    }
)
"""The kinds of dangers there are."""

OF_UNTAGGED = frozenset({"enforces-untagged", "untagged-closed"})
"""The kinds that are about what carries no tag, which has to be listed type by type."""

_RULES = (
    keys_changed,
    shared_changed,
    tag_values_changed,
    enforces_untagged,
    teams_removed,
    teams_observed,
    settings_changed,
    members_changed,
    execution_roles_changed,
    administrators_changed,
    people_changed,
    unclassified_changes,
)
"""Each finds the dangers of one subject."""


def find_dangers(
    live: Registry | None, new: Registry, counted: Counted, left_out: tuple[str, ...] = ()
) -> tuple[Danger, ...]:
    """Everything that publishing a registry would close or open, as far as it was counted.

    What could not be counted counts as a danger, never as nothing.

    Args:
        live: the live registry; None where there is none.
        left_out: what is wrong with places of the live registry that could not be compared.
    """
    comparison = Comparison(live, new, counted)
    dangers: list[Danger] = [_live_not_compared(left_out)] if left_out else []
    for rule in _RULES:
        dangers.extend(rule(comparison))
    return tuple(danger for danger in dangers if danger.concerns_anything)


def possible_dangers(live: Registry | None, new: Registry) -> tuple[Danger, ...]:
    """The dangers that there are unless counting shows that nothing is concerned."""
    return find_dangers(live, new, UNCOUNTED)


def _live_not_compared(left_out: tuple[str, ...]) -> Danger:
    return Danger(
        kind="live-not-compared",
        effect=Effect.BOTH,
        sentence=(
            "the live registry cannot be read as a whole by today's rules; the rest of it was "
            f"compared, and this was not: {'; '.join(left_out)}"
        ),
        remedy="compare these places by eye with what was published last",
    )
