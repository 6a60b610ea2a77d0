"""What SageMaker says of endpoints and inference components. Clients come first; it only reads."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from sagewarden.endpoints.endpoint import Endpoint, born_of, component_of, endpoint_of
from sagewarden.endpoints.hosting import Hosting, hosting_of
from sagewarden.endpoints.known import Known
from sagewarden.errors import is_gone
from sagewarden.resources import Arn

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import InferenceComponentSummaryTypeDef

_PAGE = 100
"""Endpoints, or components, in one answer (ListEndpoints, API reference)."""


def observe_endpoint(
    client: "SageMakerClient", arn: Arn, name: str | None, known: Known
) -> Endpoint | None:
    """The endpoint or inference component with its tags; None where it is gone.

    Args:
        name: its name in its maker's letters, where the event tells it.
    """
    described = observe_description(client, arn, name, known)
    if described is None:
        return None
    tags: dict[str, str] = {}
    for page in client.get_paginator("list_tags").paginate(ResourceArn=arn):
        tags |= {tag["Key"]: tag["Value"] for tag in page["Tags"]}
    if arn.type == "inference-component":
        return component_of(described, tags)
    return endpoint_of(described, _hosting(client, described, known), tags)


def observe_untagged(
    client: "SageMakerClient", arn: Arn, name: str | None, known: Known
) -> Endpoint | None:
    """The endpoint without its tags, where nobody asks whose it is; None where it is gone.

    Args:
        name: its name in its maker's letters, where the event tells it.
    """
    described = observe_description(client, arn, name, known)
    if described is None:
        return None
    return endpoint_of(described, _hosting(client, described, known), {})


def observe_description(
    client: "SageMakerClient", arn: Arn, name: str | None, known: Known
) -> Mapping[str, Any] | None:
    """What SageMaker says of it under one of the names that it may have; None where it is gone.

    ARNs have the name in small letters, and not every call takes that.
    """
    names = tuple(dict.fromkeys(spelled for spelled in (known.name, name) if spelled))
    for spelled in names or (arn.rpartition("/")[2],):
        described = _described_as(client, arn, spelled)
        if described is not None:
            return described
    listed = None if names else _listed_name(client, arn)
    return _described_as(client, arn, listed) if listed else None


def observe_hosting(client: "SageMakerClient", config: str) -> dict[str, Hosting]:
    """What an endpoint configuration says of its variants; nothing where it is deleted."""
    try:
        return hosting_of(client.describe_endpoint_config(EndpointConfigName=config))
    except ClientError as error:
        if not is_gone(error):
            raise
        return {}


def observe_all(client: "SageMakerClient") -> Iterator[tuple[Arn, str]]:
    """Every endpoint and inference component of the account, with its name."""
    yield from observe_endpoints(client)
    yield from _components(client)


def observe_endpoints(client: "SageMakerClient") -> Iterator[tuple[Arn, str]]:
    """The endpoints of the account, the newest first."""
    pages = client.get_paginator("list_endpoints").paginate(
        SortBy="CreationTime", SortOrder="Descending", PaginationConfig={"PageSize": _PAGE}
    )
    for page in pages:
        for endpoint in page["Endpoints"]:
            yield Arn(endpoint["EndpointArn"]), endpoint["EndpointName"]


def observe_components(
    client: "SageMakerClient", endpoint: str
) -> Iterator["InferenceComponentSummaryTypeDef"]:
    """The inference components of an endpoint, as ListInferenceComponents tells of them."""
    pages = client.get_paginator("list_inference_components").paginate(
        EndpointNameEquals=endpoint, PaginationConfig={"PageSize": _PAGE}
    )
    for page in pages:
        yield from page["InferenceComponents"]


def _described_as(client: "SageMakerClient", arn: Arn, name: str) -> Mapping[str, Any] | None:
    try:
        if arn.type == "inference-component":
            return client.describe_inference_component(InferenceComponentName=name)
        return client.describe_endpoint(EndpointName=name)
    except ClientError as error:
        if not is_gone(error):
            raise
        return None


def _listed_name(client: "SageMakerClient", arn: Arn) -> str | None:
    """The name in its maker's letters, out of a list.

    A name that is not known is a new one's, as a rule: it is among the first.
    """
    listed = _components(client) if arn.type == "inference-component" else observe_endpoints(client)
    for listed_arn, name in listed:
        if listed_arn.key == arn.key:
            return name
    return None


def _hosting(
    client: "SageMakerClient", described: Mapping[str, Any], known: Known
) -> Mapping[str, Hosting]:
    """What the variants run on, known for as long as the endpoint has its configuration."""
    born, config = born_of(described), described["EndpointConfigName"]
    if known.hosting is not None and (known.born, known.config) == (born, config):
        return known.hosting
    return observe_hosting(client, config)


def _components(client: "SageMakerClient") -> Iterator[tuple[Arn, str]]:
    """The inference components of the account, the newest first."""
    pages = client.get_paginator("list_inference_components").paginate(
        SortBy="CreationTime", SortOrder="Descending", PaginationConfig={"PageSize": _PAGE}
    )
    for page in pages:
        for component in page["InferenceComponents"]:
            yield Arn(component["InferenceComponentArn"]), component["InferenceComponentName"]
