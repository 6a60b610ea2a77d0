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
        "What says whose a new resource is names one team, and a claim or other evidence another.",
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
