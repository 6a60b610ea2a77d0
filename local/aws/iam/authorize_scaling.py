"""What a call to Application Auto Scaling is authorized on: a target, its tags, and those that it asks for.

Service Authorization Reference, "Actions, resources, and condition keys for AWS Application Auto Scaling".
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
    """What IAM is asked about a call: listings have no resource, and what is not there yet has no tags."""
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
    """An endpoint that scales is deleted by whoever may remove its scaling (SageMaker developer guide)."""
    found = backend_of(region).endpoints.get(endpoint)
    variants = [each["VariantName"] for each in found.production_variants] if found else []
    for key, target in targets_of(region, endpoint, variants).items():
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
