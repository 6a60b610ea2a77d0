"""What keeps alarms from rolling a deployment back."""

from typing import Any

from cli.guardrails import Guardrails, RoleRead

ROLE = "arn:aws:iam::123456789012:role/execution"


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


def test_what_is_in_the_way_is_said() -> None:
    assert guardrails().in_the_way == ()
    assert guardrails(roles=(RoleRead(role=ROLE, may=None),)).in_the_way == ()
    (denied,) = guardrails(roles=(RoleRead(role=ROLE, may=False),)).in_the_way
    assert denied.startswith(f"{ROLE} may not cloudwatch:DescribeAlarms")
    (red,) = guardrails(red=("sagewarden/Tumor/blue/model-latency",)).in_the_way
    assert "is red already" in red
    (none,) = guardrails(alarms=()).in_the_way
    assert "no alarm of sagewarden's" in none
