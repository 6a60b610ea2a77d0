"""Inference components, which moto does not know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local import ACCOUNT
from local.aws.autoscaling.targets import RefusedError, page
from local.aws.sagemaker.backend import backend_of, endpoint_of, named

_FILTERS: Mapping[str, Callable[["Component", str], bool]] = {
    "EndpointNameEquals": lambda found, wanted: found.endpoint.casefold() == wanted.casefold(),
    "VariantNameEquals": lambda found, wanted: found.variant == wanted,
    "NameContains": lambda found, wanted: wanted.casefold() in found.name.casefold(),
    "StatusEquals": lambda found, wanted: found.status == wanted,
}
_ORDERS: Mapping[str, Callable[["Component"], Any]] = {
    "Name": lambda found: found.name,
    "Status": lambda found: found.status,
    "CreationTime": lambda found: found.created,
}
_PAGE = 10


@dataclass(kw_only=True)
class Component:
    """An inference component; tags find it, as its members are named like moto's resources'."""

    name: str
    arn: str
    endpoint: str
    variant: str
    specification: Mapping[str, Any]
    copies: int
    tags: list[dict[str, str]]
    status: str = "InService"
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    modified: datetime = field(default_factory=lambda: datetime.now(UTC))


def _create_component(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    endpoint, name = endpoint_of(region, asked["EndpointName"]), asked["InferenceComponentName"]
    if any(name.casefold() == there.casefold() for there in _components(region)):
        raise RefusedError("ValidationException", f"Inference component {name} exists already.")
    variant, specification = asked.get("VariantName", ""), asked.get("Specification", {})
    if variant and variant not in (each["VariantName"] for each in endpoint.production_variants):
        raise RefusedError("ValidationException", f'Could not find variant "{variant}".')
    _must_have_model(region, specification)
    arn = f"arn:aws:sagemaker:{region}:{ACCOUNT}:inference-component/{name.lower()}"
    copies = asked.get("RuntimeConfig", {}).get("CopyCount", 1)
    _components(region)[name] = Component(
        name=name,
        arn=arn,
        endpoint=endpoint.endpoint_name,
        variant=variant,
        specification=specification,
        copies=copies,
        tags=asked.get("Tags", []),
    )
    return {"InferenceComponentArn": arn}


def _must_have_model(region: str, specification: Mapping[str, Any]) -> None:
    model = specification.get("ModelName")
    if model is not None and model not in backend_of(region)._models:
        raise RefusedError("ValidationException", f'Could not find model "{model}".')


def _describe_component(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    found = component(region, asked["InferenceComponentName"])
    return _summary(region, found) | {
        "Specification": dict(found.specification),
        "RuntimeConfig": {"DesiredCopyCount": found.copies, "CurrentCopyCount": found.copies},
    }


def _update_component(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    found = component(region, asked["InferenceComponentName"])
    specification = asked.get("Specification", found.specification)
    _must_have_model(region, specification)
    runtime = asked.get("RuntimeConfig") or asked.get("DesiredRuntimeConfig") or {}
    found.specification = specification
    found.copies = runtime.get("CopyCount", found.copies)
    found.modified = datetime.now(UTC)
    return {"InferenceComponentArn": found.arn}


def _delete_component(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Its scalable target stays: no documentation says that it would go."""
    name = component(region, asked["InferenceComponentName"]).name
    del _components(region)[name]
    return {}


def _list_components(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The newest first, unless something else is asked for."""
    listed = list(_components(region).values())
    for name, fits in _FILTERS.items():
        if name in asked:
            listed = [candidate for candidate in listed if fits(candidate, asked[name])]
    order = _ORDERS[asked.get("SortBy", "CreationTime")]
    listed.sort(key=order, reverse=asked.get("SortOrder", "Descending") == "Descending")
    summaries = [_summary(region, candidate) for candidate in listed]
    return page("InferenceComponents", summaries, asked, _PAGE)


def _summary(region: str, found: Component) -> dict[str, Any]:
    endpoint = f"arn:aws:sagemaker:{region}:{ACCOUNT}:endpoint/{found.endpoint.lower()}"
    return {
        "InferenceComponentName": found.name,
        "InferenceComponentArn": found.arn,
        "EndpointName": found.endpoint,
        "EndpointArn": endpoint,
        "VariantName": found.variant,
        "CreationTime": found.created,
        "LastModifiedTime": found.modified,
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
