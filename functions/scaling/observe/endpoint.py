"""What SageMaker says of endpoints and inference components. Clients come first; it only reads."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sagewarden.resources import Arn
from scaling.endpoints.endpoint import Subject, born_of, component_of, endpoint_of, types_of
from scaling.remembered import Remembered

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient


def observe_subject(
    client: "SageMakerClient", arn: Arn, name: str | None, state: Remembered
) -> Subject | None:
    """The endpoint or inference component with its tags; None where it is gone."""
    described = _first_described(client, arn, _spellings(client, arn, state.name, name))
    if described is None:
        return None
    pages = client.get_paginator("list_tags").paginate(ResourceArn=arn)
    tags = {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}
    if arn.type == "inference-component":
        return component_of(described, tags)
    born, config = born_of(described), described["EndpointConfigName"]
    same = state.types is not None and (state.born, state.config) == (born, config)
    types = dict(state.types or {}) if same else observe_types(client, config)
    return endpoint_of(described, types, tags)


def observe_types(client: "SageMakerClient", config: str) -> dict[str, str]:
    """The instance types in an endpoint configuration; none where it has been deleted."""
    try:
        return types_of(client.describe_endpoint_config(EndpointConfigName=config))
    except client.exceptions.ClientError as error:
        if _is_gone(error):
            return {}
        raise


def observe_fleet(client: "SageMakerClient") -> Iterator[tuple[Arn, str]]:
    """Every endpoint and inference component of the account, with its name."""
    yield from _endpoints(client)
    yield from _components(client)


def _spellings(client: "SageMakerClient", arn: Arn, *known: str | None) -> Iterator[str]:
    """The names that it may have: those that are known; only an ARN's small letters where none is."""
    names = tuple(dict.fromkeys(filter(None, known)))
    yield from names or (arn.rpartition("/")[2],)
    if not names and (spelled := _spelled(client, arn)):
        yield spelled


def _first_described(
    client: "SageMakerClient", arn: Arn, names: Iterator[str]
) -> Mapping[str, Any] | None:
    found = (_described(client, arn, name) for name in names)
    return next((described for described in found if described is not None), None)


def _described(client: "SageMakerClient", arn: Arn, name: str) -> Mapping[str, Any] | None:
    try:
        if arn.type == "inference-component":
            return client.describe_inference_component(InferenceComponentName=name)
        return client.describe_endpoint(EndpointName=name)
    except client.exceptions.ClientError as error:
        if not _is_gone(error):
            raise
    return None


def _spelled(client: "SageMakerClient", arn: Arn) -> str | None:
    """The name in its maker's letters: ARNs have it in lower case, and not every call takes that.

    A name that is not known is a new one's, as a rule: it is among the first.
    """
    listed = _components(client) if arn.type == "inference-component" else _endpoints(client)
    return next((name for found, name in listed if found.key == arn.key), None)


def _endpoints(client: "SageMakerClient") -> Iterator[tuple[Arn, str]]:
    """The newest first."""
    pages = client.get_paginator("list_endpoints").paginate(
        SortBy="CreationTime", SortOrder="Descending", PaginationConfig={"PageSize": 100}
    )
    for page in pages:
        yield from ((Arn(each["EndpointArn"]), each["EndpointName"]) for each in page["Endpoints"])


def _components(client: "SageMakerClient") -> Iterator[tuple[Arn, str]]:
    """The newest first."""
    pages = client.get_paginator("list_inference_components").paginate(
        SortBy="CreationTime", SortOrder="Descending", PaginationConfig={"PageSize": 100}
    )
    for each in (found for page in pages for found in page["InferenceComponents"]):
        yield Arn(each["InferenceComponentArn"]), each["InferenceComponentName"]


def _is_gone(error: Any) -> bool:
    """SageMaker says ValidationException for what it does not find."""
    return "could not find" in str(error).lower() or "does not exist" in str(error).lower()
