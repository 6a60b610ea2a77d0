"""Alarms: what CloudWatch refuses of them, what an update leaves, and what their states follow."""

from typing import Any

import pytest

from tests.unit.local.cloudwatch.conftest import GREEN, LATENCY, Watched, metric, rate_alarm


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"AlarmName": "x" * 256}, "255"),
        ({"AlarmDescription": "x" * 1025}, "1024"),
        ({"AlarmActions": ["arn:aws:sns:us-east-1:123456789012:topic"] * 6}, "at most 5"),
        ({"AlarmActions": ["topic"]}, "Invalid arn syntax"),
        ({"EvaluationPeriods": 0}, "evaluationPeriods"),
        ({"DatapointsToAlarm": 4}, "DatapointsToAlarm must be less than or equal"),
        ({"TreatMissingData": "ok"}, "treatMissingData"),
        ({"ComparisonOperator": "Above"}, "comparisonOperator"),
        ({"Threshold": None}, "either a Threshold"),
        ({"ComparisonOperator": "GreaterThanUpperThreshold"}, "go together"),
        ({"Period": 15}, "multiple of 60"),
        ({"Period": 90}, "multiple of 60"),
        ({"EvaluationPeriods": 1441}, "more than 1 day"),
        ({"Period": 3600, "EvaluationPeriods": 169}, "more than 7 day"),
        ({"Statistic": None}, "Exactly one of Statistic"),
        ({"ExtendedStatistic": "p99"}, "Exactly one of Statistic"),
        ({"Statistic": None, "ExtendedStatistic": "q99"}, "percentile"),
        ({"Statistic": "Median"}, "statistic"),
        ({"MetricName": None}, "MetricName is required"),
        ({"Dimensions": [{"Name": f"n{n}", "Value": "v"} for n in range(31)]}, "30 dimensions"),
        ({"Tags": [{"Key": f"k{n}", "Value": "v"} for n in range(51)]}, "tags"),
        ({"Tags": [{"Key": "aws:team", "Value": "v"}]}, "System tags"),
    ],
)  # fmt: skip
def test_an_alarm_on_a_metric_that_cannot_be_is_refused(
    watched: Watched, change: dict[str, Any], says: str
) -> None:
    code, message = watched.refused("PutMetricAlarm", **LATENCY | change)
    assert code == "ValidationError"
    assert says in message
    assert watched.call("DescribeAlarms")["MetricAlarms"] == []


@pytest.mark.parametrize(
    "change",
    [{"EvaluationPeriods": 1440}, {"Period": 3600, "EvaluationPeriods": 168}, {"Period": 10}],
)
def test_an_alarm_at_its_limits_is_not(watched: Watched, change: dict[str, Any]) -> None:
    watched.call("PutMetricAlarm", **LATENCY | change)


@pytest.mark.parametrize(
    ("metrics", "says"),
    [
        ([{"Id": "e", "Expression": "m1 * 2"}], "Unknown identifier 'm1'"),
        ([{"Id": "e", "Expression": "2 *"}], "Error in expression"),
        ([{"Id": "e", "Expression": "m * 2"}, {"Id": "m", "MetricStat": metric("Invocations")}], "Exactly 1 element"),
        ([{"Id": f"m{n}", "MetricStat": metric("Invocations"), "ReturnData": n == 0} for n in range(11)], "at most 10 metrics"),
        ([{"Id": "m", "MetricStat": metric("Invocations")}, {"Id": "m", "MetricStat": metric("Invocations")}], "not unique"),
        ([{"Id": "Metric", "MetricStat": metric("Invocations")}], "pattern"),
        ([{"Id": "a", "MetricStat": metric("Invocations")}, {"Id": "b", "MetricStat": metric("Invocations", 300), "ReturnData": False}], "same period"),
        ([{"Id": "a", "MetricStat": metric("Invocations", 60, "most")}], "statistic"),
        ([{"Id": "a"}], "Exactly one of MetricStat"),
    ],
)  # fmt: skip
def test_an_alarm_on_metric_math_that_cannot_be_is_refused(
    watched: Watched, metrics: list[dict[str, Any]], says: str
) -> None:
    code, message = watched.refused("PutMetricAlarm", **rate_alarm(Metrics=metrics))
    assert code == "ValidationError"
    assert says in message


def test_an_alarm_has_one_metric_or_math(watched: Watched) -> None:
    assert (
        "together with Metrics"
        in watched.refused("PutMetricAlarm", **LATENCY | rate_alarm(EvaluationPeriods=3))[1]
    )


def test_two_of_three_minutes_have_to_breach(watched: Watched) -> None:
    watched.call("PutMetricAlarm", **LATENCY)
    watched.publish("ModelLatency", 900_000, 100_000, 100_000)
    watched.cloudwatch.evaluate()
    assert watched.state("latency") == "OK"
    watched.clock.move(60)
    watched.publish("ModelLatency", 800_000)
    watched.cloudwatch.evaluate()
    assert watched.state("latency") == "OK"
    watched.clock.move(60)
    watched.publish("ModelLatency", 700_000)
    watched.cloudwatch.evaluate()
    assert watched.transitions() == [("latency", "OK"), ("latency", "ALARM")]


def test_another_variant_is_another_metric(watched: Watched) -> None:
    watched.call("PutMetricAlarm", **LATENCY)
    watched.publish("ModelLatency", 900_000, 900_000, 900_000, dimensions=GREEN)
    watched.publish("ModelLatency", 900_000, 900_000, 900_000, dimensions=GREEN[:1])
    watched.cloudwatch.evaluate()
    assert watched.state("latency") == "OK"


def test_a_unit_in_which_the_metric_is_not_published_finds_nothing(watched: Watched) -> None:
    watched.call(
        "PutMetricAlarm", **LATENCY | {"Unit": "Milliseconds", "TreatMissingData": "missing"}
    )
    watched.publish("ModelLatency", 900_000, 900_000, 900_000, Unit="Microseconds")
    watched.cloudwatch.evaluate()
    assert watched.state("latency") == "INSUFFICIENT_DATA"


def test_an_error_rate_is_no_alarm_where_there_are_few_requests(watched: Watched) -> None:
    watched.call("PutMetricAlarm", **rate_alarm())
    watched.publish("Invocations", 2)
    watched.publish("Invocation5XXErrors", 1)
    watched.cloudwatch.evaluate()
    assert watched.state("rate") == "OK"
    watched.clock.move(60)
    watched.publish("Invocations", 200)
    watched.publish("Invocation5XXErrors", 3)
    watched.cloudwatch.evaluate()
    assert watched.state("rate") == "ALARM"


def test_a_percentile_is_of_values_and_of_no_statistic_set(watched: Watched) -> None:
    p90 = LATENCY | {"Statistic": None, "ExtendedStatistic": "p90", "EvaluationPeriods": 1, "DatapointsToAlarm": 1, "TreatMissingData": "missing"}  # fmt: skip
    watched.call("PutMetricAlarm", **p90)
    watched.publish("ModelLatency", 1, Values=[100_000, 900_000], Counts=[80, 20])
    watched.cloudwatch.evaluate()
    assert watched.state("latency") == "ALARM"
    watched.clock.move(180)
    sets = {"SampleCount": 2, "Sum": 1_000_000, "Minimum": 100_000, "Maximum": 900_000}
    watched.publish("ModelLatency", 1, StatisticValues=sets)
    watched.cloudwatch.evaluate()
    assert watched.state("latency") == "INSUFFICIENT_DATA"


def test_a_percentile_of_few_samples_changes_nothing_where_that_is_asked_for(
    watched: Watched,
) -> None:
    p99 = LATENCY | {"Statistic": None, "ExtendedStatistic": "p99", "EvaluateLowSampleCountPercentile": "ignore", "EvaluationPeriods": 1, "DatapointsToAlarm": 1}  # fmt: skip
    watched.call("PutMetricAlarm", **p99)
    watched.publish("ModelLatency", 1, Values=[900_000], Counts=[999])
    watched.cloudwatch.evaluate()
    assert watched.state("latency") == "INSUFFICIENT_DATA"
    watched.publish("ModelLatency", 1, Values=[900_000], Counts=[1])
    watched.cloudwatch.evaluate()
    assert watched.state("latency") == "ALARM"


def test_what_is_out_of_the_ordinary_leaves_the_band(watched: Watched) -> None:
    banded = rate_alarm(
        Metrics=[
            {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m, 3)"},
            {"Id": "m", "MetricStat": metric("Invocations")},
        ],
        Threshold=None,
        ThresholdMetricId="band",
        ComparisonOperator="LessThanLowerOrGreaterThanUpperThreshold",
    )
    watched.call(
        "PutMetricAlarm", **{name: value for name, value in banded.items() if value is not None}
    )
    watched.publish("Invocations", *[100, 110, 90] * 20)
    watched.cloudwatch.evaluate()
    assert watched.state("rate") == "OK"
    watched.clock.move(60)
    watched.publish("Invocations", 300)
    watched.cloudwatch.evaluate()
    assert watched.state("rate") == "ALARM"


def test_an_update_overwrites_all_but_the_state_and_ignores_tags(watched: Watched) -> None:
    arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:latency"
    watched.call(
        "PutMetricAlarm",
        **LATENCY,
        AlarmDescription="old",
        Tags=[{"Key": "team", "Value": "vision"}],
    )
    watched.publish("ModelLatency", 900_000, 900_000, 900_000)
    watched.cloudwatch.evaluate()
    watched.call(
        "PutMetricAlarm", **LATENCY | {"Threshold": 1.0}, Tags=[{"Key": "team", "Value": "speech"}]
    )
    (alarm,) = watched.call("DescribeAlarms")["MetricAlarms"]
    assert (alarm["StateValue"], alarm["Threshold"]) == ("ALARM", 1.0)
    assert "AlarmDescription" not in alarm
    assert watched.call("ListTagsForResource", ResourceARN=arn)["Tags"] == [
        {"Key": "team", "Value": "vision"}
    ]
    watched.call("TagResource", ResourceARN=arn, Tags=[{"Key": "team", "Value": "speech"}])
    watched.call("UntagResource", ResourceARN=arn, TagKeys=["none"])
    assert watched.call("ListTagsForResource", ResourceARN=arn)["Tags"] == [
        {"Key": "team", "Value": "speech"}
    ]


def test_what_is_not_there_has_no_tags(watched: Watched) -> None:
    assert (
        watched.refused("ListTagsForResource", ResourceARN="arn")[0] == "ResourceNotFoundException"
    )


def test_a_state_that_is_set_lasts_until_the_next_evaluation(watched: Watched) -> None:
    watched.call("PutMetricAlarm", **LATENCY)
    watched.call("SetAlarmState", AlarmName="latency", StateValue="ALARM", StateReason="a try")
    assert watched.state("latency") == "ALARM"
    watched.cloudwatch.evaluate()
    assert watched.state("latency") == "OK"
    assert (
        watched.refused("SetAlarmState", AlarmName="gone", StateValue="OK", StateReason="")[0]
        == "ResourceNotFound"
    )
    asked = {"AlarmName": "latency", "StateValue": "OK", "StateReason": "", "StateReasonData": "{"}
    assert watched.refused("SetAlarmState", **asked)[0] == "InvalidFormat"


def test_an_alarm_that_somebody_silenced_keeps_its_state_and_acts_no_more(watched: Watched) -> None:
    watched.call("PutMetricAlarm", **LATENCY)
    watched.call("DisableAlarmActions", AlarmNames=["latency", "gone"])
    assert watched.call("DescribeAlarms")["MetricAlarms"][0]["ActionsEnabled"] is False
    watched.call("EnableAlarmActions", AlarmNames=["latency"])
    assert watched.call("DescribeAlarms")["MetricAlarms"][0]["ActionsEnabled"] is True


def test_unknown_names_are_passed_over_when_alarms_are_deleted(watched: Watched) -> None:
    watched.call("PutMetricAlarm", **LATENCY)
    watched.call("DeleteAlarms", AlarmNames=["gone", "latency"])
    assert watched.call("DescribeAlarms")["MetricAlarms"] == []
    assert "100" in watched.refused("DeleteAlarms", AlarmNames=["x"] * 101)[1]


def test_an_hour_passes_minute_by_minute(watched: Watched) -> None:
    watched.call("PutMetricAlarm", **LATENCY)
    for minute in range(60):
        at = watched.clock.now() + 60 * minute
        slow = 900_000 if 20 <= minute < 40 else 100_000
        watched.publish("ModelLatency", slow, Timestamp=at)
    watched.cloudwatch.pass_time(3600)
    assert watched.transitions() == [("latency", "OK"), ("latency", "ALARM"), ("latency", "OK")]
    history = watched.call(
        "DescribeAlarmHistory", AlarmName="latency", HistoryItemType="StateUpdate"
    )
    summaries = [item["HistorySummary"] for item in history["AlarmHistoryItems"]]
    assert summaries[0] == "Alarm updated from ALARM to OK"
    assert len(summaries) == 3
