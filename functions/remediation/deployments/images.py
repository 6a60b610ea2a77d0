"""Images of containers: which of them this account's own registry has. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sagewarden.reading import text
from sagewarden.resources import Arn

_ECR = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr\.(?P<region>[a-z0-9-]+)\.(?:amazonaws\.com|on\.aws)(?:\.cn)?"
    r"/(?P<repository>[a-z0-9._/-]+)(?:(?:@(?P<digest>sha256:[0-9a-f]{64}))|(?::(?P<tag>[\w.-]+)))?"
)
"""An image in a registry of Amazon ECR (ECR user guide, "Amazon ECR private registries")."""


@dataclass(frozen=True, slots=True)
class EcrImage:
    """An image in this account's registry in this region."""

    repository: str
    """The repository's name."""

    tag: str
    """Its tag; empty where a digest names it."""

    digest: str
    """Its digest; empty where a tag names it."""

    @property
    def id(self) -> dict[str, str]:
        """It as DescribeImages asks for it."""
        return {"imageDigest": self.digest} if self.digest else {"imageTag": self.tag}

    def __str__(self) -> str:
        """It as people write it."""
        return f"{self.repository}{f'@{self.digest}' if self.digest else f':{self.tag}'}"


def images_of(model: Mapping[str, Any]) -> Iterator[str]:
    """The images that a model runs, as DescribeModel tells of them."""
    for container in (model.get("PrimaryContainer"), *model.get("Containers", ())):
        image = text(container, "Image")
        if image:
            yield image


def own_image(image: str, endpoint: Arn) -> EcrImage | None:
    """An image that this account can be asked about; None for another registry's.

    Args:
        endpoint: the endpoint, of whose account and region an image has to be.
    """
    named = _ECR.fullmatch(image)
    if named is None or (named["account"], named["region"]) != (endpoint.account, endpoint.region):
        return None
    # Without either it is the latest (Docker reference, "docker image pull").
    tag = "" if named["digest"] else named["tag"] or "latest"
    return EcrImage(named["repository"], tag, named["digest"] or "")


def by_repository(images: Iterable[EcrImage]) -> dict[str, tuple[EcrImage, ...]]:
    """Images by their repositories: one call asks for all of one."""
    found: dict[str, tuple[EcrImage, ...]] = {}
    for image in sorted(set(images), key=str):
        found[image.repository] = (*found.get(image.repository, ()), image)
    return found
