"""CloudTrail's event history in the local cloud, and log lines the newest first."""

import json
import time
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from local.cloud import LocalCloud


def test_a_call_is_in_the_history_by_its_name_also_a_failed_one(cloud: LocalCloud) -> None:
    sagemaker, name = cloud.client("sagemaker"), f"Tumor-{uuid4().hex[:6]}"
    with pytest.raises(ClientError):
        sagemaker.update_endpoint(EndpointName=name, EndpointConfigName="none")

    def found() -> list[dict[str, str]]:
        named = [{"AttributeKey": "EventName", "AttributeValue": "UpdateEndpoint"}]
        events = cloud.client("cloudtrail").lookup_events(LookupAttributes=named)["Events"]
        records = [json.loads(event["CloudTrailEvent"]) for event in events]
        return [record for record in records if record["requestParameters"]["endpointName"] == name]

    until = time.monotonic() + 5
    while not found() and time.monotonic() < until:
        time.sleep(0.02)
    (record,) = found()
    assert record["errorCode"] == "ValidationException"


def test_the_history_refuses_what_it_does_not_know(cloud: LocalCloud) -> None:
    with pytest.raises(ClientError, match="only EventName"):
        cloud.client("cloudtrail").lookup_events(
            LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": "x"}]
        )
    with pytest.raises(ClientError, match="1 to 50"):
        cloud.client("cloudtrail").lookup_events(MaxResults=50 + 1)


def test_lines_come_the_newest_first_through_all_pages(cloud: LocalCloud) -> None:
    group, now = f"/aws/sagemaker/Endpoints/{uuid4().hex[:6]}", round(cloud.now() * 1000)
    events = [{"timestamp": now - 5000 + number, "message": str(number)} for number in range(5)]
    cloud.write_log(group, "blue/i-0", events)
    logs, found, more = cloud.client("logs"), [], {}
    while True:
        page = logs.filter_log_events(
            logGroupName=group, startTime=now - 9000, startFromHead=False, limit=2, **more
        )
        found += [event["message"] for event in page["events"]]
        if "nextToken" not in page:
            break
        more = {"nextToken": page["nextToken"]}
    assert found == ["4", "3", "2", "1", "0"]
    with pytest.raises(ClientError, match="2024"):
        logs.filter_log_events(logGroupName=group, startFromHead=False)
