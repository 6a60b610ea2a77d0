"""What MiniStack leaves out and the template needs: conditions on parts of texts."""

from typing import Any

import pytest
from ministack.services.cloudformation import engine

from local.aws import gaps
from tests.conftest import ROOT
from tests.infrastructure.conftest import read_template


def as_cloudformation_writes(value: Any) -> Any:
    """`!Condition X` is `{"Condition": "X"}` in a template that is no longer YAML."""
    if isinstance(value, list):
        return [as_cloudformation_writes(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        key.removeprefix("Fn::") if key == "Fn::Condition" else key: as_cloudformation_writes(inner)
        for key, inner in value.items()
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"HasAdministrators": False, "HasTeamTopics": False, "HasIsolation": True}),
        (
            {"AdministratorArns": "arn:aws:iam::123456789012:role/a,arn:b", "IsolationHere": "no"},
            {"HasAdministrators": True, "HasTeamTopics": False, "HasIsolation": False},
        ),
    ],
)
def test_the_templates_conditions_are_what_cloudformation_makes_of_them(
    given: dict[str, str], expected: dict[str, bool]
) -> None:
    gaps.fill_gaps()
    template = as_cloudformation_writes(read_template(ROOT / "template.yaml"))
    parameters = {
        name: {"Value": given.get(name, str(parameter.get("Default", "")))}
        for name, parameter in template["Parameters"].items()
    }
    evaluated = engine._evaluate_conditions(template, parameters)
    assert evaluated.items() >= expected.items()
    assert evaluated["StackNameIsTaken"] is False
