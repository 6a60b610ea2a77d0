"""The gaps that AWS's own input shapes show: calls that name what IAM is not asked about."""

import re
from collections.abc import Iterator

import botocore.session
import pytest
from botocore.model import ListShape, OperationModel, Shape, StructureShape

from cli.gaps import gaps
from isolation.policies.authorization import ApiAction, actions

NAMING = {
    "AIWorkloadConfigIdentifier": "ai-workload-config",
    "AlgorithmName": "algorithm",
    "AppImageConfigName": "app-image-config",
    "BaseliningJobName": "processing-job",
    "BuiltInLifecycleConfigArn": "studio-lifecycle-config",
    "CompilationJobName": "compilation-job",
    "DefaultCodeRepository": "code-repository",
    "DeviceFleetName": "device-fleet",
    "EdgePackagingJobName": "edge-packaging-job",
    "EndpointConfigName": "endpoint-config",
    "EndpointName": "endpoint",
    "ExperimentName": "experiment",
    "FeatureGroupName": "feature-group",
    "HubContentArn": "hub-content",
    "HumanTaskUiArn": "human-task-ui",
    "Identifier": "endpoint",
    "ImageName": "image",
    "InitialActiveLearningModelArn": "model",
    "LifecycleConfigArn": "studio-lifecycle-config",
    "LifecycleConfigArns": "studio-lifecycle-config",
    "LifecycleConfigName": "notebook-instance-lifecycle-config",
    "MlflowResourceArn": "mlflow-app",
    "MlReservationArn": "reserved-capacity",
    "MlReservationArns": "reserved-capacity",
    "ModelName": "model",
    "ModelPackageArn": "model-package",
    "ModelPackageGroupArn": "model-package-group",
    "ModelPackageGroupIdentifier": "model-package-group",
    "ModelPackageName": "model-package",
    "ModelPackageVersionArn": "model-package",
    "MonitoringJobDefinitionName": "data-quality-job-definition",
    "SageMakerImageArn": "image",
    "SageMakerImageVersionArn": "image-version",
    "TrainingPlanArn": "training-plan",
    "TrainingPlanArns": "training-plan",
    "TrialName": "experiment-trial",
    "WorkforceName": "workforce",
    "WorkteamArn": "workteam",
}
"""Members of requests that name a resource, with its type."""

NAMES_WHAT_IT_MAKES = {("CreateAutoMLJob", "EndpointName"), ("CreateAutoMLJobV2", "EndpointName")}
"""Members that name what the call makes later on."""

PART_OF_ITS_OWN_ARN = {
    ("UpdateImageVersion", "ImageName"),
    ("RegisterDevices", "DeviceFleetName"),
    ("UpdateDevices", "DeviceFleetName"),
}
"""Members that are part of the ARN on which the call is authorized."""


def members(shape: Shape, above: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of a request's members, at any depth."""
    if shape.name in above:
        return
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            yield name
            yield from members(member, (*above, shape.name))
    elif isinstance(shape, ListShape):
        yield from members(shape.member, above)


def named_beside(action: ApiAction, operation: OperationModel) -> set[str]:
    """The members that name a resource on which the call is not authorized."""
    found = set()
    for member in members(operation.input_shape):
        kind = NAMING.get(member)
        known = (action.name, member) in NAMES_WHAT_IT_MAKES | PART_OF_ITS_OWN_ARN
        if kind and kind not in action.types and not known:
            found.add(member)
    return found


SERVICE = botocore.session.get_session().get_service_model("sagemaker")
CHANGES = ("Create", "Import", "Register", "Update")
CHANGING = [
    a for a in actions() if a.name.startswith(CHANGES) and a.name in SERVICE.operation_names
]


@pytest.mark.parametrize("action", CHANGING, ids=lambda action: action.name)
def test_who_names_what_iam_is_not_asked_about_is_a_gap(action: ApiAction) -> None:
    named = named_beside(action, SERVICE.operation_model(action.name))
    told = {word for gap in gaps() for word in re.findall(r"\w+", gap.action)}
    assert not named or action.name in told, f"{action.name} names {sorted(named)}"
