"""Inference components, which moto does not know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local import ACCOUNT
from local.autoscaling import RefusedError
from local.backend import backend_of, endpoint_of, named


@dataclass
class Component:
    """An inference component; its members are named so that tags find it as they find moto's resources."""

    name: str
    arn: str
    endpoint: str
    variant: str
    specification: Mapping[str, Any]
    copies: int
    tags: list[dict[str, str]]
    status: str = "InService"
    created: datetime = field(default_factory=lambda: datetime.now(UTC))


def _create_component(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    endpoint, name = endpoint_of(region, asked["EndpointName"]), asked["InferenceComponentName"]
    if name in _components(region):
        raise RefusedError("ValidationException", f"Inference component {name} exists already.")
    arn = f"arn:aws:sagemaker:{region}:{ACCOUNT}:inference-component/{name.lower()}"
    copies = asked.get("RuntimeConfig", {}).get("CopyCount", 1)
    _components(region)[name] = Component(
        name, arn, endpoint.endpoint_name, asked.get("VariantName", ""), asked.get("Specification", {}),
        copies, asked.get("Tags", []),
    )  # fmt: skip
    return {"InferenceComponentArn": arn}


def _describe_component(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    found = component(region, asked["InferenceComponentName"])
    return _summary(region, found) | {
        "Specification": dict(found.specification),
        "RuntimeConfig": {"DesiredCopyCount": found.copies, "CurrentCopyCount": found.copies},
    }


def _update_component(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    found = component(region, asked["InferenceComponentName"])
    runtime = asked.get("RuntimeConfig") or asked.get("DesiredRuntimeConfig") or {}
    found.copies = runtime.get("CopyCount", found.copies)
    return {"InferenceComponentArn": found.arn}


def _delete_component(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    name = component(region, asked["InferenceComponentName"]).name
    del _components(region)[name]
    return {}


def _list_components(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    wanted = asked.get("EndpointNameEquals")
    found = [each for each in _components(region).values() if wanted in (None, each.endpoint)]
    return {"InferenceComponents": [_summary(region, each) for each in found]}


def _summary(region: str, found: Component) -> dict[str, Any]:
    endpoint = f"arn:aws:sagemaker:{region}:{ACCOUNT}:endpoint/{found.endpoint.lower()}"
    return {
        "InferenceComponentName": found.name,
        "InferenceComponentArn": found.arn,
        "EndpointName": found.endpoint,
        "EndpointArn": endpoint,
        "VariantName": found.variant,
        "CreationTime": found.created,
        "LastModifiedTime": found.created,
        "InferenceComponentStatus": found.status,
    }


def component(region: str, name: str) -> Component:
    found: Component = named(_components(region), name, "inference component")
    return found


def _components(region: str) -> dict[str, Component]:
    """Kept on moto's backend, where tags are looked for."""
    backend = backend_of(region)
    found: dict[str, Component] = vars(backend).setdefault("inference_components", {})
    return found


OPERATIONS: Mapping[str, Callable[[str, Mapping[str, Any]], dict[str, Any]]] = {
    "CreateInferenceComponent": _create_component,
    "DeleteInferenceComponent": _delete_component,
    "DescribeInferenceComponent": _describe_component,
    "ListInferenceComponents": _list_components,
    "UpdateInferenceComponent": _update_component,
    "UpdateInferenceComponentRuntimeConfig": _update_component,
}
