"""What must be done so that a team's policies are what the registry says. Pure: no call, no clock."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from isolation.actions import (
    Attach,
    CreatePolicy,
    CreateVersion,
    DeletePolicy,
    Detach,
    IsolationAction,
    KeepPrevious,
    PutBoundary,
    RemoveBoundary,
    SetDefaultVersion,
)
from isolation.desired import Target
from isolation.policies.compiler import GRANT, GUARD, Policy, kind_of
from isolation.principals.membership import Membership, Principal, PrincipalKind
from sagewarden.deeds.plans import Plan, Report
from sagewarden.resources import Arn

MAX_VERSIONS = 5
"""Versions that IAM keeps of a managed policy (IAM quotas)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One of a team's policies as IAM has it."""

    arn: Arn
    default: str
    versions: Mapping[str, Any]
    """The documents by version. Only the default one, where it is what it should be."""

    attached: frozenset[Principal] = frozenset()
    """Who has the policy, whoever attached it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What sagewarden remembers of a team from one reaction to the next."""

    digest: str = ""
    documents: str = ""
    """The digest of the documents that were put in force last."""

    attached: frozenset[str] = frozenset()
    """What sagewarden attached, as `<policy's name>@<principal>`."""

    bounded: frozenset[str] = frozenset()
    """Whose boundary sagewarden set."""

    previous: Mapping[str, str] = field(default_factory=dict)
    """The versions before those in force, by the policy's name."""

    generation: str = ""
    """The digest of the documents that came after `previous`."""

    pinned: Mapping[str, str] = field(default_factory=dict)
    """The versions to which an operator has rolled back, by the policy's name."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What was read before planning."""

    policies: Mapping[str, Standing] = field(default_factory=dict)
    """The team's policies, by name."""

    remembered: Remembered = field(default_factory=Remembered)
    boundaries: Mapping[Principal, str | None] = field(default_factory=dict)
    """The boundaries of those who should have one, or had it from sagewarden."""


def plan_isolation(
    target: Target, membership: Membership, observed: Observed
) -> Plan[IsolationAction]:
    """Decides what a team's policies, and those who have them, need.

    More is denied before more is allowed: a new guard is on before an old one is changed, and every
    guard before any grant; what is taken away goes the other way round.
    """
    guards = [policy for policy in target.policies if policy.kind == GUARD]
    grants = [policy for policy in target.policies if policy.kind == GRANT]
    changed = [*_changed(target, observed, guards)], [*_changed(target, observed, grants)]
    return (
        *_kept_previous(target, observed, changed[0] + changed[1]),
        *_created(observed, guards),
        *_attached(observed, guards, membership.guarded),
        *changed[0],
        *_bounded(target, membership, observed),
        *_created(observed, grants),
        *changed[1],
        *_attached(observed, grants, membership.members),
        *_detached(target, membership, observed, GRANT),
        *_detached(target, membership, observed, GUARD),
        *_deleted(target, observed),
        *(_reported(target, membership) if observed.remembered.digest != target.digest else ()),
    )


def attachment(policy: Arn, principal: Principal) -> str:
    """How an attachment is remembered."""
    return f"{policy.rpartition('/')[2]}@{principal}"


def _created(observed: Observed, policies: list[Policy]) -> Iterator[CreatePolicy]:
    for policy in policies:
        if policy.name not in observed.policies:
            yield CreatePolicy(policy.arn, policy.document, "the team has no such policy yet")


def _changed(
    target: Target, observed: Observed, policies: list[Policy]
) -> Iterator[CreateVersion | SetDefaultVersion | Report]:
    for policy in policies:
        standing = observed.policies.get(policy.name)
        pinned = observed.remembered.pinned.get(policy.name)
        if standing and pinned and pinned in standing.versions:
            if pinned != standing.default:
                yield SetDefaultVersion(policy.arn, pinned, "an operator rolled back to it")
        elif standing and json.loads(policy.document) != standing.versions[standing.default]:
            yield _put_in_force(target, observed, policy, standing)
        if standing and pinned and pinned not in standing.versions:
            reason = f"version {pinned}, to which an operator rolled back, is gone; the registry's is in force"
            yield Report(
                resource=policy.arn, finding="rollback-lost", reason=reason, occasion=pinned
            )


def _put_in_force(
    target: Target, observed: Observed, policy: Policy, standing: Standing
) -> CreateVersion | SetDefaultVersion:
    wanted = json.loads(policy.document)
    drifted = observed.remembered.documents == target.documents_digest
    reason = (
        "it is not what sagewarden put in force"
        if drifted
        else "the registry asks for another document"
    )
    same = [version for version, document in standing.versions.items() if document == wanted]
    if same:
        return SetDefaultVersion(policy.arn, max(same, key=_number), reason)
    return CreateVersion(
        resource=policy.arn,
        document=policy.document,
        pruned=_pruned(standing, observed.remembered, policy),
        reason=reason,
    )


def _pruned(standing: Standing, remembered: Remembered, policy: Policy) -> str | None:
    """The oldest version that nobody may want back, where there is no room for one more."""
    if len(standing.versions) < MAX_VERSIONS:
        return None
    wanted = {
        standing.default,
        remembered.pinned.get(policy.name),
        remembered.previous.get(policy.name),
    }
    return min((version for version in standing.versions if version not in wanted), key=_number)


def _number(version: str) -> int:
    return int(version.removeprefix("v"))


def _kept_previous(
    target: Target, observed: Observed, changes: list[CreateVersion | SetDefaultVersion | Report]
) -> Iterator[KeepPrevious]:
    """What is in force becomes what one can return to, unless somebody else put it there."""
    state, generation = observed.remembered, target.documents_digest
    changed = any(isinstance(each, CreateVersion | SetDefaultVersion) for each in changes)
    kept = generation in (state.documents, state.generation) or not state.documents or state.pinned
    if changed and not kept:
        versions = {name: standing.default for name, standing in observed.policies.items()}
        reason = "the registry's next documents are put in force"
        yield KeepPrevious(
            resource=target.arn, versions=versions, generation=generation, reason=reason
        )


def _attached(
    observed: Observed, policies: list[Policy], principals: frozenset[Principal]
) -> Iterator[Attach]:
    for policy in policies:
        standing = observed.policies.get(policy.name)
        for principal in sorted(principals - (standing.attached if standing else frozenset())):
            yield Attach(policy.arn, principal, f"the registry names {principal} for the team")


def _detached(
    target: Target, membership: Membership, observed: Observed, kind: str
) -> Iterator[Detach]:
    """Only what sagewarden attached is ever detached."""
    wanted = {policy.name for policy in target.policies}
    kept = membership.guarded if kind == GUARD else membership.members
    for name, standing in observed.policies.items():
        if kind_of(standing.arn) != kind:
            continue
        for principal in sorted(standing.attached - (kept if name in wanted else frozenset())):
            if attachment(standing.arn, principal) in observed.remembered.attached:
                why = (
                    "the team's policies do without it"
                    if principal in kept
                    else "the registry names it no more"
                )
                yield Detach(standing.arn, principal, why)


def _deleted(target: Target, observed: Observed) -> Iterator[DeletePolicy | Report]:
    wanted = {policy.name for policy in target.policies}
    for name, standing in observed.policies.items():
        others = [
            p
            for p in standing.attached
            if attachment(standing.arn, p) not in observed.remembered.attached
        ]
        if name not in wanted and others:
            reason = f"nobody needs it, but somebody attached it to {', '.join(map(str, sorted(others)))}"
            yield Report(resource=standing.arn, finding="policy-left", reason=reason)
        elif name not in wanted:
            yield DeletePolicy(standing.arn, "the team does without it")


def _bounded(
    target: Target, membership: Membership, observed: Observed
) -> Iterator[PutBoundary | RemoveBoundary | Report]:
    """A boundary is set where there is none, and removed where sagewarden set it."""
    named = {each for each in membership.guarded if each.kind is not PrincipalKind.GROUP}
    for principal, boundary in sorted(observed.boundaries.items()):
        ours = str(principal) in observed.remembered.bounded
        if target.boundary and principal in named:
            if boundary is None:
                yield PutBoundary(
                    Arn(target.boundary), principal, "the registry asks for this boundary"
                )
            elif boundary != target.boundary:
                reason = f"{principal} has the boundary {boundary}; the registry asks for {target.boundary}"
                yield Report(
                    resource=target.arn,
                    finding="other-boundary",
                    reason=reason,
                    occasion=str(principal),
                )
        elif ours and boundary:
            yield RemoveBoundary(
                Arn(boundary), principal, "the registry asks for no boundary any more"
            )


def _reported(target: Target, membership: Membership) -> Iterator[Report]:
    for finding in membership.findings:
        reason = f"{finding.about}: {finding.reason}"
        yield Report(
            resource=target.arn, finding=finding.word, reason=reason, occasion=finding.about
        )
    sets = target.registry.teams[target.team].members.permission_sets if target.registered else ()
    names = ", ".join(policy.name for policy in target.policies)
    for name in sets:
        reason = f"attach the customer managed policies {names} (path {target.policies[0].path}) to {name}"
        yield Report(
            resource=target.arn,
            finding="permission-set",
            reason=reason,
            occasion=f"{name}: {names}",
        )
