"""Registries and other files of operators, read so that a mistake can be shown by its line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
import yaml

from sagewarden.registry.mistakes.mistake import Mistake
from sagewarden.registry.mistakes.mistake import Path as KeyPath
from sagewarden.registry.model import Registry
from sagewarden.registry.zones import inspect_to_publish


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file: its data, and the tree that remembers where each part stands."""

    file: Path
    """The file's path."""

    data: Any
    """What it says, in plain values."""

    root: yaml.Node | None
    """The root of its tree; None for an empty file."""

    def line_of(self, path: KeyPath) -> int:
        """The line on which a path's last part that exists begins."""
        node, line = self.root, 1
        for step in path:
            child = _child(node, step)
            if child is None:
                break
            line, node = child
        return line


def read_text(file: Path) -> str:
    """A file's text; ends the command with status 2 where there is none to read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise refused(f"{file}: cannot be read: {error}") from error


def refused(message: str, status: int = 2) -> typer.Exit:
    """Says why the command ends, on standard error; the caller raises what this returns."""
    typer.echo(message, err=True)
    return typer.Exit(status)


def read_registry(file: Path) -> Registry:
    """The registry in a file; ends the command with status 1 after naming every mistake in it."""
    document = _document(file, read_text(file))
    mistakes = [*_doubled_keys(document.root, ()), *_mistakes(document.data)]
    if mistakes:
        lines = sorted((document.line_of(mistake.path), str(mistake)) for mistake in mistakes)
        raise refused("\n".join(f"{file}:{line}: {text}" for line, text in lines), status=1)
    return Registry.model_validate(document.data)


def _mistakes(data: Any) -> tuple[Mistake, ...]:
    inspected = inspect_to_publish(data)
    return () if isinstance(inspected, Registry) else inspected


def _document(file: Path, content: str) -> Document:
    """Reads a YAML file; ends the command with status 1 where it is none."""
    try:
        root = yaml.compose(content, Loader=yaml.SafeLoader)
        return Document(file, yaml.safe_load(content), root)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise refused(f"{file}:{line}: not readable as YAML: {error.problem}", status=1) from error
    except yaml.YAMLError as error:
        raise refused(f"{file}: not readable as YAML: {error}", status=1) from error


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    """The part of a node to which a step of a path leads, with its line; None where it has none."""
    # A position in a list.
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line + 1, item
    # A key of an object: its own line counts, not that of its value.
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    return None


def _doubled_keys(node: yaml.Node | None, path: KeyPath) -> Iterator[Mistake]:
    """Keys that stand twice in one mapping: YAML's reader would silently keep the last."""
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _doubled_keys(item, (*path, position))
    if isinstance(node, yaml.MappingNode):
        lines: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in lines:
                where = f"lines {lines[key.value]} and {line}"
                yield Mistake((*path, key.value), f"the key stands twice, on {where}; keep one")
            lines.setdefault(key.value, line)
            yield from _doubled_keys(value, (*path, key.value))
