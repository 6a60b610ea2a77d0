"""The actions that only tell what a resource is."""

from isolation.policies.authorization import DOUBTFUL_READS

STUDIO_TAGS = "sagemaker:*"
"""The tags that Studio sets on what is made in it (`sagemaker:user-profile-arn`, …)."""

DOUBTFUL = tuple(f"sagemaker:{name}" for name in sorted(DOUBTFUL_READS))
READS = ("sagemaker:Describe*", *(name for name in DOUBTFUL if ":Describe" not in name))
