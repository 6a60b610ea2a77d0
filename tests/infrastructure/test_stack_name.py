"""Names that AWS's own SageMaker policies match are no names for the stack: the template refuses them."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

SERVICES = {
    *("cloudformation", "cloudwatch", "dynamodb", "events", "lambda", "logs"),
    *("sns", "sqs", "states"),
}
"""Whose resources' names begin with the stack's."""

PLACES = r"(alarm:|execution:|function:|layer:|log-group:|rule/|stack/|stateMachine:|table/)"
"""What stands before the name in their ARNs."""

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "Fn::Equals": lambda one, other: one == other,
    "Fn::Join": lambda between, parts: between.join(parts),
    "Fn::Not": lambda condition: not condition,
    "Fn::Or": lambda *conditions: any(conditions),
    "Fn::Select": lambda index, parts: parts[int(index)],
    "Fn::Split": lambda between, text: text.split(between),
}
"""CloudFormation's functions, as far as the template's conditions on names use them."""


def worked_out(value: Any, template: dict[str, Any], stack: str) -> Any:
    """A condition of the template, or a part of one, for a stack of some name."""
    if isinstance(value, list):
        return [worked_out(each, template, stack) for each in value]
    if not isinstance(value, dict):
        return value
    ((function, given),) = value.items()
    if function == "Ref":
        return {"AWS::StackName": stack}[given]
    if function == "Fn::Condition":
        return worked_out(template["Conditions"][given], template, stack)
    return FUNCTIONS[function](*worked_out(given, template, stack))


def is_taken(template: dict[str, Any], stack: str) -> bool:
    return bool(worked_out({"Fn::Condition": "StackNameIsTaken"}, template, stack))


def patterns() -> Iterator[str]:
    """The names to which AWS's SageMaker policies allow something, where they narrow it by name."""
    for name, policy in json.loads(aws_managed_policies_data).items():
        if "SageMaker" not in name:
            continue
        statements = policy["Document"]["Statement"]
        for statement in statements if isinstance(statements, list) else [statements]:
            resources = statement.get("Resource", [])
            for arn in [resources] if isinstance(resources, str) else resources:
                parts = arn.split(":", 5)
                is_named = len(parts) == 6 and parts[2] in SERVICES
                if is_named and statement["Effect"] == "Allow":
                    yield re.sub(f"^{PLACES}", "", parts[5]).partition("/")[0]


def reach_a_stack(pattern: str) -> bool:
    """Whether a pattern can be about a stack's names; it has letters, and begins none of AWS's own."""
    is_narrow = re.search("[A-Za-z]", pattern) is not None
    elsewhere = pattern.startswith(("Managed.", "TargetTracking", "log-stream", "transform", ":"))
    return is_narrow and "*" in pattern and "$" not in pattern and not elsewhere


def test_no_pattern_of_awss_own_policies_is_met(template: dict[str, Any]) -> None:
    found = sorted({pattern for pattern in patterns() if reach_a_stack(pattern)})
    assert "*SageMaker*" in found
    assert "*LabelingFunction*" in found
    for pattern in found:
        begin = pattern.strip("*").rstrip("-/")
        stack = f"our-{begin}-x" if pattern.startswith("*") else f"{begin}-x"
        assert is_taken(template, stack), pattern


@pytest.mark.parametrize("stack", ["sagewarden", "sagewarden-dev", "prod-ml", "MISC-warden"])
def test_other_names_pass(template: dict[str, Any], stack: str) -> None:
    assert not is_taken(template, stack)


def test_the_ledger_cannot_be_made_under_such_a_name(resources: dict[str, Any]) -> None:
    condition, told, otherwise = resources["Ledger"]["Properties"]["BillingMode"]["Fn::If"]
    assert (condition, otherwise) == ("StackNameIsTaken", "PAY_PER_REQUEST")
    assert "choose another" in told["Fn::Sub"]
