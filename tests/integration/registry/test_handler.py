"""The registry's guard, asked as AppConfig asks it."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from registry.handler import lambda_handler
from sagewarden.errors import NotAnEvent, RegistryInvalid

type LoadEvent = Callable[[str], Any]


def test_a_good_registry_is_let_through(load_event: LoadEvent) -> None:
    answer = lambda_handler(load_event("registry/registry-published"), None)
    assert answer == {"valid": True, "teams": ["breast-cancer-detection", "image-sentiment-analysis"]}


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
