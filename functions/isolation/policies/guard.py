"""The guard: what is denied to a team, whoever else allows it.

`docs/isolation.md` explains each statement.

Every statement is about this account's resources: what AWS shares with everybody, such as the
public model hub, is none of a team's.
"""

from collections.abc import Iterator

from isolation.policies.authorization import (
    CLOSED_ACCOUNT_WIDE,
    DOUBTFUL_READS,
    MLFLOW_PAGES,
    MODEL_NAMERS,
    USES,
    VERSION_CHANGES,
    VERSION_CREATION,
    VERSION_READS,
    ApiAction,
    actions,
    arn_path,
)
from isolation.policies.control_plane import EXTENDING, control_plane
from isolation.policies.creations import referenced_types, references, tagged_creations
from isolation.policies.reads import READS, SHARED_LOGS, STUDIO_TAGS, usable
from isolation.policies.scope import Scope, Statement, deny, is_present, one_or_many, sagemaker
from isolation.policies.studio import studio
from isolation.policies.wildcards import cover, shorten
from sagewarden.registry.model import UNASSIGNED


def guard(scope: Scope) -> Iterator[Statement]:
    """What is denied to a team, whoever else allows it."""
    yield from _foreign(scope)
    yield from _account_wide(scope)
    yield from studio(scope)
    yield from _passing(scope)
    yield from _tagging(scope)
    yield from _creating(scope)
    yield from _beside(scope)
    yield from control_plane(scope)


def _foreign(scope: Scope) -> Iterator[Statement]:
    """All but creating and describing needs the own tag; a foreign one refuses these, too."""
    every = scope.arn("sagemaker", "*")
    not_own = {"StringNotEquals": {scope.resource_tag: scope.tag_value}}
    yield {
        "Sid": "NotOwn",
        "Effect": "Deny",
        "NotAction": _not_by_resource(),
        "Resource": every,
        "Condition": not_own,
    }
    yield deny("NotOwnEither", _existing_by_name(), [every], not_own)
    nor_shared = {"StringNotEquals": {scope.resource_tag: [scope.tag_value, scope.shared]}}
    closed = ["sagemaker:Describe*"] if scope.isolation.untagged == "closed" else []
    held = [*closed, *usable("List"), *usable("Read")]
    yield deny("NotOwnNorShared", held, [every], nor_shared)
    yield {
        "Sid": "NotOwnPresigned",
        "Effect": "Deny",
        "Action": "sagemaker:CreatePresigned*",
        "NotResource": scope.arn("sagemaker", f"{arn_path('mlflow-tracking-server')}*"),
        "Condition": not_own,
    }
    yield from _foreign_where_seen(scope)


def _foreign_where_seen(scope: Scope) -> Iterator[Statement]:
    """What passes where no tag is seen, and must not where another team's is."""
    every = [scope.arn("sagemaker", "*")]
    key = scope.resource_tag
    readable = [scope.tag_value, UNASSIGNED, scope.shared]
    others = {"StringNotEquals": {key: readable}, **is_present(key)}
    not_own = {"StringNotEquals": {key: scope.tag_value}, **is_present(key)}
    known = [action.name for action in actions()]
    reads = shorten(DOUBTFUL_READS | VERSION_READS, known)
    described = [*sagemaker(reads), "sagemaker:Create*", "sagemaker:Describe*", MLFLOW_PAGES]
    yield deny("Foreign", described, every, others)
    hinted = [action.name for action in actions() if action.hinted and not action.made]
    changes = {name for name in hinted if not name.startswith("Describe")}
    changes |= {"AddTags", "UpdateMonitoringAlert", *VERSION_CHANGES}
    yield deny("ForeignChanges", sagemaker(shorten(changes, known)), every, not_own)
    yield from _by_name(scope)


def _by_name(scope: Scope) -> Iterator[Statement]:
    """Where IAM sees no tag, the beginning of a name says whose a model or its package is."""
    unseen = {"Null": {scope.resource_tag: "true"}}
    unseen_here = {**unseen, "StringEqualsIfExists": {"aws:ResourceAccount": scope.account}}
    changes = sagemaker(sorted(VERSION_CHANGES))
    package, group = arn_path("model-package"), arn_path("model-package-group")
    shared = [
        scope.arn("sagemaker", f"{arn_path(kind)}{scope.shared_prefix}*")
        for kind in ("model", "model-package", "model-package-group")
    ]
    yield deny("SharedNames", ["sagemaker:CreateModel*"], shared)
    # No name says whose a version is.
    if not scope.model_prefix:
        yield deny("ForeignVersions", changes, [scope.arn("sagemaker", f"{package}*")], unseen)
        return
    # Its group's name does, and a model's.
    own = scope.arn("sagemaker", f"{package}{scope.model_prefix}*")
    groups = scope.arn("sagemaker", f"{group}*")
    making_and_changes = sorted([*changes, f"sagemaker:{VERSION_CREATION}"])
    reads = sagemaker(sorted(VERSION_READS))
    for sid, names, spared in (
        ("ForeignVersions", making_and_changes, [own, groups]),
        ("ForeignVersionReads", reads, [own, shared[1]]),
    ):
        yield {
            "Sid": sid,
            "Effect": "Deny",
            "Action": names,
            "NotResource": spared,
            "Condition": unseen_here,
        }
    models = scope.arn("sagemaker", f"{arn_path('model')}{scope.model_prefix}*")
    yield deny(
        "ForeignModels",
        sagemaker(sorted(MODEL_NAMERS)),
        ["*"],
        {"ForAnyValue:ArnNotLike": {"sagemaker:ModelArn": [models, shared[0]]}},
    )


def _account_wide(scope: Scope) -> Iterator[Statement]:
    """What is authorized on no resource, and reaches every team's things."""
    yield deny(
        "AccountWide",
        [
            EXTENDING,
            "sagemaker:*LineageGroupPolicy",
            "sagemaker:*ResourcePolicy",
            "sagemaker:*SagemakerServicecatalogPortfolio",
            "sagemaker:ExtendTrainingPlan",
            "sagemaker:ListCandidatesForAutoMLJob",
            "sagemaker:QueryLineage",
        ],
        ["*"],
    )
    narrowed = {"StringNotEquals": {scope.search_tag: scope.tag_value}}
    yield deny("SearchNotNarrowed", ["sagemaker:Search"], ["*"], narrowed)


def _not_by_resource() -> list[str]:
    """What the first denial leaves to others.

    Creations, reads, tagging, what takes no tags, and what is authorized on no resource: IAM was
    seen to ask about a list on the ARN `…:domain/*`, so this account's ARNs are no safe mark.
    """
    left = {*READS, MLFLOW_PAGES, "sagemaker:AddTags", "sagemaker:Create*", "sagemaker:List*"}
    left.update((*sagemaker(sorted(VERSION_CHANGES)), *usable("Read")))
    for action in actions():
        if action.name in CLOSED_ACCOUNT_WIDE:
            continue
        is_tagless = not action.types or not action.tagged
        if (is_tagless or action.made) and not _is_left_by_prefix(action):
            left.add(action.iam)
    return sorted(name for name in left if not name.startswith("sagemaker:List") or "*" in name)


def _is_left_by_prefix(action: ApiAction) -> bool:
    """Whether a wildcard in the first denial's list names an action already."""
    return action.name.startswith(("Create", "Describe", "List"))


def _existing_by_name() -> tuple[str, ...]:
    """Calls named Create… that act on what is there: presigned URLs, versions, export jobs."""
    known = [action.name for action in actions()]
    acting = [
        action.name
        for action in actions()
        if action.isolatable
        and not action.made
        and not action.reads
        and action.name.startswith("Create")
        and "Presigned" not in action.name
    ]
    return sagemaker(("Create?*Presigned*", *cover(acting, known)))


def _tagging(scope: Scope) -> Iterator[Statement]:
    """The tag is the boundary: who may set it may give a resource away, or take it."""
    every = [scope.arn("sagemaker", "*")]
    add, key = ["sagemaker:AddTags"], scope.resource_tag
    later = {"Null": {"sagemaker:TaggingAction": "true"}}
    guarded = {"ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": list(scope.guarded)}}
    yield deny(
        "UntaggedTagging",
        add,
        every,
        {
            "Null": {key: "true", "sagemaker:TaggingAction": "true"},
            "ForAnyValue:StringNotLike": {"aws:TagKeys": STUDIO_TAGS},
        },
    )
    scaling = "application-autoscaling"
    changing = (*add, "sagemaker:DeleteTags", f"{scaling}:*agResource")
    tagged = [*every, scope.arn(scaling, "scalable-target/*")]
    yield deny("GuardedTags", changing, tagged, guarded | later)


def _creating(scope: Scope) -> Iterator[Statement]:
    """A creation may claim no other team, and may be made of no other team's resources."""
    every = [scope.arn("sagemaker", "*")]
    not_own = {"StringNotEquals": {scope.request_tag: scope.tag_value}}
    taking_tags = ["sagemaker:AddTags", "sagemaker:Create*", "sagemaker:ImportHubContent"]
    also = [
        "sagemaker:RegisterDevices",
        "sagemaker:UpdateMonitoringSchedule",
        "sagemaker:UpdateProject",
    ]
    yield deny(
        "ForeignTagOnCreate", [*taking_tags, *also], every, not_own | is_present(scope.request_tag)
    )
    if scope.isolation.require_tag_on_create:
        yield deny("NoTagOnCreate", tagged_creations(), every, not_own)
    known = [action.name for action in actions()]
    for number, group in enumerate(references()):
        kinds = referenced_types(group)
        referring = sagemaker(shorten([action.name for action in group], known))
        values = [scope.tag_value, scope.shared] if group[0].name in USES else [scope.tag_value]
        yield deny(
            f"ForeignReferences{number}",
            referring,
            [scope.arn("sagemaker", f"{arn_path(kind)}*") for kind in kinds],
            {"StringNotEquals": {scope.resource_tag: one_or_many(values)}},
        )


def _passing(scope: Scope) -> Iterator[Statement]:
    """A role that is passed undoes every tag: only the own ones, to SageMaker or as registered."""
    if not scope.roles:
        yield deny("ForeignRoles", ["iam:PassRole"], ["*"])
        return
    yield {
        "Sid": "ForeignRoles",
        "Effect": "Deny",
        "Action": "iam:PassRole",
        "NotResource": one_or_many(scope.roles),
    }
    elsewhere = {"StringNotEquals": {"iam:PassedToService": scope.passed_to}}
    yield deny("OwnRolesElsewhere", ["iam:PassRole"], scope.roles, elsewhere)


def shared_logs(scope: Scope) -> list[str]:
    """The log groups, and their streams, to which all teams' jobs write."""
    return [scope.arn("logs", f"log-group:/aws/sagemaker/{kind}*") for kind in SHARED_LOGS]


def _beside(scope: Scope) -> Iterator[Statement]:
    """What stands beside SageMaker's resources and bears the tag: log groups, scalable targets."""
    foreign = {
        "StringNotEquals": {scope.resource_tag: scope.tag_value},
        **is_present(scope.resource_tag),
    }
    logs = [scope.arn("logs", "log-group:/aws/sagemaker/*")]
    targets = [scope.arn("application-autoscaling", "scalable-target/*")]
    yield deny("ForeignBeside", ["application-autoscaling:*", "logs:*"], [*targets, *logs], foreign)
    if scope.isolation.job_logs == "closed":
        yield {
            "Sid": "SharedLogs",
            "Effect": "Deny",
            "NotAction": ["logs:CreateLog*", "logs:Describe*", "logs:List*", "logs:PutLogEvents"],
            "Resource": shared_logs(scope),
        }
