"""The examples of the page on scaling: each is a registry that could be published."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sagewarden.endpoints.variants import Kind
from sagewarden.registry.model import Registry
from sagewarden.registry.zones import inspect_to_publish
from scaling.desired.targets import DesiredTarget, desired_target
from tests.support.endpoints import variant

PAGE = Path(__file__).parents[3] / "docs" / "scaling.md"
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)


def profiles() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for example in EXAMPLES:
        found |= yaml.safe_load(example)["profiles"]
    return found


def test_there_is_an_example_of_each() -> None:
    assert set(profiles()) == {
        "standard",
        "mixed",
        "office-hours",
        "requests-and-gpus",
        "requests-and-gpus-or-backlog",
        "own-metric",
        "bursts",
        "percent",
    }


@pytest.mark.parametrize("name", profiles())
def test_an_example_can_be_published_and_scales_a_variant_with_all_its_policies(name: str) -> None:
    raw = {
        "version": 1,
        "teams": {"a": {"members": {"users": ["u"]}}},
        "profiles": {name: profiles()[name]},
    }
    registry = inspect_to_publish(raw)
    assert isinstance(registry, Registry), registry
    scaling = registry.profiles[name].scaling
    assert scaling
    asked = desired_target(scaling, variant(Kind.INSTANCES, instance_type="ml.g5.xlarge"))
    assert isinstance(asked, DesiredTarget)
    assert len(asked.policy_names) == len(scaling.choices[0])
