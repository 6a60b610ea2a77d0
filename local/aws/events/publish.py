"""What AWS tells EventBridge of a call: CloudTrail's record of it, and what changed by it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import eventbridge

from local import ACCOUNT, REGION
from local.aws.appconfig import appconfig
from local.aws.events import cloudtrail, history
from local.aws.events.states import state_changes
from local.aws.wire import Answer, Request

_RECORDED = frozenset({"application-autoscaling", "iam", "logs", "monitoring", "sagemaker"})
"""The services whose calls CloudTrail records here."""

TOLD = _RECORDED | {"appconfig"}
"""The services of whose calls EventBridge hears here."""

type Event = tuple[str, str, str, Mapping[str, Any]]
"""Source, detail type, resource (or nothing), detail."""


def publish(request: Request, answer: Answer, identity: Mapping[str, Any]) -> None:
    """Publishes the events of a call on the default bus of the call's region."""
    set_request_account_id(ACCOUNT)
    set_request_region(request.region)
    for source, detail_type, resource, detail in _events(request, answer, identity):
        entry = {
            "Source": source,
            "DetailType": detail_type,
            "Detail": json.dumps(detail),
            "Resources": [resource] if resource else [],
        }
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def publish_log_group(group: str) -> None:
    """Publishes that SageMaker has made a log group, as an endpoint's execution role."""
    request = Request(
        method="POST",
        path="/",
        query="",
        headers={"x-amz-target": "Logs_20140328.CreateLogGroup"},
        body=json.dumps({"logGroupName": group}).encode(),
        service="logs",
        region=REGION,
        access_key="",
    )
    role = f"arn:aws:iam::{ACCOUNT}:role/sagemaker-execution"
    identity = {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/sagemaker-execution/SageMaker",
        "accountId": ACCOUNT,
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": role}},
    }
    publish(request, Answer(cloudtrail.OK, b"{}"), identity)


def _events(request: Request, answer: Answer, identity: Mapping[str, Any]) -> Iterator[Event]:
    """The events of a call: what CloudTrail, SageMaker and AppConfig tell of it."""
    unseen = (*cloudtrail.READS, *cloudtrail.DATA)
    # Rules see neither calls that only read nor, by default, data events such as invocations.
    if request.service in _RECORDED and not request.operation.startswith(unseen):
        record = cloudtrail.record(request, answer, identity)
        history.keep(record)
        source = cloudtrail.FILED_UNDER.get(request.service, request.service)
        yield f"aws.{source}", "AWS API Call via CloudTrail", "", record
    # SageMaker tells of the states that follow from it.
    if request.service == "sagemaker" and answer.status == cloudtrail.OK:
        for detail_type, resource, state in state_changes(request, answer):
            yield "aws.sagemaker", detail_type, resource, state
    # AppConfig tells of a deployment that is complete.
    for resource, detail in appconfig.deployments(request, answer):
        yield "aws.appconfig", "On Deployment Complete", resource, detail
