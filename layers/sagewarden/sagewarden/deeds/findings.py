"""Findings: what people are told, each with a sentence that explains it and the page about it.

Every room lists its own, in `findings.py`; a test compares `docs/operations.md` with all of them.
"""

from enum import StrEnum
from typing import Self


class Audience(StrEnum):
    """The people who hear of a finding: `docs/architecture.md` has the rule."""

    TEAM = "team"
    """The resource's team, over its own topic; the administrators where it has none."""

    ADMINISTRATORS = "administrators"
    """Whoever administers the account, over the stack's topic."""


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
    """The findings that every room can have, for they arise in the kernel."""

    REFUSED = (
        "refused",
        "AWS refused something that was to be done, or a plan was too long to be safe.",
        "operations.md",
        Audience.TEAM,
    )
