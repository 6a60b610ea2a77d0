"""`make bench`: one create event, as AWS runs it, against the floor and Cloud Custodian.

It writes bench/results.md.

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
from dataclasses import dataclass
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
        bench = Bench(stage, contenders(stage))
        plain = stage.cloud.environment()
        with encrypted(stage) as over_tls:
            tls = bench.measure(over_tls, runs=asked.runs, warm=asked.warm)
        alone = bench.measure(plain, runs=asked.runs, warm=asked.warm)
        _populate(stage, asked.beside)
        fewer_runs, fewer_warm = max(1, asked.runs // 2), max(5, asked.warm // 4)
        beside = bench.measure(plain, runs=fewer_runs, warm=fewer_warm)
    results = Results(contenders=bench.contenders, tls=tls, alone=alone, beside=beside)
    text = "\n".join(report(results, asked))
    RESULTS.write_text(text + "\n")
    print(text)


@dataclass(frozen=True, slots=True)
class Bench:
    """The contenders, and the stage on which they are measured."""

    stage: Stage
    """The deployed stack, whose rules are switched off."""

    contenders: list[Contender]
    """Who is measured."""

    def measure(self, aws: Mapping[str, str], *, runs: int, warm: int) -> dict[str, Measured]:
        """Measures every contender, in turns.

        Args:
            aws: the environment in which they find their AWS.
            runs: fresh runtimes of each.
            warm: events after the first one in each of them.

        Returns:
            What was measured, by the contender's name.
        """
        rie = emulator()
        measured = {contender.name: Measured() for contender in self.contenders}
        for run in range(runs):
            for contender in self.contenders:
                print(f"run {run + 1} of {runs}: {contender.name}", file=sys.stderr)
                with running(rie, contender, aws) as function:
                    self._run(contender, function, warm=warm, into=measured[contender.name])
        return measured

    def _run(self, contender: Contender, function: Function, *, warm: int, into: Measured) -> None:
        """Has a fresh runtime react to one cold event and some warm ones."""
        cloud = self.stage.cloud
        for number in range(warm + 1):
            name = f"bench-{uuid4().hex[:10]}"
            event = _created(self.stage, name)
            cloud.clear_calls()
            function.invoke(event)
            calls = Counter(f"{call.service}:{call.operation}" for call in cloud.calls())
            counted = into.warm_calls if number else into.cold_calls
            counted.update(calls)
            _check_and_delete(self.stage, contender, event, name)
        cold, *warm_ms = function.durations_ms()
        quantiles = statistics.quantiles(warm_ms, n=20, method="inclusive")
        into.cold_ms.append(function.init_ms() + cold)
        into.p50_ms.append(statistics.median(warm_ms))
        into.p95_ms.append(quantiles[18])
        into.peak_mib.append(function.peak_mib())
        into.events += warm


@cache
def _sagemaker(cloud: LocalCloud) -> Any:
    """A client of SageMaker; making one takes longer than most of what is measured."""
    return cloud.client("sagemaker")


def _created(stage: Stage, name: str) -> dict[str, Any]:
    """A notebook that alice has just created, and CloudTrail's event of it."""
    arn = _sagemaker(stage.cloud).create_notebook_instance(
        NotebookInstanceName=name,
        InstanceType="ml.t3.medium",
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/shared",
    )["NotebookInstanceArn"]
    sample = ROOT / "events" / "ownership" / "notebook-created.json"
    event: dict[str, Any] = json.loads(sample.read_text())
    event["id"] = name
    event["detail"] |= {
        "eventID": str(uuid4()),
        "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "responseElements": {"notebookInstanceArn": arn},
    }
    event["detail"]["requestParameters"]["notebookInstanceName"] = name
    return event


def _check_and_delete(stage: Stage, contender: Contender, event: dict[str, Any], name: str) -> None:
    """Sees to it that a contender has tagged the notebook, and deletes that."""
    client = _sagemaker(stage.cloud)
    arn = event["detail"]["responseElements"]["notebookInstanceArn"]
    tags = {tag["Key"]: tag["Value"] for tag in client.list_tags(ResourceArn=arn)["Tags"]}
    if tags.get("owner") != "alice":
        raise SystemExit(f"{contender.name} did not tag: {tags}")
    client.stop_notebook_instance(NotebookInstanceName=name)
    client.delete_notebook_instance(NotebookInstanceName=name)


def _populate(stage: Stage, count: int) -> None:
    """Creates other notebooks, beside which a contender has to find the new one."""
    client = stage.cloud.client("sagemaker")
    for number in range(count):
        client.create_notebook_instance(
            NotebookInstanceName=f"other-{number}",
            InstanceType="ml.t3.medium",
            RoleArn=f"arn:aws:iam::{ACCOUNT}:role/shared",
        )


if __name__ == "__main__":
    main()
