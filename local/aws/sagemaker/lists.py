"""The lists of SageMaker's that moto does not know, by what it has of their types; and their pages.

What nobody can make here is not there either: those lists are empty.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from botocore import xform_name
from botocore.model import ListShape, ServiceModel, StructureShape
from botocore.session import get_session
from moto.sagemaker.responses import SageMakerResponse

from local.aws.sagemaker.sagemaker import in_small_letters, resources_of
from local.aws.wire import Answer, Request

_OK = 200

_TOKEN = "from-"
"""The beginning of the tokens of pages that are cut here; moto's begin otherwise."""

_LATER = {
    "CreationTimeAfter": "CreationTime",
    "CreatedAfter": "CreationTime",
    "LastModifiedTimeAfter": "LastModifiedTime",
}
"""The parameters that leave out what is older, and the member that each looks at."""


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


def paged(request: Request, call: Callable[[Request], Answer]) -> Answer:
    """A call's answer; of a list, no more than it was asked for, which moto's often do not mind.

    What has no time is never left out for being old.
    """
    if not request.operation.startswith("List") or request.operation == "ListTags":
        return call(request)
    asked = dict(request.json)
    start = 0
    if str(asked.get("NextToken", "")).startswith(_TOKEN):
        start = int(asked.pop("NextToken").removeprefix(_TOKEN))
    answer = call(replace(request, body=json.dumps(asked).encode()))
    if answer.status != _OK:
        return answer
    body = answer.json
    lists = [name for name, value in body.items() if isinstance(value, list)]
    if not lists or body.get("NextToken"):
        return answer
    found = [one for one in body[lists[0]] if _is_new(one, asked)]
    end = start + asked.get("MaxResults", len(found))
    body[lists[0]] = found[start:end]
    if end < len(found):
        body["NextToken"] = f"{_TOKEN}{end}"
    return replace(answer, body=json.dumps(body).encode())


def _is_new(summary: Any, asked: Mapping[str, Any]) -> bool:
    """Whether a summary is of what was made, and changed, later than asked for."""
    for parameter, member in _LATER.items():
        when = summary.get(member) if isinstance(summary, dict) else None
        if parameter in asked and isinstance(when, int | float) and when <= asked[parameter]:
            return False
    return True


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
