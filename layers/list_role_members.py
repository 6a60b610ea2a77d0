"""Lists where SageMaker's requests name the roles that something runs as, out of botocore's model.

A name like `roleArn` proves nothing: free text may bear it. So only those members count that the
model types as a role's ARN. Run it after an update of botocore (`make layer`); a test compares what
it would write with what is committed.
"""

from collections.abc import Iterator
from pathlib import Path

import botocore.session
from botocore.model import Shape

MODULE = Path(__file__).parent / "sagewarden" / "sagewarden" / "causes" / "role_members.py"

ROLE_SHAPE = "RoleArn"
"""The shape by which SageMaker's model types the ARN of a role."""

USED_INSIDE = frozenset({"CanvasAppSettings", "EmrSettings", "RedshiftDatasetDefinition"})
"""The members below which roles stand that a resource uses for one purpose, and does not run as.

Some of them AWS lets anybody write without asking for `iam:PassRole`: they prove nothing.
"""

_HEADER = '''"""Where SageMaker's requests name the roles that something runs as.

Written by a script: `layers/list_role_members.py` lists the members that botocore's model types as
a role's ARN; `[]` stands for each part of a list. They are spelled as CloudTrail spells them.
"""

from collections.abc import Mapping

ROLE_MEMBERS: Mapping[str, tuple[str, ...]] = {
'''


def role_members() -> dict[str, tuple[str, ...]]:
    """The paths to the roles in each operation's request, as CloudTrail spells them."""
    model = botocore.session.get_session().get_service_model("sagemaker")
    members: dict[str, tuple[str, ...]] = {}
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        paths = tuple(_paths(shape, frozenset())) if shape else ()
        if paths:
            members[name] = paths
    return members


def _paths(shape: Shape, above: frozenset[str]) -> Iterator[str]:
    """The paths from a shape to the roles in it; none through a map, whose keys callers invent.

    Args:
        above: the names of the shapes that it stands in: some shapes hold themselves.
    """
    if shape.name in above:
        return
    if shape.type_name == "list":
        for path in _paths(shape.member, above | {shape.name}):
            yield f"[].{path}"
        if shape.member.name == ROLE_SHAPE:
            yield "[]"
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if name not in USED_INSIDE:
                yield from _paths_through(name, member, above | {shape.name})


def _paths_through(name: str, member: Shape, above: frozenset[str]) -> Iterator[str]:
    """The paths to roles that begin with one member of a structure."""
    spelled = name[:1].lower() + name[1:]
    if member.name == ROLE_SHAPE:
        yield spelled
    for path in _paths(member, above):
        yield f"{spelled}{path}" if path.startswith("[]") else f"{spelled}.{path}"


def content() -> str:
    """The module's text, formatted as ruff would."""
    lines: list[str] = []
    for name, paths in sorted(role_members().items()):
        if len(paths) == 1:
            lines.append(f'    "{name}": ("{paths[0]}",),\n')
        else:
            listed = [f'        "{path}",\n' for path in paths]
            lines += [f'    "{name}": (\n', *listed, "    ),\n"]
    return f"{_HEADER}{''.join(lines)}}}\n"


if __name__ == "__main__":
    MODULE.write_text(content())
