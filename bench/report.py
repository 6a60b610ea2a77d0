"""What the benchmark found, as the tables of bench/results.md."""

import argparse
import io
import statistics
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.contenders import Contender


@dataclass(kw_only=True)
class Measured:
    """One contender's runs."""

    cold_ms: list[float] = field(default_factory=list)
    p50_ms: list[float] = field(default_factory=list)
    p95_ms: list[float] = field(default_factory=list)
    peak_mib: list[float] = field(default_factory=list)
    cold_calls: Counter[str] = field(default_factory=Counter)
    warm_calls: Counter[str] = field(default_factory=Counter)
    events: int = 0


@dataclass(frozen=True, kw_only=True)
class Results:
    """The runs of every contender, by name: over TLS, alone in the account, and beside many resources."""

    contenders: list[Contender]
    tls: dict[str, Measured]
    alone: dict[str, Measured]
    beside: dict[str, Measured]


def report(results: Results, asked: argparse.Namespace) -> Iterator[str]:
    """The lines of the page."""
    yield "# One create event, from event to tags"
    yield ""
    yield (
        f"`make bench`: medians of {asked.runs} fresh runtimes and {asked.warm} warm events each, interleaved, under "
        "Lambda's runtime interface emulator against the local cloud over plain HTTP, bytecode compiled. "
        "× is the ratio to the floor (one `AddTags` on a kept client) in the same run."
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
    for name in (contender.name for contender in results.contenders):
        alone, beside = _calls(results.alone[name]), _calls(results.beside[name])
        yield f"- **{name}**: {alone}; beside {asked.beside}: {beside}"
    yield ""
    yield from _aims(results)


def _main_table(results: Results, beside: int) -> Iterator[str]:
    yield f"|  | cold (init + first) | warm p50 | warm p95 | warm p50 beside {beside} | peak memory | package zipped | unzipped |"
    yield "|---|---|---|---|---|---|---|---|"
    floor, floor_beside = results.alone["floor"], results.beside["floor"]
    for contender in results.contenders:
        one, many = results.alone[contender.name], results.beside[contender.name]
        zipped, unzipped = _size(contender)
        cells = (
            *_times(one, floor),
            _cell(many.p50_ms, floor_beside.p50_ms, "ms"),
            _cell(one.peak_mib, floor.peak_mib, "MiB"),
            f"{zipped:.2f} MB",
            f"{unzipped:.1f} MB",
        )
        yield f"| {contender.name} | {' | '.join(cells)} |"


def _tls_table(results: Results) -> Iterator[str]:
    yield "|  | cold (init + first) | warm p50 | warm p95 |"
    yield "|---|---|---|---|"
    for contender in results.contenders:
        cells = _times(results.tls[contender.name], results.tls["floor"])
        yield f"| {contender.name} | {' | '.join(cells)} |"


def _times(one: Measured, floor: Measured) -> Iterator[str]:
    yield _cell(one.cold_ms, floor.cold_ms, "ms")
    yield _cell(one.p50_ms, floor.p50_ms, "ms")
    yield _cell(one.p95_ms, floor.p95_ms, "ms")


def _aims(results: Results) -> Iterator[str]:
    tls, alone, beside = results.tls, results.alone, results.beside
    ours, floor, c7n, same = (
        alone[name] for name in ("sagewarden", "floor", "Cloud Custodian", "same calls")
    )
    (ours_sized,) = (
        contender for contender in results.contenders if contender.name == "sagewarden"
    )
    warm_calls = ours.warm_calls.total() / ours.events
    beside_calls = beside["sagewarden"].warm_calls.total() / beside["sagewarden"].events
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
        ("layer and function zipped, MB", _size(ours_sized)[0], 6.0),
    ]
    yield "| aim | measured | at most | |"
    yield "|---|---|---|---|"
    for name, found, limit in aims:
        yield f"| {name} | {found:.2f} | {limit} | {'met' if found <= limit else 'missed'} |"


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return statistics.median(ours) / statistics.median(theirs)


def _cell(values: list[float], floor: list[float], unit: str) -> str:
    return f"{statistics.median(values):.1f} {unit} ({_ratio(values, floor):.2f}×)"


def _calls(measured: Measured) -> str:
    total = measured.warm_calls.total() / measured.events
    each = (
        f"{count / measured.events:.2f} {name}" for name, count in measured.warm_calls.most_common()
    )
    runs = len(measured.cold_ms)
    return f"{total:.2f} warm ({', '.join(each)}), {measured.cold_calls.total() / runs:.1f} cold"


def _size(contender: Contender) -> tuple[float, float]:
    """The zipped and unzipped size of a package with its layers, in MB."""
    buffer, unzipped = io.BytesIO(), 0
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in contender.folders:
            for path in Path(folder).rglob("*"):
                if path.is_file():
                    archive.write(path)
                    unzipped += path.stat().st_size
    return len(buffer.getvalue()) / 1e6, unzipped / 1e6
