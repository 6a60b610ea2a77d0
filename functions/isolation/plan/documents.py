"""What a team's policies need so that their documents are what the registry says. Pure."""

import json
from collections.abc import Iterator, Sequence

from isolation.actions import (
    CreatePolicy,
    CreateVersion,
    DeletePolicy,
    KeepPrevious,
    SetDefaultVersion,
)
from isolation.desired import Desired
from isolation.findings import IsolationFinding
from isolation.observed import Observed, StandingPolicy
from isolation.policies.compiler import GUARD, ManagedPolicy, kind_of
from isolation.principals.membership import Principal
from isolation.remembered import Attachment, Remembered
from sagewarden.deeds.plans import Report

MAX_VERSIONS = 5
"""Versions that IAM keeps of a managed policy (IAM quotas)."""


def create_policies(
    desired: Desired, observed: Observed, policies: Sequence[ManagedPolicy]
) -> Iterator[CreatePolicy]:
    for policy in policies:
        if policy.name not in observed.policies:
            yield CreatePolicy(
                resource=policy.arn,
                document=policy.document,
                home=desired.home,
                reason="the team has no such policy yet",
            )


def change_documents(
    desired: Desired, observed: Observed, policies: Sequence[ManagedPolicy]
) -> Iterator[CreateVersion | SetDefaultVersion | Report]:
    """What puts the right documents in force, in policies that are there."""
    for policy in policies:
        standing = observed.policies.get(policy.name)
        pinned = observed.remembered.pinned.get(policy.name)
        # It has to be created.
        if standing is None:
            continue
        # An operator has rolled back to a version that is there: it stays.
        if pinned and pinned in standing.versions:
            if pinned != standing.default:
                reason = "an operator rolled back to it"
                yield SetDefaultVersion(policy.arn, pinned, reason)
            continue
        # The document in force is another than the registry asks for.
        if json.loads(policy.document) != standing.versions[standing.default]:
            yield _put_in_force(desired, observed.remembered, policy, standing)
        # An operator has rolled back to a version that somebody deleted since.
        if pinned:
            reason = (
                f"version {pinned}, to which an operator rolled back, is gone; "
                "the registry's is in force"
            )
            yield Report(
                resource=policy.arn,
                finding=IsolationFinding.ROLLBACK_LOST,
                reason=reason,
                occasion=pinned,
            )


def _put_in_force(
    desired: Desired, remembered: Remembered, policy: ManagedPolicy, standing: StandingPolicy
) -> CreateVersion | SetDefaultVersion:
    """The latest version that has the right document already, or a new one."""
    document = json.loads(policy.document)
    if remembered.documents == desired.documents_digest:
        reason = "it is not what sagewarden put in force"
    else:
        reason = "the registry asks for another document"
    same = [version for version, text in standing.versions.items() if text == document]
    if same:
        return SetDefaultVersion(policy.arn, max(same, key=_number), reason)
    return CreateVersion(
        resource=policy.arn,
        document=policy.document,
        pruned=_version_to_prune(standing, remembered, policy),
        reason=reason,
    )


def _version_to_prune(
    standing: StandingPolicy, remembered: Remembered, policy: ManagedPolicy
) -> str | None:
    """The oldest version that nobody may want back, where there is no room for one more."""
    if len(standing.versions) < MAX_VERSIONS:
        return None
    kept = {
        standing.default,
        remembered.pinned.get(policy.name),
        remembered.previous.get(policy.name),
    }
    return min((version for version in standing.versions if version not in kept), key=_number)


def _number(version: str) -> int:
    """The number in `v2`, by which versions sort."""
    return int(version.removeprefix("v"))


def keep_previous(
    desired: Desired,
    observed: Observed,
    changes: Sequence[CreateVersion | SetDefaultVersion | Report],
) -> Iterator[KeepPrevious]:
    """Makes the versions in force those to roll back to, before the registry's next are put there.

    Not where somebody else put them there: what is remembered of the documents tells.
    """
    remembered, generation = observed.remembered, desired.documents_digest
    # The documents in force stay there.
    if not any(isinstance(change, CreateVersion | SetDefaultVersion) for change in changes):
        return
    # The team's first documents, which come after none.
    if not remembered.documents:
        return
    # The documents are the same that were put in force last, or before which this was done already.
    if generation in (remembered.documents, remembered.generation):
        return
    # An operator has rolled back, and may want to do so again.
    if remembered.pinned:
        return
    yield KeepPrevious(
        resource=desired.arn,
        versions={name: standing.default for name, standing in observed.policies.items()},
        generation=generation,
        reason="the registry's next documents are put in force",
    )


def delete_policies(
    desired: Desired, observed: Observed, waiting: frozenset[Principal]
) -> Iterator[DeletePolicy | Report]:
    """Deletes what the team needs no more, unless somebody else has attached it.

    Args:
        waiting: those who keep a guard for a while.
    """
    needed = {policy.name for policy in desired.policies}
    for name, standing in observed.policies.items():
        if name in needed:
            continue
        if kind_of(standing.arn) == GUARD and standing.attached & waiting:
            continue
        others = [
            principal
            for principal in sorted(standing.attached)
            if Attachment(name, principal) not in observed.remembered.attached
        ]
        if others:
            reason = f"nobody needs it, but somebody attached it to {', '.join(map(str, others))}"
            yield Report(resource=standing.arn, finding=IsolationFinding.POLICY_LEFT, reason=reason)
        else:
            yield DeletePolicy(standing.arn, "the team does without it")
