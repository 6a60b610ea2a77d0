"""What SageMaker says of what an endpoint hosts, and CloudWatch of its alarms. It only reads."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from monitoring.observed import Component, DescribedAlarm, Hosted
from monitoring.remembered.endpoint import Remembered
from sagewarden.endpoints.endpoint import Endpoint, component_of
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.endpoints.variants import Kind
from sagewarden.errors import is_gone
from sagewarden.reading import text
from sagewarden.runtime.endpoints import observe_components

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_sagemaker import SageMakerClient

_ALARMS = 100
"""Alarms that one call asks for by name, and that one answer tells of (DescribeAlarms)."""

_ENDING = (EndpointStatus.DELETING, EndpointStatus.FAILED)
"""States of a component in which it serves nobody any more, or never did."""


def observe_hosted(
    client: "SageMakerClient", endpoint: Endpoint, remembered: Remembered, *, thorough: bool
) -> Hosted:
    """What an endpoint hosts; what cannot have changed is not read again.

    Args:
        thorough: whether its components may be others than those that are remembered.
    """
    if remembered.knows_models_of(endpoint):
        multi_model = remembered.multi_model
    else:
        multi_model = frozenset(_multi_model_variants(client, endpoint))
    known = remembered.components if remembered.born == endpoint.born else None
    # Every variant runs a model, and nothing else ever ran here.
    if not (known or _may_host(endpoint)):
        components: tuple[Component, ...] = ()
    # No component came or went since.
    elif known is not None and not thorough:
        components = known
    else:
        components = tuple(_components(client, endpoint.name, known or ()))
    return Hosted(multi_model, components)


def observe_alarms(client: "CloudWatchClient", names: Iterable[str]) -> dict[str, DescribedAlarm]:
    """The alarms of some names, of either kind, by name: one call for a hundred."""
    ordered = sorted(names)
    alarms: dict[str, DescribedAlarm] = {}
    paginator = client.get_paginator("describe_alarms")
    for start in range(0, len(ordered), _ALARMS):
        pages = paginator.paginate(
            AlarmNames=ordered[start : start + _ALARMS],
            AlarmTypes=["MetricAlarm", "CompositeAlarm"],
            PaginationConfig={"PageSize": _ALARMS},
        )
        for page in pages:
            for alarm in (*page["MetricAlarms"], *page["CompositeAlarms"]):
                alarms[alarm["AlarmName"]] = alarm
    return alarms


def _may_host(endpoint: Endpoint) -> bool:
    """Whether inference components may run on it: of a deleted configuration nobody knows."""
    hosting = endpoint.hosting.values()
    return not hosting or any(not one.has_model for one in hosting)


def _multi_model_variants(client: "SageMakerClient", endpoint: Endpoint) -> Iterator[str]:
    """The variants one of whose models is a multi-model one."""
    for name, hosting in endpoint.hosting.items():
        if any(_is_multi_model(client, model) for model in hosting.models):
            yield name


def _is_multi_model(client: "SageMakerClient", model: str) -> bool:
    """Whether a model is a multi-model one; one that is deleted tells nothing."""
    try:
        described: Mapping[str, Any] = client.describe_model(ModelName=model)
    except ClientError as error:
        if not is_gone(error):
            raise
        return False
    containers = (described.get("PrimaryContainer"), *described.get("Containers", ()))
    return any(text(container, "Mode") == "MultiModel" for container in containers)


def _components(
    client: "SageMakerClient", endpoint: str, known: Iterable[Component]
) -> Iterator[Component]:
    """The components of an endpoint that are not on their way out."""
    remembered = {(component.name, component.born): component for component in known}
    for summary in observe_components(client, endpoint):
        name, born = summary["InferenceComponentName"], summary["CreationTime"].isoformat()
        status = EndpointStatus.read(summary.get("InferenceComponentStatus"))
        if status in _ENDING:
            continue
        component = remembered.get((name, born))
        if component is None:
            component = _component(client, name, summary.get("VariantName", ""), born)
        if component:
            yield component


def _component(client: "SageMakerClient", name: str, variant: str, born: str) -> Component | None:
    """A component that was never seen; None where it is gone by now."""
    try:
        described = client.describe_inference_component(InferenceComponentName=name)
    except ClientError as error:
        if not is_gone(error):
            raise
        return None
    (told,) = component_of(described, {}).variants
    return Component(name=name, variant=variant, born=born, is_adapter=told.kind is Kind.ADAPTER)
