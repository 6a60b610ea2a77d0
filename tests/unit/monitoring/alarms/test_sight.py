"""Which metrics are missing that alarms watch."""

import pytest

from monitoring.alarms.definition import MetricAlarm
from monitoring.alarms.sight import Metric, missing_metrics
from tests.unit.monitoring.conftest import alarm_of, watched

CPU: Metric = ("/aws/sagemaker/Endpoints", "CPUUtilization")
REQUESTS: Metric = ("AWS/SageMaker", "Invocations")


def alarms(**said: object) -> tuple[MetricAlarm, ...]:
    made = [alarm_of(watched(), **{name: how}) for name, how in said.items()]
    return tuple(alarm for alarm in made if isinstance(alarm, MetricAlarm))


ON_CPU = alarms(cpu_utilization={"threshold": "80%"})
LEARNED = alarms(cpu_utilization={"anomaly": 2})
ON_ERRORS = alarms(invocation_5xx_errors={"threshold": "1%"})


@pytest.mark.parametrize(
    ("made", "published", "missing"),
    [
        (ON_CPU, {REQUESTS}, ("CPUUtilization",)),
        (ON_CPU, {REQUESTS, CPU}, ()),
        # In metric math, too.
        (LEARNED, {REQUESTS}, ("CPUUtilization",)),
        # There was no request yet.
        (ON_CPU, set(), None),
        (ON_CPU, {CPU}, None),
        # SageMaker publishes errors itself, perhaps with the first one.
        (ON_ERRORS, {REQUESTS}, ()),
    ],
)
def test_what_the_role_has_to_put_is_missed_after_the_first_request(
    made: tuple[MetricAlarm, ...], published: set[Metric], missing: tuple[str, ...] | None
) -> None:
    assert missing_metrics(made, frozenset(published)) == missing
