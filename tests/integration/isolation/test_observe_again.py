"""Back to observe: nobody tags from then on, so what refuses untagged things comes off, and is remembered."""

from typing import Any

import pytest

from isolation.plan.portions import PORTION
from isolation.policies.compiler import kind_of
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from tests.integration.isolation.conftest import IsolationStage
from tests.integration.isolation.test_handler import EVERYTHING
from tests.integration.isolation.test_never_open import follow, results


def observe(stage: IsolationStage, whose: str, **isolation: Any) -> None:
    """The registry, or the team's entry in it, goes back to observe."""
    raw = stage.live.registry.model_dump(mode="json", by_alias=True, exclude_unset=True)
    place = raw if whose == "the registry's" else raw["teams"][stage.team]
    place["mode"] = "observe"
    raw["teams"][stage.team]["isolation"] = isolation
    stage.live.registry = Registry.model_validate(raw)


@pytest.mark.parametrize("whose", ["the registry's", "the team's"])
def test_guards_and_grants_come_off_and_the_policies_stay(
    stage: IsolationStage, whose: str
) -> None:
    stage.create_role("run-own")
    stage.deploy()
    documents = stage.documents()
    observe(stage, whose)
    answer = stage.deploy()
    assert stage.attached("guard") == stage.attached("grant") == set()
    assert stage.documents() == documents
    assert ("Release", "applied") in results(answer)
    assert ("Attach", "planned") in results(answer)
    released = [o["resource"] for o in answer["outcomes"] if o["action"] == "Release"]
    kinds = [kind_of(Arn(policy)) for policy in released]
    assert kinds == sorted(kinds)
    assert set(kinds) == {"grant", "guard"}


def test_what_came_off_is_remembered_and_comes_back_with_enforce(stage: IsolationStage) -> None:
    stage.create_role("run-own")
    stage.deploy()
    before = stage.remembered().attached
    observe(stage, "the team's")
    stage.deploy()
    assert stage.remembered().attached == frozenset()
    assert stage.remembered().released == before
    stage.register()
    stage.deploy()
    assert stage.remembered().attached == before
    assert stage.remembered().released == frozenset()
    assert stage.attached("guard") == {f"group/{stage.team}", f"role/{stage.team}-run-own"}


def test_a_registry_may_say_by_name_that_guards_are_kept(stage: IsolationStage) -> None:
    stage.deploy()
    observe(stage, "the team's", while_observing="keep")
    stage.deploy()
    assert stage.attached("guard") == stage.attached("grant") == {f"group/{stage.team}"}


def test_what_somebody_else_attached_stays(stage: IsolationStage) -> None:
    stage.deploy()
    guest = f"{stage.team}-guest"
    stage.iam.create_user(UserName=guest)
    stage.iam.attach_user_policy(UserName=guest, PolicyArn=stage.policy())
    observe(stage, "the team's")
    stage.deploy()
    assert stage.attached("guard") == {f"user/{guest}"}


def test_a_big_team_is_let_go_in_portions(stage: IsolationStage) -> None:
    for number in range(2 * PORTION + 20):
        stage.create_role(f"run-{number}")
    follow(stage, stage.deploy())
    observe(stage, "the registry's")
    follow(stage, stage.deploy())
    assert stage.attached("guard") == set()


def test_a_team_that_has_left_is_let_go_too(stage: IsolationStage) -> None:
    stage.deploy()
    stage.unregister()
    raw = stage.live.registry.model_dump(mode="json", by_alias=True, exclude_unset=True)
    stage.live.registry = Registry.model_validate(raw | {"mode": "observe"})
    stage.deploy()
    assert stage.attached("guard") == stage.attached("grant") == set()


def test_boundaries_that_sagewarden_set_come_off(stage: IsolationStage) -> None:
    boundary = stage.iam.create_policy(
        PolicyName=stage.team, Path="/sagewarden/boundaries/", PolicyDocument=EVERYTHING
    )["Policy"]["Arn"]
    role = stage.create_role("run-own").rpartition("/")[2]
    stage.register(isolation={"boundary": boundary})
    stage.deploy()
    assert stage.iam.get_role(RoleName=role)["Role"]["PermissionsBoundary"]
    observe(stage, "the team's", boundary=boundary)
    stage.deploy()
    assert not stage.iam.get_role(RoleName=role)["Role"].get("PermissionsBoundary")
