"""How far a plan has come: what is observed of a team once some of its actions are done. Pure.

The next stage is planned with it, so that nothing opens where what closes was refused.
"""

import json
from collections.abc import Iterable
from dataclasses import replace

from isolation.actions import (
    Attach,
    AttachmentAction,
    Claim,
    CreatePolicy,
    CreateVersion,
    DeletePolicy,
    Detach,
    IsolationAction,
    KeepPrevious,
    PutBoundary,
    Release,
    RemoveBoundary,
    SetDefaultVersion,
    TakeOver,
)
from isolation.observed import Observed, StandingPolicy
from isolation.policies.compiler import name_of
from isolation.remembered import TAKEN_OVER, Attachment
from sagewarden.deeds.plans import Report


def observed_after(observed: Observed, done: Iterable[IsolationAction | Report]) -> Observed:
    """What would be observed once some actions are done."""
    for action in done:
        match action:
            case Attach() | Detach() | Release():
                observed = _after_attachment(observed, action)
            case CreatePolicy() | CreateVersion() | SetDefaultVersion() | DeletePolicy():
                observed = _after_document(observed, action)
            case PutBoundary() | RemoveBoundary():
                observed = _after_boundary(observed, action)
            case KeepPrevious(versions=versions, generation=generation):
                remembered = replace(observed.remembered, previous=versions, generation=generation)
                observed = replace(observed, remembered=remembered)
            case TakeOver(attachments=attachments):
                remembered = replace(
                    observed.remembered,
                    begun=True,
                    documents=TAKEN_OVER,
                    attached=observed.remembered.attached | attachments,
                )
                observed = replace(observed, remembered=remembered)
            case Claim() | Report():
                continue
    return observed


def _after_attachment(observed: Observed, action: AttachmentAction) -> Observed:
    name = name_of(action.resource)
    standing = observed.policies.get(name)
    if standing is None:
        return observed
    attachment = Attachment(name, action.principal)
    if isinstance(action, Attach):
        attached = standing.attached | {action.principal}
        remembered = observed.remembered.attached | {attachment}
    else:
        attached = standing.attached - {action.principal}
        remembered = observed.remembered.attached - {attachment}
    policies = {**observed.policies, name: replace(standing, attached=attached)}
    return replace(
        observed, policies=policies, remembered=replace(observed.remembered, attached=remembered)
    )


def _after_document(
    observed: Observed, action: CreatePolicy | CreateVersion | SetDefaultVersion | DeletePolicy
) -> Observed:
    policies = dict(observed.policies)
    name = name_of(action.resource)
    match action:
        case CreatePolicy(resource=arn, document=document):
            versions = {"v1": json.loads(document)}
            policies[name] = StandingPolicy(arn=arn, default="v1", versions=versions)
        case CreateVersion(document=document, pruned=pruned):
            standing = policies[name]
            numbers = [int(version.removeprefix("v")) for version in standing.versions]
            newest = f"v{max(numbers) + 1}"
            versions = {**standing.versions, newest: json.loads(document)}
            versions.pop(pruned or "", None)
            policies[name] = replace(standing, default=newest, versions=versions)
        case SetDefaultVersion(version=version):
            policies[name] = replace(policies[name], default=version)
        case DeletePolicy():
            policies.pop(name, None)
    return replace(observed, policies=policies)


def _after_boundary(observed: Observed, action: PutBoundary | RemoveBoundary) -> Observed:
    principal, remembered = action.principal, observed.remembered
    if isinstance(action, PutBoundary):
        boundary, bounded = str(action.resource), remembered.bounded | {principal}
    else:
        boundary, bounded = None, remembered.bounded - {principal}
    return replace(
        observed,
        boundaries={**observed.boundaries, principal: boundary},
        remembered=replace(remembered, bounded=bounded),
    )
