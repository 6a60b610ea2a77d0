"""The tagging API's GetResources for SageMaker, which MiniStack's does not know.

It answers with what is tagged or was, whose tags it then shows as none; what never was tagged it
leaves out. A page has a hundred resources at most (Resource Groups Tagging API reference).
"""

import json
from collections.abc import Mapping
from typing import Any

from local.aws.sagemaker.sagemaker import resources_of, was_tagged
from local.aws.wire import Answer, Request, refusal

_PAGE = 100

_NEVER_WITH_ARNS = frozenset(
    {"PaginationToken", "ResourcesPerPage", "ResourceTypeFilters", "TagFilters", "TagsPerPage"}
)
"""The parameters that a list of ARNs cannot be sent with (GetResources, API reference)."""


def answer(request: Request) -> Answer | None:
    """Answers a question about SageMaker's resources; None leaves all others to MiniStack."""
    asked = request.json
    types, arns = asked.get("ResourceTypeFilters", []), asked.get("ResourceARNList", [])
    if request.operation != "GetResources":
        return None
    # Some resources, by their ARNs.
    if arns and all(arn.split(":")[2] == "sagemaker" for arn in arns):
        return _by_arns(request)
    if not types:
        return None
    if any(kind.split(":")[0] != "sagemaker" for kind in types):
        return None
    size = asked.get("ResourcesPerPage", _PAGE)
    if not 1 <= size <= _PAGE:
        return refusal(400, "InvalidParameterException", f"ResourcesPerPage: 1 to {_PAGE}")
    mappings = _mappings(request.region, types, asked.get("TagFilters", []))
    begin = int(asked.get("PaginationToken") or 0)
    end = begin + size
    token = str(end) if end < len(mappings) else ""
    body = {"ResourceTagMappingList": mappings[begin:end], "PaginationToken": token}
    return Answer(200, json.dumps(body).encode())


def _by_arns(request: Request) -> Answer:
    """The tags of up to a hundred resources; what is not there is left out (API reference)."""
    asked = request.json
    arns = {arn.casefold() for arn in asked["ResourceARNList"]}
    if len(asked["ResourceARNList"]) > _PAGE:
        return refusal(400, "InvalidParameterException", f"ResourceARNList: 1 to {_PAGE}")
    if asked.keys() & _NEVER_WITH_ARNS:
        why = "ResourceARNList goes with no filter, and with no page"
        return refusal(400, "InvalidParameterException", why)
    mappings = _mappings(request.region, ["sagemaker"], [])
    found = [one for one in mappings if one["ResourceARN"] in arns]
    return Answer(200, json.dumps({"ResourceTagMappingList": found}).encode())


def _mappings(
    region: str, types: list[str], filters: list[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The resources of some types, and their tags, that fit every filter."""
    found: list[dict[str, Any]] = []
    for arn, tags in resources_of(region).items():
        kind = arn.split(":")[5].partition("/")[0]
        is_asked = "sagemaker" in types or f"sagemaker:{kind}" in types
        is_shown = bool(tags) or was_tagged(arn)
        if is_asked and is_shown and all(_fits(tags, one) for one in filters):
            pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
            found.append({"ResourceARN": arn.lower(), "Tags": pairs})
    return found


def _fits(tags: Mapping[str, str], one: Mapping[str, Any]) -> bool:
    """Whether tags fit a filter: a key, with one of its values if it has any."""
    values = one.get("Values") or []
    return one["Key"] in tags and (not values or tags[one["Key"]] in values)
