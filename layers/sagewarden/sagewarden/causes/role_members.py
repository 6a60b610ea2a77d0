"""Where SageMaker's requests name the roles that something runs as.

Written by a script: `layers/list_role_members.py` lists the members that botocore's model types as
a role's ARN; `[]` stands for each part of a list. They are spelled as CloudTrail spells them.
"""

from collections.abc import Mapping

ROLE_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "CreateAIBenchmarkJob": ("roleArn",),
    "CreateAIRecommendationJob": ("roleArn",),
    "CreateAlgorithm": ("validationSpecification.validationRole",),
    "CreateAutoMLJob": ("roleArn",),
    "CreateAutoMLJobV2": (
        "roleArn",
        "autoMLComputeConfig.emrServerlessComputeConfig.executionRoleARN",
    ),
    "CreateCluster": (
        "instanceGroups[].executionRole",
        "restrictedInstanceGroups[].executionRole",
        "clusterRole",
    ),
    "CreateCompilationJob": ("roleArn",),
    "CreateDataQualityJobDefinition": ("roleArn",),
    "CreateDeviceFleet": ("roleArn",),
    "CreateDomain": (
        "defaultUserSettings.executionRole",
        "domainSettings.rStudioServerProDomainSettings.domainExecutionRoleArn",
        "defaultSpaceSettings.executionRole",
    ),
    "CreateEdgePackagingJob": ("roleArn",),
    "CreateEndpointConfig": ("executionRoleArn",),
    "CreateFeatureGroup": ("roleArn",),
    "CreateFlowDefinition": ("roleArn",),
    "CreateHyperParameterTuningJob": (
        "trainingJobDefinition.roleArn",
        "trainingJobDefinitions[].roleArn",
    ),
    "CreateImage": ("roleArn",),
    "CreateInferenceExperiment": ("roleArn",),
    "CreateInferenceRecommendationsJob": ("roleArn",),
    "CreateJob": ("roleArn",),
    "CreateLabelingJob": ("roleArn",),
    "CreateMlflowApp": ("roleArn",),
    "CreateMlflowTrackingServer": ("roleArn",),
    "CreateModel": ("executionRoleArn",),
    "CreateModelBiasJobDefinition": ("roleArn",),
    "CreateModelExplainabilityJobDefinition": ("roleArn",),
    "CreateModelPackage": ("validationSpecification.validationRole",),
    "CreateModelQualityJobDefinition": ("roleArn",),
    "CreateMonitoringSchedule": ("monitoringScheduleConfig.monitoringJobDefinition.roleArn",),
    "CreateNotebookInstance": ("roleArn",),
    "CreateOptimizationJob": ("roleArn",),
    "CreatePartnerApp": ("executionRoleArn",),
    "CreatePipeline": ("roleArn",),
    "CreateProcessingJob": ("roleArn",),
    "CreateProject": ("templateProviders[].cfnTemplateProvider.roleARN",),
    "CreateTrainingJob": ("roleArn",),
    "CreateTrainingSession": ("roleArn",),
    "CreateUserProfile": ("userSettings.executionRole",),
    "RenderUiTemplate": ("roleArn",),
    "StartPipelineExecution": ("roleArn",),
    "UpdateCluster": (
        "instanceGroups[].executionRole",
        "restrictedInstanceGroups[].executionRole",
        "clusterRole",
    ),
    "UpdateDeviceFleet": ("roleArn",),
    "UpdateDomain": (
        "defaultUserSettings.executionRole",
        "domainSettingsForUpdate.rStudioServerProDomainSettingsForUpdate.domainExecutionRoleArn",
        "defaultSpaceSettings.executionRole",
    ),
    "UpdateImage": ("roleArn",),
    "UpdateMonitoringSchedule": ("monitoringScheduleConfig.monitoringJobDefinition.roleArn",),
    "UpdateNotebookInstance": ("roleArn",),
    "UpdatePipeline": ("roleArn",),
    "UpdateUserProfile": ("userSettings.executionRole",),
}
