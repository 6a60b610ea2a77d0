"""Decides what the saved queries of a team need. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from monitoring.actions import DeleteQuery, QueryAction, SaveQuery
from monitoring.teams.queries import DescribedQuery, SavedQuery
from sagewarden.resources import Arn


def plan_queries(
    resource: Arn,
    desired: Sequence[SavedQuery],
    there: Sequence[DescribedQuery],
    kept: Mapping[str, str],
    source: str,
) -> Iterator[QueryAction]:
    """Decides what the saved queries of a team need; what somebody else saved is left alone.

    Args:
        there: what is saved below the team's folder.
        kept: the ids of ours, by their names; an empty one stands for what was about to be saved.
        source: where it is said, for the reasons.
    """
    names = {one.name for one in desired}
    for name in sorted(kept.keys() - names):
        ended = _ours(name, there, kept)
        if ended:
            why = f"{source}: nothing asks for {name}"
            known = ended["queryDefinitionId"]
            yield DeleteQuery(resource=resource, name=name, known=known, reason=why)
    for query in desired:
        found = _ours(query.name, there, kept)
        # Somebody else saved one of this name.
        if found is None and any(one["name"] == query.name for one in there):
            continue
        if found is None or query.differs_from(found):
            yield SaveQuery(
                resource=resource,
                query=query,
                known=found["queryDefinitionId"] if found else "",
                reason=f"{source} asks for {query.name} as it is not",
            )


def known_queries(
    desired: Sequence[SavedQuery], there: Sequence[DescribedQuery], kept: Mapping[str, str]
) -> Mapping[str, str]:
    """The ids of ours by their names, by what there is.

    Whatever nothing asks for, and somebody deleted already, is forgotten; what was saved just when
    something broke off is known by its id from now on, as everything else is.
    """
    known: dict[str, str] = {}
    names = {one.name for one in desired}
    for name in kept:
        found = _ours(name, there, kept)
        if found is not None:
            known[name] = found["queryDefinitionId"]
        elif name in names:
            known[name] = kept[name]
    return known


def _ours(
    name: str, there: Sequence[DescribedQuery], kept: Mapping[str, str]
) -> DescribedQuery | None:
    """The query of a name that sagewarden saved; None where it is not there, or none is ours."""
    if name not in kept:
        return None
    for one in there:
        is_known = one["queryDefinitionId"] == kept[name]
        # It was about to be saved when something broke off: no other had its name then.
        is_new = not kept[name] and one["name"] == name
        if is_known or is_new:
            return one
    return None
