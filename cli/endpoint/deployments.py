"""An endpoint's last deployments, from what CloudTrail recorded and SageMaker says. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from cli.endpoint.seen import Deployment
from sagewarden.reading import member, text

LOOKED_UP = ("UpdateEndpoint", "CreateEndpoint")
"""The calls by which an endpoint gets a configuration."""

_KEPT = 5


def deployments(
    there: Mapping[str, Any], config: Mapping[str, Any], events: Iterable[Mapping[str, Any]]
) -> tuple[Deployment, ...]:
    """The last deployments, the newest first.

    Where CloudTrail tells of none, there is at least the configuration in service.

    Args:
        there: DescribeEndpoint's answer.
        config: DescribeEndpointConfig's, or nothing.
        events: LookupEvents' answers, of all endpoints of the account.
    """
    name, born = there["EndpointName"], there["CreationTime"]
    found = [*_recorded(name, born, events), *_pending(there)]
    asked = {each.config for each in found if not each.error}
    if there["EndpointConfigName"] not in asked:
        made = max(born, config.get("CreationTime") or born)
        found.append(_deployment(made, there["EndpointConfigName"], "in service"))
    return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:_KEPT])


def _recorded(
    name: str, born: datetime, events: Iterable[Mapping[str, Any]]
) -> Iterator[Deployment]:
    for event in events:
        record = _record(event)
        asked = member(record, "requestParameters")
        same = (text(asked, "endpointName") or "").casefold() == name.casefold()
        # An earlier endpoint of this name is another one; its creation is recorded in its second.
        if same and event["EventTime"] >= born.replace(microsecond=0):
            yield Deployment(
                at=event["EventTime"],
                config=text(asked, "endpointConfigName") or "",
                who=_who(record),
                what=event.get("EventName", ""),
                error=text(record, "errorMessage") or text(record, "errorCode") or "",
            )


def _pending(there: Mapping[str, Any]) -> Iterator[Deployment]:
    """The deployment that goes on, where SageMaker tells of one."""
    pending = there.get("PendingDeploymentSummary")
    if pending:
        at = pending.get("StartTime") or there["LastModifiedTime"]
        yield _deployment(at, pending["EndpointConfigName"], "in progress")


def _deployment(at: datetime, config: str, what: str) -> Deployment:
    return Deployment(at=at, config=config, who="", what=what, error="")


def _record(event: Mapping[str, Any]) -> Any:
    try:
        return json.loads(event.get("CloudTrailEvent") or "null")
    except ValueError:
        return None


def _who(record: Any) -> str:
    """Who called: the session's name behind a role's, as that is a person's, or the user's name."""
    arn = text(record, "userIdentity", "arn") or ""
    return arn.rpartition(":")[2].partition("/")[2] or text(record, "userIdentity", "type") or ""
