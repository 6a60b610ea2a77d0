"""An endpoint's log group: it comes with the first line, goes by its profile, and ends with the endpoint."""

import json
import time
from typing import Any

import pytest

from sagewarden.registry.model import Registry
from tests.conftest import EVENTS
from tests.integration.monitoring.conftest import OTHER, TEAM, MonitoringStage
from tests.support.events import envelope

KEPT = {"retention_days": 30}


@pytest.fixture
def logged(account: MonitoringStage) -> "Logged":
    return Logged(account)


class Logged:
    """The log group of a story's endpoint."""

    def __init__(self, account: MonitoringStage) -> None:
        self.account, self.client = account, account.cloud.client("logs")
        self.name = f"/aws/sagemaker/Endpoints/{account.name}"
        self.profile(logs=KEPT)

    def profile(self, mode: str = "enforce", **said: Any) -> None:
        """Makes the registry one with one profile, which both teams have."""
        profiles = {"standard": {"alarms": {}, "dashboard": False} | said}
        team = {"profile": "standard", "dashboard": False}
        teams = {TEAM: team, OTHER: team}
        raw = {"version": 1, "mode": mode, "profiles": profiles, "teams": teams}
        self.account.live.registry = Registry.model_validate(raw)

    def first_line(self, text: str = "model loaded") -> dict[str, Any]:
        """A container writes its first line, and CloudTrail tells of the group that is made for it."""
        self.client.create_log_group(logGroupName=self.name)
        self.client.create_log_stream(logGroupName=self.name, logStreamName="blue/i-1")
        self.line(text)
        event = json.loads((EVENTS / "monitoring" / "log-group-created.json").read_text())
        event["detail"]["requestParameters"]["logGroupName"] = self.name
        return dict(event)

    def line(self, text: str) -> None:
        self.client.put_log_events(
            logGroupName=self.name,
            logStreamName="blue/i-1",
            logEvents=[{"timestamp": 1_780_000_000_000, "message": text}],
        )

    @property
    def group(self) -> dict[str, Any]:
        groups = self.client.describe_log_groups(logGroupNamePrefix=self.name)["logGroups"]
        return dict(groups[0]) if groups else {}

    @property
    def filters(self) -> int:
        described = self.client.describe_metric_filters(logGroupName=self.name)
        return len(described["metricFilters"])

    @property
    def tags(self) -> dict[str, str]:
        arn = self.group["arn"].removesuffix(":*")
        return dict(self.client.list_tags_for_resource(resourceArn=arn)["tags"])

    def asked(self) -> list[str]:
        """What the last reaction asked of CloudWatch Logs."""
        return [call for call in self.account.calls if call.startswith("logs:")]


def test_the_group_that_comes_with_the_first_line_gets_what_the_profile_says(
    account: MonitoringStage, logged: Logged
) -> None:
    account.create()
    assert account.in_service()["outcomes"] == []
    with account.listening() as put:
        answer = account.react(logged.first_line())
    # Five filters are a second of what CloudWatch Logs takes: the others come later.
    filters = ["CountErrors"] * 5
    assert [one["action"] for one in answer["outcomes"]] == ["KeepLogs", "TagLogs", *filters]
    ((seconds, rest),) = put
    assert seconds == 3
    assert [one["action"] for one in account.react(rest)["outcomes"]] == ["CountErrors"] * 3
    assert logged.filters == 8
    assert logged.group["retentionInDays"] == 30
    assert logged.tags == {"team": TEAM}
    assert account.swept()["outcomes"] == []


def test_a_group_that_was_there_first_gets_it_in_service(
    account: MonitoringStage, logged: Logged
) -> None:
    created = logged.first_line()
    account.create()
    account.settle()
    assert logged.group["retentionInDays"] == 30
    assert account.react(created)["outcomes"] == []


def test_what_is_remembered_of_a_group_is_not_read_again(
    account: MonitoringStage, logged: Logged
) -> None:
    account.create()
    account.in_service()
    account.in_service()
    assert logged.asked() == []
    account.converged(account.react(logged.first_line()))
    account.in_service()
    assert logged.asked() == []
    account.swept()
    assert logged.asked() == [
        "logs:DescribeLogGroups",
        "logs:ListTagsForResource",
        "logs:DescribeMetricFilters",
    ]


def test_the_sweep_puts_back_what_somebody_changed(
    account: MonitoringStage, logged: Logged
) -> None:
    account.create()
    account.converged(account.react(logged.first_line()))
    logged.client.delete_retention_policy(logGroupName=logged.name)
    logged.client.delete_metric_filter(
        logGroupName=logged.name, filterName="sagewarden-errors-error"
    )
    answer = account.swept()
    assert [one["action"] for one in answer["outcomes"]] == ["KeepLogs", "CountErrors"]
    assert logged.group["retentionInDays"] == 30


def test_a_group_that_was_deleted_and_comes_back_gets_all_of_it_anew(
    account: MonitoringStage, logged: Logged
) -> None:
    account.create()
    account.converged(account.react(logged.first_line()))
    logged.client.delete_log_group(logGroupName=logged.name)
    assert "retentionInDays" not in logged.group
    account.converged(account.react(logged.first_line()))
    assert logged.group["retentionInDays"] == 30
    assert logged.filters == 8


def test_another_profile_and_another_team_change_what_differs(
    account: MonitoringStage, logged: Logged
) -> None:
    account.create()
    account.converged(account.react(logged.first_line()))
    logged.profile(logs={"retention_days": 7})
    assert [one["action"] for one in account.in_service()["outcomes"]] == ["KeepLogs"]
    answer = account.react(account.tag(team=OTHER))
    assert [one["action"] for one in answer["outcomes"]] == ["TagLogs"]
    assert logged.tags == {"team": OTHER}


def test_without_logs_in_the_profile_a_group_is_kept_as_long_as_it_was(
    account: MonitoringStage, logged: Logged
) -> None:
    logged.profile()
    account.create()
    account.converged(account.react(logged.first_line()))
    assert "retentionInDays" not in logged.group
    assert logged.tags == {"team": TEAM}
    assert account.react(account.delete())["outcomes"] == []


def test_at_the_endpoints_end_its_lines_are_kept_for_a_day_and_looked_at_once_more(
    account: MonitoringStage, logged: Logged
) -> None:
    account.create()
    account.converged(account.react(logged.first_line()))
    with account.listening() as put:
        account.react(account.delete())
    assert logged.group["retentionInDays"] == 1
    ((seconds, reminder),) = put
    assert seconds == 60
    # Somebody deletes the group, and late lines make it anew.
    logged.client.delete_log_group(logGroupName=logged.name)
    logged.first_line("late")
    with account.listening() as put:
        account.react(reminder)
    assert logged.group["retentionInDays"] == 1
    assert put == []
    account.react(account.state("DELETED"))
    assert logged.asked() == []


def test_a_late_group_of_an_endpoint_that_is_gone_is_kept_for_a_day_whenever_it_comes(
    account: MonitoringStage, logged: Logged
) -> None:
    account.create()
    account.converged(account.react(logged.first_line()))
    account.react(account.delete())
    logged.client.delete_log_group(logGroupName=logged.name)
    account.react(logged.first_line("late"))
    assert logged.group["retentionInDays"] == 1


def test_a_group_that_late_lines_make_anew_is_heard_of_where_the_cloud_tells(
    account: MonitoringStage, logged: Logged
) -> None:
    events, rule = account.cloud.client("events"), f"logs-{account.name}"
    events.put_rule(Name=rule, EventPattern=json.dumps({"source": ["aws.logs"]}))
    arn = account.cloud.client("sqs").get_queue_attributes(
        QueueUrl=account.queue, AttributeNames=["QueueArn"]
    )["Attributes"]["QueueArn"]
    events.put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": arn}])
    line = [{"timestamp": round(account.cloud.now() * 1000), "message": "late"}]
    account.create()
    for expected in (30, 1):
        account.cloud.write_log(logged.name, "blue/i-1", line)
        (told,) = [one for one in heard(account) if one["detail"]["eventName"] == "CreateLogGroup"]
        account.react(told)
        assert logged.group["retentionInDays"] == expected
        if expected == 30:
            account.react(account.delete())
            logged.client.delete_log_group(logGroupName=logged.name)
    events.remove_targets(Rule=rule, Ids=["queue"])
    events.delete_rule(Name=rule)


def heard(account: MonitoringStage) -> list[dict[str, Any]]:
    """What EventBridge has put on the room's queue."""
    until = time.monotonic() + 5
    messages: list[dict[str, Any]] = []
    while not messages and time.monotonic() < until:
        messages = [one for one in account.handed_on() if one["source"] == "aws.logs"]
        time.sleep(0.02)
    return messages


def failed(account: MonitoringStage) -> None:
    """An endpoint whose creation fails."""
    account.cloud.let_deployment(account.name, "fails", "CannotStartContainerError")
    account.sagemaker.create_endpoint(
        EndpointName=account.name,
        EndpointConfigName=account.config(),
        Tags=[{"Key": "team", "Value": TEAM}],
    )
    until = time.monotonic() + 5
    while account.status() != "Failed" and time.monotonic() < until:
        time.sleep(0.02)


def test_an_endpoint_that_never_was_in_service_has_its_lines_kept_as_long_and_no_longer(
    account: MonitoringStage, logged: Logged
) -> None:
    failed(account)
    logged.first_line("Traceback")
    answer = account.react(account.state("FAILED"))
    actions = [one["action"] for one in answer["outcomes"]]
    assert actions == ["Report", "KeepLogs", "TagLogs"] + ["CountErrors"] * 5
    account.reminded()
    assert logged.filters == 8
    assert (logged.group["retentionInDays"], logged.tags) == (30, {"team": TEAM})
    assert "ignored" in account.react(account.state("FAILED"))
    assert logged.asked() == []
    account.react(account.delete())
    assert logged.group["retentionInDays"] == 1


def test_the_first_line_of_an_endpoint_on_its_way_is_heard_of(
    account: MonitoringStage, logged: Logged
) -> None:
    account.create()
    with account.saying("DescribeEndpoint", {"EndpointStatus": "Creating"}):
        answer = account.react(logged.first_line())
        assert "KeepLogs" in [one["action"] for one in answer["outcomes"]]
        account.reminded()
        assert logged.filters == 8
        # Other looks at it ask nothing of its logs.
        assert "ignored" in account.in_service()
        assert logged.asked() == []
    assert account.in_service()["outcomes"] == []
    assert logged.asked() == []


def test_nobodys_late_group_is_left_alone(account: MonitoringStage, logged: Logged) -> None:
    account.converged(account.react(logged.first_line()))
    assert "retentionInDays" not in logged.group


def test_a_team_that_is_only_watched_has_it_recorded(
    account: MonitoringStage, logged: Logged
) -> None:
    logged.profile(mode="observe", logs=KEPT)
    account.create()
    answer = account.react(logged.first_line())
    assert {one["outcome"] for one in answer["outcomes"]} == {"planned"}
    assert "retentionInDays" not in logged.group
    assert account.memory().read() == {}


def test_what_is_denied_is_told_of_and_tried_again(
    account: MonitoringStage, logged: Logged
) -> None:
    account.create()
    account.cloud.fail("logs", "PutRetentionPolicy", code="AccessDeniedException", status=400)
    answer = account.react(logged.first_line())
    assert [one["outcome"] for one in answer["outcomes"]][:2] == ["refused", "applied"]
    account.cloud.heal()
    actions = [one["action"] for one in account.in_service()["outcomes"]]
    assert actions == ["KeepLogs"] + ["CountErrors"] * 3


def test_errors_are_counted_once_and_what_is_ignored_is_not(
    account: MonitoringStage, logged: Logged
) -> None:
    logged.profile(logs={"ignore": ["known trouble"]})
    account.create()
    account.converged(account.react(logged.first_line()))
    for text in (
        "2026-11-25 ERROR Exception: Traceback",
        "ValueError: no",
        "ERROR known trouble",
        '"GET /ping HTTP/1.1" 200 - ERROR',
        "fine",
    ):
        logged.line(text)
    told = account.cloudwatch.get_metric_statistics(
        Namespace="sagewarden/LogErrors",
        MetricName=account.name,
        StartTime=1_779_999_000,
        EndTime=1_780_001_000,
        Period=60,
        Statistics=["Sum"],
    )
    assert [point["Sum"] for point in told["Datapoints"]] == [2.0]


def test_a_state_in_which_nothing_is_decided_reads_no_logs(
    account: MonitoringStage, logged: Logged
) -> None:
    account.create(tags={})
    event = envelope("SageMaker Endpoint State Change", detail={}, resources=(account.arn,))
    account.react(event)
    assert logged.asked() == []
