"""docs/remediation.md names commands, options and members that there are, and all of them."""

import re
from typing import Any

import pytest
import typer

from cli.remediation.command import app
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "remediation.md").read_text()
README = (ROOT / "README.md").read_text()
COMMANDS: Any = typer.main.get_command(app)
ASKED = re.findall(r"sagewarden remediation (\w+)(.*)", PAGE + README)


@pytest.mark.parametrize("command", sorted({command for command, _ in ASKED}))
def test_what_the_page_asks_for_there_is(command: str) -> None:
    known = {name for option in COMMANDS.commands[command].params for name in option.opts}
    for _, rest in [each for each in ASKED if each[0] == command]:
        written = rest.partition("#")[0].partition("`")[0]
        assert {word for word in written.split() if word.startswith("--")} <= known


@pytest.mark.parametrize("command", sorted(COMMANDS.commands))
def test_every_command_and_option_is_on_the_page(command: str) -> None:
    options = {
        name
        for option in COMMANDS.commands[command].params
        for name in option.opts
        if name.startswith("--")
    }
    assert f"sagewarden remediation {command}" in PAGE or f"or {command} RUN" in PAGE
    assert {option for option in options if option not in PAGE} == set()


@pytest.mark.parametrize("module", ["sentences", "replayed", "freezing", "answers", "diagnose"])
def test_every_member_of_the_records_is_on_the_page(module: str) -> None:
    source = (ROOT / "cli" / "remediation" / f"{module}.py").read_text()
    members = set(re.findall(r'"([a-z_]+)": (?!\{)', source)) - {"next", "end"}
    assert {member for member in members if f"`{member}" not in PAGE} == set()
