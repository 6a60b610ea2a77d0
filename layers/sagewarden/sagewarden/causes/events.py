"""EventBridge envelopes and the sweep's messages, as causes: what happened to which resource, and who did it.

An event is a wake-up call with a key. What is kept of it is the resource, the caller and the few
members of the request that prove ownership; environment variables and the rest of the request,
which CloudTrail writes in clear, never leave this module.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sagewarden.causes.actors import NOBODY, Actor, identify, is_own
from sagewarden.causes.catalog import CREATIONS, LIFE_CALLS, Creation
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.causes.iam_calls import touched
from sagewarden.causes.requests import Request, request_of, scaling_blocked
from sagewarden.errors import NotAnEvent
from sagewarden.reading import member, moment, text
from sagewarden.resources import Arn, partition_of

SWEEP = "sagewarden.sweep"
"""The `source` of the sweep's messages."""

REGISTRY = "sagewarden.registry"
"""The `source` of messages that hand a deployment of the registry on, one for each team."""

_OWN_MESSAGES = {SWEEP: CauseKind.SWEPT, REGISTRY: CauseKind.REGISTRY_DEPLOYED}

_CALL = "AWS API Call via CloudTrail"
_SERVICE_CALL = "AWS Service Event via CloudTrail"
_KNOWN = frozenset({*CREATIONS, *LIFE_CALLS, "AddTags", "DeleteTags"})
_ALARM = "CloudWatch Alarm State Change"
_DEPLOYMENT = (
    "On Deployment Complete"  # AppConfig user guide, "deployment events to Amazon EventBridge"
)


def parse(event: Any, *, own: bool = False) -> Cause | Ignored:
    """Reads one event.

    Args:
        event: an EventBridge envelope, or the bare CloudTrail record that such an envelope holds.
        own: whether sagewarden's own calls count: what one room does is news to another.

    Raises:
        NotAnEvent: it is neither; the message says what is missing.
    """
    if not isinstance(event, Mapping):
        raise NotAnEvent(f"expected a JSON object with an event, found {type(event).__name__}")
    if "detail-type" not in event and "eventName" in event:
        return _call(event, event, own=own)
    kind = text(event, "detail-type")
    if kind is None:
        raise NotAnEvent(
            "neither an EventBridge event (no 'detail-type') nor a CloudTrail record (no 'eventName')"
        )
    detail = member(event, "detail")
    if not isinstance(detail, Mapping):
        raise NotAnEvent(f"the event's 'detail' should be an object, found {type(detail).__name__}")
    if kind == _CALL:
        return _call(event, detail, own=own)
    return _told(event, kind, detail)


def wake_up(source: str, resource: Arn, cause: Cause, name: str | None = None) -> str:
    """The message that hands a cause on to whatever has to be looked at because of it.

    Args:
        source: `SWEEP` or `REGISTRY`.
        name: the resource's name in its maker's letters, where it is known.
    """
    envelope = {
        "version": "0",
        "id": f"{cause.origin}/{resource}",
        "detail-type": "Handed On",
        "source": source,
        "account": resource.account,
        "time": cause.at.isoformat(),
        "resources": [resource],
        "detail": {"name": name} if name else {},
    }
    return json.dumps(envelope)


def normalized(status: str) -> str:
    """A status in one spelling: events say `IN_SERVICE` where the API says `InService`."""
    return status.replace("_", "").casefold()


def _told(event: Mapping[str, Any], kind: str, detail: Mapping[str, Any]) -> Cause | Ignored:
    """What is told by services and by sagewarden itself."""
    own = _OWN_MESSAGES.get(text(event, "source") or "")
    if own:
        return _woken(event, own)
    if kind == _DEPLOYMENT:
        return _deployment(event, detail)
    if kind == _ALARM:
        return _woken(event, CauseKind.ALARM_CHANGED, text(detail, "state", "value"))
    if kind.startswith("SageMaker ") and kind.endswith(("State Change", "Status Change")):
        return _woken(event, CauseKind.STATE_CHANGED, _status(detail))
    if kind == _SERVICE_CALL:
        return Ignored(
            "the service made it for itself: tags reach it from the job that launched it"
        )
    return Ignored(f"nothing reacts to events of type {kind!r}")


def _call(event: Mapping[str, Any], record: Mapping[str, Any], *, own: bool) -> Cause | Ignored:
    name = text(record, "eventName")
    if name is None:
        raise NotAnEvent("the CloudTrail record has no 'eventName'")
    blocked = scaling_blocked(record)
    ignored = None if blocked else _not_ours(record, name)
    if ignored:
        return Ignored(ignored)
    actor = identify(record.get("userIdentity"), text(record, "userAgent") or "")
    if is_own(actor) and not own:
        return Ignored(f"our own {name} call")
    if name in CREATIONS:
        return _creation(event, record, actor, CREATIONS[name])
    at, event_id = _time(event, record), _id(event, record)
    if _is_iam(record):
        accessed = _arn(_touched(event, record), "requestParameters.policyArn")
        return Cause(
            kind=CauseKind.ACCESS_CHANGED, resource=accessed, actor=actor, at=at, event_id=event_id
        )
    if name in LIFE_CALLS:
        arn = _built_arn(event, record, LIFE_CALLS[name])
        changed = CauseKind.DELETED if name.startswith("Delete") else CauseKind.CHANGED
        kind = CauseKind.BLOCKED if blocked else changed
    else:
        arn = _arn(
            text(record, "requestParameters", "resourceArn"), "requestParameters.resourceArn"
        )
        kind = CauseKind.TAGGED if name == "AddTags" else CauseKind.UNTAGGED
    return Cause(
        kind=kind, resource=arn, actor=actor, at=at, event_id=event_id, request=request_of(record)
    )


def _not_ours(record: Mapping[str, Any], name: str) -> str | None:
    """Why a call needs no reaction. The rules of the template say the same; both hold."""
    if not _is_iam(record) and text(record, "eventSource") != "sagemaker.amazonaws.com":
        return f"a call to {text(record, 'eventSource') or 'an unnamed service'}, not to SageMaker or IAM"
    if record.get("errorCode"):
        return f"{name} failed with {record['errorCode']}"
    if record.get("readOnly") in (True, "true"):
        return f"{name} only reads"
    known = touched(record, "", "") is not None if _is_iam(record) else name in _KNOWN
    if not known:
        return f"nothing reacts to {name}"
    return None


def _is_iam(record: Mapping[str, Any]) -> bool:
    return text(record, "eventSource") == "iam.amazonaws.com"


def _touched(event: Mapping[str, Any], record: Mapping[str, Any]) -> str | None:
    region = text(record, "awsRegion") or text(event, "region") or ""
    account = text(record, "recipientAccountId") or text(event, "account") or ""
    return touched(record, partition_of(region), account)


def _deployment(event: Mapping[str, Any], detail: Mapping[str, Any]) -> Cause:
    """A registry that has gone live; the application that it belongs to stands for it."""
    region, account = text(event, "region") or "", text(event, "account")
    application = text(detail, "Application", "Id")
    arn = f"arn:{partition_of(region)}:appconfig:{region}:{account}:application/{application}"
    found = _arn(arn if application else None, "detail.Application.Id")
    return Cause(
        kind=CauseKind.REGISTRY_DEPLOYED,
        resource=found,
        actor=NOBODY,
        at=_time(event, {}),
        event_id=_id(event, {}),
    )


def _creation(
    event: Mapping[str, Any], record: Mapping[str, Any], actor: Actor, creation: Creation
) -> Cause:
    if creation.arn:
        arn = _arn(
            text(record, "responseElements", creation.arn), f"responseElements.{creation.arn}"
        )
    else:
        arn = _built_arn(event, record, creation)
    return Cause(
        kind=CauseKind.CREATED,
        resource=arn,
        actor=actor,
        at=_time(event, record),
        event_id=_id(event, record),
        request=request_of(record),
    )


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


def _woken(event: Mapping[str, Any], kind: CauseKind, status: str | None = None) -> Cause:
    """A cause that is nobody's call: the envelope names the resource."""
    resources = member(event, "resources")
    arn = _arn(resources[0] if isinstance(resources, list) and resources else None, "resources[0]")
    name = text(event, "detail", "EndpointName") or text(event, "detail", "name")
    at, event_id = _time(event, {}), _id(event, {})
    return Cause(
        kind=kind,
        resource=arn,
        actor=NOBODY,
        at=at,
        event_id=event_id,
        request=Request(name=name),
        status=status,
    )


def _status(detail: Mapping[str, Any]) -> str | None:
    """The state that a service event tells: `EndpointStatus`, `TrainingJobStatus`, … by its type."""
    return next(
        (
            value
            for key, value in detail.items()
            if key.endswith("Status") and isinstance(value, str)
        ),
        None,
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
    return found or str(
        uuid5(NAMESPACE_OID, json.dumps([event, record], sort_keys=True, default=str))
    )
