"""What no tag can isolate, and why: the list that `docs/isolation.md` promises."""

from collections.abc import Iterator
from dataclasses import dataclass

from isolation.policies.authorization import DOUBTFUL_CHANGES, DOUBTFUL_READS, actions


@dataclass(frozen=True, slots=True)
class Gap:
    """An action, or several in one wording, that IAM cannot tell apart by team."""

    action: str
    reason: str


_NAMED_ONLY = (
    (
        "sagemaker:CreateEndpointConfig",
        "it names models and is authorized on the new endpoint config alone",
    ),
    ("sagemaker:CreateTransformJob", "it names a model and is authorized on the new job alone"),
    (
        "sagemaker:CreateInferenceExperiment",
        "it names endpoints and models, authorized on itself alone",
    ),
    (
        "sagemaker:CreateMonitoringSchedule",
        "it names an endpoint and is authorized on the schedule alone",
    ),
    (
        "sagemaker:CreateApp",
        "it names a user profile or a space and is authorized on the new app alone",
    ),
    (
        "sagemaker:CreatePipeline",
        "what its steps do is done as the pipeline's role, which is what counts",
    ),
)
_BESIDE = (
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
        "the jobs of all teams write to one log group; `job_logs: shared` opens it",
    ),
    (
        "iam:PassRole to another service",
        "`guardrail` leaves it to the caller's other policies: let execution roles trust SageMaker alone",
    ),
    (
        "application-autoscaling:RegisterScalableTarget",
        "a target that nobody has registered yet bears no tag; it is not granted, and `guardrail` leaves it",
    ),
)


def gaps() -> Iterator[Gap]:
    """Every gap, in an order of its own kind."""
    for action in actions():
        if not action.types:
            yield Gap(action.iam, "AWS authorizes it on all resources or on none")
        elif not action.tagged:
            yield Gap(action.iam, f"a {_tagless(action.types)} carries no tag that IAM knows")
        elif action.name in DOUBTFUL_READS:
            yield Gap(action.iam, "AWS's pages disagree on tags here: passed where no tag is seen")
        elif action.name in DOUBTFUL_CHANGES:
            yield Gap(
                action.iam, "AWS's pages disagree on tags here: refused where no own tag is seen"
            )
    yield from (Gap(action, reason) for action, reason in (*_NAMED_ONLY, *_BESIDE))


def _tagless(types: tuple[str, ...]) -> str:
    return types[-1].replace("-", " ")
