"""SageMaker's lists that show what carries no tag, by the catalog's creations.

GetResources of the tagging API answers with what is or was tagged alone (its API reference), so
that what never was has to be listed type by type. Of jobs the running ones are listed: what has
ended can be described and no more.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One list of SageMaker's, and where it has the ARNs of what it shows."""

    operation: str
    """The operation, as boto3 calls it."""

    summaries: str
    """The response's member that is the list."""

    arn: str = ""
    """The summaries' member that is the ARN; empty where they have none."""

    built: tuple[str, ...] = ()
    """Otherwise: the resource's type, and the summaries' members that follow it in the ARN."""

    status: str = ""
    """The status to which the list is narrowed; empty for all."""


def _all(operation: str, summaries: str, arn: str) -> Listed:
    return Listed(operation=operation, summaries=summaries, arn=arn)


def _running(operation: str, summaries: str, arn: str, status: str = "InProgress") -> Listed:
    return Listed(operation=operation, summaries=summaries, arn=arn, status=status)


def _built(operation: str, summaries: str, *built: str) -> Listed:
    return Listed(operation=operation, summaries=summaries, built=built)


_JOB_DEFINITION = ("JobDefinitionSummaries", "MonitoringJobDefinitionArn")

LISTED: dict[str, Listed] = {
    "CreateAIWorkloadConfig": _all(
        "list_ai_workload_configs", "AIWorkloadConfigs", "AIWorkloadConfigArn"
    ),
    "CreateAlgorithm": _all("list_algorithms", "AlgorithmSummaryList", "AlgorithmArn"),
    "CreateAppImageConfig": _all("list_app_image_configs", "AppImageConfigs", "AppImageConfigArn"),
    "CreateAutoMLJob": _running("list_auto_ml_jobs", "AutoMLJobSummaries", "AutoMLJobArn"),
    "CreateCluster": _all("list_clusters", "ClusterSummaries", "ClusterArn"),
    "CreateClusterSchedulerConfig": _all(
        "list_cluster_scheduler_configs",
        "ClusterSchedulerConfigSummaries",
        "ClusterSchedulerConfigArn",
    ),
    "CreateCodeRepository": _all(
        "list_code_repositories", "CodeRepositorySummaryList", "CodeRepositoryArn"
    ),
    "CreateCompilationJob": _running(
        "list_compilation_jobs", "CompilationJobSummaries", "CompilationJobArn", "INPROGRESS"
    ),
    "CreateComputeQuota": _all("list_compute_quotas", "ComputeQuotaSummaries", "ComputeQuotaArn"),
    "CreateDataQualityJobDefinition": _all("list_data_quality_job_definitions", *_JOB_DEFINITION),
    "CreateDeviceFleet": _all("list_device_fleets", "DeviceFleetSummaries", "DeviceFleetArn"),
    "CreateDomain": _all("list_domains", "Domains", "DomainArn"),
    "CreateEdgeDeploymentPlan": _all(
        "list_edge_deployment_plans", "EdgeDeploymentPlanSummaries", "EdgeDeploymentPlanArn"
    ),
    "CreateEndpoint": _all("list_endpoints", "Endpoints", "EndpointArn"),
    "CreateEndpointConfig": _all("list_endpoint_configs", "EndpointConfigs", "EndpointConfigArn"),
    "CreateExperiment": _all("list_experiments", "ExperimentSummaries", "ExperimentArn"),
    "CreateFeatureGroup": _all("list_feature_groups", "FeatureGroupSummaries", "FeatureGroupArn"),
    "CreateFlowDefinition": _all(
        "list_flow_definitions", "FlowDefinitionSummaries", "FlowDefinitionArn"
    ),
    "CreateHub": _all("list_hubs", "HubSummaries", "HubArn"),
    "CreateHumanTaskUi": _all("list_human_task_uis", "HumanTaskUiSummaries", "HumanTaskUiArn"),
    "CreateHyperParameterTuningJob": _running(
        "list_hyper_parameter_tuning_jobs",
        "HyperParameterTuningJobSummaries",
        "HyperParameterTuningJobArn",
    ),
    "CreateImage": _all("list_images", "Images", "ImageArn"),
    "CreateInferenceComponent": _all(
        "list_inference_components", "InferenceComponents", "InferenceComponentArn"
    ),
    "CreateInferenceExperiment": _built(
        "list_inference_experiments", "InferenceExperiments", "inference-experiment", "Name"
    ),
    "CreateLabelingJob": _running("list_labeling_jobs", "LabelingJobSummaryList", "LabelingJobArn"),
    "CreateMlflowApp": _all("list_mlflow_apps", "Summaries", "Arn"),
    "CreateMlflowTrackingServer": _all(
        "list_mlflow_tracking_servers", "TrackingServerSummaries", "TrackingServerArn"
    ),
    "CreateModel": _all("list_models", "Models", "ModelArn"),
    "CreateModelBiasJobDefinition": _all("list_model_bias_job_definitions", *_JOB_DEFINITION),
    "CreateModelCard": _all("list_model_cards", "ModelCardSummaries", "ModelCardArn"),
    "CreateModelExplainabilityJobDefinition": _all(
        "list_model_explainability_job_definitions", *_JOB_DEFINITION
    ),
    "CreateModelPackageGroup": _all(
        "list_model_package_groups", "ModelPackageGroupSummaryList", "ModelPackageGroupArn"
    ),
    "CreateModelQualityJobDefinition": _all("list_model_quality_job_definitions", *_JOB_DEFINITION),
    "CreateMonitoringSchedule": _all(
        "list_monitoring_schedules", "MonitoringScheduleSummaries", "MonitoringScheduleArn"
    ),
    "CreateNotebookInstance": _all(
        "list_notebook_instances", "NotebookInstances", "NotebookInstanceArn"
    ),
    "CreateNotebookInstanceLifecycleConfig": _all(
        "list_notebook_instance_lifecycle_configs",
        "NotebookInstanceLifecycleConfigs",
        "NotebookInstanceLifecycleConfigArn",
    ),
    "CreatePartnerApp": _all("list_partner_apps", "Summaries", "Arn"),
    "CreatePipeline": _all("list_pipelines", "PipelineSummaries", "PipelineArn"),
    "CreateProcessingJob": _running(
        "list_processing_jobs", "ProcessingJobSummaries", "ProcessingJobArn"
    ),
    "CreateProject": _all("list_projects", "ProjectSummaryList", "ProjectArn"),
    "CreateSpace": _built("list_spaces", "Spaces", "space", "DomainId", "SpaceName"),
    "CreateStudioLifecycleConfig": _all(
        "list_studio_lifecycle_configs", "StudioLifecycleConfigs", "StudioLifecycleConfigArn"
    ),
    "CreateTrainingJob": _running("list_training_jobs", "TrainingJobSummaries", "TrainingJobArn"),
    "CreateTrainingPlan": _all("list_training_plans", "TrainingPlanSummaries", "TrainingPlanArn"),
    "CreateTransformJob": _running(
        "list_transform_jobs", "TransformJobSummaries", "TransformJobArn"
    ),
    "CreateUserProfile": _built(
        "list_user_profiles", "UserProfiles", "user-profile", "DomainId", "UserProfileName"
    ),
    "CreateWorkforce": _all("list_workforces", "Workforces", "WorkforceArn"),
    "CreateWorkteam": _all("list_workteams", "Workteams", "WorkteamArn"),
    "RegisterDevices": _all("list_devices", "DeviceSummaries", "DeviceArn"),
}
"""How what each creation makes is listed."""

NOT_LISTED: dict[str, str] = {
    "CreateAIBenchmarkJob": "a job that ends by itself",
    "CreateAIRecommendationJob": "a job that ends by itself",
    "CreateAction": "lineage, which SageMaker writes by the thousand",
    "CreateApp": "it carries the tags of its domain or profile, and is started anew",
    "CreateArtifact": "lineage, which SageMaker writes by the thousand",
    "CreateAutoMLJobV2": "the list of CreateAutoMLJob has it",
    "CreateClusterExtension": "a part of its cluster",
    "CreateContext": "lineage, which SageMaker writes by the thousand",
    "CreateEdgePackagingJob": "a job that ends by itself",
    "CreateHubContentReference": "a part of its hub",
    "CreateInferenceRecommendationsJob": "a job that ends by itself",
    "CreateJob": "a job that ends by itself, listed by category alone",
    "CreateModelPackage": "versions take no tags: their group counts",
    "CreateOptimizationJob": "a job that ends by itself",
    "CreateTrainingSession": "a session that ends by itself",
    "CreateTrial": "a part of its experiment",
    "CreateTrialComponent": "lineage, which SageMaker writes by the thousand",
    "ImportHubContent": "a part of its hub",
}
"""What is not looked at, with the reasons."""
