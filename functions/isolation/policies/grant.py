"""The grant: what a team is allowed on its own. `docs/isolation.md` explains each statement."""

from collections.abc import Iterator
from typing import Any

from isolation.policies.authorization import (
    CLOSED_ACCOUNT_WIDE,
    MLFLOW,
    MLFLOW_PAGES,
    USES,
    VERSION_CHANGES,
    VERSION_CREATION,
    actions,
    arn_path,
)
from isolation.policies.creations import creations
from isolation.policies.reads import DOUBTFUL, JOB_LOGS, READS, STUDIO_TAGS, usable
from isolation.policies.scope import Scope, Statement, allow, is_present, sagemaker
from sagewarden.registry.model import UNASSIGNED

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
    "logs:DescribeQueryDefinitions",
    "logs:GetQueryResults",
    "logs:StopQuery",
)
_SCALING_READS = ("application-autoscaling:Describe*",)


def grant(scope: Scope) -> Iterator[Statement]:
    """What a team is allowed on its own."""
    every = scope.arn("sagemaker", "*")
    own = {"StringEquals": {scope.resource_tag: scope.tag_value}}
    yield allow("Own", ["sagemaker:*", MLFLOW], [every], own)
    yield from _allowed_creations(scope)
    yield from _allowed_tagging(scope)
    yield from _allowed_reads(scope)
    if scope.roles:
        passed = {"StringEquals": {"iam:PassedToService": scope.passed_to}}
        yield allow("PassOwnRoles", ["iam:PassRole"], scope.roles, passed)
    yield from _allowed_beside(scope)


def _allowed_creations(scope: Scope) -> Iterator[Statement]:
    operator = "StringEquals" if scope.isolation.require_tag_on_create else "StringEqualsIfExists"
    own_or_none = {operator: {scope.request_tag: scope.tag_value}}
    making = list(creations(scope))
    # A version needs no tag; where nothing does, nothing is said of it alone.
    if scope.model_prefix or scope.isolation.require_tag_on_create:
        yield from _allowed_versions(scope)
    else:
        names, resources = making[0]
        making[0] = (*names, f"sagemaker:{VERSION_CREATION}"), resources
    for number, (names, resources) in enumerate(making):
        yield allow(f"Create{number}", names, resources, own_or_none)


def _allowed_versions(scope: Scope) -> Iterator[Statement]:
    """Versions of model packages, which take no tags: made in own groups, changed by their ARN."""
    versions = [scope.arn("sagemaker", f"{arn_path('model-package')}{scope.model_prefix or ''}*")]
    condition: dict[str, Any] = {"StringEqualsIfExists": {scope.request_tag: scope.tag_value}}
    made = [f"sagemaker:{VERSION_CREATION}"]
    if not scope.model_prefix:
        yield allow("CreateVersions", made, versions, condition)
        return
    # Where IAM sees a tag on them, it decides.
    unseen = {"Null": {scope.resource_tag: "true"}}
    changed = sagemaker(sorted(VERSION_CHANGES))
    yield allow("OwnVersions", [*made, *changed], versions, condition | unseen)


def _allowed_tagging(scope: Scope) -> Iterator[Statement]:
    every, add = [scope.arn("sagemaker", "*")], ["sagemaker:AddTags"]
    own_or_none = {"StringEqualsIfExists": {scope.request_tag: scope.tag_value}}
    yield allow("TagOnCreate", add, every, own_or_none | is_present("sagemaker:TaggingAction"))
    yield allow(
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
        reads, values = DOUBTFUL, [scope.tag_value, scope.shared]
    else:
        reads, values = READS, [scope.tag_value, UNASSIGNED, scope.shared]
    own_if_seen = {"StringEqualsIfExists": {scope.resource_tag: values}}
    described = [name for name in reads if not name.startswith("sagemaker:List")]
    yield allow("Reads", described, every, own_if_seen)
    yield allow("Lists", [*_lists(), MLFLOW_PAGES], ["*"], own_if_seen)
    narrowed = {"StringEquals": {scope.search_tag: scope.tag_value}}
    yield allow("SearchNarrowed", ["sagemaker:Search"], ["*"], narrowed)
    shared = {"StringEquals": {scope.resource_tag: scope.shared}}
    used = sagemaker(sorted(USES))
    closed = ["sagemaker:Describe*"] if scope.isolation.untagged == "closed" else []
    yield allow("Shared", [*closed, *usable("Read"), *used], every, shared)
    hubs = [f"arn:{scope.partition}:sagemaker:*:aws:{kind}/*" for kind in ("hub", "hub-content")]
    public = ["DescribeHub*", "ListHubContent*"]
    yield allow("PublicHub", sagemaker(public), hubs)
    alerts = [scope.arn("sagemaker", f"{arn_path('monitoring-schedule-alert')}*")]
    yield allow("Alerts", ["sagemaker:UpdateMonitoringAlert"], alerts)


def _lists() -> tuple[str, ...]:
    """Every list, whose names are plurals; what the guard closes is not among them.

    Most are authorized on no resource, and IAM grants them whole or not at all. The others pass
    where no foreign tag is seen, and what carries no tag the guard closes.
    """
    lists = [action.name for action in actions() if action.name.startswith("List")]
    others = [name for name in lists if not name.endswith("s") and name not in CLOSED_ACCOUNT_WIDE]
    return sagemaker(["List*s", *others])


def _allowed_beside(scope: Scope) -> Iterator[Statement]:
    """What stands beside SageMaker's resources: metrics, alarms, logs and scaling."""
    own = {"StringEquals": {scope.resource_tag: scope.tag_value}}
    logs = [scope.arn("logs", "log-group:/aws/sagemaker/*")]
    yield allow("Watch", [*_METRIC_READS, *_SCALING_READS], ["*"])
    yield allow("OwnLogs", _LOG_READS, logs, own)
    if scope.isolation.job_logs == "shared":
        shared = [scope.arn("logs", f"log-group:/aws/sagemaker/{kind}:*") for kind in JOB_LOGS]
        yield allow("JobLogs", _LOG_READS, shared)
    deregister = (
        "application-autoscaling:DeleteScalingPolicy",
        "application-autoscaling:DeregisterScalableTarget",
    )
    targets = [scope.arn("application-autoscaling", "scalable-target/*")]
    yield allow("OwnScaling", deregister, targets, own)
