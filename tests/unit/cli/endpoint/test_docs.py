"""docs/endpoint.md names commands and options that there are, and every option of each command."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from cli.endpoint import record
from cli.endpoint.command import app
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "endpoint.md").read_text()
README = (ROOT / "README.md").read_text()
COMMANDS: Any = typer.main.get_command(app)


def asked() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The commands that stand in the texts, with their options."""
    for line in re.findall(r"^    sagewarden endpoint (.*)$", PAGE + README, re.MULTILINE):
        command, *words = line.partition("#")[0].split()
        yield command, tuple(word for word in words if word.startswith("-"))


def options(command: str) -> set[str]:
    return {
        name
        for option in COMMANDS.commands[command].params
        for name in option.opts
        if name.startswith("--")
    }


@pytest.mark.parametrize(("command", "named"), sorted(set(asked())))
def test_what_the_page_asks_for_there_is(command: str, named: tuple[str, ...]) -> None:
    assert set(named) <= options(command)


@pytest.mark.parametrize("command", ["status", "list", "logs"])
def test_every_option_is_on_the_page(command: str) -> None:
    assert {option for option in options(command) if option not in PAGE} == set()


def test_every_member_of_the_record_is_on_the_page() -> None:
    source = (ROOT / "cli" / "endpoint" / "record.py").read_text()
    members = set(re.findall(r'^ +"([a-z_]+)": ', source, re.MULTILINE))
    assert record.VERSION == 1
    assert {member for member in members if f"`{member}" not in PAGE} == set()
