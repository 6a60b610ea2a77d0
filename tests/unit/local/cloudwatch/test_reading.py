"""What is read of metrics and alarms: GetMetricData, GetMetricStatistics, ListMetrics, DescribeAlarms."""

from typing import Any

import pytest

from tests.unit.local.cloudwatch.conftest import BLUE, GREEN, LATENCY, NOON, TOPIC, Watched, metric

HOUR = {"StartTime": NOON - 3600, "EndTime": NOON}


def data(watched: Watched, *queries: dict[str, Any], **more: Any) -> dict[str, Any]:
    told = watched.call("GetMetricData", MetricDataQueries=list(queries), **HOUR | more)
    return {result["Id"]: result for result in told["MetricDataResults"]}


def test_metrics_and_expressions_come_in_one_call_the_newest_first(watched: Watched) -> None:
    watched.publish("Invocations", 100, 200, 300)
    watched.publish("Invocation5XXErrors", 10, None, 30)
    told = data(
        watched,
        {"Id": "requests", "MetricStat": metric("Invocations"), "ReturnData": False},
        {"Id": "errors", "MetricStat": metric("Invocation5XXErrors")},
        {"Id": "rate", "Expression": "FILL(errors, 0) / requests", "Label": "Rate"},
    )
    assert told["errors"]["Timestamps"] == [NOON - 60, NOON - 180]
    assert told["errors"]["Values"] == [30, 10]
    assert (told["errors"]["Label"], told["rate"]["Label"]) == ("Invocation5XXErrors", "Rate")
    assert told["rate"]["Values"] == pytest.approx([0.1, 0, 0.1])
    assert "requests" not in told


def test_they_come_in_the_order_of_time_where_that_is_asked_for(watched: Watched) -> None:
    watched.publish("Invocations", 100, 200, 300)
    query = {"Id": "m", "MetricStat": metric("Invocations")}
    assert data(watched, query, ScanBy="TimestampAscending")["m"]["Values"] == [100, 200, 300]


def test_a_longer_period_takes_its_minutes_together_and_the_end_is_not_in_it(
    watched: Watched,
) -> None:
    watched.publish("Invocations", *[1] * 10)
    watched.publish("Invocations", 50, Timestamp=NOON)
    query = {"Id": "m", "MetricStat": metric("Invocations", 300)}
    assert data(watched, query)["m"]["Values"] == [5, 5]


@pytest.mark.parametrize(
    ("stat", "expected"),
    [
        ("SampleCount", 10),
        ("Sum", 1900),
        ("Average", 190),
        ("Minimum", 100),
        ("Maximum", 1000),
        ("p50", 100),
        ("p90", 100),
        ("p99", 1000),
        ("p95.5", 1000),
    ],
)
def test_each_statistic(watched: Watched, stat: str, expected: float) -> None:
    watched.publish("ModelLatency", 1, Values=[100, 1000], Counts=[9, 1])
    query = {"Id": "m", "MetricStat": metric("ModelLatency", 60, stat)}
    assert data(watched, query)["m"]["Values"] == [expected]


def test_a_statistic_set_has_an_average_and_no_percentile(watched: Watched) -> None:
    sets = {"SampleCount": 4, "Sum": 1000, "Minimum": 100, "Maximum": 500}
    watched.publish("ModelLatency", 1, StatisticValues=sets)
    average = {"Id": "a", "MetricStat": metric("ModelLatency", 60, "Average")}
    percentile = {"Id": "p", "MetricStat": metric("ModelLatency", 60, "p99")}
    told = data(watched, average, percentile)
    assert (told["a"]["Values"], told["p"]["Values"]) == ([250], [])


@pytest.mark.parametrize(
    ("queries", "times", "says"),
    [
        ([{"Id": "e", "Expression": "AVG(m)"}, {"Id": "m", "MetricStat": metric("Invocations")}], {}, "scalar"),
        ([{"Id": "e", "Expression": "f + 1"}, {"Id": "f", "Expression": "e + 1"}], {}, "refer to each other"),
        ([{"Id": f"m{n}", "MetricStat": metric("Invocations")} for n in range(501)], {}, "500"),
        ([{"Id": "m", "MetricStat": metric("Invocations")}], {"EndTime": NOON - 7200}, "StartTime must be less"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(
    watched: Watched, queries: list[dict[str, Any]], times: dict[str, float], says: str
) -> None:
    watched.publish("Invocations", 1)
    code, message = watched.refused("GetMetricData", MetricDataQueries=queries, **HOUR | times)
    assert code == "ValidationError"
    assert says in message


def test_the_statistics_of_one_metric(watched: Watched) -> None:
    watched.publish("ModelLatency", 1, Values=[100, 1000], Counts=[9, 1], Unit="Microseconds")
    named = {"Namespace": "AWS/SageMaker", "MetricName": "ModelLatency", "Dimensions": BLUE}
    told = watched.call(
        "GetMetricStatistics",
        **named,
        **HOUR,
        Period=3600,
        Statistics=["Sum"],
        ExtendedStatistics=["p99"],
    )
    assert told["Datapoints"] == [
        {
            "Timestamp": NOON - 3600,
            "Unit": "Microseconds",
            "Sum": 1900,
            "ExtendedStatistics": {"p99": 1000},
        }
    ]
    assert (
        watched.refused("GetMetricStatistics", **named, **HOUR, Period=60)[0]
        == "InvalidParameterCombination"
    )
    days = {"StartTime": NOON - 2 * 86_400, "EndTime": NOON}
    assert (
        "1440"
        in watched.refused("GetMetricStatistics", **named, **days, Period=60, Statistics=["Sum"])[1]
    )


def test_metrics_are_found_by_what_one_knows_of_them(watched: Watched) -> None:
    watched.publish("Invocations", 1)
    watched.publish("Invocations", 1, dimensions=GREEN)
    watched.clock.move(4 * 3600)
    watched.publish("ModelLatency", 1)

    def found(**asked: Any) -> list[tuple[str, str]]:
        told = watched.call("ListMetrics", **asked)["Metrics"]
        return [(each["MetricName"], each["Dimensions"][1]["Value"]) for each in told]

    assert found() == [("Invocations", "blue"), ("Invocations", "green"), ("ModelLatency", "blue")]
    assert found(
        MetricName="Invocations", Dimensions=[{"Name": "VariantName", "Value": "blue"}]
    ) == [("Invocations", "blue")]
    assert len(found(Dimensions=[{"Name": "EndpointName"}])) == 3
    assert found(RecentlyActive="PT3H") == [("ModelLatency", "blue")]
    assert found(Namespace="AWS/EC2") == []


@pytest.mark.parametrize("name", ["AWS/SageMaker", "AWS/EC2"])
def test_namespaces_of_aws_are_written_by_aws_alone(watched: Watched, name: str) -> None:
    asked = {"Namespace": name, "MetricData": [{"MetricName": "m", "Value": 1}]}
    assert watched.refused("PutMetricData", **asked)[0] == "InvalidParameterValue"


def test_what_a_container_may_publish_is_of_the_last_two_weeks(watched: Watched) -> None:
    asked: dict[str, Any] = {
        "Namespace": "/aws/sagemaker/Endpoints",
        "MetricData": [{"MetricName": "m", "Value": 1}],
    }
    watched.call("PutMetricData", **asked)
    asked["MetricData"] = [{"MetricName": "m", "Value": 1, "Timestamp": NOON - 15 * 86_400}]
    assert "two weeks" in watched.refused("PutMetricData", **asked)[1]
    asked["MetricData"] = [{"MetricName": "m", "Values": [1] * 151}]
    assert "150" in watched.refused("PutMetricData", **asked)[1]


class TestDescribeAlarms:
    @pytest.fixture(autouse=True)
    def several(self, watched: Watched) -> None:
        for number in range(120):
            named = {
                "AlarmName": f"sagewarden/{number:03}",
                "AlarmActions": [TOPIC] if number == 7 else [],
            }
            watched.call("PutMetricAlarm", **LATENCY | named)
        watched.call("PutMetricAlarm", **LATENCY | {"AlarmName": "TargetTracking-endpoint/x"})
        watched.call(
            "PutCompositeAlarm",
            AlarmName="sagewarden/all",
            AlarmRule="ALARM(sagewarden/001) OR ALARM(sagewarden/002)",
        )

    def names(self, watched: Watched, **asked: Any) -> list[str]:
        told = watched.call("DescribeAlarms", **asked)
        return [alarm["AlarmName"] for alarm in told["MetricAlarms"] + told["CompositeAlarms"]]

    def test_pages_go_on_by_name(self, watched: Watched) -> None:
        seen: list[str] = []
        token: dict[str, str] = {}
        pages = 0
        while pages == 0 or token:
            told = watched.call("DescribeAlarms", MaxRecords=50, **token)
            seen += [alarm["AlarmName"] for alarm in told["MetricAlarms"]]
            token = {"NextToken": told["NextToken"]} if "NextToken" in told else {}
            pages += 1
        assert (pages, len(seen), seen) == (3, 121, sorted(seen))

    def test_only_metric_alarms_are_told_unless_the_others_are_asked_for(
        self, watched: Watched
    ) -> None:
        assert self.names(watched, AlarmNames=["sagewarden/all", "sagewarden/001"]) == [
            "sagewarden/001"
        ]
        assert self.names(watched, AlarmTypes=["CompositeAlarm"]) == ["sagewarden/all"]

    def test_they_are_found_by_name_state_and_action(self, watched: Watched) -> None:
        assert self.names(watched, AlarmNamePrefix="TargetTracking-") == [
            "TargetTracking-endpoint/x"
        ]
        assert self.names(watched, ActionPrefix="arn:aws:sns") == ["sagewarden/007"]
        assert self.names(watched, StateValue="ALARM") == []

    def test_they_are_found_by_their_relatives(self, watched: Watched) -> None:
        assert self.names(watched, ChildrenOfAlarmName="sagewarden/all") == [
            "sagewarden/001",
            "sagewarden/002",
        ]
        assert self.names(watched, ParentsOfAlarmName="sagewarden/001") == ["sagewarden/all"]

    @pytest.mark.parametrize(
        ("asked", "says"),
        [
            ({"AlarmNames": ["a"], "AlarmNamePrefix": "a"}, "cannot be specified together"),
            ({"AlarmNames": ["a"] * 101}, "100"),
            ({"MaxRecords": 101}, "maxRecords"),
            ({"ChildrenOfAlarmName": "a", "StateValue": "OK"}, "No other parameter"),
        ],
    )
    def test_what_does_not_go_together_is_refused(
        self, watched: Watched, asked: dict[str, Any], says: str
    ) -> None:
        assert says in watched.refused("DescribeAlarms", **asked)[1]

    def test_the_alarms_on_a_metric(self, watched: Watched) -> None:
        named = {"Namespace": "AWS/SageMaker", "MetricName": "ModelLatency", "Dimensions": BLUE}
        assert len(watched.call("DescribeAlarmsForMetric", **named)["MetricAlarms"]) == 121
        assert (
            watched.call("DescribeAlarmsForMetric", **named | {"Dimensions": GREEN})["MetricAlarms"]
            == []
        )


def test_a_detector_is_one_for_a_metric(watched: Watched) -> None:
    about = {
        "SingleMetricAnomalyDetector": {
            "Namespace": "AWS/SageMaker",
            "MetricName": "Invocations",
            "Stat": "Sum",
        }
    }
    watched.call("PutAnomalyDetector", **about)
    watched.call("PutAnomalyDetector", **about, Configuration={"MetricTimezone": "UTC"})
    (told,) = watched.call("DescribeAnomalyDetectors", MetricName="Invocations")["AnomalyDetectors"]
    assert told["Configuration"] == {"MetricTimezone": "UTC"}
    watched.call("DeleteAnomalyDetector", **about)
    assert watched.refused("DeleteAnomalyDetector", **about)[0] == "ResourceNotFoundException"
