"""The actions that only tell what a resource is, and the log groups that all teams share."""

from isolation.policies.authorization import DOUBTFUL_READS, VERSION_READS

STUDIO_TAGS = "sagemaker:*"
"""The tags that Studio sets on what is made in it (`sagemaker:user-profile-arn`, …)."""

DOUBTFUL = tuple(f"sagemaker:{name}" for name in sorted(DOUBTFUL_READS | VERSION_READS))
READS = ("sagemaker:Describe*", *(name for name in DOUBTFUL if ":Describe" not in name))

SHARED_LOGS = (
    "LabelingJobs",
    "NotebookInstances",
    "ProcessingJobs",
    "TrainingJobs",
    "TransformJobs",
    "studio",
)
"""The log groups below `/aws/sagemaker/` to which all teams' jobs, notebooks and apps write."""
