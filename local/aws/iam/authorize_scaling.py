"""Authorization of calls to Application Auto Scaling: on a target, its tags, and those asked for.

Service Authorization Reference, "Actions, resources, and condition keys for AWS Application Auto
Scaling".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from local.aws.autoscaling.targets import Key, ScalableTarget, arn, kept, targets_of
from local.aws.iam.question import Question
from local.aws.sagemaker.backend import backend_of
from local.aws.wire import Request

_PREFIX = "application-autoscaling"
_BY_ARN = frozenset({"ListTagsForResource", "TagResource", "UntagResource"})
"""The operations that name a target by its ARN."""


def questions(request: Request) -> Iterator[Question]:
    """What IAM is asked about a call, which passes if it may do all of that."""
    asked = request.json
    action = f"{_PREFIX}:{request.operation}"
    # It lists: IAM is asked about no resource.
    if request.operation.startswith("Describe"):
        yield Question(action, "*", _where(asked))
        return
    # It is about a target; one that is not there yet has no tags, and no name.
    target = _target(request.region, request.operation, asked)
    if target:
        resource = target.arn
    else:
        resource = asked.get("ResourceARN") or arn(request.region, "unregistered")
    context = (_tags(target) if target else {}) | _asked_tags(asked)
    yield Question(action, resource, context | _where(asked))
    # It registers a target with tags: that is tagging, too.
    if request.operation == "RegisterScalableTarget" and asked.get("Tags"):
        yield Question(f"{_PREFIX}:TagResource", resource, context)


def deregistrations(region: str, endpoint: str) -> Iterator[Question]:
    """What IAM is asked about the deletion of an endpoint that scales: may its scaling be removed?

    SageMaker developer guide, "Update or delete endpoints that use automatic scaling".
    """
    there = backend_of(region).endpoints.get(endpoint)
    production = there.production_variants if there else ()
    variants = [variant["VariantName"] for variant in production]
    for key, target in targets_of(region, endpoint, variants).items():
        context = _tags(target) | _where(_members(key))
        for name in ("DeleteScalingPolicy", "DeregisterScalableTarget"):
            yield Question(f"{_PREFIX}:{name}", target.arn, context)


def _target(region: str, operation: str, asked: Mapping[str, Any]) -> ScalableTarget | None:
    """The scalable target that a call names; None where there is none."""
    if operation in _BY_ARN:
        targets = list(kept(region).values())
        named = [target for target in targets if target.arn == asked.get("ResourceARN")]
        return named[0] if named else None
    return kept(region).get((asked.get("ResourceId", ""), asked.get("ScalableDimension", "")))


def _members(key: Key) -> dict[str, str]:
    """The members of a call that name a target, as far as IAM has condition keys for them."""
    return {"ServiceNamespace": "sagemaker", "ScalableDimension": key[1]}


def _where(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The condition keys of the service and the dimension that a call names."""
    named = {"service-namespace": "ServiceNamespace", "scalable-dimension": "ScalableDimension"}
    return {f"{_PREFIX}:{key}": asked[member] for key, member in named.items() if member in asked}


def _tags(target: ScalableTarget) -> dict[str, Any]:
    """The condition keys of a target's tags."""
    return {f"aws:resourcetag/{key}".lower(): value for key, value in target.tags.items()}


def _asked_tags(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The condition keys of the tags, or of the keys of tags, that a call names: here a map."""
    tags = asked.get("Tags") or {}
    keys = [*tags, *(asked.get("TagKeys") or ())]
    values = {f"aws:requesttag/{key}".lower(): value for key, value in tags.items()}
    return values | ({"aws:tagkeys": keys} if keys else {})
