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
    DEPLOYMENT_OVERDUE = (
        "deployment-overdue",
        "A deployment takes longer than its profile's deadline.",
        "monitoring.md",
        Audience.TEAM,
    )
    DEPLOYMENT_FAILED = (
        "deployment-failed",
        "An endpoint or an inference component did not come into service.",
        "monitoring.md",
        Audience.TEAM,
    )
    ROLLED_BACK = (
        "rolled-back",
        "An update did not come into service: what was there before still serves.",
        "monitoring.md",
        Audience.TEAM,
    )
    DELETED_IN_USE = (
        "deleted-in-use",
        "The configuration or a model that an endpoint in service runs was deleted.",
        "monitoring.md",
        Audience.TEAM,
    )
    UNGUARDED = (
        "unguarded",
        "An endpoint was updated without alarms that would have rolled it back.",
        "monitoring.md",
        Audience.TEAM,
    )
    BLIND = (
        "blind",
        "Metrics that an endpoint's alarms watch do not exist, though it answers requests.",
        "monitoring.md",
        Audience.TEAM,
    )
