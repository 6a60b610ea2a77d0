"""SageMaker's actions, and what IAM can tell apart in them: the Service Authorization Reference.

The data, `authorization.json`, is AWS's own (Service Authorization Reference, "Amazon SageMaker
AI"); `layers/authorization.py` writes it from a package that follows AWS's pages, and the file says
which one, and of what day. A test fails when botocore has an operation that the table lacks.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "authorization.json"
"""A line for every type of resources, and one for every action."""

NOT_IN_REFERENCE = frozenset(
    {
        "CreateClusterExtension",
        "CreateTrainingSession",
        "DeleteClusterExtension",
        "DeleteTrainingSession",
        "DescribeClusterExtension",
        "DescribeTrainingSession",
        "ExecuteSamplingOperation",
        "ExecuteTrainingOperation",
        "GetSamplingOperationResult",
        "GetTrainingOperationResult",
        "ListClusterExtensions",
        "ListTrainingSessions",
        "SampleTrainingSession",
        "SampleTrainingSessionWithResponseStream",
        "StopTrainingSession",
        "UpdateClusterExtension",
        "UpdateRecord",
    }
)
"""Operations that botocore has and AWS's reference does not: on what they are authorized, nobody
says, so none is granted."""

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

VERSION_READS = frozenset({"AccessModelPackage", "BatchDescribeModelPackage"})
"""Reads of versions in a model package group. A version takes no tags, and nobody says whether IAM
shows the group's: refused where a foreign tag is seen, else decided by the group's ARN."""

VERSION_CHANGES = frozenset({"DeleteModelPackage", "UpdateModelPackage"})
"""Changes of such versions: refused where no own tag is seen and the group's ARN is not the own."""

VERSION_CREATION = "CreateModelPackage"
"""Makes a version, for which nobody can send a tag along."""

USES = frozenset({"CreateCluster", "CreateEndpoint", "CreateTrainingJob", "CreateTrial"})
"""Creations that use what they refer to and leave it as it is: the others add something to it."""

MODEL_NAMERS = frozenset({"CreateEndpointConfig", "CreateInferenceComponent", "CreateTransformJob"})
"""Creations that name a model: IAM is asked with its ARN, and not with its tags."""

MLFLOW = "sagemaker-mlflow:*"
"""What is done on an MLflow tracking server: a service of its own, on SageMaker's ARNs (Service
Authorization Reference, "Amazon SageMaker with MLflow", whose rows name the server's tag)."""

MLFLOW_PAGES = "sagemaker-mlflow:AccessUI"
"""Opens a server's pages; its row names no resource and no tag, so it passes where none is seen."""

CLOSED_ACCOUNT_WIDE = frozenset(
    {
        "CreateLineageGroupPolicy",
        "DeleteLineageGroupPolicy",
        "DeleteResourcePolicy",
        "DisableSagemakerServicecatalogPortfolio",
        "EnableSagemakerServicecatalogPortfolio",
        "ExtendTrainingPlan",
        "GetLineageGroupPolicy",
        "GetResourcePolicy",
        "ListCandidatesForAutoMLJob",
        "PutLineageGroupPolicy",
        "PutResourcePolicy",
        "QueryLineage",
    }
)
"""Actions on no resource that reach every team's things: policies on what is there, the lineage of
everything, the environments of AutoML's containers, a training plan's costs, the portfolio."""

HARMLESS_ACCOUNT_WIDE = frozenset(
    {
        "CallWithBearerToken",
        "DescribeJobSchemaVersion",
        "DescribeLineageGroup",
        "GetSagemakerServicecatalogPortfolioStatus",
        "GetSearchSuggestions",
        "RenderUiTemplate",
        "SearchTrainingPlanOfferings",
    }
)
"""Actions on no resource, beside lists of names, that tell and change nothing of a team's."""

SEARCH = "Search"
"""The one action on no resource that a condition narrows: by a tag of what is found."""

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

_ALSO_ON = {"CreateModelPackage": ("model-package-group",)}
"""Types that AWS's reference named for an action until 2026 and names no more: IAM may still ask
about them, and a denial on what IAM never asks about does no harm."""

_ANY_TYPE = frozenset({"AddTags", "DeleteTags", "ListTags"})
"""Calls on a resource of any type: that one type has no tags does not count."""


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

    hinted: bool
    """Whether its own row names the tag of a resource whose type, says AWS, carries none."""

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
        by_name = self.name in DOUBTFUL_READS or self.name in VERSION_READS
        return by_name or self.name.startswith("Describe")

    @property
    def usable(self) -> bool:
        """Whether it reads or invokes what a resource holds, and changes nothing in it."""
        is_read = self.level in ("Read", "List") and not self.name.startswith("Create")
        return self.isolatable and is_read and not self.reads

    @property
    def isolatable(self) -> bool:
        """Whether IAM can tell by tags whose the resource is that it acts on."""
        return bool(self.types) and self.tagged


@cache
def actions() -> tuple[ApiAction, ...]:
    """Every SageMaker action, by name."""
    return tuple(_action(name, row) for name, row in _table()["actions"].items())


@cache
def arn_path(kind: str) -> str:
    """How the ARNs of a resource type go on after the account, up to the name."""
    parts: list[str] = _table()["types"][kind]["arn"].split("/")
    while parts[-1] == "*":
        parts.pop()
    return "/".join(parts) + "/"


@cache
def _table() -> Mapping[str, Any]:
    table: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return table


def _action(name: str, row: Mapping[str, Any]) -> ApiAction:
    kinds = _table()["types"]
    types = (*row.get("types", ()), *_ALSO_ON.get(name, ()))
    without_tags = {kind for kind in types if not kinds[kind]["tagged"]}
    return ApiAction(
        name=name,
        level=row["level"],
        types=types,
        tagged=not without_tags or name in _ANY_TYPE,
        hinted=bool(without_tags.intersection(row.get("hints", ()))),
        made=_made(name, types) if row.get("takes_tags") else None,
        doubtful=name in DOUBTFUL_READS or name in DOUBTFUL_CHANGES,
    )


def _made(name: str, types: tuple[str, ...]) -> str | None:
    """What a call that takes tags creates."""
    if not name.startswith(("Create", "Import", "Register")) or name in _ON_EXISTING:
        return None
    return _MADE[name] if len(types) > 1 else types[0]
