"""Reads the tags of an endpoint, which say whose it is."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from sagewarden.errors import is_gone
from sagewarden.resources import Arn, Tags

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient


def observe_tags(client: "SageMakerClient", endpoint: Arn) -> Tags | None:
    """An endpoint's tags, in one call; None where it is gone."""
    tags: dict[str, str] = {}
    try:
        for page in client.get_paginator("list_tags").paginate(ResourceArn=endpoint):
            tags |= {tag["Key"]: tag["Value"] for tag in page["Tags"]}
    except ClientError as error:
        if not is_gone(error):
            raise
        return None
    return tags
