"""Endpoints as SageMaker describes them, and variants of every kind."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sagewarden.endpoints.hosting import Hosting
from sagewarden.endpoints.variants import Kind, Variant
from sagewarden.resources import Arn

NAME = "Tumor-Endpoint"
ENDPOINT = Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor-endpoint")
COMPONENT = Arn("arn:aws:sagemaker:us-east-1:123456789012:inference-component/tumor-component")

BORN = datetime(2026, 11, 2, 9, 15, 42, tzinfo=UTC)


def variant(
    kind: Kind = Kind.INSTANCES,
    name: str = "blue",
    instance_type: str | tuple[str, ...] = (),
    **more: Any,
) -> Variant:
    """A variant on instances of one type, or of several."""
    types = (instance_type,) if isinstance(instance_type, str) else instance_type
    return Variant(endpoint=NAME, name=name, kind=kind, instance_types=types, **more)


def hosting(instance_type: str | None, **more: Any) -> dict[str, Hosting]:
    """What a configuration says of the variant `blue`, where it has an instance type."""
    return {"blue": Hosting(types=(instance_type,), **more)} if instance_type else {}


def described(*variants: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """What DescribeEndpoint answers."""
    return {
        "EndpointName": NAME,
        "EndpointArn": ENDPOINT,
        "EndpointConfigName": "Tumor-Config",
        "EndpointStatus": "InService",
        "CreationTime": BORN,
        "ProductionVariants": list(variants),
    } | more
