"""SageMaker's operations that something has to be done about, and how each names its resource.

`CREATIONS` and `TAGGING_UPDATES` are derived from botocore's service model: every operation that
takes `Tags`, whatever it is called. A test derives them anew and fails when AWS adds one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ArnSource:
    """Where CloudTrail's record has the ARN of what one operation creates, changes or deletes."""

    arn: str | None = None
    """The response's member that is the ARN, as CloudTrail spells it; None where it has none."""

    type: str = ""
    """The resource's type, from which the ARN is built where the response has none."""

    name: str = ""
    """The request's member that is the resource's name, for the same."""

    part: tuple[str, str, str] | tuple[()] = ()
    """Of what is made inside of that: its type, the request's list of it, and the name in each."""


CREATIONS: dict[str, ArnSource] = {
    "CreateAIBenchmarkJob": ArnSource(arn="aIBenchmarkJobArn"),
    "CreateAIRecommendationJob": ArnSource(arn="aIRecommendationJobArn"),
    "CreateAIWorkloadConfig": ArnSource(arn="aIWorkloadConfigArn"),
    "CreateAction": ArnSource(arn="actionArn"),
    "CreateAlgorithm": ArnSource(arn="algorithmArn"),
    "CreateApp": ArnSource(arn="appArn"),
    "CreateAppImageConfig": ArnSource(arn="appImageConfigArn"),
    "CreateArtifact": ArnSource(arn="artifactArn"),
    "CreateAutoMLJob": ArnSource(arn="autoMLJobArn"),
    "CreateAutoMLJobV2": ArnSource(arn="autoMLJobArn"),
    "CreateCluster": ArnSource(arn="clusterArn"),
    "CreateClusterExtension": ArnSource(arn="extensionArn"),
    "CreateClusterSchedulerConfig": ArnSource(arn="clusterSchedulerConfigArn"),
    "CreateCodeRepository": ArnSource(arn="codeRepositoryArn"),
    "CreateCompilationJob": ArnSource(arn="compilationJobArn"),
    "CreateComputeQuota": ArnSource(arn="computeQuotaArn"),
    "CreateContext": ArnSource(arn="contextArn"),
    "CreateDataQualityJobDefinition": ArnSource(arn="jobDefinitionArn"),
    "CreateDeviceFleet": ArnSource(type="device-fleet", name="deviceFleetName"),
    "CreateDomain": ArnSource(arn="domainArn"),
    "CreateEdgeDeploymentPlan": ArnSource(arn="edgeDeploymentPlanArn"),
    "CreateEdgePackagingJob": ArnSource(type="edge-packaging-job", name="edgePackagingJobName"),
    "CreateEndpoint": ArnSource(arn="endpointArn"),
    "CreateEndpointConfig": ArnSource(arn="endpointConfigArn"),
    "CreateExperiment": ArnSource(arn="experimentArn"),
    "CreateFeatureGroup": ArnSource(arn="featureGroupArn"),
    "CreateFlowDefinition": ArnSource(arn="flowDefinitionArn"),
    "CreateHub": ArnSource(arn="hubArn"),
    "CreateHubContentReference": ArnSource(arn="hubContentArn"),
    "CreateHumanTaskUi": ArnSource(arn="humanTaskUiArn"),
    "CreateHyperParameterTuningJob": ArnSource(arn="hyperParameterTuningJobArn"),
    "CreateImage": ArnSource(arn="imageArn"),
    "CreateInferenceComponent": ArnSource(arn="inferenceComponentArn"),
    "CreateInferenceExperiment": ArnSource(arn="inferenceExperimentArn"),
    "CreateInferenceRecommendationsJob": ArnSource(arn="jobArn"),
    "CreateJob": ArnSource(arn="jobArn"),
    "CreateLabelingJob": ArnSource(arn="labelingJobArn"),
    "CreateMlflowApp": ArnSource(arn="arn"),
    "CreateMlflowTrackingServer": ArnSource(arn="trackingServerArn"),
    "CreateModel": ArnSource(arn="modelArn"),
    "CreateModelBiasJobDefinition": ArnSource(arn="jobDefinitionArn"),
    "CreateModelCard": ArnSource(arn="modelCardArn"),
    "CreateModelExplainabilityJobDefinition": ArnSource(arn="jobDefinitionArn"),
    "CreateModelPackage": ArnSource(arn="modelPackageArn"),
    "CreateModelPackageGroup": ArnSource(arn="modelPackageGroupArn"),
    "CreateModelQualityJobDefinition": ArnSource(arn="jobDefinitionArn"),
    "CreateMonitoringSchedule": ArnSource(arn="monitoringScheduleArn"),
    "CreateNotebookInstance": ArnSource(arn="notebookInstanceArn"),
    "CreateNotebookInstanceLifecycleConfig": ArnSource(arn="notebookInstanceLifecycleConfigArn"),
    "CreateOptimizationJob": ArnSource(arn="optimizationJobArn"),
    "CreatePartnerApp": ArnSource(arn="arn"),
    "CreatePipeline": ArnSource(arn="pipelineArn"),
    "CreateProcessingJob": ArnSource(arn="processingJobArn"),
    "CreateProject": ArnSource(arn="projectArn"),
    "CreateSpace": ArnSource(arn="spaceArn"),
    "CreateStudioLifecycleConfig": ArnSource(arn="studioLifecycleConfigArn"),
    "CreateTrainingJob": ArnSource(arn="trainingJobArn"),
    "CreateTrainingPlan": ArnSource(arn="trainingPlanArn"),
    "CreateTrainingSession": ArnSource(arn="trainingSessionArn"),
    "CreateTransformJob": ArnSource(arn="transformJobArn"),
    "CreateTrial": ArnSource(arn="trialArn"),
    "CreateTrialComponent": ArnSource(arn="trialComponentArn"),
    "CreateUserProfile": ArnSource(arn="userProfileArn"),
    "CreateWorkforce": ArnSource(arn="workforceArn"),
    "CreateWorkteam": ArnSource(arn="workteamArn"),
    "ImportHubContent": ArnSource(arn="hubContentArn"),
    "RegisterDevices": ArnSource(
        type="device-fleet", name="deviceFleetName", part=("device", "devices", "deviceName")
    ),
}

TAGGING_UPDATES: dict[str, ArnSource] = {
    "UpdatePartnerApp": ArnSource(arn="arn"),
    "UpdateProject": ArnSource(arn="projectArn"),
}
"""The calls that change something, and may set tags of it as they do."""

LIFE_CALLS: dict[str, ArnSource] = {
    "DeleteEndpoint": ArnSource(type="endpoint", name="endpointName"),
    "DeleteEndpointConfig": ArnSource(type="endpoint-config", name="endpointConfigName"),
    "DeleteInferenceComponent": ArnSource(
        type="inference-component", name="inferenceComponentName"
    ),
    "DeleteModel": ArnSource(type="model", name="modelName"),
    "UpdateEndpoint": ArnSource(type="endpoint", name="endpointName"),
    "UpdateInferenceComponent": ArnSource(
        type="inference-component", name="inferenceComponentName"
    ),
}
"""The calls that change or end an endpoint, an inference component, or what an endpoint is made of,
and how they name it."""

TAG_CALLS = frozenset({"AddTags", "DeleteTags"})
"""The calls that change a resource's tags; each names its ARN."""

TELLING_FAILURES = frozenset({"DeleteEndpoint", "UpdateEndpoint"})
"""The calls whose failure is news: something beside the endpoint may have been in their way."""
