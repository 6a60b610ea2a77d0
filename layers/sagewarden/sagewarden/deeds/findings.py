"""Findings: what people are told, each with the sentence that explains it and the page that says what to do.

Every room lists its own, in `findings.py`; `docs/operations.md` is compared with all of them by a test.
"""

from enum import StrEnum
from typing import Self


class Audience(StrEnum):
    """Who hears of a finding: `docs/architecture.md` has the rule."""

    TEAM = "team"
    """The team that the resource belongs to, over its own topic; the administrators where it has none."""

    ADMINISTRATORS = "administrators"


class Finding(StrEnum):
    """The base of every room's findings: it has no members of its own."""

    sentence: str
    """What was found, as somebody reads it who does not know the word."""

    page: str
    """The page of `docs/` that says what to do about it."""

    audience: Audience
    """Who hears of it."""

    def __new__(
        cls, word: str, sentence: str, page: str, audience: Audience = Audience.ADMINISTRATORS
    ) -> Self:
        member = str.__new__(cls, word)
        member._value_ = word
        member.sentence, member.page, member.audience = sentence, page, audience
        return member


class KernelFinding(Finding):
    """What every room can find."""

    REFUSED = (
        "refused",
        "AWS refused something that was to be done, or a plan was too long to be safe.",
        "operations.md",
        Audience.TEAM,
    )
