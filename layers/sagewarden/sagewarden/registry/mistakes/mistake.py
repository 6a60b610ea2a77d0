"""One mistake in a registry, and its place as people write it."""

from dataclasses import dataclass

type Path = tuple[str | int, ...]
"""The keys and positions that lead to a place in a registry."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a registry."""

    path: Path
    """The registry's keys and positions that lead to it."""

    message: str
    """What is wrong there, and what would be right."""

    def __str__(self) -> str:
        return f"{spelled(self.path)}: {self.message}"


def spelled(path: Path) -> str:
    """A path as people write it: `teams.bcd.members.roles[0]`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".") or "(the whole registry)"
