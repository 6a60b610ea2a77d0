"""The rules of composite alarms, by the examples of PutCompositeAlarm."""

import pytest

from local.aws.cloudwatch.evaluation import State
from local.aws.cloudwatch.rules import RuleError, alarms, elements, holds, name_of, parse

ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:sagewarden/Tumor/blue/5xx"


def true(rule: str, *in_alarm: str, unknown: str = "") -> bool:
    def state_of(alarm: str) -> State:
        name = name_of(alarm)
        if name == unknown:
            return State.INSUFFICIENT_DATA
        return State.ALARM if name in in_alarm else State.OK

    return holds(parse(rule), state_of)


@pytest.mark.parametrize(
    ("rule", "in_alarm", "expected"),
    [
        ("ALARM(CPUUtilizationTooHigh) AND ALARM(DiskReadOpsTooHigh)", ["CPUUtilizationTooHigh"], False),
        ("ALARM(CPUUtilizationTooHigh) AND ALARM(DiskReadOpsTooHigh)", ["CPUUtilizationTooHigh", "DiskReadOpsTooHigh"], True),
        ("ALARM(CPUUtilizationTooHigh) AND NOT ALARM(DeploymentInProgress)", ["CPUUtilizationTooHigh"], True),
        ("ALARM(CPUUtilizationTooHigh) AND NOT ALARM(DeploymentInProgress)", ["CPUUtilizationTooHigh", "DeploymentInProgress"], False),
        ("(ALARM(CPU) OR ALARM(Disk)) AND OK(Network)", ["Disk"], True),
        ("(ALARM(CPU) OR ALARM(Disk)) AND OK(Network)", ["Disk", "Network"], False),
        ('ALARM("with blanks, and (brackets)")', ["with blanks, and (brackets)"], True),
        (f'ALARM("{ARN}")', ["sagewarden/Tumor/blue/5xx"], True),
        (f"ALARM({ARN})", [], False),
        ("TRUE OR ALARM(a) AND FALSE", [], True),
        ("NOT (TRUE AND FALSE)", [], True),
        ("FALSE", [], False),
    ],
)  # fmt: skip
def test_a_rule_holds_or_not(rule: str, in_alarm: list[str], expected: bool) -> None:
    assert true(rule, *in_alarm) is expected


def test_insufficient_data_is_a_state_of_its_own() -> None:
    assert true("INSUFFICIENT_DATA(a) AND NOT OK(a)", unknown="a")


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "ALARM(a",
        "ALARM()",
        "ALARM(a) ALARM(b)",
        "AND ALARM(a)",
        "(ALARM(a)",
        "ALARM(a))",
        "BROKEN(a)",
        "alarm(a)",
    ],
)
def test_what_is_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(RuleError):
        parse(rule)


def test_the_alarms_and_elements_of_a_rule_are_counted() -> None:
    rule = f'(ALARM(a) OR OK("b")) AND NOT ALARM({ARN}) OR TRUE'
    assert list(alarms(parse(rule))) == ["a", "b", ARN]
    assert elements(rule) == 6
