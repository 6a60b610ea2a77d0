"""Dangers of what tags mean: other keys, another value for all, teams that enter enforce. Pure."""

from collections.abc import Iterator

from cli.publish.comparison import Comparison
from cli.publish.counted import Count
from cli.publish.danger import Danger, Effect

TAG_FIRST = "tag them as an administrator first (`aws sagemaker add-tags`), then publish"


def keys_changed(comparison: Comparison) -> Iterator[Danger]:
    """Guarded keys that change while resources carry the old ones, be anything enforced or not."""
    if comparison.live is None:
        return
    before, after = comparison.live.tag_keys, comparison.new.tag_keys
    changes: list[str] = []
    resources = Count()
    for old, new in zip(before.all(), after.all(), strict=True):
        # IAM's conditions and the functions ignore the case of keys.
        if old.casefold() != new.casefold():
            changes.append(f"{old} becomes {new}")
            resources += comparison.counted.carrying(old)
    if changes and not resources.is_nothing:
        yield Danger(
            kind="tag-keys-changed",
            effect=Effect.BOTH,
            sentence=(
                f"{', '.join(changes)}: nobody guards the old keys any more, and what carries the "
                "old team key alone is no team's"
            ),
            resources=resources,
            remedy="give the resources the new keys beside the old ones first",
        )


def shared_changed(comparison: Comparison) -> Iterator[Danger]:
    """Another value of what all teams share: the old resources close, and others may open."""
    live, new = comparison.live, comparison.new
    if live is None or live.shared == new.shared or not comparison.is_enforcing:
        return
    yield Danger(
        kind="shared-changed",
        effect=Effect.SHUTS_OUT,
        sentence=f"what is tagged {live.shared} is shared no more: no team can use or read it",
        resources=comparison.carrying(live.shared),
        remedy=f"tag them {new.shared} as an administrator right after publishing",
    )
    yield Danger(
        kind="shared-taken",
        effect=Effect.OPENS,
        sentence=f"what is tagged {new.shared} already can be read and used by every team",
        resources=comparison.counted.carrying(comparison.key, new.shared),
        remedy="choose a value that no resource carries",
    )


def tag_values_changed(comparison: Comparison) -> Iterator[Danger]:
    """Teams whose tag has another value: the old resources close, and others may become theirs."""
    for name, before, after in comparison.staying():
        old, value = before.tag_value or name, after.tag_value or name
        if old == value:
            continue
        yield Danger(
            kind="tag-value-changed",
            about=name,
            effect=Effect.SHUTS_OUT,
            sentence=f"what is tagged {old} is closed to the team, and scales no more",
            resources=comparison.carrying(name),
            principals=comparison.guarded(before),
            remedy=f"tag them {value} as an administrator right after publishing",
        )
        yield Danger(
            kind="tag-value-taken",
            about=name,
            effect=Effect.OPENS,
            sentence=f"what is tagged {value} already becomes the team's",
            resources=comparison.counted.carrying(comparison.key, value),
            remedy="choose a value that no resource carries",
        )


def enforces_untagged(comparison: Comparison) -> Iterator[Danger]:
    """Teams that enter enforce while resources carry no team's tag: guards close these."""
    entering = comparison.entering()
    if not entering:
        return
    counted = comparison.counted
    nobodys: list[str] = []
    own: dict[str, list[str]] = {name: [] for name in entering}
    for resource in counted.without(comparison.key, comparison.values()):
        owner = counted.owners.get(resource.arn.key)
        # It is a team's by the ledger, which observed its creation.
        if owner in own:
            own[owner].append(resource.label)
        # Nobody knows whose it is, so it may be any of these teams'.
        elif owner not in comparison.new.teams:
            nobodys.append(resource.label)
    for name in entering:
        if own[name]:
            yield _enforces_untagged(comparison, (name,), Count(tuple(own[name])), about=name)
    unknown = Count(tuple(nobodys), counted.uncounted_resources)
    if not unknown.is_nothing:  # else the principals are concerned by nothing
        yield _enforces_untagged(comparison, entering, unknown, about="")


def _enforces_untagged(
    comparison: Comparison, teams: tuple[str, ...], resources: Count, *, about: str
) -> Danger:
    principals = Count()
    for name in teams:
        principals += comparison.guarded(comparison.new.teams[name])
    whose = "are the team's by the ledger" if about else "are nobody's that is known"
    return Danger(
        kind="enforces-untagged",
        about=about,
        effect=Effect.SHUTS_OUT,
        sentence=(
            f"{', '.join(teams)} will be enforced: guards refuse what does not carry a team's tag, "
            f"and these resources, which {whose}, do not"
        ),
        resources=resources,
        principals=principals,
        remedy=TAG_FIRST,
    )
