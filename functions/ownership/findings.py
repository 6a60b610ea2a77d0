"""Ownership's findings: what it tells people."""

from sagewarden.deeds.findings import Finding


class OwnershipFinding(Finding):
    UNRESOLVED = (
        "unresolved",
        "Nothing proves whose a new resource is.",
        "ownership.md",
    )
    CONFLICT = (
        "conflict",
        "A new resource was claimed for another team than the one that its maker belongs to.",
        "ownership.md",
    )
    UNKNOWN = (
        "unknown",
        "A guarded tag changed on a resource that the ledger does not know.",
        "ownership.md",
    )
    TAG_LIMIT = (
        "tag-limit",
        "A resource has no room for all of its guarded tags.",
        "ownership.md",
    )
