"""Cuts botocore's service models down to the operations that the functions call.

Reading the whole of SageMaker's model takes longer than all else in a cold start. Run it after an
update of botocore, or when a function calls something new (`make layer`); a test compares what it
would write with what is committed.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from botocore.loaders import Loader

MODELS = Path(__file__).parent / "sagewarden" / "sagewarden" / "models"

OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "application-autoscaling": (
        "DeleteScalingPolicy",
        "DeleteScheduledAction",
        "DeregisterScalableTarget",
        "DescribeScalableTargets",
        "DescribeScalingActivities",
        "DescribeScalingPolicies",
        "DescribeScheduledActions",
        "ListTagsForResource",
        "PutScalingPolicy",
        "PutScheduledAction",
        "RegisterScalableTarget",
        "TagResource",
    ),
    "appconfigdata": ("GetLatestConfiguration", "StartConfigurationSession"),
    "cloudwatch": (
        "DeleteAlarms",
        "DeleteDashboards",
        "DescribeAlarms",
        "GetDashboard",
        "GetMetricData",
        "ListMetrics",
        "PutCompositeAlarm",
        "PutDashboard",
        "PutMetricAlarm",
        "TagResource",
    ),
    "dynamodb": (
        "BatchGetItem",
        "GetItem",
        "PutItem",
        "Query",
        "TransactWriteItems",
        "UpdateItem",
    ),
    "ecr": ("DescribeImages",),
    "iam": (
        "AttachGroupPolicy",
        "AttachRolePolicy",
        "AttachUserPolicy",
        "CreatePolicy",
        "CreatePolicyVersion",
        "DeletePolicy",
        "DeletePolicyVersion",
        "DeleteRolePermissionsBoundary",
        "DeleteUserPermissionsBoundary",
        "DetachGroupPolicy",
        "DetachRolePolicy",
        "DetachUserPolicy",
        "GetPolicyVersion",
        "GetRole",
        "GetUser",
        "ListAttachedGroupPolicies",
        "ListAttachedRolePolicies",
        "ListAttachedUserPolicies",
        "ListEntitiesForPolicy",
        "ListGroupsForUser",
        "ListPolicies",
        "ListPolicyTags",
        "ListPolicyVersions",
        "ListRoles",
        "PutRolePermissionsBoundary",
        "PutUserPermissionsBoundary",
        "SetDefaultPolicyVersion",
        "TagPolicy",
        "SimulateCustomPolicy",
    ),
    "logs": (
        "DeleteQueryDefinition",
        "DescribeLogGroups",
        "DescribeMetricFilters",
        "DescribeQueryDefinitions",
        "FilterLogEvents",
        "ListTagsForResource",
        "PutMetricFilter",
        "PutQueryDefinition",
        "PutRetentionPolicy",
        "TagResource",
    ),
    "resourcegroupstaggingapi": ("GetResources",),
    "sagemaker": (
        "AddTags",
        "DeleteTags",
        "DescribeEndpoint",
        "DescribeEndpointConfig",
        "DescribeInferenceComponent",
        "DescribeModel",
        "ListEndpoints",
        "ListInferenceComponents",
        "ListTags",
        "UpdateEndpoint",
        "UpdateEndpointWeightsAndCapacities",
    ),
    "sagemaker-lists": (
        "ListAIBenchmarkJobs",
        "ListAIRecommendationJobs",
        "ListAIWorkloadConfigs",
        "ListActions",
        "ListAlgorithms",
        "ListAppImageConfigs",
        "ListApps",
        "ListArtifacts",
        "ListAutoMLJobs",
        "ListClusterExtensions",
        "ListClusterSchedulerConfigs",
        "ListClusters",
        "ListCodeRepositories",
        "ListCompilationJobs",
        "ListComputeQuotas",
        "ListContexts",
        "ListDataQualityJobDefinitions",
        "ListDeviceFleets",
        "ListDevices",
        "ListDomains",
        "ListEdgeDeploymentPlans",
        "ListEdgePackagingJobs",
        "ListEndpointConfigs",
        "ListEndpoints",
        "ListExperiments",
        "ListFeatureGroups",
        "ListFlowDefinitions",
        "ListHubContents",
        "ListHubs",
        "ListHumanTaskUis",
        "ListHyperParameterTuningJobs",
        "ListImages",
        "ListInferenceComponents",
        "ListInferenceExperiments",
        "ListInferenceRecommendationsJobs",
        "ListJobs",
        "ListLabelingJobs",
        "ListMlflowApps",
        "ListMlflowTrackingServers",
        "ListModelBiasJobDefinitions",
        "ListModelCards",
        "ListModelExplainabilityJobDefinitions",
        "ListModelPackageGroups",
        "ListModelPackages",
        "ListModelQualityJobDefinitions",
        "ListModels",
        "ListMonitoringSchedules",
        "ListNotebookInstanceLifecycleConfigs",
        "ListNotebookInstances",
        "ListOptimizationJobs",
        "ListPartnerApps",
        "ListPipelines",
        "ListProcessingJobs",
        "ListProjects",
        "ListSpaces",
        "ListStudioLifecycleConfigs",
        "ListTrainingJobs",
        "ListTrainingPlans",
        "ListTrainingSessions",
        "ListTransformJobs",
        "ListTrialComponents",
        "ListTrials",
        "ListUserProfiles",
        "ListWorkforces",
        "ListWorkteams",
    ),
    "service-quotas": ("ListServiceQuotas",),
    "sns": ("Publish",),
    "sqs": ("SendMessageBatch",),
    "stepfunctions": ("StartExecution",),
}
"""The operations that the functions call, by service."""

MODEL_OF: Mapping[str, str] = {"sagemaker-lists": "sagemaker"}
"""The service of botocore's whose model one of another name is cut from: what the sweep alone calls
would be read at every room's cold start."""


def files() -> Iterator[tuple[Path, str]]:
    """Every file of the small models, with its content."""
    loader = Loader()
    for service, operations in OPERATIONS.items():
        source = MODEL_OF.get(service, service)
        version = loader.determine_latest_version(source, "service-2")
        folder = MODELS / service / version
        model = _load(loader, source, version, "service-2")
        yield folder / "service-2.json", _text(_service(model, operations))
        paginators = _load(loader, source, version, "paginators-1")["pagination"]
        kept = {name: paginators[name] for name in operations if name in paginators}
        yield folder / "paginators-1.json", _text({"pagination": kept})
        # Under another name botocore has no rules for where the service is.
        if source != service:
            rules = _load(loader, source, version, "endpoint-rule-set-1")
            yield folder / "endpoint-rule-set-1.json", _text(rules)
    yield MODELS / "endpoints.json", _text(_endpoints(loader.load_data("endpoints")))


def _endpoints(endpoints: Mapping[str, Any]) -> dict[str, Any]:
    """Every partition and region, with the endpoints of our services only."""
    partitions = []
    for partition in endpoints["partitions"]:
        there = partition["services"]
        services = {name: there[name] for name in OPERATIONS if name in there}
        partitions.append(dict(partition) | {"services": services})
    return dict(endpoints) | {"partitions": partitions}


def _load(loader: Loader, service: str, version: str, kind: str) -> dict[str, Any]:
    """One of botocore's files about a service."""
    model: dict[str, Any] = loader.load_data(f"{service}/{version}/{kind}")
    return model


def _service(model: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """A service's model with some operations alone, and the shapes that they use."""
    operations = {name: model["operations"][name] for name in names}
    shapes = _reached(model["shapes"], list(_references(operations)))
    kept = {
        key: value
        for key, value in model.items()
        if key not in ("operations", "shapes", "documentation")
    }
    small = kept | {
        "operations": operations,
        "shapes": {name: model["shapes"][name] for name in sorted(shapes)},
    }
    stripped: dict[str, Any] = _without_documentation(small)
    return stripped


def _reached(shapes: Mapping[str, Any], roots: list[str]) -> set[str]:
    """The shapes that are used, directly or through others."""
    reached: set[str] = set()
    while roots:
        name = roots.pop()
        if name not in reached:
            reached.add(name)
            roots.extend(_references(shapes[name]))
    return reached


def _references(value: Any) -> Iterator[str]:
    """The names of the shapes that a part of a model refers to."""
    if isinstance(value, Mapping):
        shape = value.get("shape")
        if isinstance(shape, str):
            yield shape
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _without_documentation(value: Any) -> Any:
    """A part of a model without its texts; a member may be called `documentation` as well."""
    if isinstance(value, Mapping):
        stripped: dict[str, Any] = {}
        for name, inner in value.items():
            if name != "documentation" or not isinstance(inner, str):
                stripped[name] = _without_documentation(inner)
        return stripped
    if isinstance(value, list):
        return [_without_documentation(inner) for inner in value]
    return value


def _text(model: Mapping[str, Any]) -> str:
    """A model as it is written: always the same text for the same model."""
    return json.dumps(model, separators=(",", ":"), sort_keys=True) + "\n"


def main() -> None:
    """Writes the small models."""
    for file, content in files():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)


if __name__ == "__main__":
    main()
