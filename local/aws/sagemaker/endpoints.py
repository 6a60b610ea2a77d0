"""Endpoints with what moto leaves out: updates, inference components, and the rules of scaling.

SageMaker developer guide, "Update or delete endpoints that use automatic scaling": an update fails
that removes a variant with a scalable target, or changes its instance type.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from moto.sagemaker import models
from moto.sagemaker.exceptions import AWSValidationException

from local.aws.autoscaling.capacity import Capacity, variants_of
from local.aws.autoscaling.targets import RefusedError, kept, targets_of
from local.aws.sagemaker import components, deployments, production, sagemaker, weights
from local.aws.sagemaker.backend import backend_of, config_of, endpoint_of, must_rest, run
from local.aws.wire import Answer, Request, refusal

OK = 200


def fill_gaps() -> None:
    """Has moto keep what it drops of configs and endpoints."""
    config: Any = models.FakeEndpointConfig
    backend: Any = models.SageMakerModelBackend
    endpoint: Any = models.FakeEndpoint
    config.validate_production_variants = production.validate
    backend.validate_production_variants = production.models_exist
    backend.create_endpoint = _creating(backend.create_endpoint)
    endpoint._process_production_variants = _keeping(endpoint._process_production_variants)


def answer(request: Request) -> Answer | None:
    """Answers the calls that moto does not know; None leaves a call to moto."""
    return answered(request) if request.operation in _OPERATIONS else None


def answered(request: Request) -> Answer:
    """The answer to a call that moto does not know."""
    try:
        members = _OPERATIONS[request.operation](request.region, request.json)
    except RefusedError as error:
        return refusal(400, error.code, str(error))
    return Answer(OK, sagemaker.in_small_letters(json.dumps(members, default=_epoch).encode()))


def completed(request: Request, answered: Answer) -> Answer:
    """What moto has answered, with what it leaves out."""
    if answered.status != OK:
        return answered
    # moto drops these members of a configuration.
    if request.operation == "CreateEndpointConfig":
        config = backend_of(request.region).endpoint_configs[request.json["EndpointConfigName"]]
        for member in ("ShadowProductionVariants", "ExecutionRoleArn", "MetricsConfig"):
            if member in request.json:
                setattr(config, _snake(member), request.json[member])
    # moto's endpoints do not tell what they have of their configuration.
    if request.operation == "DescribeEndpoint":
        endpoint = endpoint_of(request.region, request.json["EndpointName"])
        described = answered.json
        variants = [production.summary(variant) for variant in described["ProductionVariants"]]
        deployed = deployments.described(endpoint)
        told = {"ProductionVariants": variants, **_configured(endpoint), **deployed}
        body = json.dumps(described | told).encode()
        return Answer(answered.status, body, answered.content_type)
    return answered


def _configured(endpoint: Any) -> dict[str, Any]:
    """What an endpoint has of the configuration that it runs, beside its production variants."""
    config = config_of(endpoint)
    asynchronous = getattr(config, "async_inference_config", None)
    shadows = endpoint._process_production_variants(
        getattr(config, "shadow_production_variants", ())
    )
    members: dict[str, Any] = {}
    if asynchronous:
        members["AsyncInferenceConfig"] = asynchronous
    if shadows:
        members["ShadowProductionVariants"] = [production.summary(shadow) for shadow in shadows]
    return members


def settle(region: str, name: str, *, is_creation: bool) -> str:
    """Puts an endpoint in service, or wherever its deployment ends; the state that is told then."""
    endpoint = backend_of(region).endpoints.get(name)
    return deployments.end(endpoint, is_creation=is_creation) if endpoint else ""


def _creating(create: Callable[..., Any]) -> Callable[..., Any]:
    """The creation of an endpoint by moto, for which names are taken in any letter case.

    What is created keeps its configuration.
    """

    def created(backend: Any, endpoint_name: str, endpoint_config_name: str, tags: Any) -> Any:
        for name, there in backend.endpoints.items():
            if name.casefold() == endpoint_name.casefold():
                raise AWSValidationException(
                    f'Cannot create already existing endpoint "{there.arn}".'
                )
        made = create(backend, endpoint_name, endpoint_config_name, tags)
        run(made, backend.endpoint_configs[endpoint_config_name])
        deployments.create(made)
        return made

    return created


def _keeping(process: Callable[..., Any]) -> Callable[..., Any]:
    """The making of an endpoint's variants by moto, with what it drops of the configuration."""

    def processed(endpoint: Any, variants: Any) -> list[dict[str, Any]]:
        pairs = zip(process(endpoint, variants), variants, strict=True)
        return [made | production.shown(variant) for made, variant in pairs]

    return processed


def _update(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Answers UpdateEndpoint."""
    endpoint = endpoint_of(region, asked["EndpointName"])
    wanted = asked["EndpointConfigName"]
    config = backend_of(region).endpoint_configs.get(wanted)
    if config is None:
        raise RefusedError("ValidationException", f'Could not find endpoint config "{wanted}".')
    must_rest(endpoint)
    _must_not_scale(region, endpoint, variants_of(config))
    there = endpoint.production_variants
    before = {variant["VariantName"]: variant for variant in there}
    endpoint.production_variants = endpoint._process_production_variants(config.production_variants)
    for variant in endpoint.production_variants:
        variant.update(_retained(before.get(variant["VariantName"], {}), asked))
    deployments.begin(endpoint, config_of(endpoint), there, asked)
    run(endpoint, config)
    return {"EndpointArn": endpoint.arn}


def _must_not_scale(region: str, endpoint: Any, after: Mapping[str, Capacity]) -> None:
    """Refuses an update after which a variant that scales is gone, or scales something else.

    Args:
        after: what the variants scale after the update, by name.
    """
    before = variants_of(config_of(endpoint)).items()
    changed = [name for name, capacity in before if after.get(name) != capacity]
    if targets_of(region, endpoint.endpoint_name, changed):
        raise RefusedError(
            "ValidationException",
            f"Cannot update endpoint {endpoint.endpoint_name}: a variant that is removed, or whose "
            "instance type changes, has automatic scaling configured. Deregister it as a scalable "
            "target.",
        )


def _retained(before: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that a variant keeps through an update, where it is told to."""
    if not asked.get("RetainAllVariantProperties"):
        return {}
    properties = asked.get("ExcludeRetainedVariantProperties", ())
    excluded = {entry["VariantPropertyType"] for entry in properties}
    retained: dict[str, Any] = {}
    for kind in ("InstanceCount", "Weight"):
        desired = f"Desired{kind}"
        if desired in before and desired not in excluded:
            retained |= {f"Current{kind}": before[desired], desired: before[desired]}
    return retained


def _delete(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Deletes an endpoint; whoever may do so has its targets deregistered on the way."""
    endpoint = endpoint_of(region, asked["EndpointName"])
    must_rest(endpoint)
    variants = [variant["VariantName"] for variant in endpoint.production_variants]
    for key in targets_of(region, endpoint.endpoint_name, variants):
        del kept(region)[key]
    del backend_of(region).endpoints[endpoint.endpoint_name]
    return {}


def _snake(member: str) -> str:
    """A member's name as moto spells it: `ExecutionRoleArn`, `execution_role_arn`."""
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", member).lstrip("_")


def _epoch(value: datetime) -> float:
    return value.timestamp()


_OPERATIONS: Mapping[str, Callable[[str, Mapping[str, Any]], dict[str, Any]]] = {
    **components.OPERATIONS,
    "DeleteEndpoint": _delete,
    "UpdateEndpoint": _update,
    "UpdateEndpointWeightsAndCapacities": weights.update,
}
