"""Which alarms roll a deployment back."""

from typing import Any

from sagewarden.endpoints.guardrails import MOST, choose_guardrails
from sagewarden.registry.alarms import RULES


def alarms(*variants: str) -> list[dict[str, Any]]:
    """An alarm of every metric for each variant."""
    made: list[dict[str, Any]] = []
    for variant in variants:
        made += [{"AlarmName": f"sagewarden/Tumor/{variant}/{metric}"} for metric in RULES]
    return made


def test_errors_and_latency_come_first_and_no_traffic_never() -> None:
    names = [alarm["AlarmName"].rpartition("/")[2] for alarm in choose_guardrails(alarms("blue"))]
    assert names[:2] == ["invocation-5xx-errors", "model-latency"]
    assert not {"invocations", "cpu-utilization", "backlog", "model-cache-hit"} & set(names)


def test_of_several_variants_all_errors_come_before_what_is_less_sure() -> None:
    found = [alarm["AlarmName"] for alarm in choose_guardrails(alarms("green", "blue"))]
    assert found[:2] == [
        "sagewarden/Tumor/blue/invocation-5xx-errors",
        "sagewarden/Tumor/green/invocation-5xx-errors",
    ]
    assert len(found) > MOST
