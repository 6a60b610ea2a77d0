"""What a new resource is a part of, and what it was made of: by its event alone, without a call.

The ARNs are built from names, in whatever letters these have: the ledger compares without regard to
letter case.
"""

import re

from sagewarden.causes.actors import ActorKind
from sagewarden.causes.cause import Cause
from sagewarden.resources import Arn, arn_beside, arn_of, model_package_group

PIPELINE_TAG = "sagemaker:pipeline-execution-arn"
"""The tag that SageMaker sets on what a pipeline's run creates."""

_SERVICE = "sagemaker.amazonaws.com"
_TUNING_JOB = "hyper-parameter-tuning-job"
_TUNED = re.compile(r"training-job/(?P<job>.+)-\d{3,}-[0-9a-z]+")


def whole_of(cause: Cause) -> Arn | None:
    """The resource that a new one is a part of: it runs as that one's role, or has its tags.

    What has a role of its own runs as that, and is a part of nothing.
    """
    match cause.resource.type:
        case "model-package":
            return model_package_group(cause.resource)
        case "app":
            return _in_studio(cause, "space", cause.request.space) or _profile(cause)
        case "space":
            return _profile(cause) or _domain(cause)
        case "user-profile" if not cause.request.roles:
            return _domain(cause)
    return None


def parent_of(cause: Cause) -> Arn | None:
    """The resource that a new one was made for, or by whose run; None where none is named."""
    # A component runs on an endpoint.
    if cause.resource.type == "inference-component" and cause.request.endpoint:
        return arn_beside(cause.resource, f"endpoint/{cause.request.endpoint}")
    # A hub holds its contents, and references to those of other hubs.
    if cause.resource.type.startswith("hub-content"):
        hub = cause.resource.resource.split("/")[1:2]
        return arn_beside(cause.resource, f"hub/{hub[0]}") if hub else None
    # A tuning job launched it, whose name SageMaker puts before a number.
    if cause.actor.kind is ActorKind.AWS_SERVICE and cause.resource.type == "training-job":
        tuning = _TUNED.fullmatch(cause.resource.resource)
        return arn_beside(cause.resource, f"{_TUNING_JOB}/{tuning['job']}") if tuning else None
    # A run of a pipeline made it; the tag alone anybody can type.
    run = arn_of(cause.request.tags.get(PIPELINE_TAG))
    at_home = run is not None and run.account == cause.resource.account
    if run is None or not at_home or cause.actor.invoked_by != _SERVICE:
        return None
    pipeline, _, execution = run.resource.partition("/execution/")
    return arn_beside(cause.resource, pipeline) if execution and run.type == "pipeline" else None


def _domain(cause: Cause) -> Arn | None:
    domain = cause.request.domain
    return arn_beside(cause.resource, f"domain/{domain}") if domain else None


def _profile(cause: Cause) -> Arn | None:
    return _in_studio(cause, "user-profile", cause.request.user_profile)


def _in_studio(cause: Cause, kind: str, name: str | None) -> Arn | None:
    """The ARN of something in a Studio domain that the request names."""
    if not (name and cause.request.domain):
        return None
    return arn_beside(cause.resource, f"{kind}/{cause.request.domain}/{name}")
