"""Which alarms roll a deployment back."""

from typing import Any

from cli.guardrails import MOST, Guardrails, RoleRead, chosen
from sagewarden.registry.alarms import RULES

ROLE = "arn:aws:iam::123456789012:role/execution"


def alarms(*variants: str) -> list[dict[str, Any]]:
    """An alarm of every metric for each variant."""
    made: list[dict[str, Any]] = []
    for variant in variants:
        made += [{"AlarmName": f"sagewarden/Tumor/{variant}/{metric}"} for metric in RULES]
    return made


def guardrails(**said: Any) -> Guardrails:
    usual: dict[str, Any] = {
        "endpoint": "Tumor",
        "alarms": ("sagewarden/Tumor/blue/model-latency",),
        "left_out": (),
        "red": (),
        "roles": (RoleRead(role=ROLE, may=True),),
        "is_guarded": True,
        "unread": (),
    }
    return Guardrails(**(usual | said))


def test_errors_and_latency_come_first_and_no_traffic_never() -> None:
    names = [alarm["AlarmName"].rpartition("/")[2] for alarm in chosen(alarms("blue"))]
    assert names[:2] == ["invocation-5xx-errors", "model-latency"]
    assert not {"invocations", "cpu-utilization", "backlog", "model-cache-hit"} & set(names)


def test_of_several_variants_all_errors_come_before_what_is_less_sure() -> None:
    found = [alarm["AlarmName"] for alarm in chosen(alarms("green", "blue"))]
    assert found[:2] == [
        "sagewarden/Tumor/blue/invocation-5xx-errors",
        "sagewarden/Tumor/green/invocation-5xx-errors",
    ]
    assert len(found) > MOST


def test_what_is_in_the_way_is_said() -> None:
    assert guardrails().in_the_way == ()
    assert guardrails(roles=(RoleRead(role=ROLE, may=None),)).in_the_way == ()
    (denied,) = guardrails(roles=(RoleRead(role=ROLE, may=False),)).in_the_way
    assert denied.startswith(f"{ROLE} may not cloudwatch:DescribeAlarms")
    (red,) = guardrails(red=("sagewarden/Tumor/blue/model-latency",)).in_the_way
    assert "is red already" in red
    (none,) = guardrails(alarms=()).in_the_way
    assert "no alarm of sagewarden's" in none
