"""What reads and does no more: the actions, and the log groups that all teams share."""

from isolation.policies.authorization import DOUBTFUL_READS, VERSION_READS, actions
from isolation.policies.scope import sagemaker
from isolation.policies.wildcards import shorten

STUDIO_TAGS = "sagemaker:*"
"""The tags that Studio sets on what is made in it (`sagemaker:user-profile-arn`, …)."""

DOUBTFUL = tuple(f"sagemaker:{name}" for name in sorted(DOUBTFUL_READS | VERSION_READS))
READS = ("sagemaker:Describe*", *(name for name in DOUBTFUL if ":Describe" not in name))

JOB_LOGS = ("NotebookInstances", "ProcessingJobs", "T*Jobs")
"""The log groups below `/aws/sagemaker/` to which all teams' jobs and notebooks write.

`T*Jobs` are training and transform jobs: no other group begins with that letter.
"""

SHARED_LOGS = (*JOB_LOGS, "LabelingJobs", "studio")
"""These, and the ones of labeling jobs and of Studio's apps, which are closed beside them."""


def usable(level: str) -> tuple[str, ...]:
    """The actions of a level (`Read` or `List`) that read what a resource holds, as patterns."""
    known = [action.name for action in actions()]
    names = [action.name for action in actions() if action.usable and action.level == level]
    return sagemaker(shorten(names, known))
