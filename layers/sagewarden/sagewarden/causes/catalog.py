"""SageMaker's operations that something has to be done about, and how each names its resource.

`CREATIONS` is derived from botocore's service model (every `Create*` that takes `Tags`); a test
derives it anew and fails when AWS adds one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArnSource:
    """Where CloudTrail's record has the ARN of what one operation creates, changes or deletes."""

    arn: str | None = None
    """The response's member that is the ARN, as CloudTrail spells it; None where it has none."""

    type: str = ""
    """The resource's type, from which the ARN is built where the response has none."""

    name: str = ""
    """The request's member that is the resource's name, for the same."""


CREATIONS: dict[str, ArnSource] = {
    "CreateAIBenchmarkJob": ArnSource("aIBenchmarkJobArn"),
    "CreateAIRecommendationJob": ArnSource("aIRecommendationJobArn"),
    "CreateAIWorkloadConfig": ArnSource("aIWorkloadConfigArn"),
    "CreateAction": ArnSource("actionArn"),
    "CreateAlgorithm": ArnSource("algorithmArn"),
    "CreateApp": ArnSource("appArn"),
    "CreateAppImageConfig": ArnSource("appImageConfigArn"),
    "CreateArtifact": ArnSource("artifactArn"),
    "CreateAutoMLJob": ArnSource("autoMLJobArn"),
    "CreateAutoMLJobV2": ArnSource("autoMLJobArn"),
    "CreateCluster": ArnSource("clusterArn"),
    "CreateClusterExtension": ArnSource("extensionArn"),
    "CreateClusterSchedulerConfig": ArnSource("clusterSchedulerConfigArn"),
    "CreateCodeRepository": ArnSource("codeRepositoryArn"),
    "CreateCompilationJob": ArnSource("compilationJobArn"),
    "CreateComputeQuota": ArnSource("computeQuotaArn"),
    "CreateContext": ArnSource("contextArn"),
    "CreateDataQualityJobDefinition": ArnSource("jobDefinitionArn"),
    "CreateDeviceFleet": ArnSource(type="device-fleet", name="deviceFleetName"),
    "CreateDomain": ArnSource("domainArn"),
    "CreateEdgeDeploymentPlan": ArnSource("edgeDeploymentPlanArn"),
    "CreateEdgePackagingJob": ArnSource(type="edge-packaging-job", name="edgePackagingJobName"),
    "CreateEndpoint": ArnSource("endpointArn"),
    "CreateEndpointConfig": ArnSource("endpointConfigArn"),
    "CreateExperiment": ArnSource("experimentArn"),
    "CreateFeatureGroup": ArnSource("featureGroupArn"),
    "CreateFlowDefinition": ArnSource("flowDefinitionArn"),
    "CreateHub": ArnSource("hubArn"),
    "CreateHubContentReference": ArnSource("hubContentArn"),
    "CreateHumanTaskUi": ArnSource("humanTaskUiArn"),
    "CreateHyperParameterTuningJob": ArnSource("hyperParameterTuningJobArn"),
    "CreateImage": ArnSource("imageArn"),
    "CreateInferenceComponent": ArnSource("inferenceComponentArn"),
    "CreateInferenceExperiment": ArnSource("inferenceExperimentArn"),
    "CreateInferenceRecommendationsJob": ArnSource("jobArn"),
    "CreateJob": ArnSource("jobArn"),
    "CreateLabelingJob": ArnSource("labelingJobArn"),
    "CreateMlflowApp": ArnSource("arn"),
    "CreateMlflowTrackingServer": ArnSource("trackingServerArn"),
    "CreateModel": ArnSource("modelArn"),
    "CreateModelBiasJobDefinition": ArnSource("jobDefinitionArn"),
    "CreateModelCard": ArnSource("modelCardArn"),
    "CreateModelExplainabilityJobDefinition": ArnSource("jobDefinitionArn"),
    "CreateModelPackage": ArnSource("modelPackageArn"),
    "CreateModelPackageGroup": ArnSource("modelPackageGroupArn"),
    "CreateModelQualityJobDefinition": ArnSource("jobDefinitionArn"),
    "CreateMonitoringSchedule": ArnSource("monitoringScheduleArn"),
    "CreateNotebookInstance": ArnSource("notebookInstanceArn"),
    "CreateNotebookInstanceLifecycleConfig": ArnSource("notebookInstanceLifecycleConfigArn"),
    "CreateOptimizationJob": ArnSource("optimizationJobArn"),
    "CreatePartnerApp": ArnSource("arn"),
    "CreatePipeline": ArnSource("pipelineArn"),
    "CreateProcessingJob": ArnSource("processingJobArn"),
    "CreateProject": ArnSource("projectArn"),
    "CreateSpace": ArnSource("spaceArn"),
    "CreateStudioLifecycleConfig": ArnSource("studioLifecycleConfigArn"),
    "CreateTrainingJob": ArnSource("trainingJobArn"),
    "CreateTrainingPlan": ArnSource("trainingPlanArn"),
    "CreateTrainingSession": ArnSource("trainingSessionArn"),
    "CreateTransformJob": ArnSource("transformJobArn"),
    "CreateTrial": ArnSource("trialArn"),
    "CreateTrialComponent": ArnSource("trialComponentArn"),
    "CreateUserProfile": ArnSource("userProfileArn"),
    "CreateWorkforce": ArnSource("workforceArn"),
    "CreateWorkteam": ArnSource("workteamArn"),
}

LIFE_CALLS: dict[str, ArnSource] = {
    "DeleteEndpoint": ArnSource(type="endpoint", name="endpointName"),
    "DeleteInferenceComponent": ArnSource(
        type="inference-component", name="inferenceComponentName"
    ),
    "UpdateEndpoint": ArnSource(type="endpoint", name="endpointName"),
    "UpdateInferenceComponent": ArnSource(
        type="inference-component", name="inferenceComponentName"
    ),
}
"""The calls that change or end an endpoint or an inference component, and how they name it."""

TAG_CALLS = frozenset({"AddTags", "DeleteTags"})
"""The calls that change a resource's tags; each names its ARN."""

TELLING_FAILURES = frozenset({"DeleteEndpoint", "UpdateEndpoint"})
"""The calls whose failure is news: something beside the endpoint may have been in their way."""
