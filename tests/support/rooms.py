"""The rooms, found where they stand: a new one is under every test by its folder alone."""

from pathlib import Path

from tests.conftest import ROOT

FUNCTIONS = ROOT / "functions"
KERNEL = ROOT / "layers" / "sagewarden" / "sagewarden"

VALIDATOR = "registry"
"""The function that AppConfig asks before a registry goes live: it reacts to no cause, so it is no room."""

ROOMS = sorted(
    folder.name
    for folder in FUNCTIONS.iterdir()
    if (folder / "handler.py").exists() and folder.name != VALIDATOR
)

LOGICAL_IDS = {VALIDATOR: "RegistryValidator"} | {room: room.capitalize() for room in ROOMS}
"""The functions' logical ids in the template, by their folders."""


def modules_in(role: Path) -> list[Path]:
    """The modules of a role: a file, or a folder of that name."""
    file = role.with_suffix(".py")
    return [file] if file.exists() else sorted(role.rglob("*.py"))
