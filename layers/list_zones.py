"""Lists the names of time zones, out of the package `tzdata`, for the registry's check.

Run it after an update of tzdata (`make layer`); a test compares what it would write with what is
committed.
"""

from importlib.resources import files
from pathlib import Path

ZONES = Path(__file__).parent / "sagewarden" / "sagewarden" / "registry" / "zones.txt"


def main() -> None:
    """Writes the list anew."""
    ZONES.write_text(listed())


def listed() -> str:
    """The names, a line each, in the order of the alphabet."""
    names = files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    return "\n".join(sorted(names)) + "\n"


if __name__ == "__main__":
    main()
