"""The page of an endpoint: whole, without a network, and with nothing of AWS's that could be a script.

How it looks and that its charts are drawn is for a browser to tell: `.ci/page.py`.
"""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from cli.endpoint.page import page
from cli.endpoint.seen import EndpointSeen
from tests.conftest import ROOT
from tests.unit.cli.endpoint.conftest import EVIL, alarm, variant

UPLOT = ROOT / "cli" / "endpoint" / "page" / "uplot"


class Parsed(HTMLParser):
    """The elements of a page, and the text of its scripts and styles."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[str, str]] = []
        self.text = ""
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag = self.tags[-1][0] if self.tags else ""
        if tag in ("script", "style") and data.strip():
            self.inside.append((tag, data))
        self.text += data

    def data(self) -> Any:
        return json.loads(self.inside[2][1])


def evil(seen: EndpointSeen) -> EndpointSeen:
    return replace(
        seen,
        name=EVIL,
        status=EVIL,
        failure=EVIL,
        config=EVIL,
        tags={EVIL: EVIL},
        variants=(variant(name=EVIL, kind=EVIL, types=(EVIL,)),),
        series=tuple(replace(each, variant=EVIL, label=EVIL, unit=EVIL) for each in seen.series),
        alarms=(alarm(name=EVIL, reason=EVIL),),
        deployments=tuple(
            replace(each, config=EVIL, who=EVIL, what=EVIL, error=EVIL) for each in seen.deployments
        ),
        activities=tuple(
            replace(each, variant=EVIL, status=EVIL, what=EVIL) for each in seen.activities
        ),
        errors=tuple(replace(each, text=EVIL, streams=(EVIL,)) for each in seen.errors),
        unread=(EVIL,),
    )


def test_the_page_says_what_the_screen_says(seen: EndpointSeen) -> None:
    text = Parsed(page(seen)).text
    for part in (
        "Tumor", "InService", "team=bcd", "blue/cpu-utilization", "open for 12 min", "Threshold Crossed",
        "now 59%, highest 59%, alarm at 50%", "ml.m5.xlarge", "1-4", "Deployer/alice", "no capacity",
        "KeyError: 'x'", "12x", "not read: logs: AccessDenied",
    ):  # fmt: skip
        assert part in text, part


def test_the_charts_have_their_data(seen: EndpointSeen) -> None:
    parsed = Parsed(page(seen))
    data = parsed.data()
    assert len(data["times"]) == 60
    assert [each["thresholds"] for each in data["series"]] == [[], [50.0]]
    assert data["series"][0]["values"][:3] == [0.0, 1.0, 2.0]
    assert {mark["is"] for mark in data["marks"]} == {"deployment", "scaling"}
    places = [
        attributes["data-series"] for _tag, attributes in parsed.tags if "data-series" in attributes
    ]
    assert places == ["0", "1"]


def test_nothing_of_aws_becomes_an_element(seen: EndpointSeen) -> None:
    plain, hostile = Parsed(page(seen)), Parsed(page(evil(seen)))
    count = [tag for tag, _attributes in plain.tags]
    assert [tag for tag, _attributes in hostile.tags if tag in ("script", "style", "img")] == [
        tag for tag in count if tag in ("script", "style", "img")
    ]
    assert "alert(1)" in hostile.text
    assert "\x1b" not in page(evil(seen))
    for _tag, attributes in hostile.tags:
        assert not [name for name in attributes if name.startswith("on")]


def test_the_policy_names_each_script_and_style_and_nothing_else(seen: EndpointSeen) -> None:
    parsed = Parsed(page(seen))
    policy = next(
        attributes["content"] for tag, attributes in parsed.tags if attributes.get("http-equiv")
    )
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    scripts = [(tag, text) for tag, text in parsed.inside if not text.startswith("{")]
    assert len(scripts) == 4
    for _tag, text in scripts:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_the_page_asks_nobody_for_anything(seen: EndpointSeen) -> None:
    for tag, attributes in Parsed(page(seen)).tags:
        assert tag not in ("link", "iframe", "object", "base", "form", "a", "img"), tag
        assert not {"src", "href", "action", "style"} & attributes.keys(), tag


def test_secrets_are_masked_on_the_page(seen: EndpointSeen) -> None:
    assert "hunter2" not in page(
        replace(seen, failure="password=hunter2", unread=("password=hunter2",))
    )


def test_a_page_of_nothing_is_whole(seen: EndpointSeen) -> None:
    bare = replace(
        seen, series=(), alarms=(), deployments=(), activities=(), errors=(), unread=(), tags={}
    )
    text = Parsed(page(bare)).text
    for part in (
        "No metric was published.",
        "sagewarden has no alarm",
        "None is known.",
        "No error line.",
    ):
        assert part in text


@pytest.mark.parametrize("name", ["uPlot.iife.min.js", "uPlot.min.css"])
def test_the_chart_library_is_the_one_that_its_readme_names(name: str) -> None:
    readme = (UPLOT / "README.md").read_text()
    assert f"{hashlib.sha256((UPLOT / name).read_bytes()).hexdigest()}  {name}" in readme
    assert re.search(r"uplot@(\d+\.\d+\.\d+)", readme)
    assert "MIT" in (UPLOT / "LICENSE").read_text()
