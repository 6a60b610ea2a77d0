"""What monitoring tells people. All of it is the team's to mend."""

from sagewarden.deeds.findings import Audience, Finding


class MonitoringFinding(Finding):
    UNWATCHED = (
        "unwatched",
        "An alarm that the profile asks for cannot be made for a variant.",
        "monitoring.md",
        Audience.TEAM,
    )
    FOREIGN_ALARM = (
        "foreign-alarm",
        "Somebody else made an alarm by the name of one of ours, which is left alone.",
        "monitoring.md",
        Audience.TEAM,
    )
    TOO_MANY_ALARMS = (
        "too-many-alarms",
        "An endpoint has more alarms than one composite alarm can take.",
        "monitoring.md",
        Audience.TEAM,
    )
