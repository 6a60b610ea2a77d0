"""The evidence chain: what proves whose a resource is. The first link that names a team decides.

Each link is a small pure function that says which value it looked at and which teams that value
names. A link that names two teams is doubt, and doubt ends the chain: weaker evidence must not
overrule stronger evidence that happens to be unclear. It is doubt as well where a name that
somebody gave points to one team, and what AWS vouches for to another.
"""

from ownership.evidence.callers import described, is_at_home, owner_of
from ownership.evidence.links import CHAIN, NAMED, VOUCHED, domain_link, whole_link
from ownership.evidence.verdict import CONFLICT, Link, Surroundings, Verdict
from sagewarden.causes.cause import Cause
from sagewarden.deeds.assignments import Evidence
from sagewarden.registry.model import Registry


def resolve(registry: Registry, cause: Cause, surroundings: Surroundings) -> Verdict:
    """Follows the chain to the first link that names a team."""
    owner = owner_of(registry, cause)
    for find in CHAIN:
        for link in find(registry, cause, surroundings):
            if link.teams:
                verdict = _decided(registry, cause, link, owner)
                against = _against(registry, cause, surroundings, verdict, named=find in NAMED)
                return _contradicted(cause, link, against) if against else verdict
    return Verdict(
        None, owner, (Evidence("unresolved", f"nothing names a team for {described(cause.actor)}"),)
    )


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
    for find in (domain_link, whole_link):
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
