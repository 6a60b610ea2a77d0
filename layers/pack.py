"""Packs a build after `sam build`: with bytecode, and without what a function never opens.

Lambda's /opt and /var/task cannot be written, so without bytecode in the package every cold start
compiles all over again. It is never checked against the source's times, which packing changes.
"""

import compileall
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

import yaml

UNUSED = (
    # PyYAML works without its C part (2.5 MB), and the functions read JSON.
    "python/yaml/_yaml*.so",
    "python/_yaml",
    # What Powertools has for web APIs, which nothing here is, and its tokens of their callers.
    "python/aws_lambda_powertools/event_handler",
    "python/aws_lambda_powertools/utilities/auth_alpha",
    # Commands and documentation.
    "python/bin",
    "python/*.data",
    "python/requirements.txt",
    "python/Makefile",
)


class _Template(yaml.SafeLoader):
    """Reads a template; what CloudFormation's own tags hold is left out."""


_Template.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


def main(build: Path) -> None:
    """Packs every folder of a build."""
    rooms = _rooms(build / "template.yaml")
    folders = [path for path in build.iterdir() if path.is_dir()]
    for folder in folders:
        for pattern in UNUSED:
            for path in folder.glob(pattern):
                _remove(path)
        # A function's package holds its own room and no other.
        if folder.name in rooms:
            for room in set(rooms.values()) - {rooms[folder.name]}:
                _remove(folder / room)
        done = compileall.compile_dir(
            folder,
            quiet=1,
            force=True,
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
            stripdir=str(folder),
        )
        if not done:
            raise SystemExit(f"{folder}: not everything could be compiled")


def _rooms(template: Path) -> Mapping[str, str]:
    """The package that a function's handler lies in, by the function's logical id.

    sam copies all of them into each function, and no room imports another (`.importlinter`).
    """
    # It is a SafeLoader.
    read: Mapping[str, Any] = yaml.load(template.read_text(), _Template)  # noqa: S506
    rooms: dict[str, str] = {}
    for name, resource in read["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            room, _, _ = resource["Properties"]["Handler"].partition(".")
            rooms[name] = room
    return rooms


def _remove(path: Path) -> None:
    """Removes a file or a folder, which need not be there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
