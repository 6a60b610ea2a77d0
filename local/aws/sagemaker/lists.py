"""The lists of SageMaker's that moto does not know, by what it has of their types.

What nobody can make here is not there either: those lists are empty.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from botocore import xform_name
from botocore.model import ListShape, ServiceModel, StructureShape
from botocore.session import get_session
from moto.sagemaker.responses import SageMakerResponse

from local.aws.sagemaker.sagemaker import in_small_letters, resources_of
from local.aws.wire import Answer, Request


def answer(request: Request) -> Answer | None:
    """Answers a list that moto does not know; None leaves a call to moto."""
    known = hasattr(SageMakerResponse, xform_name(request.operation))
    if known or request.operation not in _model().operation_names:
        return None
    if not request.operation.startswith("List"):
        return None
    output = _model().operation_model(request.operation).output_shape
    body: dict[str, Any] = {}
    for name, shape in output.members.items() if output else ():
        if isinstance(shape, ListShape) and isinstance(shape.member, StructureShape):
            body[name] = list(_summaries(request.region, shape.member))
            break
    return Answer(200, in_small_letters(json.dumps(body).encode()))


def _summaries(region: str, shape: StructureShape) -> Iterator[dict[str, str]]:
    """What a list shows of each resource of its type: the ARN."""
    for name in shape.members:
        kind = name.removesuffix("Arn").casefold()
        if not name.endswith("Arn") or not kind:
            continue
        for arn in resources_of(region):
            if arn.split(":")[5].partition("/")[0].replace("-", "") == kind:
                yield {name: arn}
        return


@cache
def _model() -> ServiceModel:
    return get_session().get_service_model("sagemaker")
