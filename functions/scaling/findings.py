"""What scaling tells people. All of it is the team's to mend."""

from sagewarden.deeds.findings import Audience, Finding


class ScalingFinding(Finding):
    UNKNOWN_PROFILE = (
        "unknown-profile",
        "The tag `sagewarden:profile` names a profile that the registry does not have.",
        "scaling.md",
        Audience.TEAM,
    )
    UNKNOWN_SCALING = (
        "unknown-scaling",
        "The tag `sagewarden:scaling` says something else than `off` or `on`.",
        "scaling.md",
        Audience.TEAM,
    )
    PROFILE_UNFIT = (
        "profile-unfit",
        "The profile's metric does not exist for a variant, which therefore does not scale.",
        "scaling.md",
        Audience.TEAM,
    )
    MINIMUM_RAISED = (
        "minimum-raised",
        "The profile asks for a minimum of 0 where AWS needs one instance: 1 is set instead.",
        "scaling.md",
        Audience.TEAM,
    )
    METRIC_MISSING = (
        "metric-missing",
        "A variant scales by a metric of the team's own that CloudWatch does not know.",
        "scaling.md",
        Audience.TEAM,
    )
    FOREIGN = (
        "foreign",
        "Somebody else made a scalable target or a scaling policy, which is left alone.",
        "scaling.md",
        Audience.TEAM,
    )
    ABOVE_QUOTA = (
        "above-quota",
        "The profile asks for a minimum above the account's quota of instances.",
        "scaling.md",
        Audience.TEAM,
    )
    CONTESTED = (
        "contested",
        "Somebody else wants other limits than the profile's, which stand, or a policy of theirs.",
        "scaling.md",
        Audience.TEAM,
    )
    ACTIVITY_FAILED = (
        "activity-failed",
        "Application Auto Scaling wanted to scale a variant, and could not.",
        "scaling.md",
        Audience.TEAM,
    )
    ABOVE_RESERVATION = (
        "above-reservation",
        "The profile asks for more instances than the variant's capacity reservation has.",
        "scaling.md",
        Audience.TEAM,
    )
    MANAGED_BESIDE_MODEL = (
        "managed-beside-model",
        "Managed instance scaling is turned on beside a model, where it does nothing.",
        "scaling.md",
        Audience.TEAM,
    )
    KEEPS_INSTANCES = (
        "keeps-instances",
        "Managed instance scaling keeps instances where the profile lets components go to zero.",
        "scaling.md",
        Audience.TEAM,
    )
    TRY_AGAIN = (
        "try-again",
        "An update or a deletion failed because the endpoint scaled; it passes now.",
        "scaling.md",
        Audience.TEAM,
    )
