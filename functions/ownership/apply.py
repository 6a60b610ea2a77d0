"""Ownership's calls to AWS that change something."""

from typing import TYPE_CHECKING, assert_never

from ownership.actions import AddTags, OwnershipAction, RemoveTags
from sagewarden.deeds.plans import Result

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient


def apply_ownership(client: "SageMakerClient", action: OwnershipAction) -> Result:
    """Carries out one of ownership's actions."""
    match action:
        # Its guarded tags are missing or wrong.
        case AddTags(resource=resource, tags=tags):
            pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
            client.add_tags(ResourceArn=resource, Tags=pairs)  # type: ignore[arg-type]
        # It has tags that imitate guarded ones, or say what nothing proves.
        case RemoveTags(resource=resource, keys=keys):
            client.delete_tags(ResourceArn=resource, TagKeys=list(keys))
        case _:
            assert_never(action)
    return Result.APPLIED
