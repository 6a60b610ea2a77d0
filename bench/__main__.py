"""`make bench`: one create event, as AWS runs it, against the floor and Cloud Custodian; writes bench/results.md.

Runs of the contenders are interleaved and everything is a ratio of medians of the same run:
absolute times drift by a third from one quarter of an hour to the next.
"""

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import uuid4

from bench.contenders import Contender, contenders, emulator
from bench.emulator import Function, running
from bench.encryption import encrypted
from bench.report import Measured, Results, report
from local.cloud import LocalCloud
from local.deploy import ROOT
from local.story.stage import Stage, deployed

RESULTS = ROOT / "bench" / "results.md"
ACCOUNT = "123456789012"


def main() -> None:
    """Measures and writes the table."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--runs", type=int, default=7, help="fresh runtimes of each contender")
    parser.add_argument("--warm", type=int, default=40, help="warm events a run")
    parser.add_argument("--beside", type=int, default=1000, help="notebooks of the second account")
    asked = parser.parse_args()
    with deployed(lambda what: print(what, file=sys.stderr)) as stage:
        events = stage.cloud.client("events")
        for rule in events.list_rules()["Rules"]:  # only who is measured may act
            events.disable_rule(Name=rule["Name"])
        field_ = contenders(stage)
        plain = stage.cloud.environment()
        with encrypted(stage) as over_tls:
            tls = _measure(stage, over_tls, field_, asked.runs, asked.warm)
        alone = _measure(stage, plain, field_, asked.runs, asked.warm)
        _populate(stage, asked.beside)
        beside = _measure(stage, plain, field_, max(1, asked.runs // 2), max(5, asked.warm // 4))
    text = "\n".join(report(Results(contenders=field_, tls=tls, alone=alone, beside=beside), asked))
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
        NotebookInstanceName=name,
        InstanceType="ml.t3.medium",
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/shared",
    )["NotebookInstanceArn"]
    event: dict[str, Any] = json.loads(
        (ROOT / "events" / "ownership" / "notebook-created.json").read_text()
    )
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


if __name__ == "__main__":
    main()
