"""What a cause means for ownership: a resource whose tags have to be looked at. Pure."""

from dataclasses import dataclass

from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True)
class Tagged:
    """What concerns ownership: one resource, whose guarded tags have to be looked at."""

    resource: Arn
    """The resource."""


def concern_of(registry: Registry, cause: Cause) -> Tagged | Ignored:
    """The resource that a cause is about, or why ownership does not react to it."""
    match cause.kind:
        # A new resource, or one that may be other than the ledger says.
        case CauseKind.CREATED | CauseKind.SWEPT | CauseKind.REMINDED:
            return Tagged(cause.resource)
        # Somebody set or removed tags: only a guarded key, in any letter case, concerns ownership.
        case CauseKind.TAGGED | CauseKind.UNTAGGED:
            keys = (*cause.request.tags, *cause.request.tag_keys)
            if any(registry.is_guarded(key) for key in keys):
                return Tagged(cause.resource)
            return Ignored("it touches no guarded tag")
        # Nothing that says whose a resource is.
        case kind:
            return Ignored(f"ownership does not react to a cause of kind {kind.value!r}")
