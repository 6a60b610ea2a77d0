"""What no tag can isolate, and why: the list that `docs/isolation.md` promises."""

from collections.abc import Iterator
from dataclasses import dataclass

from cli.named_only import NAMED_ONLY
from isolation.policies.authorization import (
    CLOSED_ACCOUNT_WIDE,
    DOUBTFUL_CHANGES,
    DOUBTFUL_READS,
    NOT_IN_REFERENCE,
    SEARCH,
    VERSION_CHANGES,
    VERSION_CREATION,
    VERSION_READS,
    ApiAction,
    actions,
)


@dataclass(frozen=True, slots=True)
class Gap:
    """An action, or several in one wording, that IAM cannot tell apart by team."""

    action: str
    """The action, or the actions, in words."""

    reason: str
    """Why IAM cannot."""


_BESIDE = (
    (
        "session names that their bearers choose",
        (
            "where a role's trust policy lets them, a team mate calls themselves like the owner of "
            "a profile, and opens its Studio; permission sets' names are Identity Center's"
        ),
    ),
    (
        "cloudwatch:GetMetricData",
        "metrics have no resource level: names and numbers are everybody's",
    ),
    (
        "cloudwatch:DescribeAlarms",
        "it is granted for all alarms; names and thresholds are everybody's",
    ),
    (
        "logs:GetLogEvents on jobs",
        (
            "the jobs of all teams write to one log group, and a denial cannot leave out some of "
            "its streams: closed for all, `job_logs: shared` opens it for all"
        ),
    ),
    (
        "logs:GetLogEvents on an endpoint",
        (
            "until the endpoint's log group carries its team's tag nothing says whose it is: it is "
            "not granted, and `guardrail` leaves it; so with a scalable target"
        ),
    ),
    (
        "iam:PassRole to a role with another path",
        (
            "the registry's wildcards do not cross slashes and IAM's do: where `role/team-*` is a "
            "team's, its members may pass `role/team-x/admin` as well, on which no guard is put"
        ),
    ),
    (
        "iam:PassRole to a service of pass_roles_to",
        "what runs there as the team's role is that service's: no tag of SageMaker's counts there",
    ),
    (
        "application-autoscaling:RegisterScalableTarget",
        (
            "a target that nobody has registered yet bears no tag; "
            "it is not granted, and `guardrail` leaves it"
        ),
    ),
)
"""What stands beside SageMaker's resources, and calls to other services."""


def gaps() -> Iterator[Gap]:
    """Every gap: SageMaker's actions by name, then what follows from names, and what is beside."""
    for action in actions():
        reason = _why_not_isolated(action)
        if reason:
            yield Gap(action.iam, reason)
    for name in sorted(NOT_IN_REFERENCE):
        yield Gap(f"sagemaker:{name}", "AWS's reference does not say on what it is authorized")
    for name, reason in (*NAMED_ONLY, *_BESIDE):
        yield Gap(name, reason)


def _why_not_isolated(action: ApiAction) -> str | None:
    """Why IAM cannot tell by tags whose the resource is; None where it can."""
    # It is narrowed by a condition of its own.
    if action.name == SEARCH:
        return "it is narrowed to the own tag; what carries no team's tag stays visible"
    # It is authorized on `*`, and reaches every team's things.
    if action.name in CLOSED_ACCOUNT_WIDE:
        return "AWS authorizes it on all resources or on none: the guard closes it"
    # It is authorized on `*`.
    if not action.types:
        return "AWS authorizes it on all resources or on none"
    # Its own row names a tag, and its type's row does not.
    if action.hinted:
        return "AWS's pages disagree on tags here: refused where a foreign tag is seen"
    # Some of its resources carry no tags.
    if not action.tagged:
        kind = action.types[-1].replace("-", " ")
        return f"a {kind} carries no tag that IAM knows"
    # AWS contradicts itself.
    if action.name in VERSION_READS or action.name == VERSION_CREATION:
        return "versions take no tags: without model_prefix it passes where no foreign tag is seen"
    if action.name in VERSION_CHANGES:
        return "versions take no tags: without model_prefix it is refused where no own tag is seen"
    if action.name in DOUBTFUL_READS:
        return "AWS's pages disagree on tags here: passed where no tag is seen"
    if action.name in DOUBTFUL_CHANGES:
        return "AWS's pages disagree on tags here: refused where no own tag is seen"
    return None
