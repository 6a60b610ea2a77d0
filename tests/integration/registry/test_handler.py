"""The registry's guard, asked as AppConfig asks it."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from registry.handler import lambda_handler
from sagewarden.errors import NotAnEvent, RegistryInvalid

type LoadEvent = Callable[[str], Any]


def test_a_good_registry_is_let_through(load_event: LoadEvent) -> None:
    answer = lambda_handler(load_event("registry/registry-published"), None)
    assert answer == {
        "valid": True,
        "teams": ["breast-cancer-detection", "image-sentiment-analysis"],
    }


def test_a_wrong_registry_fails_with_every_finding(
    load_event: LoadEvent, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RegistryInvalid) as refused:
        lambda_handler(load_event("registry/registry-published-invalid"), None)
    places = [finding.partition(":")[0] for finding in refused.value.findings]
    isa = "teams.image-sentiment-analysis"
    assert places == ["moode", f"{isa}.members.groups[0]", f"{isa}.profile"]
    assert "did you mean 'mode'?" in capsys.readouterr().out


def test_yaml_written_in_the_console_is_read_too() -> None:
    content = base64.b64encode(b"version: 1\nteams:\n  a: {members: {users: [alice]}}\n").decode()
    assert lambda_handler({"content": content}, None)["teams"] == ["a"]


def test_what_appconfig_does_not_send_is_refused() -> None:
    with pytest.raises(NotAnEvent, match="'content' should be the configuration in base64"):
        lambda_handler({"content": "%%%"}, None)


def test_the_guard_says_what_it_found_and_not_the_whole_registry(
    load_event: LoadEvent, capsys: pytest.CaptureFixture[str]
) -> None:
    event = load_event("registry/registry-published")
    lambda_handler(event, None)
    printed = capsys.readouterr().out
    assert '"registry accepted"' in printed
    assert event["content"] not in printed
    assert "bcd-scientists" not in printed


MISTAKES = {
    "unknown key": ("zzz: 1", "zzz: unknown key 'zzz'"),
    "no members": ("teams: {a: {members: {}}}", "teams.a.members: the team has no members"),
    "a principal in two teams": (
        "teams: {a: {members: {groups: [g]}}, b: {members: {groups: [g]}}}", "teams.b.members.groups[0]: 'g' is listed",
    ),
    "a malformed ARN": (
        "teams: {a: {members: {roles: [x]}}}", "teams.a.members.roles[0]: 'x' is not a role's ARN",
    ),
    "a tag key that AWS refuses": ("tag_keys: {team: 'aws:team'}", "tag_keys.team: 'aws:team' is not a tag key"),
    "a tag value that AWS refuses": (
        "teams: {a: {members: {users: [u]}, cost_center: '#1'}}", "teams.a.cost_center: '#1' is not a tag value",
    ),
    "a missing profile": (
        "teams: {a: {members: {users: [u]}, profile: p}}", "teams.a.profile: there is no profile 'p'",
    ),
    "a time zone that does not exist": (
        "profiles: {p: {scaling: {min: 1, max: 2, target: {value: 7}, schedules: [{name: n, at: rate(1 day), max: 1, timezone: Europe/Berln}]}}}",
        "profiles.p.scaling.schedules[0].timezone: there is no time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("written", "finding"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_keeps_a_registry_from_going_live(written: str, finding: str) -> None:
    base = {"version": 1, "teams": {"a": {"members": {"users": ["u"]}}}} | yaml.safe_load(written)
    content = base64.b64encode(yaml.safe_dump(base).encode()).decode()
    with pytest.raises(RegistryInvalid) as refused:
        lambda_handler({"content": content}, None)
    assert [found.startswith(finding) for found in refused.value.findings] == [True]
