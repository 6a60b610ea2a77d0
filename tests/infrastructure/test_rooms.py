"""Every room has the same front, and the same plumbing below it; only its subject is its own."""

import ast
import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from sagewarden.runtime.room import Room
from tests.infrastructure.test_permissions import called
from tests.support.rooms import FUNCTIONS, LOGICAL_IDS, ROOMS, modules_in

FRONT = (
    "handler",
    "concern",
    "desired",
    "observed",
    "observe",
    "plan",
    "actions",
    "apply",
    "reconcile",
    "findings",
)
"""The roles that every room has, each a module or a folder (docs/architecture.md)."""

IN_THE_KERNEL = ("ownership", "desired")
"""What tags should be, the sweep has to know as well: it is `deeds/guarded_tags.py`."""

CALLING = ("observe", "apply")
"""The roles that call AWS: one reads, the other writes."""


def test_there_are_rooms() -> None:
    assert {"ownership", "isolation", "scaling"} <= set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("role", FRONT)
def test_every_room_has_the_agreed_front(room: str, role: str) -> None:
    if (room, role) != IN_THE_KERNEL:
        assert modules_in(FUNCTIONS / room / role), f"functions/{room} has no {role}"


@pytest.mark.parametrize("room", ROOMS)
def test_a_handler_says_what_the_room_is_and_nothing_else(room: str) -> None:
    module = importlib.import_module(f"{room}.handler")
    assert isinstance(module.ROOM, Room)
    assert module.ROOM.name == room
    lines = (FUNCTIONS / room / "handler.py").read_text().splitlines()
    assert sum(bool(line.strip()) for line in lines) <= 15


@pytest.mark.parametrize("room", ROOMS)
def test_only_what_observes_and_what_applies_calls_aws(room: str) -> None:
    """Calls that no function has a permission for are unknown here: the template's test sees those."""
    calling = {module for role in CALLING for module in modules_in(FUNCTIONS / room / role)}
    for module in (FUNCTIONS / room).rglob("*.py"):
        if module not in calling:
            assert sorted(called(module)) == [], f"{module.relative_to(FUNCTIONS)} calls AWS"


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_said_of_a_room_is_said_in_its_docstring(room: str) -> None:
    for module in (FUNCTIONS / room).rglob("*.py"):
        if module.name != "__init__.py":
            assert ast.get_docstring(ast.parse(module.read_text())), module


PURE = ("concern", "desired", "observed", "remembered", "plan", "actions", "findings")
"""The roles that decide: what they need is handed in, the time too."""

CLOCKS = {"time", "now", "utcnow", "today", "monotonic", "perf_counter", "sleep"}


def clocks_in(module: Path) -> list[str]:
    """The calls by which a module would ask what time it is."""
    calls = [node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Call)]
    asked = [call.func for call in calls if isinstance(call.func, ast.Attribute)]
    return [function.attr for function in asked if function.attr in CLOCKS]


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("role", PURE)
def test_what_decides_asks_no_clock(room: str, role: str) -> None:
    for module in modules_in(FUNCTIONS / room / role):
        assert clocks_in(module) == [], module


PLUMBING = (
    "Logs",
    "Queue",
    "DeadLetterQueue",
    "QueuePolicy",
    "DeadLetterAlarm",
    "LagAlarm",
)
"""What stands below every room's function, by what follows the room's name in the logical id."""

OWN_TO_EACH = ("AlarmDescription", "Threshold", "Condition")
"""What a room may have of its own: how long a message may wait with it, and its rules."""


def plumbing_of(resources: dict[str, Any], room: str) -> dict[str, Any]:
    """A room's plumbing without its name, and without what each has of its own."""
    name = LOGICAL_IDS[room]
    plumbing = {part: json.dumps(resources[f"{name}{part}"]) for part in PLUMBING}
    for part, text in plumbing.items():
        timed = text.replace(f"{name}VisibilityTimeout", "VisibilityTimeout")
        plumbing[part] = timed.replace(name, "Room")
    return {part: without_own(json.loads(text)) for part, text in plumbing.items()}


def without_own(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_own(inner) for key, inner in value.items() if key not in OWN_TO_EACH}
    return [without_own(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "ownership"])
@pytest.mark.parametrize("part", PLUMBING)
def test_the_plumbing_of_every_room_is_the_same_but_for_the_name(
    resources: dict[str, Any], room: str, part: str
) -> None:
    """It is written out for each: plain `sam build` and `sam local invoke` know no loops."""
    assert plumbing_of(resources, room)[part] == plumbing_of(resources, "ownership")[part]


@pytest.mark.parametrize("room", ROOMS)
def test_every_rule_of_a_room_and_no_other_may_put_messages_on_its_queue(
    resources: dict[str, Any], room: str
) -> None:
    name = LOGICAL_IDS[room]
    rules = {
        logical_id
        for logical_id, resource in resources.items()
        if resource["Type"] == "AWS::Events::Rule" and logical_id.startswith(name)
    }
    policy = resources[f"{name}QueuePolicy"]["Properties"]["PolicyDocument"]
    (statement,) = policy["Statement"]
    allowed = statement["Condition"]["ArnEquals"]["aws:SourceArn"]
    sources = allowed if isinstance(allowed, list) else [allowed]
    assert {source["Fn::GetAtt"].partition(".")[0] for source in sources} == rules
