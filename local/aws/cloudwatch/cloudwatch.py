"""CloudWatch of a region: its operations, the passing of its time, and who hears of its alarms."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import RLock
from typing import Any

from local.aws.clock import CLOCK, Clock
from local.aws.cloudwatch import composites, reading, watch
from local.aws.cloudwatch.alarms import Alarm, Alarms, Change
from local.aws.cloudwatch.anomaly import Detectors
from local.aws.cloudwatch.dashboards import Dashboards
from local.aws.cloudwatch.errors import RefusedError, constraint
from local.aws.cloudwatch.evaluation import State
from local.aws.cloudwatch.metrics import Metrics, metric_of
from local.aws.cloudwatch.refusals import refuse_metric_alarm, refuse_sizes, refuse_tags
from local.aws.cloudwatch.statistics import Statistics

_TWO_WEEKS, _TWO_HOURS = 14 * 86_400, 7200
_DATA = 1000
"""Metrics in one PutMetricData."""

_VALUES = 150
"""Values of one metric in it."""

_DELETED_AT_ONCE = 100


def _unheard(_changes: Iterable[Change]) -> None:
    """Nobody hears of the alarms of a CloudWatch that stands alone, as in tests."""


@dataclass
class CloudWatch:
    """CloudWatch in one region."""

    region: str
    """The region's name."""

    clock: Clock = field(default_factory=lambda: CLOCK)
    """What it goes by."""

    tell: Callable[[Iterable[Change]], None] = _unheard
    """Who hears of its alarms."""

    dashboards: Dashboards = field(default_factory=lambda: Dashboards(CLOCK))
    """The account's dashboards."""

    metrics: Metrics = field(default_factory=Metrics)
    """What was published."""

    detectors: Detectors = field(default_factory=Detectors)
    """The anomaly detectors."""

    def __post_init__(self) -> None:
        self.alarms = Alarms(self.region, self.clock)
        self._lock = RLock()
        self._operations = self._known()

    def call(self, operation: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Answers a call.

        Raises:
            RefusedError: CloudWatch would refuse it.
        """
        answer = self._operations.get(operation)
        if answer is None:
            raise RefusedError("InvalidAction", f"not known here: {operation}")
        with self._lock:
            told = answer(asked)
        self._tell()
        return told or {}

    def pass_time(self, seconds: float) -> None:
        """Moves the clock forward: alarms are evaluated in each minute that begins."""
        for _ in self.clock.minutes(seconds):
            self.evaluate()

    def evaluate(self) -> None:
        """Evaluates all alarms, as CloudWatch does once a minute."""
        with self._lock:
            watch.evaluate(self.alarms, self.metrics)
        self._tell()

    def publish(self, data: Iterable[Mapping[str, Any]]) -> None:
        """Publishes data points as AWS's own services do: `Namespace`, and PutMetricData's data."""
        with self._lock:
            for datum in data:
                self._add(datum["Namespace"], datum)

    def _tell(self) -> None:
        """Tells what has happened to alarms, once what happened is all done."""
        with self._lock:
            changes = self.alarms.changes[:]
            self.alarms.changes.clear()
        if changes:
            self.tell(changes)

    def _known(self) -> Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any] | None]]:
        """The operations."""
        metrics, alarms, dashboards = self.metrics, self.alarms, self.dashboards
        return {
            "PutMetricData": self._put_data,
            "GetMetricData": partial(reading.metric_data, metrics),
            "GetMetricStatistics": partial(reading.metric_statistics, metrics),
            "ListMetrics": lambda asked: reading.listed_metrics(metrics, asked, self.clock.now()),
            "PutMetricAlarm": self._put_alarm,
            "PutCompositeAlarm": partial(composites.put, alarms),
            "DescribeAlarms": partial(reading.described, alarms),
            "DescribeAlarmsForMetric": partial(reading.for_metric, alarms),
            "DescribeAlarmHistory": partial(reading.history, alarms),
            "DeleteAlarms": self._delete_alarms,
            "EnableAlarmActions": partial(self._enable, enabled=True),
            "DisableAlarmActions": partial(self._enable, enabled=False),
            "SetAlarmState": self._set_state,
            "TagResource": self._tag,
            "UntagResource": self._untag,
            "ListTagsForResource": self._tags,
            "PutDashboard": dashboards.put,
            "GetDashboard": dashboards.get,
            "ListDashboards": dashboards.listed,
            "DeleteDashboards": dashboards.delete,
            "PutAnomalyDetector": self.detectors.put,
            "DescribeAnomalyDetectors": self.detectors.described,
            "DeleteAnomalyDetector": self.detectors.delete,
        }

    def _put_data(self, asked: Mapping[str, Any]) -> None:
        namespace, now = asked["Namespace"], self.clock.now()
        if namespace.startswith(("AWS/", ":")):
            raise RefusedError(
                "InvalidParameterValue",
                f"The value {namespace} for parameter Namespace is invalid.",
            )
        refuse_sizes(asked, "MetricData", _DATA)
        for datum in asked.get("MetricData") or ():
            refuse_sizes(datum, "Values", _VALUES)
            time = reading.seconds(datum.get("Timestamp") or now)
            if not now - _TWO_WEEKS <= time <= now + _TWO_HOURS:
                raise RefusedError(
                    "InvalidParameterValue",
                    "The parameter MetricData.member.1.Timestamp must specify a time within the "
                    "past two weeks and no more than two hours into the future.",
                )
            self._add(namespace, datum)

    def _add(self, namespace: str, datum: Mapping[str, Any]) -> None:
        """Adds a datum, which is a value, values with their counts, or a statistic set."""
        time = reading.seconds(datum.get("Timestamp") or self.clock.now())
        if datum.get("StatisticValues"):
            given = datum["StatisticValues"]
            statistics = Statistics(
                count=given["SampleCount"],
                total=given["Sum"],
                minimum=given["Minimum"],
                maximum=given["Maximum"],
                values=_of_equals(given),
            )
        else:
            values = datum.get("Values") or [datum["Value"]]
            counts = datum.get("Counts") or [1.0] * len(values)
            together: dict[float, float] = {}
            for value, count in zip(values, counts, strict=True):
                together[float(value)] = together.get(float(value), 0.0) + count
            statistics = Statistics.of(together)
        second = datum.get("StorageResolution") == 1
        unit = datum.get("Unit") or "None"
        metric = metric_of({"Namespace": namespace, **datum})
        self.metrics.add(metric, time, statistics, unit=unit, second=second)

    def _put_alarm(self, asked: Mapping[str, Any]) -> None:
        refuse_metric_alarm(asked)
        self.alarms.put(asked, self.alarms.metric)

    def _delete_alarms(self, asked: Mapping[str, Any]) -> None:
        refuse_sizes(asked, "AlarmNames", _DELETED_AT_ONCE)
        self.alarms.delete(asked["AlarmNames"])

    def _enable(self, asked: Mapping[str, Any], *, enabled: bool) -> None:
        refuse_sizes(asked, "AlarmNames", _DELETED_AT_ONCE)

        def change(alarm: Alarm) -> None:
            before = dict(alarm)
            alarm["ActionsEnabled"] = enabled
            alarm["AlarmConfigurationUpdatedTimestamp"] = self.clock.now()
            if before["ActionsEnabled"] != enabled:
                self.alarms.configured("update", before, alarm)

        self.alarms.each(asked["AlarmNames"], change)

    def _set_state(self, asked: Mapping[str, Any]) -> None:
        alarm = self.alarms.known(asked["AlarmName"])
        if alarm is None:
            raise RefusedError("ResourceNotFound", f"Unknown alarm {asked['AlarmName']}", 404)
        if asked["StateValue"] not in State:
            raise constraint(asked["StateValue"], "stateValue", "Member must be a state")
        try:
            data = json.loads(asked["StateReasonData"]) if asked.get("StateReasonData") else None
        except ValueError as error:
            raise RefusedError("InvalidFormat", f"StateReasonData is no JSON: {error}") from error
        # A composite's own data names its children.
        data = {"triggeringAlarms": []} if data is None and "AlarmRule" in alarm else data
        if self.alarms.move(alarm, State(asked["StateValue"]), asked["StateReason"], data):
            composites.evaluate_parents(self.alarms, alarm)

    def _tag(self, asked: Mapping[str, Any]) -> None:
        refuse_tags(asked["Tags"])
        tags = self.alarms.tags_of(asked["ResourceARN"])
        tags |= {tag["Key"]: tag["Value"] for tag in asked["Tags"]}

    def _untag(self, asked: Mapping[str, Any]) -> None:
        tags = self.alarms.tags_of(asked["ResourceARN"])
        for key in asked["TagKeys"]:
            tags.pop(key, None)

    def _tags(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        tags = self.alarms.tags_of(asked["ResourceARN"])
        return {"Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}


def _of_equals(given: Mapping[str, float]) -> Mapping[float, float] | None:
    """The values of a statistic set that is of one value only: of that there are percentiles."""
    low, high, count = given["Minimum"], given["Maximum"], given["SampleCount"]
    return {low: count} if low == high and given["Sum"] == low * count else None
