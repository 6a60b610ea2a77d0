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
    ACTIVITY_FAILED = (
        "activity-failed",
        "Application Auto Scaling wanted to scale a variant, and could not.",
        "scaling.md",
        Audience.TEAM,
    )
    TRY_AGAIN = (
        "try-again",
        "An update or a deletion failed because the endpoint scaled; it passes now.",
        "scaling.md",
        Audience.TEAM,
    )
