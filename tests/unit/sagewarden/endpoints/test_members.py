"""Every member of what SageMaker describes has been looked at: a new one makes a test fail."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from botocore.session import get_session

import sagewarden.endpoints.endpoint

READ = "read"
OF_EVENTS = "the status decides; events and CloudTrail tell the rest"
NO_CAPACITY = "says nothing about how many instances there are, or can be"
REQUESTS = "says how requests reach the instances, not how many instances there are"
THE_OTHER = "read from the other description"

MEMBERS: Mapping[str, Mapping[str, str]] = {
    "DescribeEndpointOutput": {
        "EndpointName": READ,
        "EndpointArn": READ,
        "EndpointConfigName": READ,
        "ProductionVariants": READ,
        "ShadowProductionVariants": READ,
        "EndpointStatus": READ,
        "CreationTime": READ,
        "AsyncInferenceConfig": READ,
        "FailureReason": OF_EVENTS,
        "LastModifiedTime": OF_EVENTS,
        "PendingDeploymentSummary": "while a deployment runs, nothing is decided",
        "LastDeploymentConfig": "traffic between two fleets of a deployment: nothing is decided then",
        "DataCaptureConfig": NO_CAPACITY,
        "ExplainerConfig": NO_CAPACITY,
        "MetricsConfig": "how often enhanced metrics come: those that we follow come either way",
    },
    "ProductionVariantSummary": {
        "VariantName": READ,
        "CurrentInstanceCount": READ,
        "DesiredInstanceCount": READ,
        "InstancePools": READ,
        "CurrentServerlessConfig": READ,
        "DesiredServerlessConfig": READ,
        "ManagedInstanceScaling": READ,
        "CapacityReservationConfig": READ,
        "DeployedImages": NO_CAPACITY,
        "CurrentWeight": REQUESTS,
        "DesiredWeight": REQUESTS,
        "RoutingConfig": REQUESTS,
        "VariantStatus": OF_EVENTS,
        "AcceleratorPartitionLayouts": "GPUs count as wholes: no metric is told to come by partition",
    },
    "InstancePoolSummary": {
        "InstanceType": READ,
        "CurrentInstanceCount": "scaling counts the variant's instances, whatever their type",
    },
    "ProductionVariantServerlessConfig": {
        "MaxConcurrency": READ,
        "ProvisionedConcurrency": READ,
        "MemorySizeInMB": NO_CAPACITY,
    },
    "ProductionVariantManagedInstanceScaling": {
        "Status": READ,
        "MinInstanceCount": READ,
        "MaxInstanceCount": "the team's bound below its components; copies beyond it wait for instances",
        "ScaleInPolicy": "how AWS takes instances away that no component needs",
    },
    "ProductionVariantCapacityReservationSummary": {
        "CapacityReservationPreference": READ,
        "TotalInstanceCount": READ,
        "MlReservationArn": "the number is in the summary: the reservation itself is not read",
        "AvailableInstanceCount": "moves with every instance: the limit is what there is in all",
        "UsedByCurrentEndpoint": "moves with every instance: the limit is what there is in all",
        "Ec2CapacityReservations": "what the reservation is made of",
    },
    "DescribeEndpointConfigOutput": {
        "ProductionVariants": READ,
        "EndpointConfigName": THE_OTHER,
        "AsyncInferenceConfig": THE_OTHER,
        "ShadowProductionVariants": THE_OTHER,
        "EndpointConfigArn": "the endpoint knows its configuration by name",
        "CreationTime": "a configuration does not change; the endpoint's time tells its lives apart",
        "DataCaptureConfig": NO_CAPACITY,
        "KmsKeyId": NO_CAPACITY,
        "ExplainerConfig": NO_CAPACITY,
        "ExecutionRoleArn": NO_CAPACITY,
        "VpcConfig": NO_CAPACITY,
        "EnableNetworkIsolation": NO_CAPACITY,
        "MetricsConfig": "how often enhanced metrics come: those that we follow come either way",
    },
    "ProductionVariant": {
        "VariantName": READ,
        "ModelName": READ,
        "InstanceType": READ,
        "InstancePools": READ,
        "ServerlessConfig": READ,
        "ManagedInstanceScaling": THE_OTHER,
        "CapacityReservationConfig": THE_OTHER,
        "InitialInstanceCount": "where it began: how many there are now is in the other description",
        "InitialVariantWeight": REQUESTS,
        "RoutingConfig": REQUESTS,
        "VariantInstanceProvisionTimeoutInSeconds": "how long AWS tries: what failed is in activities",
        "ModelDataDownloadTimeoutInSeconds": NO_CAPACITY,
        "ContainerStartupHealthCheckTimeoutInSeconds": NO_CAPACITY,
        "AcceleratorType": "Elastic Inference is no longer available",
        "AcceleratorPartitionLayouts": "GPUs count as wholes: no metric is told to come by partition",
        "CoreDumpConfig": NO_CAPACITY,
        "VolumeSizeInGB": NO_CAPACITY,
        "EnableSSMAccess": NO_CAPACITY,
        "InferenceAmiVersion": NO_CAPACITY,
    },
    "InstancePool": {"InstanceType": READ, "ModelNameOverride": READ, "Priority": READ},
    "DescribeInferenceComponentOutput": {
        "InferenceComponentName": READ,
        "InferenceComponentArn": READ,
        "EndpointName": READ,
        "InferenceComponentStatus": READ,
        "CreationTime": READ,
        "RuntimeConfig": READ,
        "Specification": READ,
        "Specifications": READ,
        "EndpointArn": "the endpoint is known by name",
        "VariantName": "a component is known by its own name, on whichever variant it is",
        "FailureReason": OF_EVENTS,
        "LastModifiedTime": OF_EVENTS,
        "LastDeploymentConfig": NO_CAPACITY,
    },
    "InferenceComponentSpecificationSummary": {
        "BaseInferenceComponentName": READ,
        "InstanceType": "copies are counted whatever they run on",
        "ModelName": NO_CAPACITY,
        "Container": NO_CAPACITY,
        "StartupParameters": NO_CAPACITY,
        "ComputeResourceRequirements": "AWS places the copies",
        "DataCacheConfig": NO_CAPACITY,
        "SchedulingConfig": "AWS places the copies",
    },
    "InferenceComponentRuntimeConfigSummary": {
        "DesiredCopyCount": READ,
        "CurrentCopyCount": "the number that is wanted counts, as with instances",
        "PlacementStatus": "AWS places the copies",
    },
}
"""What we do about each member of the structures that scaling reads: read it, or why not."""

SOURCE = "".join(
    source.read_text()
    for source in Path(sagewarden.endpoints.endpoint.__file__).parent.glob("*.py")
)


@pytest.mark.parametrize("structure", MEMBERS)
def test_every_member_of_what_is_described_has_been_looked_at(structure: str) -> None:
    shape = get_session().get_service_model("sagemaker").shape_for(structure)
    assert set(shape.members) == MEMBERS[structure].keys()


@pytest.mark.parametrize("structure", MEMBERS)
def test_what_is_said_to_be_read_is_read(structure: str) -> None:
    read = [member for member, what in MEMBERS[structure].items() if what == READ]
    assert [member for member in read if f'"{member}"' not in SOURCE] == []
