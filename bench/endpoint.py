"""`make bench`, another part: what looking at endpoints costs; writes bench/endpoint.md."""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from cli.endpoint.access import Reader
from cli.endpoint.fleet import Row, sorted_rows, table
from cli.endpoint.observe import Remembered, observe
from cli.endpoint.observe_fleet import observe_fleet
from cli.endpoint.page import page
from cli.endpoint.screen import screen
from cli.endpoint.seen import EndpointSeen
from local.cloud import LocalCloud
from local.deploy import ROOT
from local.story.overload import NAME, overloaded

RESULTS = ROOT / "bench" / "endpoint.md"
FLEET = 200
"""Endpoints of a large team."""

NOW = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)


def main() -> None:
    """Measures and writes the tables."""
    with LocalCloud() as cloud:
        os.environ |= cloud.environment()
        print("an endpoint with three hours behind it", file=sys.stderr)
        overloaded(cloud)
        seen, calls, watching = looked_at(cloud)
        print(f"{FLEET} endpoints", file=sys.stderr)
        fleet = fleet_calls(cloud)
    lines = list(_report(seen, calls, watching, fleet))
    RESULTS.write_text("\n".join(lines) + "\n")
    print(*lines, sep="\n")


def looked_at(cloud: LocalCloud) -> tuple[EndpointSeen, Counter[str], Counter[str]]:
    """An endpoint, the calls of the first look at it, and those of the next one while it is watched."""
    reader, remembered = Reader(boto3.Session()), Remembered()

    def look() -> EndpointSeen:
        return observe(reader, NAME, 3, datetime.now(UTC), remembered)

    cloud.clear_calls()
    seen = look()
    first = _calls(cloud)
    cloud.clear_calls()
    look()
    return seen, first, _calls(cloud)


def fleet_calls(cloud: LocalCloud) -> Counter[str]:
    """The calls that a table of 200 endpoints costs."""
    client: Any = cloud.client("sagemaker")
    for number in range(FLEET - 1):
        tags = [{"Key": "team", "Value": "bench"}]
        client.create_endpoint(
            EndpointName=f"bench-{number}", EndpointConfigName=f"{NAME}-7", Tags=tags
        )
    cloud.clear_calls()
    observe_fleet(Reader(boto3.Session()), "team", None, instances=False)
    return _calls(cloud)


def rendered(seen: EndpointSeen) -> dict[str, float]:
    """Seconds of rendering for 200 endpoints, by what is rendered: the best of three."""
    some = [replace(seen, name=f"endpoint-{number}") for number in range(FLEET)]
    rows = [row_of(each) for each in some]
    return {
        f"the page of each of {FLEET} endpoints": _best(lambda: [page(each) for each in some]),
        f"the screen of each of {FLEET} endpoints": _best(
            lambda: [list(screen(each, 80)) for each in some]
        ),
        f"the table of {FLEET} endpoints": _best(
            lambda: list(table(sorted_rows(rows), (), NOW, 120))
        ),
    }


def row_of(seen: EndpointSeen) -> Row:
    return Row(
        name=seen.name, arn=seen.arn, status=seen.status, modified=NOW - timedelta(days=1), team="bench",
        alarms=seen.open_alarms, limits={"blue": (1, 4)}, instances={"blue": 2},
    )  # fmt: skip


def _best(work: Callable[[], object]) -> float:
    times: list[float] = []
    for _try in range(3):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def _calls(cloud: LocalCloud) -> Counter[str]:
    return Counter(f"{call.service}:{call.operation}" for call in cloud.calls())


def _report(
    seen: EndpointSeen, calls: Counter[str], watching: Counter[str], fleet: Counter[str]
) -> Iterator[str]:
    size = len(page(seen).encode()) / 1024
    yield "# Looking at endpoints"
    yield ""
    yield "Written by `make bench` (`bench/endpoint.py`), in the local cloud; time is the processor's, the best of three."
    yield ""
    yield "| rendering, without reading | ms | ms each |"
    yield "|---|---|---|"
    for what, seconds in rendered(seen).items():
        yield f"| {what} | {seconds * 1000:.0f} | {seconds * 1000 / FLEET:.2f} |"
    yield ""
    yield f"A page has {size:.0f} kB, of which 51 kB are the chart library: {len(seen.series)} charts of {seen.span.count} minutes."
    yield ""
    yield "| AWS calls | number | which |"
    yield "|---|---|---|"
    for what, counted in (
        ("`endpoint status`, one variant that scales", calls),
        ("the next look while it is watched", watching),
        (f"`endpoint list`, {FLEET} endpoints", fleet),
    ):
        named = ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))
        yield f"| {what} | {counted.total()} | {named} |"


if __name__ == "__main__":
    main()
