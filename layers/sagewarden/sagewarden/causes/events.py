"""EventBridge's envelopes and sagewarden's own messages, read as causes.

An event is a wake-up call with a key. What is kept of it is the resource, the caller and the few
members of the request that prove ownership; environment variables and the rest of the request,
which CloudTrail writes in clear, never leave this module.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sagewarden.causes.actors import NOBODY, identify
from sagewarden.causes.alarms import alarm_of
from sagewarden.causes.catalog import (
    CREATIONS,
    LIFE_CALLS,
    TAG_CALLS,
    TAGGING_UPDATES,
    TELLING_FAILURES,
    ArnSource,
)
from sagewarden.causes.cause import CallError, Cause, CauseKind, Ignored
from sagewarden.causes.iam_calls import arn_of_iam_call
from sagewarden.causes.log_calls import SOURCE as LOGS
from sagewarden.causes.log_calls import endpoint_of
from sagewarden.causes.messages import SOURCES
from sagewarden.causes.requests import Request, request_of
from sagewarden.causes.target_calls import SOURCES as AUTOSCALING
from sagewarden.causes.target_calls import TARGET_CALLS, is_refused_beside_another, scaled_of
from sagewarden.causes.watch_calls import SOURCE as CLOUDWATCH
from sagewarden.causes.watch_calls import endpoints_of
from sagewarden.errors import NotAnEvent
from sagewarden.reading import member, moment, text
from sagewarden.resources import Arn, partition_of

_CALLS = ("AWS API Call via CloudTrail", "AWS Service Event via CloudTrail")
"""Somebody's call, and what a service did of its own: a tuning job's training jobs."""

_ALARM = "CloudWatch Alarm State Change"
_EXECUTION = "Step Functions Execution Status Change"
_SCHEDULE = "Scheduled Event"
"""EventBridge's own, of a rule with a schedule (EventBridge user guide, "Scheduled rules")."""

_DEPLOYMENT = "On Deployment Complete"
"""AppConfig's (AppConfig user guide, "Deployment events to Amazon EventBridge")."""

_IAM, _SAGEMAKER = "iam.amazonaws.com", "sagemaker.amazonaws.com"


def parse(event: Any) -> Cause | Ignored:
    """Reads one event.

    Args:
        event: an EventBridge envelope, or the bare CloudTrail record that such an envelope holds.

    Raises:
        NotAnEvent: it is neither; the message says what is missing.
    """
    if not isinstance(event, Mapping):
        raise NotAnEvent(f"expected a JSON object with an event, found {type(event).__name__}")
    # A CloudTrail record by itself, as people paste it.
    if "detail-type" not in event and "eventName" in event:
        return _call(_Record(event, event))
    kind = text(event, "detail-type")
    if kind is None:
        raise NotAnEvent(
            "neither an EventBridge event (no 'detail-type') "
            "nor a CloudTrail record (no 'eventName')"
        )
    detail = member(event, "detail")
    if not isinstance(detail, Mapping):
        raise NotAnEvent(f"the event's 'detail' should be an object, found {type(detail).__name__}")
    # Somebody called AWS, or a service did as if.
    if kind in _CALLS:
        return _call(_Record(event, detail))
    # A service, or sagewarden itself, tells of something.
    return _notification(event, kind, detail)


def normalized(status: str) -> str:
    """A status in one spelling: events say `IN_SERVICE` where the API says `InService`."""
    return status.replace("_", "").casefold()


@dataclass(frozen=True, slots=True)
class _Record:
    """CloudTrail's record of a call, with the envelope that it came in."""

    event: Mapping[str, Any]
    """EventBridge's envelope; the record once more where somebody pasted it without one."""

    detail: Mapping[str, Any]
    """CloudTrail's record."""

    @property
    def is_iam(self) -> bool:
        return text(self.detail, "eventSource") == _IAM

    @property
    def is_autoscaling(self) -> bool:
        return text(self.detail, "eventSource") in AUTOSCALING

    @property
    def is_logs(self) -> bool:
        return text(self.detail, "eventSource") == LOGS

    @property
    def is_cloudwatch(self) -> bool:
        return text(self.detail, "eventSource") == CLOUDWATCH

    @property
    def is_of_another_service(self) -> bool:
        """Whether it is a call to a service beside SageMaker and IAM that rooms may react to."""
        return self.is_autoscaling or self.is_logs or self.is_cloudwatch

    @property
    def region(self) -> str:
        return text(self.detail, "awsRegion") or text(self.event, "region") or ""

    @property
    def account(self) -> str:
        return text(self.detail, "recipientAccountId") or text(self.event, "account") or ""

    @property
    def time(self) -> datetime:
        """When the call was made, to the second.

        Raises:
            NotAnEvent: nothing tells it.
        """
        return _time(self.detail.get("eventTime"), self.event.get("time"))

    @property
    def id(self) -> str:
        """The event's id, CloudTrail's own; the same record always gets the same one."""
        return text(self.detail, "eventID") or _id(self.event, self.detail)

    @property
    def error(self) -> CallError | None:
        code = self.detail.get("errorCode")
        return CallError(str(code), text(self.detail, "errorMessage") or "") if code else None

    def cause(self, kind: CauseKind, resource: Arn) -> Cause:
        return Cause(
            kind=kind,
            resource=resource,
            actor=identify(self.detail.get("userIdentity")),
            at=self.time,
            event_id=self.id,
            request=Request() if self.is_iam else request_of(self.detail),
            error=self.error,
        )


def _call(record: _Record) -> Cause | Ignored:
    """The cause that somebody's call is; the template's rules leave out what this ignores."""
    name = text(record.detail, "eventName")
    if name is None:
        raise NotAnEvent("the CloudTrail record has no 'eventName'")
    ignored = _why_ignored(record, name)
    if ignored:
        return Ignored(ignored)
    # It changed how something scales, or was to; or the logs, alarms, or dashboard of an endpoint.
    if record.is_of_another_service:
        return _of_another_service(record)
    # The call failed: it changed nothing, but something may have been in its way.
    if record.error and not text(record.detail, "requestParameters", LIFE_CALLS[name].name):
        return Ignored(f"{name} failed with {record.error.code}, and names nothing")
    if record.error:
        return record.cause(CauseKind.CALL_FAILED, _built_arn(record, LIFE_CALLS[name]))
    # It changed what somebody may do.
    if record.is_iam:
        arn = arn_of_iam_call(record.detail, partition_of(record.region), record.account)
        accessed = _arn(arn, "requestParameters.policyArn")
        return record.cause(CauseKind.ACCESS_CHANGED, accessed)
    # It created something, and the response may name it.
    if name in CREATIONS:
        return record.cause(CauseKind.CREATED, _created_arn(record, CREATIONS[name]))
    # It changed something, and may have set tags of it.
    if name in TAGGING_UPDATES:
        return record.cause(CauseKind.TAGGED, _created_arn(record, TAGGING_UPDATES[name]))
    # It changed or ended an endpoint, an inference component, or what an endpoint is made of.
    if name in LIFE_CALLS:
        kind = CauseKind.DELETED if name.startswith("Delete") else CauseKind.CHANGED
        return record.cause(kind, _built_arn(record, LIFE_CALLS[name]))
    # It set or removed tags.
    kind = CauseKind.TAGGED if name == "AddTags" else CauseKind.UNTAGGED
    tagged = text(record.detail, "requestParameters", "resourceArn")
    return record.cause(kind, _arn(tagged, "requestParameters.resourceArn"))


def _why_ignored(record: _Record, name: str) -> str | None:
    """Why a call needs no reaction; None where it may need one."""
    source = text(record.detail, "eventSource")
    if record.is_autoscaling and scaled_of(record.detail) is None:
        return f"{name} is about nothing of SageMaker's"
    if record.is_logs and endpoint_of(record.detail) is None:
        return f"{name} creates no endpoint's log group"
    if record.is_cloudwatch and not endpoints_of(record.detail):
        return f"{name} changes nothing that watches an endpoint"
    if source not in (_IAM, _SAGEMAKER) and not record.is_of_another_service:
        return f"a call to {source or 'an unnamed service'}, not to SageMaker or IAM"
    if name in CREATIONS and len(_parts(record, CREATIONS[name])) > 1:
        return f"{name} is about several resources"
    telling = source == _SAGEMAKER and name in TELLING_FAILURES
    if record.is_autoscaling:
        telling = is_refused_beside_another(record.detail)
    if record.error and not telling:
        return f"{name} failed with {record.error.code}"
    if record.detail.get("readOnly") in (True, "true"):
        return f"{name} only reads"
    return None if _is_known(record, name) else f"nothing reacts to {name}"


def _is_known(record: _Record, name: str) -> bool:
    """Whether any room may have to react to a call of this name."""
    if record.is_iam:
        return arn_of_iam_call(record.detail, "", "") is not None
    if record.is_autoscaling:
        return name in TARGET_CALLS
    if record.is_logs or record.is_cloudwatch:
        return True
    return any(name in calls for calls in (CREATIONS, TAGGING_UPDATES, LIFE_CALLS, TAG_CALLS))


def _of_another_service(record: _Record) -> Cause:
    """The cause that another service's call is, about something of SageMaker's that it names."""
    watched = endpoints_of(record.detail)
    # The log group of an endpoint was created.
    if record.is_logs:
        happened, kind, name = CauseKind.LOGS_CREATED, "endpoint", endpoint_of(record.detail) or ""
    # Alarms or dashboards were changed or deleted, maybe of several endpoints: the first stands
    # for them.
    elif record.is_cloudwatch:
        happened, kind, name = CauseKind.WATCH_EDITED, "endpoint", watched[0]
    # How something scales was changed, or was to be.
    else:
        happened = CauseKind.POLICY_REFUSED if record.error else CauseKind.CHANGED
        kind, name = scaled_of(record.detail) or ("", "")
    region, account = record.region, record.account
    arn = f"arn:{partition_of(region)}:sagemaker:{region}:{account}:{kind}/{name.lower()}"
    cause = record.cause(happened, _arn(arn, "what the call names"))
    return replace(cause, request=Request(name=name, watched=watched))


def _notification(
    event: Mapping[str, Any], kind: str, detail: Mapping[str, Any]
) -> Cause | Ignored:
    """The cause that a service's event, or a message of sagewarden's own, tells of."""
    # sagewarden handed it on to itself.
    handed_on = SOURCES.get(text(event, "source") or "")
    if handed_on:
        return replace(_of_resource(event, handed_on), detail=detail)
    # A registry has gone live.
    if kind == _DEPLOYMENT:
        return _deployment(event, detail)
    # An alarm has fired, or is over.
    if kind == _ALARM:
        changed = _of_resource(event, CauseKind.ALARM_CHANGED, text(detail, "state", "value"))
        return replace(changed, alarm=alarm_of(detail))
    # An execution has begun or ended.
    if kind == _EXECUTION:
        return _of_resource(event, CauseKind.EXECUTION_CHANGED, text(detail, "status"))
    # It is time to look at everything; the rule whose schedule says so stands for it.
    if kind == _SCHEDULE:
        return _of_resource(event, CauseKind.SWEPT)
    # Something of SageMaker's is in another state.
    if kind.startswith("SageMaker ") and kind.endswith(("State Change", "Status Change")):
        return _of_resource(event, CauseKind.STATE_CHANGED, _status(detail))
    return Ignored(f"nothing reacts to events of type {kind!r}")


def _deployment(event: Mapping[str, Any], detail: Mapping[str, Any]) -> Cause:
    """A registry that has gone live; the application that it belongs to stands for it."""
    region, account = text(event, "region") or "", text(event, "account")
    application = text(detail, "Application", "Id")
    arn = (
        f"arn:{partition_of(region)}:appconfig:{region}:{account}:application/{application}"
        if application
        else None
    )
    return Cause(
        kind=CauseKind.REGISTRY_DEPLOYED,
        resource=_arn(arn, "detail.Application.Id"),
        actor=NOBODY,
        at=_time(event.get("time")),
        event_id=_id(event, {}),
    )


def _of_resource(event: Mapping[str, Any], kind: CauseKind, status: str | None = None) -> Cause:
    """A cause that is nobody's call: the envelope names the resource."""
    resources = member(event, "resources")
    first = resources[0] if isinstance(resources, list) and resources else None
    name = text(event, "detail", "EndpointName") or text(event, "detail", "name")
    return Cause(
        kind=kind,
        resource=_arn(first, "resources[0]"),
        actor=NOBODY,
        at=_time(event.get("time")),
        event_id=_id(event, {}),
        request=Request(name=name),
        status=status,
    )


def _status(detail: Mapping[str, Any]) -> str | None:
    """The state that a service event tells: `EndpointStatus`, `TrainingJobStatus`, by its type."""
    for key, value in detail.items():
        if key.endswith("Status") and isinstance(value, str):
            return value
    return None


def _created_arn(record: _Record, source: ArnSource) -> Arn:
    """The ARN of what a call created: out of the response, or built where that has none."""
    if not source.arn:
        return _built_arn(record, source)
    created = text(record.detail, "responseElements", source.arn)
    return _arn(created, f"responseElements.{source.arn}")


def _built_arn(record: _Record, source: ArnSource) -> Arn:
    """The ARN of what no response names; the name in lower case, as SageMaker's ARNs have it."""
    name = text(record.detail, "requestParameters", source.name)
    region, account = record.region, record.account
    if not (name and region and account):
        raise NotAnEvent(
            f"requestParameters.{source.name}, the region and the account should name the resource"
        )
    parts = [source.type, name.lower(), *_parts(record, source)]
    arn = f"arn:{partition_of(region)}:sagemaker:{region}:{account}:{'/'.join(parts)}"
    return _arn(arn, source.name)


def _parts(record: _Record, source: ArnSource) -> list[str]:
    """The parts inside of something that a call makes, as ARNs have them: `device/one`."""
    if not source.part:
        return []
    kind, listed, name = source.part
    parts = member(record.detail, "requestParameters", listed)
    names = [text(part, name) for part in parts] if isinstance(parts, list) else []
    return [f"{kind}/{each.lower()}" for each in names if each]


def _arn(value: Any, where: str) -> Arn:
    """The ARN that stands at a place of an event.

    Raises:
        NotAnEvent: what stands there is none.
    """
    try:
        return Arn(value if isinstance(value, str) else "")
    except ValueError as error:
        raise NotAnEvent(f"{where} should be the resource's ARN, found {value!r}") from error


def _time(*candidates: Any) -> datetime:
    """The first of some values that is a point in time.

    Raises:
        NotAnEvent: none of them is one.
    """
    for value in candidates:
        at = moment(value)
        if at is not None:
            return at
    raise NotAnEvent("neither 'eventTime' nor 'time' tells when it happened")


def _id(event: Mapping[str, Any], detail: Mapping[str, Any]) -> str:
    """The envelope's id; without one, an id that the same content always gets."""
    whole = json.dumps([event, detail], sort_keys=True, default=str)
    return text(event, "id") or str(uuid5(NAMESPACE_OID, whole))
