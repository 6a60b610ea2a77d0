"""IAM's questions about calls to Application Auto Scaling: a target, its tags, and the tags to set.

Service Authorization Reference, "Actions, resources, and condition keys for AWS Application Auto
Scaling".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from local.aws.autoscaling.targets import Key, Target, arn, kept, targets_of
from local.aws.iam.question import Question
from local.aws.sagemaker.backend import backend_of
from local.aws.wire import Request

_PREFIX = "application-autoscaling"
_BY_ARN = frozenset({"ListTagsForResource", "TagResource", "UntagResource"})


def questions(request: Request) -> Iterator[Question]:
    """IAM's questions about a call: a listing has no resource, a new target no tags."""
    asked = request.json
    action = f"{_PREFIX}:{request.operation}"
    if request.operation.startswith("Describe"):
        yield Question(action, "*", _where(asked))
        return
    target = _target(request.region, request.operation, asked)
    resource = (
        target.arn if target else asked.get("ResourceARN") or arn(request.region, "unregistered")
    )
    context = (_tags(target) if target else {}) | _asked(asked)
    yield Question(action, resource, context | _where(asked))
    if request.operation == "RegisterScalableTarget" and asked.get("Tags"):
        yield Question(f"{_PREFIX}:TagResource", resource, context)


def deregistrations(region: str, endpoint: str) -> Iterator[Question]:
    """IAM's questions on the scaling that a deleted endpoint loses (SageMaker developer guide)."""
    kept_endpoint = backend_of(region).endpoints.get(endpoint)
    variants = kept_endpoint.production_variants if kept_endpoint else []
    names = [variant["VariantName"] for variant in variants]
    for key, target in targets_of(region, endpoint, names).items():
        context = _tags(target) | _where(_members(key))
        for name in ("DeleteScalingPolicy", "DeregisterScalableTarget"):
            yield Question(f"{_PREFIX}:{name}", target.arn, context)


def _target(region: str, operation: str, asked: Mapping[str, Any]) -> Target | None:
    if operation in _BY_ARN:
        named = asked.get("ResourceARN")
        return next((each for each in list(kept(region).values()) if each.arn == named), None)
    return kept(region).get((asked.get("ResourceId", ""), asked.get("ScalableDimension", "")))


def _members(key: Key) -> dict[str, str]:
    return {"ServiceNamespace": "sagemaker", "ScalableDimension": key[1]}


def _where(asked: Mapping[str, Any]) -> dict[str, Any]:
    named = {"service-namespace": "ServiceNamespace", "scalable-dimension": "ScalableDimension"}
    return {f"{_PREFIX}:{key}": asked[member] for key, member in named.items() if member in asked}


def _tags(target: Target) -> dict[str, Any]:
    return {f"aws:resourcetag/{key}".lower(): value for key, value in target.tags.items()}


def _asked(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The tags, or the keys of tags, that a request names; here they are a map."""
    tags = asked.get("Tags") or {}
    keys = [*tags, *(asked.get("TagKeys") or ())]
    values = {f"aws:requesttag/{key}".lower(): value for key, value in tags.items()}
    return values | ({"aws:tagkeys": keys} if keys else {})
