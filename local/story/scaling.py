"""The life of one endpoint: how it scales from the moment it is in service until it is gone."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from cli.scaling_policies import metric_of
from local import ACCOUNT, REGION
from local.story.chapters import Chapter, Lived, play_chapter
from local.story.globomantics import ROLES
from local.story.ownership import create_endpoint, create_model, tags_of
from local.story.stage import Stage
from local.story.watch import PATIENCE, watch
from sagewarden.endpoints.known import Known
from sagewarden.resources import Arn
from sagewarden.runtime.endpoints import observe_endpoint

MAKER = "alice"
NAME = "mammogram"
ENDPOINT = f"{NAME}-endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """How one variant scales, as Application Auto Scaling has it."""

    kind: str
    """What kind of variant it is; `gone` where there is none any more."""

    metric: str
    """The metric that its policy holds steady, by AWS's name."""

    value: float
    """The value at which it holds it, in AWS's unit."""

    min: int
    """How many instances there are at least."""

    max: int
    """How many there may be at most."""

    scale_in_cooldown: int
    """Seconds after which it may scale in again."""

    scale_out_cooldown: int
    """Seconds after which it may scale out again."""


type Scaling = Mapping[str, Scaled]
"""How an endpoint's variants scale, by name."""

STANDARD = Scaled(
    kind="instances",
    metric="SageMakerVariantInvocationsPerInstance",
    value=360.0,
    min=1,
    max=4,
    scale_in_cooldown=300,
    scale_out_cooldown=60,
)
"""What the example registry's profile says: 12 requests a second, half of them, in a minute."""


def chapters(stage: Stage) -> Iterator[Chapter[Scaling]]:
    """The endpoint's life, in order."""
    client = stage.cloud.client("sagemaker", stage.people[MAKER])
    both = dict.fromkeys(("blue", "green"), STANDARD)
    yield Chapter(
        "creates an endpoint with two variants",
        partial(_create, stage, client, ("blue", "green")),
        both,
    )
    yield Chapter(
        "replaces green by red: refused, green is let go, tried again",
        partial(_replace, stage, client, ("blue", "red")),
        dict.fromkeys(("blue", "red"), STANDARD),
    )
    yield Chapter("deletes it", partial(client.delete_endpoint, EndpointName=ENDPOINT), {})


def live(stage: Stage, chapter: Chapter[Scaling]) -> Lived[Scaling]:
    """Plays a chapter, and waits until the endpoint scales as it should or the time is up."""
    return play_chapter(chapter, partial(scaled, stage, ENDPOINT))


def scaled(stage: Stage, endpoint: str) -> Scaling:
    """How an endpoint's variants scale, by variant; a target without a policy counts as well."""
    client = stage.cloud.client("application-autoscaling")
    configuration = "TargetTrackingScalingPolicyConfiguration"
    policies = {
        policy["ResourceId"]: policy[configuration]
        for policy in _all(client, "describe_scaling_policies", "ScalingPolicies")
        if configuration in policy
    }
    kinds = _kinds(stage, endpoint)
    variants: dict[str, Scaled] = {}
    for target in _all(client, "describe_scalable_targets", "ScalableTargets"):
        resource_id = target["ResourceId"]
        if resource_id.startswith(f"endpoint/{endpoint}/"):
            variant = resource_id.rpartition("/")[2]
            variants[variant] = _scaled(target, policies.get(resource_id, {}), kinds)
    return variants


def _all(client: Any, operation: str, what: str) -> Iterator[Any]:
    for page in client.get_paginator(operation).paginate(ServiceNamespace="sagemaker"):
        yield from page[what]


def _scaled(
    target: Mapping[str, Any], policy: Mapping[str, Any], kinds: Mapping[str, str]
) -> Scaled:
    return Scaled(
        kind=kinds.get(target["ResourceId"], "gone"),
        metric=metric_of(policy),
        value=policy.get("TargetValue", 0),
        min=target["MinCapacity"],
        max=target["MaxCapacity"],
        scale_in_cooldown=policy.get("ScaleInCooldown", 0),
        scale_out_cooldown=policy.get("ScaleOutCooldown", 0),
    )


def _kinds(stage: Stage, endpoint: str) -> dict[str, str]:
    """The kinds of the endpoint's variants, by their resource ids; none where it is gone."""
    arn = Arn(f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/{endpoint.lower()}")
    client = stage.cloud.client("sagemaker")
    observed = observe_endpoint(client, arn, endpoint, Known())
    if observed is None:
        return {}
    return {variant.resource_id: variant.kind.value for variant in observed.variants}


def _create(stage: Stage, client: Any, variants: tuple[str, ...]) -> None:
    _tagged(stage, create_model(client, NAME, ROLES[MAKER]))
    _config(stage, client, f"{NAME}-config", variants)
    create_endpoint(client, NAME, ROLES[MAKER])


def _replace(stage: Stage, client: Any, variants: tuple[str, ...]) -> None:
    """Updates as a pipeline does that tries again: the first time its targets are in the way.

    Raises:
        botocore.exceptions.ClientError: it is still refused after `PATIENCE`.
    """
    config = f"{NAME}-config-2"
    _config(stage, client, config, variants)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            client.update_endpoint(EndpointName=ENDPOINT, EndpointConfigName=config)
        except ClientError as error:
            if "automatic scaling" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return


def _config(stage: Stage, client: Any, name: str, variants: tuple[str, ...]) -> None:
    made: list[Any] = [
        {
            "VariantName": variant,
            "ModelName": f"{NAME}-model",
            "InstanceType": "ml.m5.large",
            "InitialInstanceCount": 1,
            "InitialVariantWeight": 1.0,
        }
        for variant in variants
    ]
    answer = client.create_endpoint_config(EndpointConfigName=name, ProductionVariants=made)
    _tagged(stage, answer["EndpointConfigArn"])


def _tagged(stage: Stage, arn: str) -> None:
    """Waits until it is the team's: what is nobody's yet, nobody builds upon."""
    watch(stage, arn, tags_of(MAKER), time.monotonic())
