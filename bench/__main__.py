"""`make bench`: one create event, as AWS runs it, against the floor and Cloud Custodian; writes bench/results.md.

Runs of the contenders are interleaved and everything is a ratio of medians of the same run:
absolute times drift by a third from one quarter of an hour to the next.
"""

import argparse
import io
import json
import statistics
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.contenders import Contender, contenders, emulator
from bench.emulator import Function, running
from bench.encryption import encrypted
from local.cloud import LocalCloud
from local.deploy import ROOT
from local.stage import Stage, deployed

RESULTS = ROOT / "bench" / "results.md"
ACCOUNT = "123456789012"


@dataclass
class Measured:
    """One contender's runs."""

    cold_ms: list[float] = field(default_factory=list)
    p50_ms: list[float] = field(default_factory=list)
    p95_ms: list[float] = field(default_factory=list)
    peak_mib: list[float] = field(default_factory=list)
    cold_calls: Counter[str] = field(default_factory=Counter)
    warm_calls: Counter[str] = field(default_factory=Counter)
    events: int = 0


def main() -> None:
    """Measures and writes the table."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--runs", type=int, default=7, help="fresh runtimes of each contender")
    parser.add_argument("--warm", type=int, default=40, help="warm events a run")
    parser.add_argument("--beside", type=int, default=1000, help="notebooks of the second account")
    asked = parser.parse_args()
    with deployed(lambda what: print(what, file=sys.stderr)) as stage:
        events = stage.cloud.client("events")
        events.disable_rule(Name=events.list_rules()["Rules"][0]["Name"])  # only who is measured may tag
        field_ = contenders(stage)
        plain = stage.cloud.environment()
        with encrypted(stage) as over_tls:
            tls = _measure(stage, over_tls, field_, asked.runs, asked.warm)
        alone = _measure(stage, plain, field_, asked.runs, asked.warm)
        _populate(stage, asked.beside)
        beside = _measure(stage, plain, field_, max(1, asked.runs // 2), max(5, asked.warm // 4))
    text = "\n".join(_report(field_, tls, alone, beside, asked))
    RESULTS.write_text(text + "\n")
    print(text)


def _measure(
    stage: Stage, aws: Mapping[str, str], field_: list[Contender], runs: int, warm: int
) -> dict[str, Measured]:
    rie, measured = emulator(), {contender.name: Measured() for contender in field_}
    for run in range(runs):
        for contender in field_:
            print(f"run {run + 1} of {runs}: {contender.name}", file=sys.stderr)
            with running(rie, contender, aws) as function:
                _run(stage, contender, function, warm, measured[contender.name])
    return measured


def _run(stage: Stage, contender: Contender, function: Function, warm: int, into: Measured) -> None:
    for number in range(warm + 1):
        name = f"bench-{uuid4().hex[:10]}"
        event = _created(stage, name)
        stage.cloud.clear_calls()
        function.invoke(event)
        calls = Counter(f"{call.service}:{call.operation}" for call in stage.cloud.calls())
        (into.warm_calls if number else into.cold_calls).update(calls)
        _check_and_delete(stage, contender, event, name)
    durations = function.durations_ms()
    into.cold_ms.append(function.init_ms() + durations[0])
    quantiles = statistics.quantiles(durations[1:], n=20, method="inclusive")
    into.p50_ms.append(statistics.median(durations[1:]))
    into.p95_ms.append(quantiles[18])
    into.peak_mib.append(function.peak_mib())
    into.events += warm


@cache
def _sagemaker(cloud: LocalCloud) -> Any:
    """Making a client takes longer than most of what is measured."""
    return cloud.client("sagemaker")


def _created(stage: Stage, name: str) -> dict[str, Any]:
    """A notebook that alice has just created, and CloudTrail's event of it."""
    arn = _sagemaker(stage.cloud).create_notebook_instance(
        NotebookInstanceName=name, InstanceType="ml.t3.medium", RoleArn=f"arn:aws:iam::{ACCOUNT}:role/shared"
    )["NotebookInstanceArn"]
    event: dict[str, Any] = json.loads((ROOT / "events" / "ownership" / "notebook-created.json").read_text())
    event["id"] = name
    event["detail"] |= {
        "eventID": str(uuid4()),
        "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "responseElements": {"notebookInstanceArn": arn},
    }
    event["detail"]["requestParameters"]["notebookInstanceName"] = name
    return event


def _check_and_delete(stage: Stage, contender: Contender, event: dict[str, Any], name: str) -> None:
    client = _sagemaker(stage.cloud)
    arn = event["detail"]["responseElements"]["notebookInstanceArn"]
    tags = {tag["Key"]: tag["Value"] for tag in client.list_tags(ResourceArn=arn)["Tags"]}
    if tags.get("owner") != "alice":
        raise SystemExit(f"{contender.name} did not tag: {tags}")
    client.stop_notebook_instance(NotebookInstanceName=name)
    client.delete_notebook_instance(NotebookInstanceName=name)


def _populate(stage: Stage, count: int) -> None:
    client = stage.cloud.client("sagemaker")
    for number in range(count):
        client.create_notebook_instance(
            NotebookInstanceName=f"other-{number}",
            InstanceType="ml.t3.medium",
            RoleArn=f"arn:aws:iam::{ACCOUNT}:role/shared",
        )


def _report(
    field_: list[Contender],
    tls: dict[str, Measured],
    alone: dict[str, Measured],
    beside: dict[str, Measured],
    asked: argparse.Namespace,
) -> Iterator[str]:
    yield "# One create event, from event to tags"
    yield ""
    yield (
        f"`make bench`: medians of {asked.runs} fresh runtimes and {asked.warm} warm events each, interleaved, under "
        "Lambda's runtime interface emulator against the local cloud over plain HTTP, bytecode compiled. "
        "× is the ratio to the floor (one `AddTags` on a kept client) in the same run."
    )
    yield ""
    yield f"|  | cold (init + first) | warm p50 | warm p95 | warm p50 beside {asked.beside} | peak memory | package zipped | unzipped |"
    yield "|---|---|---|---|---|---|---|---|"
    floor, floor_beside = alone["floor"], beside["floor"]
    for contender in field_:
        one, many = alone[contender.name], beside[contender.name]
        zipped, unzipped = _size(contender)
        cells = (
            _cell(one.cold_ms, floor.cold_ms, "ms"),
            _cell(one.p50_ms, floor.p50_ms, "ms"),
            _cell(one.p95_ms, floor.p95_ms, "ms"),
            _cell(many.p50_ms, floor_beside.p50_ms, "ms"),
            _cell(one.peak_mib, floor.peak_mib, "MiB"),
            f"{zipped:.2f} MB",
            f"{unzipped:.1f} MB",
        )
        yield f"| {contender.name} | {' | '.join(cells)} |"
    yield ""
    yield "The same over TLS, as AWS is reached:"
    yield ""
    yield "|  | cold (init + first) | warm p50 | warm p95 |"
    yield "|---|---|---|---|"
    for contender in field_:
        one, least = tls[contender.name], tls["floor"]
        cells = (
            _cell(one.cold_ms, least.cold_ms, "ms"),
            _cell(one.p50_ms, least.p50_ms, "ms"),
            _cell(one.p95_ms, least.p95_ms, "ms"),
        )
        yield f"| {contender.name} | {' | '.join(cells)} |"
    yield ""
    yield "AWS calls an event:"
    yield ""
    for contender in field_:
        yield f"- **{contender.name}**: {_calls(alone[contender.name])}; beside {asked.beside}: {_calls(beside[contender.name])}"
    yield ""
    yield from _aims(tls, alone, beside, field_)


def _aims(
    tls: dict[str, Measured], alone: dict[str, Measured], beside: dict[str, Measured], field_: list[Contender]
) -> Iterator[str]:
    ours, floor, c7n, same = (
        alone[name] for name in ("sagewarden", "floor", "Cloud Custodian", "same calls")
    )
    (ours_sized,) = (contender for contender in field_ if contender.name == "sagewarden")
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
    each = (f"{count / measured.events:.2f} {name}" for name, count in measured.warm_calls.most_common())
    runs = len(measured.cold_ms)
    return f"{total:.2f} warm ({', '.join(each)}), {measured.cold_calls.total() / runs:.1f} cold"


def _size(contender: Contender) -> tuple[float, float]:
    """The zipped and unzipped size of a package with its layers, in MB."""
    buffer, unzipped = io.BytesIO(), 0
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in (
            path for folder in contender.folders for path in Path(folder).rglob("*") if path.is_file()
        ):
            archive.write(file)
            unzipped += file.stat().st_size
    return len(buffer.getvalue()) / 1e6, unzipped / 1e6


if __name__ == "__main__":
    main()
