"""What may be behind a deployment that failed, as far as SageMaker's words tell. Pure."""

import re
from collections.abc import Mapping

_CAUSES: Mapping[str, str] = {
    r"insufficient\s?(?:instance\s?)?capacity|unable to provision": (
        "AWS has no such instances left just now: try another instance type, instance pools, "
        "another Availability Zone, or later"
    ),
    r"service limit|resource\s?limit|quota": (
        "a quota of the account stands in the way: Service Quotas has it as "
        "'<instance type> for endpoint usage'"
    ),
    r"ping health check": (
        "the container does not answer GET /ping with 200 in time: the log says why, or the "
        "health check's timeout is too short for the model"
    ),
    r"\bimage\b|\becr\b|manifest": (
        "the image cannot be had: does it exist, and may the role read it"
    ),
    r"model data|\bs3\b|download": (
        "the model's data cannot be had: does the object exist, and may the role read it"
    ),
    r"alarm": "an alarm of its AutoRollbackConfiguration was red",
    r"no space left|\bdisk\b|volume": "the disk is full: name a larger VolumeSizeInGB",
}
"""What FailureReason says, as a regular expression, and what that points to."""

WITHOUT_LOGS = (
    "no capacity or quota for its instances, a model or configuration that was deleted meanwhile, "
    "an endpoint for inference components that has none yet, or a role that may not write logs"
)
"""What there is to think of where not a single line was logged (field: `docs/facts.md`)."""


def cause_in(failure: str) -> str:
    """What SageMaker's words point to; empty where they point to nothing that is known."""
    for pattern, cause in _CAUSES.items():
        if re.search(pattern, failure, re.IGNORECASE):
            return cause
    return ""
