"""`sagewarden sweep`: what it says of a walk."""

import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from cli.main import app
from cli.sweep import _tell


def test_a_walk_is_of_one_kind() -> None:
    result = CliRunner().invoke(app, ["sweep", "--full", "--incremental"])
    assert result.exit_code == 2
    assert "one of" in result.output


def test_a_walk_is_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    output = json.dumps({"resources": 250, "messages": 3, "unknown": 1, "unread": []})
    _tell({"status": "SUCCEEDED", "output": output})
    assert "250 resources, 3 messages, 1 of which" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        (
            {"status": "FAILED", "error": "NotAllRead", "cause": "list_apps: PermanentError"},
            "NotAllRead: list_apps",
        ),
        ({"status": "ABORTED"}, "aborted"),
    ],
)
def test_a_walk_that_did_not_come_through_ends_with_1(
    ended: dict[str, Any], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as exit_:
        _tell(ended)
    assert exit_.value.exit_code == 1
    assert told in capsys.readouterr().err
