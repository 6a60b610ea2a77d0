"""The guarded tags of an assignment, and what of a resource's tags is not as it says."""

import pytest

from sagewarden.deeds.assignments import Assignment
from sagewarden.deeds.guarded_tags import Differences, differences, takes_tags
from sagewarden.registry import document as registries
from sagewarden.resources import Arn
from tests.conftest import REGISTRY
from tests.strategies import BCD, ISA, NOTEBOOK, NOW

TEAMS = registries.read(REGISTRY.read_text())
HERE = "arn:aws:sagemaker:us-east-1:123456789012:"
ALICES = {"team": BCD, "owner": "alice", "cost-center": "4711"}


def assigned(
    resource: Arn = NOTEBOOK, team: str | None = BCD, owner: str | None = "alice"
) -> Assignment:
    return Assignment(resource=resource, team=team, owner=owner, evidence=(), at=NOW)


@pytest.mark.parametrize(
    ("resource", "takes"),
    [("model-package/tumor/3", False), ("model-package/tumor", True), ("model-package-group/tumor", True),
     ("app/d-1/a/jupyterserver/default", True), ("hub-content/hub/Model/net/1.0.0", True)],
)  # fmt: skip
def test_versions_of_a_model_package_group_take_no_tags(resource: str, *, takes: bool) -> None:
    assert takes_tags(Arn(f"{HERE}{resource}")) is takes
    assert bool(differences(TEAMS, assigned(Arn(f"{HERE}{resource}")), {})) is takes


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (ALICES, Differences((), (), {})),
        (ALICES | {"purpose": "x"}, Differences((), (), {})),
        ({}, Differences((), (), ALICES)),
        (ALICES | {"team": ISA}, Differences((), (), {"team": BCD})),
        (ALICES | {"Team": BCD}, Differences(("Team",), (), {})),
    ],
)
def test_what_differs_from_an_assignment(tags: dict[str, str], expected: Differences) -> None:
    assert differences(TEAMS, assigned(), tags) == expected
    assert bool(differences(TEAMS, assigned(), tags)) is (
        tags not in (ALICES, ALICES | {"purpose": "x"})
    )


def test_what_nobody_proved_goes() -> None:
    found = differences(
        TEAMS, assigned(team=None, owner=None), {"team": "unassigned", "owner": "bob"}
    )
    assert found == Differences((), ("owner",), {})
