"""Inference components, which moto's SageMaker does not know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local import ACCOUNT
from local.aws.autoscaling.targets import RefusedError, page
from local.aws.sagemaker import deployments
from local.aws.sagemaker.backend import backend_of, endpoint_of, named

_FILTERS: Mapping[str, Callable[["Component", str], bool]] = {
    "EndpointNameEquals": lambda there, wanted: there.endpoint.casefold() == wanted.casefold(),
    "VariantNameEquals": lambda there, wanted: there.variant == wanted,
    "NameContains": lambda there, wanted: wanted.casefold() in there.name.casefold(),
    "StatusEquals": lambda there, wanted: there.status == wanted,
}
"""Whether a component fits what a listing asks for, by the members that ask for it."""

_ORDERS: Mapping[str, Callable[["Component"], Any]] = {
    "Name": lambda there: there.name,
    "Status": lambda there: there.status,
    "CreationTime": lambda there: there.created,
}
"""What a listing is sorted by, by the values of `SortBy`."""

_PAGE = 10
"""Components a page, as in AWS."""


@dataclass(kw_only=True)
class Component:
    """An inference component."""

    name: str
    """Its name, in its maker's letters."""

    arn: str
    """Its ARN; tags are found by this field's name, as moto's resources' are."""

    endpoint: str
    """The name of the endpoint that it runs on."""

    variant: str
    """The name of the endpoint's variant; empty where none was named."""

    specification: Mapping[str, Any]
    """What it runs, as it was asked for."""

    copies: int | None
    """How many copies of it run; None for an adapter, which its base component loads."""

    tags: list[dict[str, str]]
    """Its tags, as the API spells them; found by this field's name, too."""

    status: str = "InService"
    """Its state."""

    failure: str = ""
    """Why it is in that state, where it failed."""

    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When it was created."""

    modified: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When it was changed last."""


def _create_component(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Answers CreateInferenceComponent."""
    endpoint, name = endpoint_of(region, asked["EndpointName"]), asked["InferenceComponentName"]
    if any(name.casefold() == there.casefold() for there in _components(region)):
        raise RefusedError("ValidationException", f"Inference component {name} exists already.")
    variant, specification = asked.get("VariantName", ""), asked.get("Specification", {})
    variants = [production["VariantName"] for production in endpoint.production_variants]
    if variant and variant not in variants:
        raise RefusedError("ValidationException", f'Could not find variant "{variant}".')
    _must_have_model(region, specification)
    arn = f"arn:aws:sagemaker:{region}:{ACCOUNT}:inference-component/{name.lower()}"
    base = specification.get("BaseInferenceComponentName")
    if base is not None:
        _must_be_base(region, endpoint.endpoint_name, base, asked)
    copies = None if base else asked.get("RuntimeConfig", {}).get("CopyCount", 1)
    status, failure = deployments.component_state(name)
    _components(region)[name] = Component(
        name=name,
        arn=arn,
        endpoint=endpoint.endpoint_name,
        variant=variant,
        specification=specification,
        copies=copies,
        tags=asked.get("Tags", []),
        status=status,
        failure=failure,
    )
    return {"InferenceComponentArn": arn}


def _must_be_base(region: str, endpoint: str, base: str, asked: Mapping[str, Any]) -> None:
    """Refuses an adapter whose base is not there, or that asks for compute of its own.

    InferenceComponentSpecification, API reference: an adapter uses the compute of its base.
    """
    there = component(region, base)
    if there.endpoint != endpoint or there.copies is None:
        raise RefusedError("ValidationException", f"{base} is no base inference component.")
    if "ComputeResourceRequirements" in asked["Specification"] or "RuntimeConfig" in asked:
        raise RefusedError(
            "ValidationException", "An adapter inference component has no compute of its own."
        )


def _must_have_model(region: str, specification: Mapping[str, Any]) -> None:
    """Refuses a specification whose model does not exist."""
    model = specification.get("ModelName")
    if model is not None and model not in backend_of(region)._models:
        raise RefusedError("ValidationException", f'Could not find model "{model}".')


def _describe_component(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Answers DescribeInferenceComponent."""
    there = component(region, asked["InferenceComponentName"])
    described = _summary(region, there) | {"Specification": dict(there.specification)}
    if there.copies is not None:
        counts = {"DesiredCopyCount": there.copies, "CurrentCopyCount": there.copies}
        described["RuntimeConfig"] = counts
    if there.failure:
        described["FailureReason"] = there.failure
    return described


def _update_component(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Answers UpdateInferenceComponent, and the call that sets the copies alone."""
    there = component(region, asked["InferenceComponentName"])
    specification = asked.get("Specification", there.specification)
    _must_have_model(region, specification)
    runtime = asked.get("RuntimeConfig") or asked.get("DesiredRuntimeConfig") or {}
    there.specification = specification
    there.copies = runtime.get("CopyCount", there.copies)
    there.modified = datetime.now(UTC)
    return {"InferenceComponentArn": there.arn}


def _delete_component(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Deletes a component. Its scalable target stays: no documentation says that it would go."""
    name = component(region, asked["InferenceComponentName"]).name
    del _components(region)[name]
    return {}


def _list_components(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Lists components, the newest first unless something else is asked for."""
    components = list(_components(region).values())
    for name, fits in _FILTERS.items():
        if name in asked:
            components = [there for there in components if fits(there, asked[name])]
    order = _ORDERS[asked.get("SortBy", "CreationTime")]
    components.sort(key=order, reverse=asked.get("SortOrder", "Descending") == "Descending")
    summaries = [_summary(region, there) for there in components]
    return page("InferenceComponents", summaries, asked, _PAGE)


def _summary(region: str, there: Component) -> dict[str, Any]:
    """A component as it is listed."""
    endpoint = f"arn:aws:sagemaker:{region}:{ACCOUNT}:endpoint/{there.endpoint.lower()}"
    return {
        "InferenceComponentName": there.name,
        "InferenceComponentArn": there.arn,
        "EndpointName": there.endpoint,
        "EndpointArn": endpoint,
        "VariantName": there.variant,
        "CreationTime": there.created,
        "LastModifiedTime": there.modified,
        "InferenceComponentStatus": there.status,
    }


def component(region: str, name: str) -> Component:
    """An inference component, by its name in any letter case.

    Raises:
        RefusedError: there is none.
    """
    there: Component = named(_components(region), name, "inference component")
    return there


def _components(region: str) -> dict[str, Component]:
    """A region's components by name, kept on moto's backend, where tags are looked for."""
    backend = backend_of(region)
    components: dict[str, Component] = vars(backend).setdefault("inference_components", {})
    return components


OPERATIONS: Mapping[str, Callable[[str, Mapping[str, Any]], dict[str, Any]]] = {
    "CreateInferenceComponent": _create_component,
    "DeleteInferenceComponent": _delete_component,
    "DescribeInferenceComponent": _describe_component,
    "ListInferenceComponents": _list_components,
    "UpdateInferenceComponent": _update_component,
    "UpdateInferenceComponentRuntimeConfig": _update_component,
}
