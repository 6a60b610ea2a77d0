"""Plans ownership: what makes a resource's tags say whose it is. Pure: no call, no clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ownership.actions import AddTags, OwnershipAction, RemoveTags
from ownership.evidence.callers import described, is_administrator
from ownership.evidence.chain import resolve
from ownership.evidence.verdict import CONFLICT, Verdict
from ownership.findings import OwnershipFinding
from ownership.observed import PATIENCE, Observed
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.deeds.assignments import Assignment, Evidence
from sagewarden.deeds.guarded_tags import differences
from sagewarden.deeds.plans import Plan, Report
from sagewarden.registry.model import UNASSIGNED, Registry
from sagewarden.resources import TAG_LIMIT, Tags

_TAGGING = (CauseKind.TAGGED, CauseKind.UNTAGGED)
"""The kinds of causes that are calls about tags."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What ownership decided of a resource: its team, its assignment, and the plan for its tags."""

    team: str | None
    """The team in whose mode the plan is carried out."""

    assignment: Assignment | None = None
    """What is to be recorded; None where the ledger's assignment stands."""

    plan: Plan[OwnershipAction | Report] = ()
    """What makes the resource's tags those of the assignment."""


def awaits_creation(registry: Registry, observed: Observed, cause: Cause, now: datetime) -> bool:
    """Whether a tagging call may have come before the creation of what it is about.

    The ledger does not know the resource. Decided now, the call would be told of as tampering with
    something old; and the creation, while young, believes the tags in its own request.
    """
    if cause.kind not in _TAGGING or observed.assignment is not None:
        return False
    return now - cause.at < PATIENCE and not _by_administrator(registry, observed, cause)


def plan_ownership(registry: Registry, observed: Observed, cause: Cause) -> Decision:
    """Decides whose the resource of a cause is and what its tags need."""
    standing = observed.assignment
    # It is new; an assignment that is older is that of an earlier resource of its name.
    if cause.kind is CauseKind.CREATED and (standing is None or standing.at < cause.at):
        return _plan_new(registry, observed, cause)
    # An administrator set or removed its tags, and nothing later has decided otherwise.
    up_to_date = standing is None or standing.at <= cause.at
    if up_to_date and _by_administrator(registry, observed, cause):
        return _plan_administered(registry, observed, cause)
    # It is older than sagewarden.
    if standing is None:
        return _plan_unknown(registry, observed, cause)
    # Somebody else changed its tags, or nobody did: they have to be those of the ledger.
    plan = tuple(_restore(registry, observed, standing, _because(cause)))
    return Decision(standing.team, None, plan)


def _plan_new(registry: Registry, observed: Observed, cause: Cause) -> Decision:
    """The plan for a new resource: the evidence chain says whose it is."""
    verdict = _trusted(registry, observed, cause, resolve(registry, cause, observed.surroundings))
    assignment = Assignment(
        resource=cause.resource,
        team=verdict.team,
        owner=verdict.owner,
        evidence=verdict.evidence,
        at=cause.at,
    )
    decisive = verdict.evidence[0]
    plan = (
        *_restore(registry, observed, assignment, f"{decisive.rule}: {decisive.value}"),
        *_report(registry, observed, cause, verdict),
    )
    return Decision(verdict.team, assignment, plan)


def _trusted(registry: Registry, observed: Observed, cause: Cause, verdict: Verdict) -> Verdict:
    """The verdict on a new resource; an administrator who creates it may say whose it is.

    It may be one team's, or shared by all of them; and it may be some person's.
    """
    keys = registry.tag_keys
    claimed, owner = observed.tags.get(keys.team), observed.tags.get(keys.owner)
    team = _said_by_administrator(registry, claimed)
    claims_team = team in {*registry.teams, registry.shared}
    if not (claims_team or owner):
        return verdict
    if not is_administrator(registry, cause, observed.surroundings.groups):
        return verdict
    owner = owner or verdict.owner
    if claimed is None or not claims_team:
        return Verdict(verdict.team, owner, verdict.evidence)
    return Verdict(team, owner, (Evidence("claim", claimed), *verdict.evidence))


def _said_by_administrator(registry: Registry, value: str | None) -> str | None:
    """The team that an administrator means by a value of the team tag, or the value itself.

    A team's name means it as well, whatever its value is: no other team can have it as its value.
    """
    return registry.team_tagged(value) or value


def _report(
    registry: Registry, observed: Observed, cause: Cause, verdict: Verdict
) -> Iterator[Report]:
    """What people are told of a new resource: doubt, and claims for another team."""
    claimed, occasion = observed.tags.get(registry.tag_keys.team), cause.at.isoformat()
    # What says whose it is contradicts itself.
    if verdict.evidence[0].rule == CONFLICT:
        yield Report(
            resource=cause.resource,
            finding=OwnershipFinding.CONFLICT,
            reason=verdict.evidence[0].value,
            occasion=occasion,
        )
        return
    # Nothing proves whose it is.
    if verdict.team is None:
        yield Report(
            resource=cause.resource,
            finding=OwnershipFinding.UNRESOLVED,
            reason=verdict.evidence[0].value,
            occasion=occasion,
        )
    # Its maker claimed it for a team that it does not belong to.
    if claimed is not None and _said_by_administrator(registry, claimed) != (
        verdict.team or UNASSIGNED
    ):
        ours = f"it belongs to {verdict.team}" if verdict.team else "nothing proves it"
        why = f"{described(cause.actor)} claimed it for {claimed!r}, but {ours}"
        yield Report(
            resource=cause.resource,
            finding=OwnershipFinding.CONFLICT,
            reason=why,
            occasion=occasion,
        )


def _plan_administered(registry: Registry, observed: Observed, cause: Cause) -> Decision:
    """The plan after an administrator's tagging call: the guarded tags become the assignment.

    The call itself says what they set: the tags of now may be another's, made since. A guarded tag
    that they remove is let go.
    """
    standing, request, keys = observed.assignment, cause.request, registry.tag_keys
    team = standing.team if standing else None
    if keys.team in request.tags:
        team = _said_by_administrator(registry, request.tags[keys.team])
    owner = request.tags.get(keys.owner, standing.owner if standing else None)
    if keys.team in request.tag_keys or team == UNASSIGNED:
        team = None
    if keys.owner in request.tag_keys:
        owner = None
    evidence = Evidence("administrator", cause.actor.arn or described(cause.actor))
    assignment = Assignment(
        resource=cause.resource,
        team=team,
        owner=owner,
        evidence=(evidence,),
        at=cause.at,
        administered=True,
    )
    plan = tuple(_restore(registry, observed, assignment, "an administrator said so"))
    return Decision(team, assignment, plan)


def _plan_unknown(registry: Registry, observed: Observed, cause: Cause) -> Decision:
    """The plan for a resource that the ledger does not know: no tag is changed without proof."""
    tagged = observed.tags.get(registry.tag_keys.team)
    # The sweep came by, and its tag names a team: there is nothing to tell of every time.
    if cause.kind is CauseKind.SWEPT and registry.team_tagged(tagged):
        return Decision(registry.team_tagged(tagged))
    reason = (
        "the ledger does not know the resource, so nothing proves what its guarded tags should be"
    )
    report = Report(resource=cause.resource, finding=OwnershipFinding.UNKNOWN, reason=reason)
    return Decision(None, None, (report,))


def _by_administrator(registry: Registry, observed: Observed, cause: Cause) -> bool:
    """Whether an administrator made a tagging call."""
    return cause.kind in _TAGGING and is_administrator(
        registry, cause, observed.surroundings.groups
    )


def _because(cause: Cause) -> str:
    """The reason for setting tags again, as somebody reads it."""
    if cause.kind is CauseKind.TAGGED:
        return f"{described(cause.actor)} set a guarded tag"
    if cause.kind is CauseKind.UNTAGGED:
        return f"{described(cause.actor)} removed a guarded tag"
    return "the ledger says so"


def _restore(
    registry: Registry, observed: Observed, assignment: Assignment, reason: str
) -> Iterator[OwnershipAction | Report]:
    """The actions after which the guarded tags are those of an assignment.

    What has to go goes first: at the limit it is what the guarded tags need the room of.
    """
    found = differences(registry, assignment, observed.tags)
    if found.imitations:
        why = "the key imitates a guarded one in another letter case"
        yield RemoveTags(assignment.resource, found.imitations, why)
    if found.unproven:
        why = "nothing proves what the tag says"
        yield RemoveTags(assignment.resource, found.unproven, why)
    gone = {*found.imitations, *found.unproven}
    tags = {key: value for key, value in observed.tags.items() if key not in gone}
    user_tags = [key for key in tags if not key.startswith("aws:")]
    fitting = _fitting(found.wrong, tags, room=max(0, TAG_LIMIT - len(user_tags)))
    if fitting:
        yield AddTags(assignment.resource, fitting, reason)
    if len(fitting) < len(found.wrong):
        left_out = ", ".join(key for key in found.wrong if key not in fitting)
        yield Report(
            resource=assignment.resource,
            finding=OwnershipFinding.TAG_LIMIT,
            reason=f"no room under {TAG_LIMIT} tags for {left_out}",
        )


def _fitting(wrong: Mapping[str, str], tags: Tags, *, room: int) -> dict[str, str]:
    """The tags that the resource can still carry; changing one that is there takes no room.

    Args:
        room: how many more tags it can carry.
    """
    fitting: dict[str, str] = {}
    for key, value in wrong.items():
        new = key not in tags
        if new and room == 0:
            continue
        room -= new
        fitting[key] = value
    return fitting
