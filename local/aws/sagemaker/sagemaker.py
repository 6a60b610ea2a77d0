"""moto's SageMaker, called in process, with the gaps filled that were found on the way.

SageMaker's ARNs hold the resource's name in lower case, moto's keep the case: the difference is
made up here, so that whoever builds an ARN from a name finds out.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from moto.moto_server.werkzeug_app import create_backend_app
from moto.sagemaker import models
from moto.sagemaker.exceptions import AWSValidationException
from werkzeug.test import EnvironBuilder, run_wsgi_app

from local import ACCOUNT
from local.aws.wire import Answer, Request

_ARN = re.compile(rb'arn:aws:sagemaker:[^"\s]+')
_application: Any = create_backend_app("sagemaker")
_as_moto_knows: dict[bytes, bytes] = {}
"""The ARNs as moto spells them, by those in lower case."""

_once_tagged: set[str] = set()
"""The ARNs, in small letters, of what has lost tags."""


def call(request: Request) -> Answer:
    """Has moto answer a call to SageMaker."""
    body = _ARN.sub(lambda arn: _as_moto_knows.get(arn[0].lower(), arn[0]), request.body)
    environment = EnvironBuilder(
        request.path,
        method=request.method,
        headers=[item for item in request.headers.items() if item[0] != "content-length"],
        input_stream=None,
        data=body,
        query_string=request.query,
    ).get_environ()
    chunks, status, headers = run_wsgi_app(_application, environment, buffered=True)
    answered = in_small_letters(b"".join(chunks))
    return Answer(int(status.split()[0]), answered, headers.get("content-type", ""))


def in_small_letters(answered: bytes) -> bytes:
    """An answer with its ARNs as SageMaker spells them."""
    return _ARN.sub(_lowered, answered)


def tags_of_resource(region: str, arn: str) -> dict[str, str]:
    """The tags of a resource, by its ARN in any letter case; none where it does not exist."""
    backend: Any = models.sagemaker_backends[ACCOUNT][region]
    for collection in vars(backend).values():
        for resource in _resources(collection):
            if any(spelled.casefold() == arn.casefold() for spelled in _arns(resource)):
                return _tags(resource)
    return {}


def resources_of(region: str) -> dict[str, dict[str, str]]:
    """Every resource of a region by its own ARN, and its tags."""
    backend: Any = models.sagemaker_backends[ACCOUNT][region]
    found: dict[str, dict[str, str]] = {}
    for collection in vars(backend).values():
        for resource in _resources(collection):
            # moto's classes keep their own ARN before those of what they are made of.
            for arn in islice(_arns(resource), 1):
                found[arn] = _tags(resource)
    return found


def was_tagged(arn: str) -> bool:
    """Whether a resource has lost tags that it had, by its ARN in any letter case."""
    return arn.casefold() in _once_tagged


def _tags(resource: Any) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in getattr(resource, "tags", None) or []}


def _lowered(arn: re.Match[bytes]) -> bytes:
    """An ARN in lower case; how moto spells it is remembered."""
    _as_moto_knows[arn[0].lower()] = arn[0]
    return arn[0].lower()


def _resource_from_arn(backend: Any, arn: str) -> Any:
    """The resource of an ARN, of whatever kind, or an error where it is gone: moto has neither."""
    for collection in vars(backend).values():
        for resource in _resources(collection):
            # What an answer spelled in small letters alone may not be remembered as moto spells it.
            if any(spelled.casefold() == arn.casefold() for spelled in _arns(resource)):
                resource.tags = getattr(resource, "tags", None) or []
                return resource
    raise AWSValidationException(f"The resource {arn} does not exist")


def _resources(collection: Any) -> Iterator[Any]:
    """The resources of one kind; of model cards, of which moto keeps all versions, the last one."""
    for entry in collection.values() if isinstance(collection, dict) else ():
        yield entry[-1] if isinstance(entry, list) and entry else entry


def _arns(resource: Any) -> Iterator[str]:
    """The ARN under every name that moto's classes give it: `arn`, `endpoint_config_arn`, …."""
    for name, value in getattr(resource, "__dict__", {}).items():
        if name.endswith("arn") and isinstance(value, str) and ":sagemaker:" in value:
            yield value


def _add_tags(backend: Any, arn: str, tags: list[dict[str, str]]) -> list[dict[str, str]]:
    """Adds tags as AWS does, which overwrites the values of keys that are there; moto appends.

    Versions of a model package group take none (aws/aws-cdk#33699).
    """
    if re.search(r":model-package/[^/]+/[0-9]+$", arn):
        raise AWSValidationException(
            "Tags are not supported in Model Package versions. "
            "Please add them to the Model Package Group."
        )
    resource = _resource_from_arn(backend, arn)
    merged = {tag["Key"]: tag["Value"] for tag in [*(resource.tags or []), *tags]}
    resource.tags = [{"Key": key, "Value": value} for key, value in merged.items()]
    return list(resource.tags)


def _deleting_tags(delete_tags: Callable[..., None]) -> Callable[..., None]:
    """Deleting tags, with what loses them remembered: the tagging API goes on showing it."""

    def deleted(backend: Any, arn: str, tag_keys: list[str]) -> None:
        delete_tags(backend, arn, tag_keys)
        _once_tagged.add(arn.casefold())

    return deleted


def fill_gaps() -> None:
    """Makes moto's tagging behave as SageMaker's does."""
    backend: Any = models.SageMakerModelBackend
    backend.delete_tags = _deleting_tags(backend.delete_tags)
    backend._get_resource_from_arn = _resource_from_arn
    backend.add_tags = _add_tags
