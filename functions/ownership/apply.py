"""Ownership's calls to AWS, and nothing else."""

from typing import TYPE_CHECKING, assert_never

from botocore.exceptions import ClientError

from ownership.actions import AddTags, OwnershipAction, RemoveTags
from ownership.settings import settings
from sagewarden.deeds.notices import Notifier
from sagewarden.deeds.plans import Report, Word
from sagewarden.resources import Arn, Tags, tags_of
from sagewarden.runtime import aws

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sagemaker import SageMakerClient

_GONE = frozenset({"ValidationException", "ResourceNotFound", "ResourceNotFoundException"})


def observe_tags(client: "SageMakerClient", resource: Arn) -> Tags:
    """A resource's tags; none where the resource is gone, which the next call to it will say."""
    try:
        pages = client.get_paginator("list_tags").paginate(ResourceArn=resource)
        return {key: value for page in pages for key, value in tags_of(page["Tags"]).items()}
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return {}
        raise


def observe_groups(client: "IAMClient", user: str) -> frozenset[str]:
    """The names of the IAM groups that a user is in; none for a user who is gone."""
    try:
        pages = client.get_paginator("list_groups_for_user").paginate(UserName=user)
        return frozenset(group["GroupName"] for page in pages for group in page["Groups"])
    except client.exceptions.NoSuchEntityException:
        return frozenset()


def observe_config(client: "SageMakerClient", name: str) -> tuple[Arn | None, tuple[str, ...]]:
    """An endpoint config's ARN and the names of its models."""
    try:
        config = client.describe_endpoint_config(EndpointConfigName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return None, ()
        raise
    models = (variant.get("ModelName") for variant in config["ProductionVariants"])
    return Arn(config["EndpointConfigArn"]), tuple(
        dict.fromkeys(model for model in models if model)
    )


def observe_model(client: "SageMakerClient", name: str) -> Arn | None:
    """A model's ARN."""
    try:
        return Arn(client.describe_model(ModelName=name)["ModelArn"])
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return None
        raise


def apply(action: OwnershipAction, delivery: str) -> Word:
    """Carries out one action; `delivery` names the message that asked for it."""
    match action:
        case AddTags():
            return apply_tags(aws.client("sagemaker"), action)
        case RemoveTags():
            return apply_removal(aws.client("sagemaker"), action)
        case Report():
            return notifier().tell(action, delivery)
        case _:
            assert_never(action)


def notifier() -> Notifier:
    topic, table = settings().administrators_topic, settings().ledger_table
    return Notifier(
        sns=aws.client("sns"), topic=topic, dynamodb=aws.client("dynamodb"), table=table
    )


def apply_tags(client: "SageMakerClient", action: AddTags) -> Word:
    tags = [{"Key": key, "Value": value} for key, value in action.tags.items()]
    client.add_tags(ResourceArn=action.resource, Tags=tags)  # type: ignore[arg-type]
    return Word.APPLIED


def apply_removal(client: "SageMakerClient", action: RemoveTags) -> Word:
    client.delete_tags(ResourceArn=action.resource, TagKeys=list(action.keys))
    return Word.APPLIED
