"""How everything of the catalog is listed: SageMaker's own lists, a hundred resources a page. Pure.

Every operation of `CREATIONS` is one that some list here shows the results of; a test compares
them, and each name with botocore's service model.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of SageMaker's, and how a summary in it names its resource."""

    makers: tuple[str, ...]
    """The calls that create what it lists."""

    items: str
    """The answer's member that holds the summaries."""

    arn: str = ""
    """The summary's member that is the resource's ARN; empty where it has none."""

    built: tuple[str, ...] = ()
    """Where it has none: the ARN's type, and the members that follow it, with slashes between."""

    since: str = "CreationTimeAfter"
    """The parameter that leaves out what is older, or did not change; empty where there is none."""

    within: tuple[str, str] | tuple[()] = ()
    """Where each list is of one thing: the list of those, and the name of one, asked and told."""

    choices: tuple[str, tuple[str, ...]] | tuple[()] = ()
    """A parameter that a list cannot do without, and its values."""


LISTINGS: dict[str, Listing] = {
    "list_ai_benchmark_jobs": Listing(
        makers=("CreateAIBenchmarkJob",), items="AIBenchmarkJobs", arn="AIBenchmarkJobArn"
    ),
    "list_ai_recommendation_jobs": Listing(
        makers=("CreateAIRecommendationJob",),
        items="AIRecommendationJobs",
        arn="AIRecommendationJobArn",
    ),
    "list_ai_workload_configs": Listing(
        makers=("CreateAIWorkloadConfig",), items="AIWorkloadConfigs", arn="AIWorkloadConfigArn"
    ),
    "list_actions": Listing(
        makers=("CreateAction",), items="ActionSummaries", arn="ActionArn", since="CreatedAfter"
    ),
    "list_algorithms": Listing(
        makers=("CreateAlgorithm",), items="AlgorithmSummaryList", arn="AlgorithmArn"
    ),
    "list_apps": Listing(
        makers=("CreateApp",),
        items="Apps",
        since="",
        built=("app", "DomainId", "UserProfileName|SpaceName", "AppType", "AppName"),
    ),
    "list_app_image_configs": Listing(
        makers=("CreateAppImageConfig",), items="AppImageConfigs", arn="AppImageConfigArn"
    ),
    "list_artifacts": Listing(
        makers=("CreateArtifact",),
        items="ArtifactSummaries",
        arn="ArtifactArn",
        since="CreatedAfter",
    ),
    "list_auto_ml_jobs": Listing(
        makers=("CreateAutoMLJob", "CreateAutoMLJobV2"),
        items="AutoMLJobSummaries",
        arn="AutoMLJobArn",
    ),
    "list_clusters": Listing(makers=("CreateCluster",), items="ClusterSummaries", arn="ClusterArn"),
    "list_cluster_extensions": Listing(
        makers=("CreateClusterExtension",),
        items="Extensions",
        arn="ExtensionArn",
        within=("list_clusters", "ClusterArn"),
    ),
    "list_cluster_scheduler_configs": Listing(
        makers=("CreateClusterSchedulerConfig",),
        items="ClusterSchedulerConfigSummaries",
        arn="ClusterSchedulerConfigArn",
        since="CreatedAfter",
    ),
    "list_code_repositories": Listing(
        makers=("CreateCodeRepository",), items="CodeRepositorySummaryList", arn="CodeRepositoryArn"
    ),
    "list_compilation_jobs": Listing(
        makers=("CreateCompilationJob",), items="CompilationJobSummaries", arn="CompilationJobArn"
    ),
    "list_compute_quotas": Listing(
        makers=("CreateComputeQuota",),
        items="ComputeQuotaSummaries",
        arn="ComputeQuotaArn",
        since="CreatedAfter",
    ),
    "list_contexts": Listing(
        makers=("CreateContext",), items="ContextSummaries", arn="ContextArn", since="CreatedAfter"
    ),
    "list_data_quality_job_definitions": Listing(
        makers=("CreateDataQualityJobDefinition",),
        items="JobDefinitionSummaries",
        arn="MonitoringJobDefinitionArn",
    ),
    "list_device_fleets": Listing(
        makers=("CreateDeviceFleet",), items="DeviceFleetSummaries", arn="DeviceFleetArn"
    ),
    "list_domains": Listing(makers=("CreateDomain",), items="Domains", arn="DomainArn", since=""),
    "list_edge_deployment_plans": Listing(
        makers=("CreateEdgeDeploymentPlan",),
        items="EdgeDeploymentPlanSummaries",
        arn="EdgeDeploymentPlanArn",
    ),
    "list_edge_packaging_jobs": Listing(
        makers=("CreateEdgePackagingJob",),
        items="EdgePackagingJobSummaries",
        arn="EdgePackagingJobArn",
    ),
    "list_endpoints": Listing(
        makers=("CreateEndpoint",),
        items="Endpoints",
        arn="EndpointArn",
        since="LastModifiedTimeAfter",
    ),
    "list_endpoint_configs": Listing(
        makers=("CreateEndpointConfig",), items="EndpointConfigs", arn="EndpointConfigArn"
    ),
    "list_experiments": Listing(
        makers=("CreateExperiment",),
        items="ExperimentSummaries",
        arn="ExperimentArn",
        since="CreatedAfter",
    ),
    "list_feature_groups": Listing(
        makers=("CreateFeatureGroup",), items="FeatureGroupSummaries", arn="FeatureGroupArn"
    ),
    "list_flow_definitions": Listing(
        makers=("CreateFlowDefinition",), items="FlowDefinitionSummaries", arn="FlowDefinitionArn"
    ),
    "list_hubs": Listing(makers=("CreateHub",), items="HubSummaries", arn="HubArn"),
    "list_hub_contents": Listing(
        makers=("CreateHubContentReference", "ImportHubContent"),
        items="HubContentSummaries",
        arn="HubContentArn",
        within=("list_hubs", "HubName"),
        choices=("HubContentType", ("DataSet", "JsonDoc", "Model", "ModelReference", "Notebook")),
    ),
    "list_human_task_uis": Listing(
        makers=("CreateHumanTaskUi",), items="HumanTaskUiSummaries", arn="HumanTaskUiArn"
    ),
    "list_hyper_parameter_tuning_jobs": Listing(
        makers=("CreateHyperParameterTuningJob",),
        items="HyperParameterTuningJobSummaries",
        arn="HyperParameterTuningJobArn",
    ),
    "list_images": Listing(makers=("CreateImage",), items="Images", arn="ImageArn"),
    "list_inference_components": Listing(
        makers=("CreateInferenceComponent",),
        items="InferenceComponents",
        arn="InferenceComponentArn",
        since="LastModifiedTimeAfter",
    ),
    "list_inference_experiments": Listing(
        makers=("CreateInferenceExperiment",),
        items="InferenceExperiments",
        built=("inference-experiment", "Name"),
    ),
    "list_inference_recommendations_jobs": Listing(
        makers=("CreateInferenceRecommendationsJob",),
        items="InferenceRecommendationsJobs",
        arn="JobArn",
    ),
    "list_jobs": Listing(
        makers=("CreateJob",),
        items="JobSummaries",
        arn="JobArn",
        choices=("JobCategory", ("AgentRFT", "AgentRFTEvaluation")),
    ),
    "list_labeling_jobs": Listing(
        makers=("CreateLabelingJob",), items="LabelingJobSummaryList", arn="LabelingJobArn"
    ),
    "list_mlflow_apps": Listing(
        makers=("CreateMlflowApp",), items="Summaries", arn="Arn", since="CreatedAfter"
    ),
    "list_mlflow_tracking_servers": Listing(
        makers=("CreateMlflowTrackingServer",),
        items="TrackingServerSummaries",
        arn="TrackingServerArn",
        since="CreatedAfter",
    ),
    "list_models": Listing(makers=("CreateModel",), items="Models", arn="ModelArn"),
    "list_model_bias_job_definitions": Listing(
        makers=("CreateModelBiasJobDefinition",),
        items="JobDefinitionSummaries",
        arn="MonitoringJobDefinitionArn",
    ),
    "list_model_cards": Listing(
        makers=("CreateModelCard",), items="ModelCardSummaries", arn="ModelCardArn"
    ),
    "list_model_explainability_job_definitions": Listing(
        makers=("CreateModelExplainabilityJobDefinition",),
        items="JobDefinitionSummaries",
        arn="MonitoringJobDefinitionArn",
    ),
    "list_model_packages": Listing(
        makers=("CreateModelPackage",), items="ModelPackageSummaryList", arn="ModelPackageArn"
    ),
    "list_model_package_groups": Listing(
        makers=("CreateModelPackageGroup",),
        items="ModelPackageGroupSummaryList",
        arn="ModelPackageGroupArn",
    ),
    "list_model_quality_job_definitions": Listing(
        makers=("CreateModelQualityJobDefinition",),
        items="JobDefinitionSummaries",
        arn="MonitoringJobDefinitionArn",
    ),
    "list_monitoring_schedules": Listing(
        makers=("CreateMonitoringSchedule",),
        items="MonitoringScheduleSummaries",
        arn="MonitoringScheduleArn",
    ),
    "list_notebook_instances": Listing(
        makers=("CreateNotebookInstance",), items="NotebookInstances", arn="NotebookInstanceArn"
    ),
    "list_notebook_instance_lifecycle_configs": Listing(
        makers=("CreateNotebookInstanceLifecycleConfig",),
        items="NotebookInstanceLifecycleConfigs",
        arn="NotebookInstanceLifecycleConfigArn",
    ),
    "list_optimization_jobs": Listing(
        makers=("CreateOptimizationJob",),
        items="OptimizationJobSummaries",
        arn="OptimizationJobArn",
    ),
    "list_partner_apps": Listing(
        makers=("CreatePartnerApp",), items="Summaries", arn="Arn", since=""
    ),
    "list_pipelines": Listing(
        makers=("CreatePipeline",),
        items="PipelineSummaries",
        arn="PipelineArn",
        since="CreatedAfter",
    ),
    "list_processing_jobs": Listing(
        makers=("CreateProcessingJob",), items="ProcessingJobSummaries", arn="ProcessingJobArn"
    ),
    "list_projects": Listing(
        makers=("CreateProject",), items="ProjectSummaryList", arn="ProjectArn"
    ),
    "list_spaces": Listing(
        makers=("CreateSpace",), items="Spaces", since="", built=("space", "DomainId", "SpaceName")
    ),
    "list_studio_lifecycle_configs": Listing(
        makers=("CreateStudioLifecycleConfig",),
        items="StudioLifecycleConfigs",
        arn="StudioLifecycleConfigArn",
    ),
    "list_training_jobs": Listing(
        makers=("CreateTrainingJob",), items="TrainingJobSummaries", arn="TrainingJobArn"
    ),
    "list_training_plans": Listing(
        makers=("CreateTrainingPlan",),
        items="TrainingPlanSummaries",
        arn="TrainingPlanArn",
        since="",
    ),
    "list_training_sessions": Listing(
        makers=("CreateTrainingSession",),
        items="TrainingSessionSummaries",
        arn="TrainingSessionArn",
    ),
    "list_transform_jobs": Listing(
        makers=("CreateTransformJob",), items="TransformJobSummaries", arn="TransformJobArn"
    ),
    "list_trials": Listing(
        makers=("CreateTrial",), items="TrialSummaries", arn="TrialArn", since="CreatedAfter"
    ),
    "list_trial_components": Listing(
        makers=("CreateTrialComponent",),
        items="TrialComponentSummaries",
        arn="TrialComponentArn",
        since="CreatedAfter",
    ),
    "list_user_profiles": Listing(
        makers=("CreateUserProfile",),
        items="UserProfiles",
        since="",
        built=("user-profile", "DomainId", "UserProfileName"),
    ),
    "list_workforces": Listing(
        makers=("CreateWorkforce",), items="Workforces", arn="WorkforceArn", since=""
    ),
    "list_workteams": Listing(
        makers=("CreateWorkteam",), items="Workteams", arn="WorkteamArn", since=""
    ),
    "list_devices": Listing(
        makers=("RegisterDevices",), items="DeviceSummaries", arn="DeviceArn", since=""
    ),
}
"""Every list, by the client's method. Of endpoints and components it counts when they changed."""
