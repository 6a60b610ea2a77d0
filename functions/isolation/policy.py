"""What a team's policies say, statement by statement. `docs/isolation.md` explains each of them.

A team is kept apart by a *guard*, which only denies, and is let in by a *grant*, which only allows.
Every statement is about this account's resources: what AWS shares with everybody, such as the
public model hub, is none of a team's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from isolation.authorization import DOUBTFUL_READS, Action, actions, arn_path
from isolation.wildcards import cover
from sagewarden.teams import UNASSIGNED, Isolation, Registry

type Statement = Mapping[str, Any]

SERVICE_PRINCIPALS: Mapping[str, tuple[str, ...]] = {
    "aws-cn": ("sagemaker.amazonaws.com", "sagemaker.amazonaws.com.cn")
}
"""To whom a role is passed, where a partition spells it in a way of its own."""

STUDIO_TAGS = "sagemaker:*"
"""The tags that Studio sets on what is made in it (`sagemaker:user-profile-arn`, …)."""

_DOUBTFUL_READS = tuple(f"sagemaker:{name}" for name in sorted(DOUBTFUL_READS))
_READS = ("sagemaker:Describe*", *(name for name in _DOUBTFUL_READS if ":Describe" not in name))
_LOG_READS = (
    "logs:DescribeLogStreams",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:StartQuery",
)
_METRIC_READS = (
    "cloudwatch:DescribeAlarmHistory",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetDashboard",
    "cloudwatch:GetMetricData",
    "cloudwatch:GetMetricStatistics",
    "cloudwatch:ListDashboards",
    "cloudwatch:ListMetrics",
    "logs:DescribeLogGroups",
    "logs:GetQueryResults",
    "logs:StopQuery",
)
_SCALING_READS = (
    "application-autoscaling:DescribeScalableTargets",
    "application-autoscaling:DescribeScalingActivities",
    "application-autoscaling:DescribeScalingPolicies",
    "application-autoscaling:DescribeScheduledActions",
)
_JOB_LOGS = ("ProcessingJobs", "TrainingJobs", "TransformJobs", "NotebookInstances")


@dataclass(frozen=True, slots=True)
class Scope:
    """One team in one account: everything that its policies depend on, and nothing else.

    Attributes:
        tag_key: the key whose value is the team.
        guarded: every key that only sagewarden sets.
        roles: the ARNs (or patterns of ARNs) of the team's execution roles, in this account.
    """

    team: str
    account: str
    partition: str
    tag_key: str
    guarded: tuple[str, ...]
    roles: tuple[str, ...]
    isolation: Isolation

    @classmethod
    def of(cls, registry: Registry, team: str, account: str, partition: str) -> "Scope":
        found = registry.teams[team]
        roles = {
            _in_account(role, account) for role in found.execution_roles if _fits(role, partition, account)
        }
        keys = registry.tag_keys
        return cls(
            team,
            account,
            partition,
            keys.team,
            tuple(sorted(keys.all())),
            tuple(sorted(roles)),
            found.isolation,
        )

    @property
    def resource_tag(self) -> str:
        return f"aws:ResourceTag/{self.tag_key}"

    @property
    def request_tag(self) -> str:
        return f"aws:RequestTag/{self.tag_key}"

    @property
    def services(self) -> tuple[str, ...]:
        return SERVICE_PRINCIPALS.get(self.partition, ("sagemaker.amazonaws.com",))

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:*:{self.account}:{resource}"


def guard(scope: Scope) -> Iterator[Statement]:
    """What is denied to a team, whoever else allows it."""
    yield from _foreign(scope)
    yield from _tagging(scope)
    yield from _creating(scope)
    yield from _passing(scope)
    yield from _beside(scope)


def grant(scope: Scope) -> Iterator[Statement]:
    """What a team is allowed on its own."""
    every = scope.arn("sagemaker", "*")
    own = {"StringEquals": {scope.resource_tag: scope.team}}
    yield _allow("Own", ["sagemaker:*"], [every], own)
    yield from _allowed_creations(scope)
    yield from _allowed_tagging(scope)
    yield from _allowed_reads(scope)
    if scope.roles:
        passed = {"StringEquals": {"iam:PassedToService": _one_or_many(scope.services)}}
        yield _allow("PassOwnRoles", ["iam:PassRole"], scope.roles, passed)
    yield from _allowed_beside(scope)


def _foreign(scope: Scope) -> Iterator[Statement]:
    """All but creating and describing needs the own tag; describing is refused where a foreign one is."""
    every = scope.arn("sagemaker", "*")
    not_own = {"StringNotEquals": {scope.resource_tag: scope.team}}
    others = {"StringNotEquals": {scope.resource_tag: [scope.team, UNASSIGNED]}, **_seen(scope.resource_tag)}
    yield {
        "Sid": "NotOwn",
        "Effect": "Deny",
        "NotAction": _not_by_resource(),
        "Resource": every,
        "Condition": not_own,
    }
    yield _deny("NotOwnEither", _existing_by_create(), [every], not_own)
    if scope.isolation.untagged == "closed":
        yield _deny("NotOwnReads", ["sagemaker:Describe*"], [every], not_own)
    yield _deny("ForeignReads", _READS, [every], others)


def _not_by_resource() -> list[str]:
    """What the first denial leaves to others: creations, reads, tagging, and what carries no tags at all."""
    tagless = (each.iam for each in actions() if each.types and not each.tagged and not _by_prefix(each))
    made = (each.iam for each in actions() if each.made and not _by_prefix(each))
    return sorted({*_READS, "sagemaker:AddTags", "sagemaker:Create*", *tagless, *made})


def _by_prefix(action: Action) -> bool:
    return action.name.startswith(("Create", "Describe"))


def _existing_by_create() -> tuple[str, ...]:
    """Calls named Create… that act on a resource which is there: presigned URLs, versions, export jobs."""
    every = actions()
    wanted = [
        each.name for each in every if each.name.startswith("Create") and each.isolatable and not each.made
    ]
    return _named(cover(wanted, [each.name for each in every]))


def _tagging(scope: Scope) -> Iterator[Statement]:
    """The tag is the boundary: who may set it may give a resource away, or take it."""
    every = [scope.arn("sagemaker", "*")]
    add, key = ["sagemaker:AddTags"], scope.resource_tag
    later = {"Null": {"sagemaker:TaggingAction": "true"}}
    guarded = {"ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": list(scope.guarded)}}
    foreign = {"StringNotEquals": {key: scope.team}, **_seen(key)}
    yield _deny("ForeignTagging", [*add, "sagemaker:UpdateMonitoringAlert"], every, foreign)
    yield _deny(
        "UntaggedTagging",
        add,
        every,
        {
            "Null": {key: "true", "sagemaker:TaggingAction": "true"},
            "ForAnyValue:StringNotLike": {"aws:TagKeys": STUDIO_TAGS},
        },
    )
    yield _deny("GuardedTagsSet", add, every, guarded | later)
    yield _deny("GuardedTagsRemoved", ["sagemaker:DeleteTags"], every, guarded)


def _creating(scope: Scope) -> Iterator[Statement]:
    """A creation may claim no other team, and may be made of no other team's resources."""
    every = [scope.arn("sagemaker", "*")]
    not_own = {"StringNotEquals": {scope.request_tag: scope.team}}
    taking_tags = ["sagemaker:AddTags", "sagemaker:Create*", "sagemaker:ImportHubContent"]
    also = ["sagemaker:RegisterDevices", "sagemaker:UpdateMonitoringSchedule", "sagemaker:UpdateProject"]
    yield _deny("ForeignTagOnCreate", [*taking_tags, *also], every, not_own | _seen(scope.request_tag))
    if scope.isolation.require_tag_on_create:
        for number, (names, resources) in enumerate(_creations(scope)):
            yield _deny(f"NoTagOnCreate{number}", names, resources, not_own)
    for number, group in enumerate(_references()):
        resources = [scope.arn("sagemaker", f"{arn_path(kind)}*") for kind in _types(group)]
        yield _deny(
            f"ForeignReferences{number}",
            [each.iam for each in group],
            resources,
            {"StringNotEquals": {scope.resource_tag: scope.team}},
        )


def _creations(scope: Scope) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The creations, with the resources on which the request's tags are the new resource's."""
    every = actions()
    made = [each for each in every if each.made and each.isolatable]
    plain = [each.name for each in made if not each.referenced]
    yield _named(cover(plain, [each.name for each in every])), [scope.arn("sagemaker", "*")]
    for group in _references():
        kinds = sorted({str(each.made) for each in group})
        yield (
            tuple(each.iam for each in group),
            [scope.arn("sagemaker", f"{arn_path(kind)}*") for kind in kinds],
        )


def _references() -> tuple[tuple[Action, ...], ...]:
    """Creations that refer to existing resources, in groups none of which makes what it refers to."""
    groups: list[list[Action]] = []
    for action in (each for each in actions() if each.isolatable and each.referenced):
        home = next((group for group in groups if not _conflict(group, action)), None)
        if home is None:
            groups.append([action])
        else:
            home.append(action)
    return tuple(tuple(group) for group in groups)


def _conflict(group: list[Action], action: Action) -> bool:
    together = [*group, action]
    return bool({each.made for each in together} & set(_types(together)))


def _types(group: list[Action] | tuple[Action, ...]) -> list[str]:
    return sorted({kind for each in group for kind in each.referenced})


def _passing(scope: Scope) -> Iterator[Statement]:
    """A role that is passed undoes every tag: only the team's own ones, and only to SageMaker."""
    to_sagemaker = {"StringEqualsIfExists": {"iam:PassedToService": _one_or_many(scope.services)}}
    elsewhere = {"StringNotEquals": {"iam:PassedToService": _one_or_many(scope.services)}}
    if not scope.roles:
        yield _deny("ForeignRoles", ["iam:PassRole"], ["*"], to_sagemaker)
        return
    yield {
        "Sid": "ForeignRoles",
        "Effect": "Deny",
        "Action": "iam:PassRole",
        "NotResource": _one_or_many(scope.roles),
        "Condition": to_sagemaker,
    }
    yield _deny("OwnRolesElsewhere", ["iam:PassRole"], scope.roles, elsewhere)


def _beside(scope: Scope) -> Iterator[Statement]:
    """What stands beside SageMaker's resources and bears the team's tag: log groups and scalable targets."""
    foreign = {"StringNotEquals": {scope.resource_tag: scope.team}, **_seen(scope.resource_tag)}
    logs = [scope.arn("logs", "log-group:/aws/sagemaker/*")]
    targets = [scope.arn("application-autoscaling", "scalable-target/*")]
    guarded = {"ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": list(scope.guarded)}}
    retag = ["application-autoscaling:TagResource", "application-autoscaling:UntagResource"]
    yield _deny("ForeignLogs", ["logs:*"], logs, foreign)
    yield _deny("ForeignScaling", ["application-autoscaling:*"], targets, foreign)
    yield _deny("GuardedScalingTags", retag, targets, guarded)


def _allowed_creations(scope: Scope) -> Iterator[Statement]:
    operator = "StringEquals" if scope.isolation.require_tag_on_create else "StringEqualsIfExists"
    own_or_none = {operator: {scope.request_tag: scope.team}}
    for number, (names, resources) in enumerate(_creations(scope)):
        yield _allow(f"Create{number}", names, resources, own_or_none)


def _allowed_tagging(scope: Scope) -> Iterator[Statement]:
    every, add = [scope.arn("sagemaker", "*")], ["sagemaker:AddTags"]
    own_or_none = {"StringEqualsIfExists": {scope.request_tag: scope.team}}
    yield _allow("TagOnCreate", add, every, own_or_none | _seen("sagemaker:TaggingAction"))
    yield _allow(
        "StudioTags",
        add,
        every,
        {
            "Null": {scope.resource_tag: "true", "aws:TagKeys": "false"},
            "ForAllValues:StringLike": {"aws:TagKeys": STUDIO_TAGS},
        },
    )


def _allowed_reads(scope: Scope) -> Iterator[Statement]:
    every = [scope.arn("sagemaker", "*")]
    if scope.isolation.untagged == "closed":
        reads, values = _DOUBTFUL_READS, [scope.team]
    else:
        reads, values = _READS, [scope.team, UNASSIGNED]
    yield _allow("Reads", reads, every, {"StringEqualsIfExists": {scope.resource_tag: _one_or_many(values)}})
    yield _allow("Lists", _account_wide_lists(), ["*"])
    hubs = [f"arn:{scope.partition}:sagemaker:*:aws:{kind}/*" for kind in ("hub", "hub-content")]
    public = ["DescribeHub", "DescribeHubContent", "ListHubContentVersions", "ListHubContents"]
    yield _allow("PublicHub", _named(public), hubs)
    alerts = [scope.arn("sagemaker", f"{arn_path('monitoring-schedule-alert')}*")]
    yield _allow("Alerts", ["sagemaker:UpdateMonitoringAlert"], alerts)


def _account_wide_lists() -> tuple[str, ...]:
    """The lists of names, which IAM grants whole or not at all; `Search` tells far more."""
    every = actions()
    wanted = [each.name for each in every if not each.types and each.name.startswith("List")]
    return _named(cover(wanted, [each.name for each in every]))


def _allowed_beside(scope: Scope) -> Iterator[Statement]:
    own = {"StringEquals": {scope.resource_tag: scope.team}}
    logs = [scope.arn("logs", "log-group:/aws/sagemaker/*")]
    yield _allow("Watch", [*_METRIC_READS, *_SCALING_READS], ["*"])
    yield _allow("OwnLogs", _LOG_READS, logs, own)
    if scope.isolation.job_logs == "shared":
        shared = [scope.arn("logs", f"log-group:/aws/sagemaker/{kind}:*") for kind in _JOB_LOGS]
        yield _allow("JobLogs", _LOG_READS, shared)
    deregister = (
        "application-autoscaling:DeleteScalingPolicy",
        "application-autoscaling:DeregisterScalableTarget",
    )
    targets = [scope.arn("application-autoscaling", "scalable-target/*")]
    yield _allow("OwnScaling", deregister, targets, own)


def _seen(key: str) -> dict[str, Any]:
    return {"Null": {key: "false"}}


def _allow(sid: str, names: Any, resources: Any, condition: Mapping[str, Any] | None = None) -> Statement:
    return _statement(sid, "Allow", names, resources, condition)


def _deny(sid: str, names: Any, resources: Any, condition: Mapping[str, Any] | None = None) -> Statement:
    return _statement(sid, "Deny", names, resources, condition)


def _statement(
    sid: str, effect: str, names: Any, resources: Any, condition: Mapping[str, Any] | None
) -> Statement:
    statement = {
        "Sid": sid,
        "Effect": effect,
        "Action": _one_or_many(names),
        "Resource": _one_or_many(resources),
    }
    return statement | ({"Condition": dict(condition)} if condition else {})


def _one_or_many(values: Any) -> Any:
    return values[0] if len(values) == 1 else list(values)


def _named(names: Any) -> tuple[str, ...]:
    return tuple(f"sagemaker:{name}" for name in names)


def _fits(role: str, partition: str, account: str) -> bool:
    """Whether a role, or a pattern of roles, can be of this account."""
    _, found, _, _, owner, _ = role.split(":", 5)
    return found == partition and owner in (account, "*")


def _in_account(role: str, account: str) -> str:
    head, _, tail = role.partition(":role/")
    return f"{head.rpartition(':')[0]}:{account}:role/{tail}"
