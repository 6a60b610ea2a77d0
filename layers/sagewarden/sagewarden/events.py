"""EventBridge envelopes and the sweep's messages, as causes: what happened to which resource, and who did it.

An event is a wake-up call with a key. What is kept of it is the resource, the caller and the few
members of the request that prove ownership; environment variables and the rest of the request,
which CloudTrail writes in clear, never leave this module.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sagewarden.actors import NOBODY, Actor, identify, is_own
from sagewarden.catalog import CREATIONS, Creation
from sagewarden.errors import NotAnEvent
from sagewarden.records import member, moment, text
from sagewarden.resources import Arn, partition_of, tags_of


class CauseKind(StrEnum):
    CREATED = "created"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    STATE_CHANGED = "state-changed"
    ALARM_CHANGED = "alarm-changed"
    SWEPT = "swept"


@dataclass(frozen=True, slots=True)
class Request:
    """The part of an API call's request that says something about ownership.

    Attributes:
        tags: the tags that the caller sent.
        tag_keys: the keys that the caller removed.
        roles: the ARNs of the roles that the resource will run as.
        config: the name of the endpoint config that an endpoint is made of.
        models: the names of the models that an endpoint config is made of.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    tag_keys: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    config: str | None = None
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """Something happened to a resource."""

    kind: CauseKind
    resource: Arn
    actor: Actor
    at: datetime
    event_id: str
    request: Request = field(default_factory=Request)
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """A well-formed event to which nothing has to be done."""

    reason: str


SWEEP = "sagewarden.sweep"
"""The `source` of the sweep's messages."""

_CALL = "AWS API Call via CloudTrail"
_SERVICE_CALL = "AWS Service Event via CloudTrail"
_ALARM = "CloudWatch Alarm State Change"
# Where a request names the role that the new resource runs as (botocore's service model).
_ROLE_MEMBERS = frozenset({"roleArn", "executionRoleArn", "executionRole", "clusterRole"})
# Maps whose keys the caller invents: a role named in one of them is a claim, not a role.
_FREE_MAPS = frozenset({"environment", "hyperParameters", "staticHyperParameters", "tags"})


def parse(event: Any) -> Cause | Ignored:
    """Reads one event.

    Args:
        event: an EventBridge envelope, or the bare CloudTrail record that such an envelope holds.

    Raises:
        NotAnEvent: it is neither; the message says what is missing.
    """
    if not isinstance(event, Mapping):
        raise NotAnEvent(f"expected a JSON object with an event, found {type(event).__name__}")
    if "detail-type" not in event and "eventName" in event:
        return _call(event, event)
    kind = text(event, "detail-type")
    if kind is None:
        raise NotAnEvent(
            "neither an EventBridge event (no 'detail-type') nor a CloudTrail record (no 'eventName')"
        )
    detail = member(event, "detail")
    if not isinstance(detail, Mapping):
        raise NotAnEvent(f"the event's 'detail' should be an object, found {type(detail).__name__}")
    if kind == _CALL:
        return _call(event, detail)
    if text(event, "source") == SWEEP:
        return _woken(event, CauseKind.SWEPT)
    if kind == _ALARM:
        return _woken(event, CauseKind.ALARM_CHANGED, text(detail, "state", "value"))
    if kind.startswith("SageMaker ") and kind.endswith(("State Change", "Status Change")):
        return _woken(event, CauseKind.STATE_CHANGED, _status(detail))
    if kind == _SERVICE_CALL:
        return Ignored("the service made it for itself: tags reach it from the job that launched it")
    return Ignored(f"nothing reacts to events of type {kind!r}")


def normalized(status: str) -> str:
    """A status in one spelling: events say `IN_SERVICE` where the API says `InService`."""
    return status.replace("_", "").casefold()


def _call(event: Mapping[str, Any], record: Mapping[str, Any]) -> Cause | Ignored:
    name = text(record, "eventName")
    if name is None:
        raise NotAnEvent("the CloudTrail record has no 'eventName'")
    ignored = _not_ours(record, name)
    if ignored:
        return Ignored(ignored)
    actor = identify(record.get("userIdentity"), text(record, "userAgent") or "")
    if is_own(actor):
        return Ignored(f"our own {name} call")
    if name in CREATIONS:
        return _creation(event, record, actor, CREATIONS[name])
    kind = CauseKind.TAGGED if name == "AddTags" else CauseKind.UNTAGGED
    arn = _arn(text(record, "requestParameters", "resourceArn"), "requestParameters.resourceArn")
    return Cause(kind, arn, actor, _time(event, record), _id(event, record), _request(record))


def _not_ours(record: Mapping[str, Any], name: str) -> str | None:
    """Why a call needs no reaction. The rules of the template say the same; both hold."""
    if text(record, "eventSource") != "sagemaker.amazonaws.com":
        return f"a call to {text(record, 'eventSource') or 'an unnamed service'}, not to SageMaker"
    if record.get("errorCode"):
        return f"{name} failed with {record['errorCode']}"
    if record.get("readOnly") in (True, "true"):
        return f"{name} only reads"
    if name not in CREATIONS and name not in ("AddTags", "DeleteTags"):
        return f"nothing reacts to {name}"
    return None


def _creation(event: Mapping[str, Any], record: Mapping[str, Any], actor: Actor, creation: Creation) -> Cause:
    if creation.arn:
        arn = _arn(text(record, "responseElements", creation.arn), f"responseElements.{creation.arn}")
    else:
        arn = _built_arn(event, record, creation)
    return Cause(CauseKind.CREATED, arn, actor, _time(event, record), _id(event, record), _request(record))


def _built_arn(event: Mapping[str, Any], record: Mapping[str, Any], creation: Creation) -> Arn:
    """The ARN of what a response does not name, with the name in lower case as SageMaker's ARNs have it."""
    name = text(record, "requestParameters", creation.name)
    region = text(record, "awsRegion") or text(event, "region")
    account = text(record, "recipientAccountId") or text(event, "account")
    if not (name and region and account):
        raise NotAnEvent(
            f"requestParameters.{creation.name}, the region and the account should name the resource"
        )
    return _arn(
        f"arn:{partition_of(region)}:sagemaker:{region}:{account}:{creation.type}/{name.lower()}",
        creation.name,
    )


def _request(record: Mapping[str, Any]) -> Request:
    parameters = member(record, "requestParameters")
    keys = member(parameters, "tagKeys")
    variants = member(parameters, "productionVariants")
    models = [text(variant, "modelName") for variant in variants] if isinstance(variants, list) else []
    return Request(
        tags=tags_of(member(parameters, "tags")),
        tag_keys=tuple(key for key in keys if isinstance(key, str)) if isinstance(keys, list) else (),
        roles=tuple(dict.fromkeys(_roles(parameters))),
        config=text(parameters, "endpointConfigName"),
        models=tuple(dict.fromkeys(model for model in models if model)),
    )


def _roles(value: Any) -> Iterator[str]:
    """Every execution role that a request names, at any depth: a tuning job's stands in its definition."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in _ROLE_MEMBERS and isinstance(inner, str):
                yield inner
            elif key not in _FREE_MAPS:
                yield from _roles(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _roles(inner)


def _woken(event: Mapping[str, Any], kind: CauseKind, status: str | None = None) -> Cause:
    """A cause that is nobody's call: the envelope names the resource."""
    resources = member(event, "resources")
    arn = resources[0] if isinstance(resources, list) and resources else None
    return Cause(kind, _arn(arn, "resources[0]"), NOBODY, _time(event, {}), _id(event, {}), status=status)


def _status(detail: Mapping[str, Any]) -> str | None:
    """The state that a service event tells: `EndpointStatus`, `TrainingJobStatus`, … by its type."""
    return next(
        (value for key, value in detail.items() if key.endswith("Status") and isinstance(value, str)), None
    )


def _arn(value: Any, where: str) -> Arn:
    try:
        return Arn(value if isinstance(value, str) else "")
    except ValueError as error:
        raise NotAnEvent(f"{where} should be the resource's ARN, found {value!r}") from error


def _time(event: Mapping[str, Any], record: Mapping[str, Any]) -> datetime:
    at = moment(record.get("eventTime")) or moment(event.get("time"))
    if at is None:
        raise NotAnEvent("neither 'eventTime' nor 'time' tells when it happened")
    return at


def _id(event: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    """CloudTrail's id; where a record lost it, one that the same record always gets."""
    found = text(record, "eventID") or text(event, "id")
    return found or str(uuid5(NAMESPACE_OID, json.dumps([event, record], sort_keys=True, default=str)))
