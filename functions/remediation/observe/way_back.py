"""Whether what was in service before can be gone back to: configuration, models, images.

It is looked at when a deployment has ended, and not while an alarm is red. It only reads.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from remediation.deployments.images import EcrImage, by_repository, images_of, own_image
from remediation.deployments.kept import READY, WayBack
from sagewarden.endpoints.hosting import hosting_of
from sagewarden.errors import TransientError, is_gone, judge
from sagewarden.resources import Arn
from sagewarden.runtime.aws import Clients

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient
    from mypy_boto3_sagemaker import SageMakerClient

_MISSING = ("ImageNotFoundException", "RepositoryNotFoundException")
"""What ECR says of an image that is not there (DescribeImages, API reference)."""


def observe_way_back(aws: Clients, endpoint: Arn, config: str) -> WayBack:
    """Whether an endpoint can go back to a configuration, and why not.

    Args:
        config: the configuration's name; empty where there was none.

    Raises:
        TransientError: AWS cannot be asked just now.
    """
    if not config:
        return WayBack(answer="no configuration was in service before")
    try:
        models = _models(aws.sagemaker, config)
        if isinstance(models, str):
            return WayBack(answer=models)
        own: dict[str, EcrImage | None] = {}
        for model in models:
            own |= {image: own_image(image, endpoint) for image in images_of(model)}
        missing = _missing(aws, [image for image in own.values() if image])
    except ClientError as error:
        judged = judge(error)
        if isinstance(judged, TransientError):
            raise judged from error
        return WayBack(answer=f"it could not be looked at: {judged}")
    if missing:
        return WayBack(answer=f"image {missing} is deleted")
    taken = tuple(image for image, known in own.items() if known is None)
    return WayBack(answer=READY, taken_as_there=taken)


def _models(client: "SageMakerClient", config: str) -> list[Any] | str:
    """The models of a configuration; a sentence where it, or one of them, is not there."""
    try:
        described = client.describe_endpoint_config(EndpointConfigName=config)
    except ClientError as error:
        if not is_gone(error):
            raise
        return f"configuration {config} is deleted"
    names: dict[str, None] = {}
    for hosting in hosting_of(described).values():
        names |= dict.fromkeys(hosting.models)
    models: list[Any] = []
    for name in names:
        try:
            models.append(client.describe_model(ModelName=name))
        except ClientError as error:
            if not is_gone(error):
                raise
            return f"model {name} is deleted"
    return models


def _missing(aws: Clients, images: Iterable[EcrImage]) -> str:
    """The images of the first repository that lacks one of them; empty where all are there."""
    for repository, wanted in by_repository(images).items():
        if not _has_all(aws.ecr, repository, wanted):
            return " or ".join(str(image) for image in wanted)
    return ""


def _has_all(client: "ECRClient", repository: str, wanted: Iterable[EcrImage]) -> bool:
    """Whether a repository has images: it refuses the call where it lacks one of them."""
    images = tuple(wanted)
    ids: Any = [image.id for image in images]
    try:
        answer = client.describe_images(repositoryName=repository, imageIds=ids)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") not in _MISSING:
            raise
        return False
    told: set[str] = set()
    for detail in answer["imageDetails"]:
        told |= {detail.get("imageDigest", ""), *detail.get("imageTags", ())}
    return all((image.digest or image.tag) in told for image in images)
