"""The files that operators hand over, read so that a mistake can be shown where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
import yaml

from cli.zones import unknown_zones
from sagewarden.registry.mistakes import Mistake, inspect
from sagewarden.registry.mistakes import Path as KeyPath
from sagewarden.registry.model import Registry


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file: its data, and the tree that remembers where each part stands."""

    file: Path
    data: Any
    root: yaml.Node | None

    def line_of(self, path: KeyPath) -> int:
        """The line on which a path's last part that exists begins."""
        node, line = self.root, 1
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
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
    findings = [*_doubled_keys(document.root, ()), *_findings(document.data)]
    found = {finding.path for finding in findings}
    findings += [each for each in unknown_zones(document.data) if each.path not in found]
    if findings:
        lines = sorted((document.line_of(finding.path), str(finding)) for finding in findings)
        raise refused("\n".join(f"{file}:{line}: {text}" for line, text in lines), status=1)
    return Registry.model_validate(document.data)


def _findings(data: Any) -> tuple[Mistake, ...]:
    found = inspect(data)
    return () if isinstance(found, Registry) else found


def _document(file: Path, content: str) -> Document:
    try:
        return Document(
            file, yaml.safe_load(content), yaml.compose(content, Loader=yaml.SafeLoader)
        )
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise refused(f"{file}:{line}: not readable as YAML: {error.problem}", status=1) from error
    except yaml.YAMLError as error:
        raise refused(f"{file}: not readable as YAML: {error}", status=1) from error


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line + 1, item
    if isinstance(node, yaml.MappingNode):
        return next(
            (
                (key.start_mark.line + 1, value)
                for key, value in node.value
                if key.value == str(step)
            ),
            None,
        )
    return None


def _doubled_keys(node: yaml.Node | None, path: KeyPath) -> Iterator[Mistake]:
    """Keys that stand twice in one mapping: YAML's reader would silently keep the last."""
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _doubled_keys(item, (*path, position))
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            if key.value in seen:
                lines = f"lines {seen[key.value]} and {key.start_mark.line + 1}"
                yield Mistake((*path, key.value), f"the key stands twice, on {lines}; keep one")
            seen.setdefault(key.value, key.start_mark.line + 1)
            yield from _doubled_keys(value, (*path, key.value))
