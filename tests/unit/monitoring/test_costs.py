"""What the default alarms cost a month: the table of `docs/monitoring.md`."""

from monitoring.alarms.definition import MetricAlarm
from monitoring.alarms.published import WatchedKind
from monitoring.desired.alarms import alarms_for
from sagewarden.registry.alarms import default_alarms
from tests.conftest import ROOT
from tests.unit.monitoring.conftest import watched

METRIC, COMPOSITE = 0.10, 0.50
"""Dollars a month in us-east-1: of each metric that an alarm looks at, and of a composite alarm."""

PAGE = ROOT / "docs" / "monitoring.md"
BEGIN, END = "<!-- costs: printed by the tests -->\n", "<!-- end of the costs -->"


def costs() -> str:
    """The table as the page has it."""
    lines = ["| what is watched | alarms | metrics | a month |", "|---|---|---|---|"]
    for kind in WatchedKind:
        one = watched(kind, instance_types=("ml.g5.xlarge",))
        found = [a for a in alarms_for([one], default_alarms()) if isinstance(a, MetricAlarm)]
        metrics = sum(alarm.metrics for alarm in found)
        lines.append(f"| {kind.value} | {len(found)} | {metrics} | ${metrics * METRIC:.2f} |")
    return "\n".join(lines) + "\n"


def test_the_page_says_what_it_costs() -> None:
    said = PAGE.read_text().partition(BEGIN)[2].partition(END)[0]
    assert said == costs()
    assert f"${COMPOSITE:.2f}" in PAGE.read_text()
