"""What moto's SageMaker leaves out of endpoints: updates, inference components, and the rules of scaling.

SageMaker developer guide, "Update or delete endpoints that use automatic scaling": an update fails
that removes a variant with a scalable target, or changes its instance type.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from moto.sagemaker import models
from moto.sagemaker.exceptions import AWSValidationException

from local import components
from local.autoscaling import CONCURRENCY, COPIES, INSTANCES, Key, RefusedError, Region, Target
from local.backend import backend_of, endpoint_of
from local.wire import Answer, Request, refusal

OK = 200
_BURSTABLE = "ml.t2."


def fill_gaps() -> None:
    """Has moto keep what it drops of configs and endpoints."""
    config: Any = models.FakeEndpointConfig
    backend: Any = models.SageMakerModelBackend
    endpoint: Any = models.FakeEndpoint
    config.validate_instance_type = lambda _self, _type: None
    backend.validate_production_variants = _models_exist
    process = endpoint._process_production_variants
    endpoint._process_production_variants = lambda self, variants: [
        made | _kept(variant) for made, variant in zip(process(self, variants), variants, strict=True)
    ]


def answer(request: Request) -> Answer | None:
    """Answers the calls that moto does not know; None leaves a call to moto."""
    operation = _OPERATIONS.get(request.operation)
    if operation is None:
        return None
    try:
        return Answer(200, json.dumps(operation(request.region, request.json), default=_epoch).encode())
    except RefusedError as error:
        return refusal(400, error.code, str(error))


def completed(request: Request, answered: Answer) -> Answer:
    """What moto has answered, with what it leaves out."""
    if answered.status != OK:
        return answered
    if request.operation == "CreateEndpointConfig":
        config = backend_of(request.region).endpoint_configs[request.json["EndpointConfigName"]]
        for member in ("ShadowProductionVariants", "ExecutionRoleArn"):
            if member in request.json:
                setattr(config, _snake(member), request.json[member])
    if request.operation == "DescribeEndpoint":
        found = answered.json
        config = backend_of(request.region).endpoint_configs.get(found["EndpointConfigName"])
        asynchronous = getattr(config, "async_inference_config", None)
        shadows = getattr(config, "shadow_production_variants", ())
        found |= {"AsyncInferenceConfig": asynchronous} if asynchronous else {}
        found |= {"ShadowProductionVariants": [{"VariantName": each["VariantName"]} for each in shadows]}
        return Answer(answered.status, json.dumps(found).encode(), answered.content_type)
    return answered


def targets_of(region: str, name: str) -> list[Target]:
    """An endpoint's scalable targets, for whoever has to deregister them to delete it."""
    endpoint = backend_of(region).endpoints.get(name)
    variants = [each["VariantName"] for each in endpoint.production_variants] if endpoint else []
    return [scaling(region).targets[key] for key in blocked(region, name, variants)]


@cache
def scaling(region: str) -> Region:
    """Application Auto Scaling in a region."""
    return Region(region, _capacity)


def settle(region: str, name: str) -> None:
    """An update has been carried out."""
    endpoint = backend_of(region).endpoints.get(name)
    if endpoint:
        endpoint.endpoint_status = "InService"


def blocked(region: str, endpoint: str, variants: Iterable[str]) -> list[Key]:
    """The scalable targets of an endpoint's variants."""
    ids = {f"endpoint/{endpoint}/variant/{variant}" for variant in variants}
    return [key for key in scaling(region).targets if key[0] in ids]


def _update(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    endpoint = endpoint_of(region, asked["EndpointName"])
    wanted = asked["EndpointConfigName"]
    config = backend_of(region).endpoint_configs.get(wanted)
    if config is None:
        raise RefusedError("ValidationException", f'Could not find endpoint config "{wanted}".')
    if endpoint.endpoint_status != "InService":
        raise RefusedError("ValidationException", f'Cannot update in-progress endpoint "{endpoint.arn}".')
    before = _types(backend_of(region).endpoint_configs.get(endpoint.endpoint_config_name))
    after = _types(config)
    changed = (name for name, kind in before.items() if after.get(name, object()) != kind)
    if blocked(region, endpoint.endpoint_name, changed):
        raise RefusedError(
            "ValidationException",
            f"Cannot update endpoint {endpoint.endpoint_name}: a variant that is removed, or whose instance "
            "type changes, has automatic scaling configured. Deregister it as a scalable target.",
        )
    counts = {v["VariantName"]: v.get("DesiredInstanceCount") for v in endpoint.production_variants}
    excluded = {each["VariantPropertyType"] for each in asked.get("ExcludeRetainedVariantProperties", ())}
    retained = asked.get("RetainAllVariantProperties") and "DesiredInstanceCount" not in excluded
    endpoint.production_variants = endpoint._process_production_variants(config.production_variants)
    for variant in endpoint.production_variants if retained else ():
        count = counts.get(variant["VariantName"])
        if count is not None:
            variant.update(CurrentInstanceCount=count, DesiredInstanceCount=count)
    endpoint.endpoint_config_name = config.endpoint_config_name
    endpoint.endpoint_status = "Updating"
    return {"EndpointArn": endpoint.arn}


def _set_capacities(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Weights and counts, set by people and by scaling activities alike."""
    endpoint = endpoint_of(region, asked["EndpointName"])
    variants = {each["VariantName"]: each for each in endpoint.production_variants}
    for wanted in asked["DesiredWeightsAndCapacities"]:
        variant = variants.get(wanted["VariantName"])
        if variant is None:
            name = wanted["VariantName"]
            raise RefusedError("ValidationException", f'The variant name "{name}" is not present.')
        for given, kind in (("DesiredWeight", "Weight"), ("DesiredInstanceCount", "InstanceCount")):
            if given in wanted:
                variant |= dict.fromkeys((f"Current{kind}", f"Desired{kind}"), wanted[given])
    endpoint.endpoint_status = "Updating"
    return {"EndpointArn": endpoint.arn}


def _delete(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Deletes an endpoint; whoever may do so has its targets deregistered on the way."""
    endpoint = endpoint_of(region, asked["EndpointName"])
    variants = (each["VariantName"] for each in endpoint.production_variants)
    for key in blocked(region, endpoint.endpoint_name, variants):
        del scaling(region).targets[key]
    del backend_of(region).endpoints[endpoint.endpoint_name]
    return {}


def _capacity(region: str, resource: str, dimension: str, count: int | None) -> int:
    """Reads or sets the number that a dimension stands for."""
    kind, name, *rest = resource.split("/")
    if dimension == COPIES and kind == "inference-component":
        component = components.component(region, name)
        component.copies = component.copies if count is None else count
        return component.copies
    if dimension not in (INSTANCES, CONCURRENCY) or kind != "endpoint" or rest[:1] != ["variant"]:
        raise RefusedError("ValidationException", f"Unsupported resource {resource} or dimension {dimension}")
    return _variant_capacity(region, name, rest[1], dimension, count)


def _variant_capacity(region: str, name: str, variant: str, dimension: str, count: int | None) -> int:
    endpoint = endpoint_of(region, name)
    found = next((v for v in endpoint.production_variants if v["VariantName"] == variant), None)
    if found is None:
        raise RefusedError("ValidationException", f"SageMaker variant does not exist: {name}/{variant}")
    if dimension == CONCURRENCY:
        serverless = found.get("CurrentServerlessConfig") or {}
        if "ProvisionedConcurrency" not in serverless:
            raise RefusedError("ValidationException", "The variant has no provisioned concurrency")
        serverless["ProvisionedConcurrency"] = count or serverless["ProvisionedConcurrency"]
        return int(serverless["ProvisionedConcurrency"])
    types = _types(backend_of(region).endpoint_configs.get(endpoint.endpoint_config_name))
    if str(types.get(variant)).startswith(_BURSTABLE):
        raise RefusedError("ValidationException", f"Variants on {types[variant]} cannot scale automatically")
    if "CurrentInstanceCount" not in found:
        raise RefusedError("ValidationException", "The variant has no instances")
    if count is not None:
        found |= {"CurrentInstanceCount": count, "DesiredInstanceCount": count}
    return int(found["CurrentInstanceCount"])


def _types(config: Any) -> dict[str, str | None]:
    return {
        each["VariantName"]: each.get("InstanceType") for each in getattr(config, "production_variants", ())
    }


def _models_exist(backend: Any, variants: list[dict[str, Any]]) -> None:
    """Variants that host inference components name no model."""
    for variant in variants:
        if "ModelName" in variant and variant["ModelName"] not in backend._models:
            raise AWSValidationException(f"Could not find model '{variant['ModelName']}'.")


def _kept(variant: Mapping[str, Any]) -> dict[str, Any]:
    return {name: variant[name] for name in ("ManagedInstanceScaling",) if name in variant}


def _snake(member: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in member).lstrip("_")


def _epoch(value: datetime) -> float:
    return value.timestamp()


_OPERATIONS: Mapping[str, Callable[[str, Mapping[str, Any]], dict[str, Any]]] = {
    **components.OPERATIONS,
    "DeleteEndpoint": _delete,
    "UpdateEndpoint": _update,
    "UpdateEndpointWeightsAndCapacities": _set_capacities,
}
