"""Calls that name what they use, where IAM is not asked about it: the part of `gaps` by hand."""

NAMED_ONLY = (
    (
        "sagemaker:CreateEndpointConfig",
        (
            "it names models, of which IAM knows the ARN and no tag: with model_prefix the name "
            "decides; without it, whoever knows a model's name can deploy it, and it runs as the "
            "model's role"
        ),
    ),
    (
        "sagemaker:CreateInferenceComponent",
        "it names a model: as CreateEndpointConfig, on an endpoint of one's own",
    ),
    (
        "sagemaker:CreateTransformJob",
        (
            "it names a model: without model_prefix, whoever knows the name can run it as the "
            "model's role, on input and to output that they choose among what that role reaches"
        ),
    ),
    (
        "sagemaker:CreateInferenceExperiment",
        "it names endpoints and models, authorized on itself alone",
    ),
    (
        "sagemaker:CreateMonitoringSchedule, UpdateMonitoringSchedule",
        (
            "it names an endpoint, a baselining job and a job definition, and is authorized on the "
            "schedule alone: what it reads, it reads as the job's role"
        ),
    ),
    (
        "sagemaker:CreateApp",
        (
            "it is authorized on the new app alone: whose it is, AWS's owner of the space says, or "
            "the profile in its ARN; in a shared space of an own domain, everybody's"
        ),
    ),
    (
        "sagemaker:UpdateInferenceComponent, UpdateInferenceExperiment",
        (
            "it names models, of which IAM is told no ARN then: model_prefix does not decide, and "
            "what is the team's own can be changed to run another's model as that model's role"
        ),
    ),
    (
        "sagemaker:CreateModel",
        (
            "it names model packages and hub contents, and is authorized on the model alone: "
            "whoever knows the ARN makes a model of it, which runs as a role of their own"
        ),
    ),
    (
        "sagemaker:CreateModelPackage, UpdateModelPackage, CreateAlgorithm",
        "they name hub contents, algorithms and training plans, of which IAM is told nothing",
    ),
    (
        "sagemaker:CreateNotebookInstance, UpdateNotebookInstance",
        (
            "they name a lifecycle config, of which IAM knows the ARN and no tag, and code "
            "repositories: whoever runs another team's script runs what that team makes of it"
        ),
    ),
    (
        (
            "sagemaker:CreateDomain, CreateUserProfile, CreateSpace, CreateApp, UpdateDomain, "
            "UpdateUserProfile, UpdateSpace"
        ),
        (
            "they name images and lifecycle configs, of which IAM knows the ARNs and no tags, and "
            "configs of images and training plans, of which it is told nothing"
        ),
    ),
    (
        "sagemaker:CreateTrainingJob, CreateHyperParameterTuningJob",
        (
            "they name algorithms, hub contents, trials, MLflow servers and groups of model "
            "packages, a tuning job training plans as well, of which IAM is told nothing"
        ),
    ),
    (
        "sagemaker:CreateProcessingJob, CreateTransformJob",
        (
            "they name a trial, to which the job is added, and a processing job feature groups, "
            "to which it writes as its own role"
        ),
    ),
    (
        "sagemaker:CreateAIBenchmarkJob",
        (
            "it names an endpoint, a workload config and an MLflow server, and is authorized on "
            "the job alone: whoever knows an endpoint's name may put load on it; AWS does not say "
            "whether that is invoked as the job's role, whose guard refuses it"
        ),
    ),
    (
        "sagemaker:CreateAIRecommendationJob, CreateInferenceRecommendationsJob",
        (
            "they name models, model packages, endpoints, a workload config, reserved capacity, "
            "and are authorized on the job alone"
        ),
    ),
    (
        (
            "sagemaker:CreateCompilationJob, CreateOptimizationJob, CreateEdgePackagingJob, "
            "CreateEdgeDeploymentPlan"
        ),
        (
            "they name models, model packages, training plans, the job before them or a fleet of "
            "devices, and are authorized on themselves alone"
        ),
    ),
    (
        (
            "sagemaker:CreateDataQualityJobDefinition, CreateModelBiasJobDefinition, "
            "CreateModelExplainabilityJobDefinition, CreateModelQualityJobDefinition"
        ),
        "they name an endpoint and a baselining job: as CreateMonitoringSchedule",
    ),
    (
        "sagemaker:CreateLabelingJob, CreateFlowDefinition",
        (
            "they name a work team, of which IAM knows the ARN and no tag, the page that its "
            "people see, and a model to begin with, of which it is told nothing"
        ),
    ),
    (
        "sagemaker:CreateWorkteam",
        "it names the workforce, of which an account has one in a region",
    ),
    (
        "sagemaker-mlflow:AccessUI",
        "AWS names no resource and no tag for it: refused where a foreign tag is seen",
    ),
    (
        "sagemaker:CreatePresignedDomainUrl with SpaceName",
        "it is authorized on the profile alone, which enters its domain's shared spaces",
    ),
    (
        "sagemaker:StartSession in a shared space",
        "IAM is not told that it is shared: only who is its owner by the tag starts a session",
    ),
    (
        "sagemaker:CreateUserProfile without a role",
        "it runs as its domain's, and no PassRole is asked for: refused outside of `domains`",
    ),
    (
        "sagemaker:UpdateEndpoint to a shared config",
        (
            "a new endpoint may be made of a config that may be shared, an own one is not updated "
            "to it: the guard looks at both alike, as it does at an UpdateCluster's training plan; "
            "make a config of one's own"
        ),
    ),
    (
        "sagemaker:CreatePipeline",
        "what its steps do is done as the pipeline's role, which is what counts",
    ),
)
"""Calls that name what they use without IAM being asked about it. A test reads botocore's input
shapes for them."""
