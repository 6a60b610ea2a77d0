"""Saved queries of Logs Insights, which MiniStack does not know."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import uuid4

from local.aws.clock import CLOCK
from local.aws.wire import Answer, refusal

_QUERY = 10_000
"""Characters of a query."""

_NAME = 255
"""Characters of a query's name, and of how names begin that are asked for."""

_GROUP = re.compile(r"[.\-_/#A-Za-z0-9]{1,512}")
"""A log group's name."""

_PAGE = 1000
"""Queries in one answer at most."""


@cache
def _saved(_region: str) -> dict[str, dict[str, Any]]:
    """The saved queries of a region, by their ids."""
    return {}


def answer(region: str, operation: str, asked: Mapping[str, Any]) -> Answer | None:
    """The answer to a call about saved queries; None for another call."""
    saved = _saved(region)
    match operation:
        case "PutQueryDefinition":
            return _put(saved, asked)
        case "DescribeQueryDefinitions" if not _may_be_described(asked):
            return _invalid("The prefix or the number of results is out of its range")
        case "DescribeQueryDefinitions":
            return _told(_described(saved, asked))
        case "DeleteQueryDefinition":
            if saved.pop(asked["queryDefinitionId"], None) is None:
                return _unknown()
            return _told({"success": True})
        case _:
            return None


def _put(saved: dict[str, dict[str, Any]], asked: Mapping[str, Any]) -> Answer:
    """Saves a query, or replaces the one with the id that is named."""
    known = asked.get("queryDefinitionId")
    if known and known not in saved:
        return _unknown()
    if not 0 < len(asked["queryString"]) <= _QUERY:
        return _invalid("The query is empty, or too long")
    if not 0 < len(asked["name"]) <= _NAME:
        return _invalid("The name is empty, or too long")
    groups = asked.get("logGroupNames") or []
    if not all(_GROUP.fullmatch(group) for group in groups):
        return _invalid(f"One of these is no name of a log group: {groups}")
    identifier = known or str(uuid4())
    saved[identifier] = {
        "queryDefinitionId": identifier,
        "name": asked["name"],
        "queryString": asked["queryString"],
        "logGroupNames": groups,
        "lastModified": int(CLOCK.now() * 1000),
    }
    return _told({"queryDefinitionId": identifier})


def _may_be_described(asked: Mapping[str, Any]) -> bool:
    prefix, most = asked.get("queryDefinitionNamePrefix"), asked.get("maxResults")
    is_short = prefix is None or 0 < len(prefix) <= _NAME
    return is_short and (most is None or 0 < most <= _PAGE)


def _described(saved: dict[str, dict[str, Any]], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The queries whose names begin so, a page of them."""
    prefix, most = asked.get("queryDefinitionNamePrefix") or "", asked.get("maxResults") or _PAGE
    found = [query for query in saved.values() if query["name"].startswith(prefix)]
    found.sort(key=lambda query: str(query["name"]))
    start = int(asked.get("nextToken") or 0)
    more = {"nextToken": str(start + most)} if start + most < len(found) else {}
    return {"queryDefinitions": found[start : start + most]} | more


def _told(value: Mapping[str, Any]) -> Answer:
    return Answer(200, json.dumps(value).encode())


def _invalid(why: str) -> Answer:
    return refusal(400, "InvalidParameterException", why)


def _unknown() -> Answer:
    return refusal(400, "ResourceNotFoundException", "The specified query definition is not found")
