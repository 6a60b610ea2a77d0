"""A danger: something that publishing a registry would close to people, or open. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from cli.publish.counted import Count


class Effect(StrEnum):
    """What a danger does."""

    SHUTS_OUT = "shuts out"
    """Somebody can no longer do what they could."""

    OPENS = "opens"
    """Somebody can do what they could not."""

    BOTH = "shuts out and opens"
    """It does both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """One thing that a publication would close or open, and that has to be confirmed by name."""

    kind: str
    """Its kind: `team-removed`."""

    about: str = ""
    """The team, or the teams, that it is about; empty for what is about all."""

    effect: Effect
    """Whether it closes or opens."""

    sentence: str
    """What would happen, in words."""

    resources: Count | None = None
    """The resources that are concerned; None where it is not about resources."""

    principals: Count | None = None
    """The people and roles that are concerned; None where it is about everybody."""

    remedy: str
    """What to do instead."""

    @property
    def concerns_anything(self) -> bool:
        """Whether anything or anybody is concerned, or nobody could count whether."""
        counts = [count for count in (self.resources, self.principals) if count is not None]
        return not counts or any(not count.is_nothing for count in counts)

    @property
    def name(self) -> str:
        """The name under which it is confirmed: `team-removed:fraud`."""
        return f"{self.kind}:{self.about}" if self.about else self.kind
