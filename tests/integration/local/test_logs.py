"""CloudWatch Logs over the wire: groups that come and are kept for so long, what is found, and what is counted."""

from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from local.cloud import LocalCloud


@pytest.fixture
def group() -> str:
    return f"/aws/sagemaker/Endpoints/Tumor-{uuid4().hex[:6]}"


@pytest.fixture
def logs(cloud: LocalCloud) -> Any:
    return cloud.client("logs")


def written(cloud: LocalCloud, group: str, *messages: str, ago: float = 60.0) -> None:
    at = int((cloud.now() - ago) * 1000)
    events = [
        {"timestamp": at + number, "message": message} for number, message in enumerate(messages)
    ]
    cloud.write_log(group, "blue/i-0207927cfb9d6b24f", events)


def code(call: Any, **asked: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(**asked)
    return str(refused.value.response["Error"]["Code"])


def test_a_group_is_there_once_a_line_was_written_and_has_no_retention(
    cloud: LocalCloud, logs: Any, group: str
) -> None:
    assert (
        code(logs.put_retention_policy, logGroupName=group, retentionInDays=30)
        == "ResourceNotFoundException"
    )
    written(cloud, group, "a line")
    (told,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert "retentionInDays" not in told
    assert (
        code(logs.put_retention_policy, logGroupName=group, retentionInDays=31)
        == "InvalidParameterException"
    )
    logs.put_retention_policy(logGroupName=group, retentionInDays=30)
    logs.delete_log_group(logGroupName=group)
    written(cloud, group, "a late line")
    (told,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert "retentionInDays" not in told


def test_lines_are_gone_after_their_retention(cloud: LocalCloud, logs: Any, group: str) -> None:
    written(cloud, group, "old", ago=30 * 3600)
    written(cloud, group, "young")
    logs.put_retention_policy(logGroupName=group, retentionInDays=1)
    cloud.pass_time(0)
    assert [event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]] == [
        "young"
    ]


def test_lines_are_found_page_by_page(cloud: LocalCloud, logs: Any, group: str) -> None:
    written(
        cloud, group, *[f"{'ERROR' if number % 2 else 'fine'} {number}" for number in range(10)]
    )
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, filterPattern="ERROR", PaginationConfig={"PageSize": 2}
    )
    found = [[event["message"] for event in page["events"]] for page in pages]
    assert found == [["ERROR 1", "ERROR 3"], ["ERROR 5", "ERROR 7"], ["ERROR 9"]]
    assert (
        code(logs.filter_log_events, logGroupName=group, filterPattern="GET /ping")
        == "InvalidParameterException"
    )
    assert code(logs.filter_log_events, logGroupName=f"{group}-gone") == "ResourceNotFoundException"
    named = {"logGroupName": group, "logStreamName": "blue/i-0207927cfb9d6b24f"}
    assert len(logs.get_log_events(**named)["events"]) == 10


def test_errors_are_counted_as_a_metric(cloud: LocalCloud, logs: Any, group: str) -> None:
    counted = {
        "metricName": group,
        "metricNamespace": "sagewarden",
        "metricValue": "1",
        "defaultValue": 0,
    }
    put = {
        "logGroupName": group,
        "filterName": "errors",
        "filterPattern": "ERROR",
        "metricTransformations": [counted],
    }
    assert code(logs.put_metric_filter, **put) == "ResourceNotFoundException"
    written(cloud, group, "before the filter: ERROR")
    logs.put_metric_filter(**put)
    written(cloud, group, "ERROR a", "fine", "ERROR b")
    stat = {"Metric": {"Namespace": "sagewarden", "MetricName": group}, "Period": 60, "Stat": "Sum"}
    asked = {
        "MetricDataQueries": [{"Id": "errors", "MetricStat": stat}],
        "StartTime": cloud.now() - 600,
        "EndTime": cloud.now(),
    }
    (told,) = cloud.client("cloudwatch").get_metric_data(**asked)["MetricDataResults"]
    assert told["Values"] == [2.0]
    assert len(logs.describe_metric_filters(logGroupName=group)["metricFilters"]) == 1
    matched = logs.test_metric_filter(filterPattern="ERROR", logEventMessages=["ERROR", "fine"])[
        "matches"
    ]
    assert [match["eventNumber"] for match in matched] == [1]


def test_a_group_has_tags(cloud: LocalCloud, logs: Any, group: str) -> None:
    written(cloud, group, "a line")
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}"
    logs.tag_resource(resourceArn=arn, tags={"team": "vision"})
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"team": "vision"}


def test_queries_are_saved(logs: Any) -> None:
    name = f"sagewarden/{uuid4().hex[:6]}"
    put = {
        "name": f"{name}/errors",
        "queryString": "fields @message | filter @message like /ERROR/",
    }
    known = logs.put_query_definition(**put)["queryDefinitionId"]
    logs.put_query_definition(
        **put | {"queryDefinitionId": known, "queryString": "fields @message"}
    )
    (told,) = logs.describe_query_definitions(queryDefinitionNamePrefix=name)["queryDefinitions"]
    assert (told["queryDefinitionId"], told["queryString"]) == (known, "fields @message")
    assert logs.delete_query_definition(queryDefinitionId=known)["success"]
    assert (
        code(logs.delete_query_definition, queryDefinitionId=known) == "ResourceNotFoundException"
    )


@pytest.mark.parametrize(
    "more",
    [
        {"name": "n" * 256},
        {"queryString": "q" * 10_001},
        {"logGroupNames": ["a group"]},
        {"queryDefinitionId": "unknown"},
    ],
)
def test_what_cannot_be_saved_is_refused(logs: Any, more: dict[str, Any]) -> None:
    put = {"name": "n", "queryString": "fields @message"} | more
    refused = code(logs.put_query_definition, **put)
    assert refused in ("InvalidParameterException", "ResourceNotFoundException")
    beginning = {"queryDefinitionNamePrefix": "n" * 256}
    assert code(logs.describe_query_definitions, **beginning) == "InvalidParameterException"


def test_a_query_whose_commands_are_not_known_is_refused(
    cloud: LocalCloud, logs: Any, group: str
) -> None:
    written(cloud, group, "ERROR a", "fine")
    span = {"logGroupName": group, "startTime": int(cloud.now()) - 600, "endTime": int(cloud.now())}
    asked = {**span, "queryString": "fields @message | filter @message like /ERROR/"}
    query = logs.start_query(**asked)["queryId"]
    (row,) = logs.get_query_results(queryId=query)["results"]
    assert row[0] == {"field": "@message", "value": "ERROR a"}
    for unknown in (
        "stats count(*) by @logStream",
        "filter range > 3000",
        "parse @message '*' as a",
    ):
        refused = code(logs.start_query, **span, queryString=unknown)
        assert refused == "InvalidParameterException"
