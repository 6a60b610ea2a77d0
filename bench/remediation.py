"""`make bench`, another part: what it takes from an alarm to a diagnosis; writes bench/remediation.md."""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.remediation_run import helped, report_of_run
from local import ACCOUNT, REGION
from local.cloud import LocalCloud
from local.deploy import ROOT
from local.story.stage import deployed
from local.traffic.hosted import Hosted
from local.traffic.minute import BEGINS
from local.traffic.play import play
from local.traffic.scenarios import SCENARIOS
from remediation.diagnosis.diagnose import diagnose
from remediation.diagnosis.evidence import Evidence
from remediation.observe.evidence import observe_evidence
from remediation.observe.measured import queries_asked
from remediation.observe.reading import Question
from remediation.record.evidence import evidence_item
from remediation.record.table import RunTable
from remediation.remembered import ROOM, Remembered
from sagewarden.deeds.memory import Memory
from sagewarden.endpoints.endpoint import endpoint_of
from sagewarden.endpoints.hosting import hosting_of
from sagewarden.resources import Arn
from sagewarden.runtime.aws import Clients, client
from sagewarden.warm import forget

RESULTS = ROOT / "bench" / "remediation.md"
VARIANTS = (1, 2, 10)
"""How many production variants; ten are the most that an endpoint may have."""

ALARMS = ("cpu-utilization", "model-latency", "invocation-5xx-errors")
"""Red at the same time, of each variant."""

LEDGER, REPEATED = "ledger", 7
BASE = {"resource": "HASH", "entry": "RANGE"}


def main() -> None:
    """Measures and writes the tables."""
    with LocalCloud() as cloud:
        os.environ |= cloud.environment()
        found(cloud)
        rows = [row for count in VARIANTS for row in looked_at(cloud, count)]
    forget()
    with deployed(lambda what: print(what, file=sys.stderr)) as stage:
        done = helped(stage)
    lines = [*_report(rows), *report_of_run(done)]
    RESULTS.write_text("\n".join(lines) + "\n")
    print(*lines, sep="\n")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One look at an endpoint that is overloaded."""

    variants: int
    remembered: bool
    calls: Counter[str]
    metrics: int
    evidence: Evidence
    reading: float
    """Seconds for which it was read."""
    diagnosing: float
    """Seconds for which it was diagnosed."""

    @property
    def reads(self) -> int:
        """Calls of AWS beside the ledger's."""
        return sum(count for name, count in self.calls.items() if "dynamodb" not in name)

    @property
    def one_by_one(self) -> int:
        """Calls of a script that asks about each metric and each variant by itself."""
        return 4 + self.metrics + self.variants


def found(cloud: LocalCloud) -> None:
    """A ledger and a model."""
    cloud.client("dynamodb").create_table(
        TableName=LEDGER,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in BASE.items()],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in BASE],
    )
    role = f"arn:aws:iam::{ACCOUNT}:role/shared"
    cloud.client("sagemaker").create_model(ModelName="model", ExecutionRoleArn=role)


def looked_at(cloud: LocalCloud, count: int) -> Iterator[Row]:
    """An endpoint that is overloaded, seen by who has never seen it and by who remembers it."""
    print(f"{count} variants", file=sys.stderr)
    name, variants = f"Busy-{count}", [f"v{number}" for number in range(count)]
    cloud.pass_time(time.time() - 7200 - cloud.now())
    _create(cloud, name, variants)
    hosted = [Hosted(endpoint=name, variant=variant) for variant in variants]
    play(cloud, hosted, SCENARIOS["normal_day"], minutes=118 - BEGINS - 15)
    play(cloud, hosted, SCENARIOS["overload"], minutes=BEGINS + 15)
    now = datetime.fromtimestamp(cloud.now(), UTC)
    red = [f"sagewarden/{name}/{variant}/{alarm}" for variant in variants for alarm in ALARMS]
    question = Question(
        endpoint=Arn(f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/{name.lower()}"),
        name=name,
        alarms=dict.fromkeys(red, now - timedelta(minutes=10)),
        now=now,
        ledger=RunTable(client("dynamodb"), LEDGER),
    )
    yield _row(cloud, question, count, remembered=False)
    _remember(cloud, question)
    yield _row(cloud, question, count, remembered=True)


def _row(cloud: LocalCloud, question: Question, count: int, *, remembered: bool) -> Row:
    def look() -> Evidence:
        seen = observe_evidence(Clients(client), question)
        if seen is None:
            raise LookupError(f"{question.name} is gone")
        return seen

    cloud.clear_calls()
    evidence = look()
    calls = Counter(f"{call.service}:{call.operation}" for call in cloud.calls())
    endpoint = _described(cloud, question.name or "")
    return Row(
        variants=count,
        remembered=remembered,
        calls=calls,
        metrics=len(queries_asked(endpoint.name, endpoint.variants, ())),
        evidence=evidence,
        reading=_median(look),
        diagnosing=_median(lambda: diagnose(evidence)),
    )


def _median(do: Callable[[], Any]) -> float:
    """The median of the seconds that something takes."""
    taken: list[float] = []
    for _ in range(REPEATED):
        began = time.perf_counter()
        do()
        taken.append(time.perf_counter() - began)
    return sorted(taken)[REPEATED // 2]


def _create(cloud: LocalCloud, name: str, variants: list[str]) -> None:
    sagemaker, scaling = cloud.client("sagemaker"), cloud.client("application-autoscaling")
    made = [
        {
            "VariantName": variant,
            "ModelName": "model",
            "InstanceType": "ml.m5.xlarge",
            "InitialInstanceCount": 2,
        }
        for variant in variants
    ]
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=made)
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    sagemaker.get_waiter("endpoint_in_service").wait(
        EndpointName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 200}
    )
    for variant in variants:
        scaling.register_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=f"endpoint/{name}/variant/{variant}",
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
            MinCapacity=1,
            MaxCapacity=4,
        )


def _described(cloud: LocalCloud, name: str) -> Any:
    sagemaker = cloud.client("sagemaker")
    described = sagemaker.describe_endpoint(EndpointName=name)
    config = sagemaker.describe_endpoint_config(EndpointConfigName=described["EndpointConfigName"])
    return endpoint_of(described, hosting_of(config), {})


def _remember(cloud: LocalCloud, question: Question) -> None:
    """What the front remembers of an endpoint since its last deployment."""
    change = Remembered().learned(_described(cloud, question.name or ""), None)
    memory = Memory(client=client("dynamodb"), table=LEDGER, about=question.endpoint, entry=ROOM)
    if change:
        memory.change(change)


def _report(rows: list[Row]) -> Iterator[str]:
    """The tables, in Markdown."""
    yield "# Remediation"
    yield ""
    yield (
        "`make bench`: an endpoint on instances that is overloaded, three alarms of each variant red, "
        "two hours of metrics; read and diagnosed in this process, over the local cloud, counted where "
        "the calls arrive. *one by one* is what a script needs that asks about each metric and each "
        "variant's activities by itself. Times are this machine's, medians of seven; the network is not "
        "in them."
    )
    yield ""
    yield (
        "| variants | alarms | configuration | AWS reads | one by one | ledger | metrics | values "
        "| reading | diagnosis | evidence | packed | finding |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|---|"
    for row in rows:
        yield _line(row)
    yield ""
    yield "By operation:"
    yield ""
    for row in rows:
        counted = ", ".join(f"{count} {name}" for name, count in sorted(row.calls.items()))
        known = "remembered" if row.remembered else "read"
        yield f"- **{row.variants}, configuration {known}**: {counted}"
    yield ""
    most = max(row.reads for row in rows)
    yield f"At most {most} reads of AWS, whatever the number of variants and alarms; the aim is 6."


def _line(row: Row) -> str:
    evidence = row.evidence
    record = evidence.to_record()
    packed = evidence_item(record, evidence.at)
    found_now = diagnose(evidence)
    values = sum(len(series.values) for series in evidence.series)
    cells = (
        row.variants,
        len(evidence.alarms),
        "remembered" if row.remembered else "read",
        row.reads,
        row.one_by_one,
        row.calls.total() - row.reads,
        row.metrics,
        values,
        f"{row.reading * 1000:.0f} ms",
        f"{row.diagnosing * 1000:.0f} ms",
        f"{len(str(record)) / 1024:.0f} KB",
        f"{len(packed['gzip']) / 1024:.0f} KB" if packed else "too large",
        f"`{found_now.finding}` {found_now.confidence:.2f}",
    )
    return f"| {' | '.join(str(cell) for cell in cells)} |"


if __name__ == "__main__":
    main()
