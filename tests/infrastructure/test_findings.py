"""What people are told is a catalogue, and the operators' page has all of it."""

import importlib
import re

import pytest

from sagewarden.deeds.findings import Audience, Finding, KernelFinding
from tests.conftest import ROOT
from tests.support.rooms import ROOMS

PAGE = ROOT / "docs" / "operations.md"
ROW = re.compile(
    r"\| `(?P<word>[a-z-]+)` \| (?P<sentence>.+?) \| (?P<audience>.+?) \| \[.*\]\((?P<page>.+)\) \|"
)
AUDIENCES = {Audience.TEAM: "the team", Audience.ADMINISTRATORS: "the administrators"}


def catalogue() -> list[Finding]:
    """The findings of the kernel and of every room."""
    found: list[Finding] = list(KernelFinding)
    for room in ROOMS:
        module = importlib.import_module(f"{room}.findings")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Finding) and value is not Finding:
                found += value
    return found


def test_no_two_findings_have_one_word() -> None:
    words = [str(finding) for finding in catalogue()]
    assert sorted(set(words)) == sorted(words)


def test_the_operators_page_lists_every_finding_in_its_own_sentence() -> None:
    rows = {row["word"]: row for row in ROW.finditer(PAGE.read_text())}
    listed = {
        word: (row["sentence"], row["audience"], row["page"].partition("#")[0])
        for word, row in rows.items()
    }
    assert listed == {
        str(finding): (finding.sentence, AUDIENCES[finding.audience], finding.page)
        for finding in catalogue()
    }


@pytest.mark.parametrize("finding", catalogue(), ids=str)
def test_a_findings_page_speaks_of_it(finding: Finding) -> None:
    assert f"`{finding}`" in (ROOT / "docs" / finding.page).read_text()
    assert finding.sentence.endswith(".")
