"""The rooms, found where they stand: a new one is under every test by its folder alone."""

from pathlib import Path

from tests.conftest import ROOT

FUNCTIONS = ROOT / "functions"
KERNEL = ROOT / "layers" / "sagewarden" / "sagewarden"

VALIDATOR = "registry"
"""The function that AppConfig asks before a registry goes live: it reacts to no cause, so it is no room."""

SWEEP = "sweep"
"""The function that a walk's state machine asks: it wakes rooms, and is none."""

ROOMS = sorted(
    folder.name
    for folder in FUNCTIONS.iterdir()
    if (folder / "handler.py").exists() and folder.name not in (VALIDATOR, SWEEP)
)

LOGICAL_IDS = {VALIDATOR: "RegistryValidator", SWEEP: "Sweep"} | {
    room: room.capitalize() for room in ROOMS
}
"""The functions' logical ids in the template, by their folders."""


STEPS = {
    f"Remediation{step.stem.capitalize()}": f"remediation.steps.{step.stem}"
    for step in sorted((FUNCTIONS / "remediation" / "steps").glob("*.py"))
    if "lambda_handler" in step.read_text()
}
"""The steps of remediation's runs: functions beside the room's own, by their logical ids, and their handlers."""

HANDLERS = {name: f"{folder}.handler" for folder, name in LOGICAL_IDS.items()} | STEPS
"""The modules of all handlers, by the functions' logical ids."""

CALLING = (
    *("Ownership", "Isolation", "Scaling", "Monitoring", "Remediation"),
    *("RemediationAct", "RemediationRelease", "RemediationClose"),
)
"""The functions whose calls change something, and so are told of: they are known by their roles."""


def modules_in(role: Path) -> list[Path]:
    """The modules of a role: a file, or a folder of that name."""
    file = role.with_suffix(".py")
    return [file] if file.exists() else sorted(role.rglob("*.py"))
