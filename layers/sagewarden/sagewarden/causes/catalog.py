"""The SageMaker operations that create something which can be tagged.

Derived from botocore's service model (every `Create*` that takes `Tags`); a test derives it anew and
fails when AWS adds one. For each: the member of the response that is the new resource's ARN, as
CloudTrail spells it, or, where the response has none, the type and the request's member from which
the ARN is built.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Creation:
    """How the ARN of what one operation creates is found."""

    arn: str | None = None
    type: str = ""
    name: str = ""


CREATIONS: dict[str, Creation] = {
    "CreateAIBenchmarkJob": Creation("aIBenchmarkJobArn"),
    "CreateAIRecommendationJob": Creation("aIRecommendationJobArn"),
    "CreateAIWorkloadConfig": Creation("aIWorkloadConfigArn"),
    "CreateAction": Creation("actionArn"),
    "CreateAlgorithm": Creation("algorithmArn"),
    "CreateApp": Creation("appArn"),
    "CreateAppImageConfig": Creation("appImageConfigArn"),
    "CreateArtifact": Creation("artifactArn"),
    "CreateAutoMLJob": Creation("autoMLJobArn"),
    "CreateAutoMLJobV2": Creation("autoMLJobArn"),
    "CreateCluster": Creation("clusterArn"),
    "CreateClusterExtension": Creation("extensionArn"),
    "CreateClusterSchedulerConfig": Creation("clusterSchedulerConfigArn"),
    "CreateCodeRepository": Creation("codeRepositoryArn"),
    "CreateCompilationJob": Creation("compilationJobArn"),
    "CreateComputeQuota": Creation("computeQuotaArn"),
    "CreateContext": Creation("contextArn"),
    "CreateDataQualityJobDefinition": Creation("jobDefinitionArn"),
    "CreateDeviceFleet": Creation(type="device-fleet", name="deviceFleetName"),
    "CreateDomain": Creation("domainArn"),
    "CreateEdgeDeploymentPlan": Creation("edgeDeploymentPlanArn"),
    "CreateEdgePackagingJob": Creation(type="edge-packaging-job", name="edgePackagingJobName"),
    "CreateEndpoint": Creation("endpointArn"),
    "CreateEndpointConfig": Creation("endpointConfigArn"),
    "CreateExperiment": Creation("experimentArn"),
    "CreateFeatureGroup": Creation("featureGroupArn"),
    "CreateFlowDefinition": Creation("flowDefinitionArn"),
    "CreateHub": Creation("hubArn"),
    "CreateHubContentReference": Creation("hubContentArn"),
    "CreateHumanTaskUi": Creation("humanTaskUiArn"),
    "CreateHyperParameterTuningJob": Creation("hyperParameterTuningJobArn"),
    "CreateImage": Creation("imageArn"),
    "CreateInferenceComponent": Creation("inferenceComponentArn"),
    "CreateInferenceExperiment": Creation("inferenceExperimentArn"),
    "CreateInferenceRecommendationsJob": Creation("jobArn"),
    "CreateJob": Creation("jobArn"),
    "CreateLabelingJob": Creation("labelingJobArn"),
    "CreateMlflowApp": Creation("arn"),
    "CreateMlflowTrackingServer": Creation("trackingServerArn"),
    "CreateModel": Creation("modelArn"),
    "CreateModelBiasJobDefinition": Creation("jobDefinitionArn"),
    "CreateModelCard": Creation("modelCardArn"),
    "CreateModelExplainabilityJobDefinition": Creation("jobDefinitionArn"),
    "CreateModelPackage": Creation("modelPackageArn"),
    "CreateModelPackageGroup": Creation("modelPackageGroupArn"),
    "CreateModelQualityJobDefinition": Creation("jobDefinitionArn"),
    "CreateMonitoringSchedule": Creation("monitoringScheduleArn"),
    "CreateNotebookInstance": Creation("notebookInstanceArn"),
    "CreateNotebookInstanceLifecycleConfig": Creation("notebookInstanceLifecycleConfigArn"),
    "CreateOptimizationJob": Creation("optimizationJobArn"),
    "CreatePartnerApp": Creation("arn"),
    "CreatePipeline": Creation("pipelineArn"),
    "CreateProcessingJob": Creation("processingJobArn"),
    "CreateProject": Creation("projectArn"),
    "CreateSpace": Creation("spaceArn"),
    "CreateStudioLifecycleConfig": Creation("studioLifecycleConfigArn"),
    "CreateTrainingJob": Creation("trainingJobArn"),
    "CreateTrainingPlan": Creation("trainingPlanArn"),
    "CreateTrainingSession": Creation("trainingSessionArn"),
    "CreateTransformJob": Creation("transformJobArn"),
    "CreateTrial": Creation("trialArn"),
    "CreateTrialComponent": Creation("trialComponentArn"),
    "CreateUserProfile": Creation("userProfileArn"),
    "CreateWorkforce": Creation("workforceArn"),
    "CreateWorkteam": Creation("workteamArn"),
}

LIFE_CALLS: dict[str, Creation] = {
    "DeleteEndpoint": Creation(type="endpoint", name="endpointName"),
    "DeleteInferenceComponent": Creation(type="inference-component", name="inferenceComponentName"),
    "UpdateEndpoint": Creation(type="endpoint", name="endpointName"),
    "UpdateInferenceComponent": Creation(type="inference-component", name="inferenceComponentName"),
}
"""The calls that change or end what scales, and how they name it."""
