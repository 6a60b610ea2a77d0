"""What remediation tells people: the end of each run, once, and what it asks them."""

from sagewarden.deeds.findings import Audience, Finding


class RemediationFinding(Finding):
    DIAGNOSED = (
        "diagnosed",
        "Alarms fired, and nothing was done: what is wrong, and why that is people's to mend.",
        "remediation.md",
        Audience.TEAM,
    )
    HELPED = (
        "helped",
        "Alarms fired, and what was done about them has helped.",
        "remediation.md",
        Audience.TEAM,
    )
    ESCALATED = (
        "escalated",
        "Alarms fired, and what was done has not helped or could not be done: people have to look.",
        "remediation.md",
        Audience.TEAM,
    )
    APPROVAL_WANTED = (
        "approval-wanted",
        "Something can be done about alarms if a person approves of it in time.",
        "remediation.md",
        Audience.TEAM,
    )
    DIED = (
        "run-died",
        "A run of remediation ended in the middle; what it had raised is given back.",
        "remediation.md",
    )
