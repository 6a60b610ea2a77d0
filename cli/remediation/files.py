"""Files with evidence, written and read."""

import json
from pathlib import Path
from typing import Any

import typer

from cli.documents import read_text, refused
from cli.remediation.saved import NotSavedError, Saved, saved_in


def write_evidence(file: Path, content: dict[str, Any]) -> None:
    """Writes evidence into a file, and says so on standard error.

    Raises:
        typer.Exit: it cannot be written.
    """
    try:
        file.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise refused(f"{file}: cannot be written: {error.strerror}") from error
    typer.echo(f"{file} is written", err=True)


def read_evidence(file: Path) -> Saved:
    """The evidence in a file.

    Raises:
        typer.Exit: there is none to read.
    """
    try:
        return saved_in(json.loads(read_text(file)))
    except (ValueError, RecursionError, NotSavedError) as error:
        raise refused(f"{file}: no evidence: {error}") from error
