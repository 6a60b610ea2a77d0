"""What the benchmark found, as the tables of bench/results.md."""

import argparse
import io
import statistics
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.contenders import Contender


@dataclass(kw_only=True)
class Measured:
    """One contender's runs."""

    cold_ms: list[float] = field(default_factory=list)
    """The time of the start and of the first event, of each run."""

    p50_ms: list[float] = field(default_factory=list)
    """The median time of the warm events, of each run."""

    p95_ms: list[float] = field(default_factory=list)
    """The time that 95 per cent of the warm events stayed below, of each run."""

    peak_mib: list[float] = field(default_factory=list)
    """The most memory, of each run."""

    cold_calls: Counter[str] = field(default_factory=Counter)
    """The calls of all first events, by service and operation."""

    warm_calls: Counter[str] = field(default_factory=Counter)
    """The calls of all warm events, by service and operation."""

    events: int = 0
    """How many warm events there were."""


@dataclass(frozen=True, kw_only=True)
class Results:
    """The runs of every contender, by name."""

    contenders: list[Contender]
    """Who was measured."""

    tls: dict[str, Measured]
    """The runs over TLS, as AWS is reached."""

    alone: dict[str, Measured]
    """The runs over plain HTTP, alone in the account."""

    beside: dict[str, Measured]
    """The runs over plain HTTP, beside many resources."""


def report(results: Results, asked: argparse.Namespace) -> Iterator[str]:
    """The lines of the page."""
    yield "# One create event, from event to tags"
    yield ""
    yield (
        f"`make bench`: medians of {asked.runs} fresh runtimes and {asked.warm} warm events each, "
        "interleaved, under Lambda's runtime interface emulator against the local cloud over plain "
        "HTTP, bytecode compiled. × is the ratio to the floor (one `AddTags` on a kept client) in "
        "the same run."
    )
    yield ""
    yield from _main_table(results, asked.beside)
    yield ""
    yield "The same over TLS, as AWS is reached:"
    yield ""
    yield from _tls_table(results)
    yield ""
    yield "AWS calls an event:"
    yield ""
    for contender in results.contenders:
        name = contender.name
        alone, beside = _calls(results.alone[name]), _calls(results.beside[name])
        yield f"- **{name}**: {alone}; beside {asked.beside}: {beside}"
    yield ""
    yield from _aims(results)


def _main_table(results: Results, beside: int) -> Iterator[str]:
    """The table of times, memory and sizes; `beside` is the number of other resources."""
    yield (
        "|  | cold (init + first) | warm p50 | warm p95 "
        f"| warm p50 beside {beside} | peak memory | package zipped | unzipped |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    floor, floor_beside = results.alone["floor"], results.beside["floor"]
    for contender in results.contenders:
        alone, beside_many = results.alone[contender.name], results.beside[contender.name]
        zipped, unzipped = _size(contender)
        cells = (
            *_times(alone, floor),
            _cell(beside_many.p50_ms, floor_beside.p50_ms, "ms"),
            _cell(alone.peak_mib, floor.peak_mib, "MiB"),
            f"{zipped:.2f} MB",
            f"{unzipped:.1f} MB",
        )
        yield f"| {contender.name} | {' | '.join(cells)} |"


def _tls_table(results: Results) -> Iterator[str]:
    """The table of times over TLS."""
    yield "|  | cold (init + first) | warm p50 | warm p95 |"
    yield "|---|---|---|---|"
    for contender in results.contenders:
        cells = _times(results.tls[contender.name], results.tls["floor"])
        yield f"| {contender.name} | {' | '.join(cells)} |"


def _times(measured: Measured, floor: Measured) -> Iterator[str]:
    """A contender's times: its cells of a table."""
    yield _cell(measured.cold_ms, floor.cold_ms, "ms")
    yield _cell(measured.p50_ms, floor.p50_ms, "ms")
    yield _cell(measured.p95_ms, floor.p95_ms, "ms")


def _aims(results: Results) -> Iterator[str]:
    """The table of what sagewarden is to stay below, and whether it does."""
    tls, alone, beside = results.tls, results.alone, results.beside["sagewarden"]
    ours, floor = alone["sagewarden"], alone["floor"]
    c7n, same = alone["Cloud Custodian"], alone["same calls"]
    contenders = {contender.name: contender for contender in results.contenders}
    zipped, _ = _size(contenders["sagewarden"])
    warm_calls = ours.warm_calls.total() / ours.events
    beside_calls = beside.warm_calls.total() / beside.events
    aims = [
        ("calls a warm event", warm_calls, 2.0),
        ("calls a warm event beside the many", beside_calls, 2.0),
        ("warm p50 / floor", _ratio(ours.p50_ms, floor.p50_ms), 2.5),
        ("warm p50 / the same calls as Cloud Custodian's", _ratio(ours.p50_ms, same.p50_ms), 1.0),
        ("warm p50 / Cloud Custodian, plain HTTP", _ratio(ours.p50_ms, c7n.p50_ms), 0.2),
        (
            "warm p50 / Cloud Custodian, TLS",
            _ratio(tls["sagewarden"].p50_ms, tls["Cloud Custodian"].p50_ms),
            0.1,
        ),
        (
            "cold / Cloud Custodian, TLS",
            _ratio(tls["sagewarden"].cold_ms, tls["Cloud Custodian"].cold_ms),
            0.8,
        ),
        ("cold / Cloud Custodian, plain HTTP", _ratio(ours.cold_ms, c7n.cold_ms), 0.8),
        ("peak memory / Cloud Custodian", _ratio(ours.peak_mib, c7n.peak_mib), 1.0),
        ("layer and function zipped, MB", zipped, 6.0),
    ]
    yield "| aim | measured | at most | |"
    yield "|---|---|---|---|"
    for name, measured, limit in aims:
        met = "met" if measured <= limit else "missed"
        yield f"| {name} | {measured:.2f} | {limit} | {met} |"


def _ratio(ours: list[float], theirs: list[float]) -> float:
    """The ratio of two medians."""
    return statistics.median(ours) / statistics.median(theirs)


def _cell(values: list[float], floor: list[float], unit: str) -> str:
    """A median, and its ratio to the floor's."""
    return f"{statistics.median(values):.1f} {unit} ({_ratio(values, floor):.2f}×)"


def _calls(measured: Measured) -> str:
    """The calls that a contender makes for a warm event, and for the first one."""
    events, runs = measured.events, len(measured.cold_ms)
    warm, cold = measured.warm_calls.total() / events, measured.cold_calls.total() / runs
    counts = measured.warm_calls.most_common()
    names = ", ".join(f"{count / events:.2f} {name}" for name, count in counts)
    return f"{warm:.2f} warm ({names}), {cold:.1f} cold"


def _size(contender: Contender) -> tuple[float, float]:
    """The zipped and unzipped size of a package with its layers, in MB."""
    buffer, unzipped = io.BytesIO(), 0
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in contender.folders:
            for path in folder.rglob("*"):
                if path.is_file():
                    archive.write(path)
                    unzipped += path.stat().st_size
    return len(buffer.getvalue()) / 1e6, unzipped / 1e6
