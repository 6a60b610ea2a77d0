"""The page of `sagewarden endpoint status --html` in headless Chromium: drawn, readable, and quiet.

    PYTHONPATH=. .venv/bin/python .ci/page.py [screenshot.png]

It is opened without a network on a phone and on a desk, light and dark: nothing may be told to the
console or asked of the network, every chart has a curve, and nothing is wider than the screen.
"""

import base64
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
from browser import Browser, browser

from cli.endpoint.access import Reader
from cli.endpoint.observe import Remembered, observe
from cli.endpoint.page import page
from cli.endpoint.seen import EndpointSeen
from local.cloud import LocalCloud
from local.story.overload import overloaded

SIZES = ((390, 844), (1280, 900))
EVIL = (
    "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
)
CURVES = """
[...document.querySelectorAll('[data-series] canvas')].map(canvas => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const name = canvas.closest('figure').querySelector('b').textContent;
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    const off = CURVE.map((colour, part) => Math.abs(data[at + part] - colour));
    if (data[at + 3] > 200 && off[0] + off[1] + off[2] < 60) found++;
  }
  return [name, found];
})
"""
LEAST = 20
"""Pixels of a curve."""

COLOURS = {False: [10, 102, 194], True: [88, 166, 255]}
"""Of the curves, light and dark (page.css)."""


def main() -> None:
    """Opens the page in every way, and takes a picture of one where a file is named."""
    command = next(filter(shutil.which, ("chromium", "chromium-browser", "google-chrome")), None)
    if command is None:
        raise SystemExit("there is no Chromium: apt-get install chromium")
    seen = observed()
    with tempfile.TemporaryDirectory() as folder, browser(command) as tab:
        plain, hostile = Path(folder, "page.html"), Path(folder, "hostile.html")
        plain.write_text(page(seen), encoding="utf-8")
        hostile.write_text(page(spoiled(seen)), encoding="utf-8")
        for width, height in SIZES:
            for dark in (False, True):
                for file in (plain, hostile):
                    tab.open(file.as_uri(), width=width, height=height, dark=dark)
                    check(
                        tab, f"{file.name} at {width} px{' in the dark' if dark else ''}", dark=dark
                    )
        check_policy(tab)
        for file in map(Path, sys.argv[1:]):
            tab.open(plain.as_uri(), width=1100, height=960, dark=False, scale=0.75)
            file.write_bytes(base64.b64decode(tab.call("Page.captureScreenshot")["data"]))
    print("the endpoint's page: drawn and quiet on a phone and on a desk, light and dark")


def check(tab: Browser, what: str, *, dark: bool) -> None:
    """Ends with what is wrong with the page that is open."""
    _expect(what, tab.complaints(), [])
    charts = tab.value("document.querySelectorAll('[data-series]').length")
    _expect(what, charts > 0, True)
    _expect(what, tab.value("document.documentElement.dataset.drawn"), str(charts))
    curves = tab.value(CURVES.replace("CURVE", str(COLOURS[dark])))
    empty = [name for name, found in curves if found < LEAST]
    _expect(f"{what}: charts without a curve", empty, [])
    _expect(what, len(curves), charts)
    wider = tab.value("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    _expect(f"{what}: wider than the screen by", wider, 0)
    ground = tab.value("getComputedStyle(document.body).backgroundColor")
    _expect(what, ground, "rgb(15, 20, 25)" if dark else "rgb(255, 255, 255)")
    _expect(what, tab.value("document.title").endswith("InService"), True)


def check_policy(tab: Browser) -> None:
    """The page forbids itself the network, and scripts that it did not bring along."""
    refused = "fetch('https://example.com').then(() => 'fetched', () => 'refused')"
    _expect("the policy", tab.value(refused), "refused")
    blocked = [one for one in tab.complaints() if "Content Security Policy" in one]
    _expect("the policy says so", bool(blocked), True)
    tab.value(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: \"document.title='owned'\"}))"
    )
    _expect("the policy", tab.value("document.title").endswith("owned"), False)


def observed() -> EndpointSeen:
    """An endpoint of the local cloud with an overload behind it."""
    with LocalCloud() as cloud:
        name = overloaded(cloud)
        os.environ |= cloud.environment()
        session = boto3.Session()
        return observe(Reader(session), name, 3, datetime.now(UTC), Remembered())


def spoiled(seen: EndpointSeen) -> EndpointSeen:
    """The same with names, reasons and lines that would be scripts, and long ones, and gaps."""
    gap = (None, *seen.series[0].values[1:90], *(None,) * 9, *seen.series[0].values[99:])
    return replace(
        seen,
        failure=EVIL,
        tags={EVIL: EVIL, "long": "x" * 256},
        config="c" * 63,
        series=(replace(seen.series[0], label=EVIL, variant=EVIL, values=gap), *seen.series[1:]),
        alarms=tuple(replace(alarm, reason=EVIL + "y" * 900) for alarm in seen.alarms),
        deployments=tuple(
            replace(one, who=EVIL, error=EVIL, at=seen.at - timedelta(hours=1))
            for one in seen.deployments
        ),
        errors=tuple(replace(group, text=EVIL + "z" * 900) for group in seen.errors),
        unread=(EVIL,),
    )


def _expect(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise SystemExit(f"{what}: expected {wanted!r}, found {found!r}")


if __name__ == "__main__":
    main()
