"""`make bench`, another part: what monitoring asks of AWS, alone and in a fleet; writes bench/monitoring.md."""

import json
import logging
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from io import StringIO
from typing import Any
from uuid import uuid4

from local import ACCOUNT, REGION
from local.cloud import LocalCloud
from local.deploy import ROOT
from local.story.globomantics import TEAMS
from monitoring.handler import ROOM
from sagewarden.registry.model import Registry
from sagewarden.runtime import room
from sagewarden.runtime.aws import Clients, client
from sagewarden.runtime.settings import Settings
from sagewarden.runtime.surroundings import Runtime

RESULTS = ROOT / "bench" / "monitoring.md"
DEPLOYED = ROOT / "events" / "monitoring" / "registry-deployed.json"
VARIANTS = (1, 2, 10)
"""How many production variants; ten are the most that an endpoint may have."""

FLEET = 200
"""Endpoints of a large team, of one variant each."""

WINDOW = 10
"""Seconds over which the writes are summed up."""

ALARMS = 9
"""Alarms of one of them: eight, and the composite."""

LIMIT = 3
"""Alarms that CloudWatch takes a second, in the whole account."""

LEDGER, TOPIC = "ledger", f"arn:aws:sns:{REGION}:{ACCOUNT}:administrators"
READS = ("Describe", "List", "Get")


def main() -> None:
    """Measures and writes the tables."""
    with LocalCloud() as cloud:
        os.environ |= cloud.environment()
        bench = Bench(cloud)
        with quiet():
            lines = list(_report(bench))
    RESULTS.write_text("\n".join(lines) + "\n")
    print(*lines, sep="\n")


@contextmanager
def quiet() -> Iterator[None]:
    """A function logs and measures on standard output, which is the tables' here."""
    logging.disable(logging.INFO)
    with redirect_stdout(StringIO()):
        yield


@dataclass(frozen=True)
class InForce:
    """The registry, without AppConfig."""

    registry: Registry

    def current(self) -> Registry:
        return self.registry

    def after(self, _deployment: str) -> Registry:
        return self.registry

    def fresh(self) -> Registry:
        return self.registry


@dataclass
class Queue:
    """Monitoring's queue, by a clock that jumps to the next message: an hour takes seconds."""

    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    passed: float = 0.0
    waiting: list[tuple[float, int, str]] = field(default_factory=list)
    count: int = 0

    def now(self) -> datetime:
        return self.began + timedelta(seconds=self.passed)

    # boto3's names of the arguments.
    def send_message_batch(self, *, QueueUrl: str, Entries: list[Any]) -> dict[str, Any]:  # noqa: ARG002, N803
        for entry in Entries:
            self.put(entry["MessageBody"], entry["DelaySeconds"])
        return {}

    def put(self, body: str, delay: float = 0) -> None:
        self.count += 1
        heappush(self.waiting, (self.passed + delay, self.count, body))

    def take(self) -> str:
        """The next message; the clock goes to when it is due."""
        due, _, body = heappop(self.waiting)
        self.passed = max(self.passed, due)
        return body


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """One message that monitoring was given."""

    at: float
    """Seconds after the first one."""

    calls: Counter[str]
    """What it asked of AWS, as `sagemaker:ListTags`."""

    @property
    def alarms(self) -> int:
        """How many calls it made of which CloudWatch takes three a second."""
        return sum(count for name, count in self.calls.items() if name in PACED)


PACED = frozenset(
    f"monitoring:{name}" for name in ("PutMetricAlarm", "PutCompositeAlarm", "DeleteAlarms")
)


class Bench:
    """Monitoring in this process, over a local cloud."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.cloud, self.queue = cloud, Queue()
        self.sagemaker: Any = cloud.client("sagemaker")
        self.cloudwatch: Any = cloud.client("cloudwatch")
        _create_ledger(cloud.client("dynamodb"))
        role = f"arn:aws:iam::{ACCOUNT}:role/shared"
        self.sagemaker.create_model(ModelName="model", ExecutionRoleArn=role)
        cloud.client("sns").create_topic(Name="administrators")
        team = {"profile": "standard"}
        raw = {
            "version": 1,
            "mode": "enforce",
            "profiles": {"standard": {}},
            "teams": {TEAMS["alice"]: team},
        }
        self.registry = InForce(Registry.model_validate(raw))

    def runtime(self) -> Runtime:
        settings = Settings(
            stack_name="sagewarden",
            registry_application="a",
            registry_environment="e",
            registry_profile="p",
            ledger_table=LEDGER,
            memory_table=LEDGER,
            administrators_topic=TOPIC,
            queue="monitoring",
            own_roles=(),
        )

        def make(service: str) -> Any:
            return self.queue if service == "sqs" else client(service)

        return Runtime(
            settings=settings, registry=self.registry, aws=Clients(make), clock=self.queue.now
        )

    def config(self, variants: int) -> str:
        name = f"bench-{uuid4().hex[:6]}"
        made: list[Any] = [
            {
                "VariantName": f"v{number}",
                "ModelName": "model",
                "InstanceType": "ml.g5.12xlarge",
                "InitialInstanceCount": 1,
            }
            for number in range(variants)
        ]
        self.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=made)
        return name

    def endpoint(self, config: str) -> str:
        name = f"bench-{uuid4().hex[:8]}"
        tags = [{"Key": "team", "Value": TEAMS["alice"]}]
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=config, Tags=tags)
        while self.sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"] != "InService":
            pass
        return name

    def in_service(self, name: str) -> list[Delivered]:
        """What one IN_SERVICE event leads to, with all the messages that come of it."""
        event = {
            "detail-type": "SageMaker Endpoint State Change",
            "source": "aws.sagemaker",
            "id": str(uuid4()),
            "account": ACCOUNT,
            "time": self.queue.now().isoformat(),
            "resources": [f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/{name}"],
            "detail": {"EndpointName": name, "EndpointStatus": "IN_SERVICE"},
        }
        return self.delivered(json.dumps(event))

    def deployed(self) -> list[Delivered]:
        """What a registry that goes live leads to, with all the messages that come of it."""
        return self.delivered(DEPLOYED.read_text())

    def delivered(self, message: str) -> list[Delivered]:
        """Delivers a message and whatever comes of it within the hour, each when it is due."""
        began = self.queue.passed
        self.queue.put(message)
        delivered: list[Delivered] = []
        while self.queue.waiting:
            body = self.queue.take()
            self.cloud.clear_calls()
            room.react(ROOM, json.loads(body), str(uuid4()), around=self.runtime)
            delivered.append(Delivered(at=self.queue.passed - began, calls=_counted(self.cloud)))
        return delivered

    def script(self, script: Callable[["Bench", str], object], name: str) -> Counter[str]:
        """The calls that a script makes."""
        self.cloud.clear_calls()
        script(self, name)
        return _counted(self.cloud)


def _counted(cloud: LocalCloud) -> Counter[str]:
    return Counter(f"{call.service}:{call.operation}" for call in cloud.calls())


def _create_ledger(dynamodb: Any) -> None:
    keys = {"resource": "HASH", "entry": "RANGE"}
    dynamodb.create_table(
        TableName=LEDGER,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
    )


def writing(bench: Bench, name: str) -> None:
    """The floor: a script that writes every time, whatever there is."""
    _write(bench, name, _variants(bench, name), set())


def looking(bench: Bench, name: str) -> None:
    """The same with manners: it reads first, and writes only what is missing."""
    variants = _variants(bench, name)
    there: set[str] = set()
    pages = bench.cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmNamePrefix=f"script/{name}", AlarmTypes=["MetricAlarm", "CompositeAlarm"]
    )
    for page in pages:
        there |= {alarm["AlarmName"] for alarm in (*page["MetricAlarms"], *page["CompositeAlarms"])}
    _write(bench, name, variants, there)


def _variants(bench: Bench, name: str) -> list[str]:
    """The variants' names; of the configuration a script needs the instance types."""
    described = bench.sagemaker.describe_endpoint(EndpointName=name)
    config = described["EndpointConfigName"]
    made = bench.sagemaker.describe_endpoint_config(EndpointConfigName=config)
    return [variant["VariantName"] for variant in made["ProductionVariants"]]


METRICS = (
    ("AWS/SageMaker", ("Invocation5XXErrors", "Invocation4XXErrors", "ModelLatency", "OverheadLatency")),
    ("/aws/sagemaker/Endpoints", ("CPUUtilization", "MemoryUtilization", "GPUUtilization", "DiskUtilization")),
)  # fmt: skip
"""What is watched by default of a variant on instances with a GPU."""


def _write(bench: Bench, name: str, variants: list[str], there: set[str]) -> None:
    children: list[str] = []
    for variant in variants:
        dimensions = [
            {"Name": "EndpointName", "Value": name},
            {"Name": "VariantName", "Value": variant},
        ]
        for namespace, metrics in METRICS:
            for metric in metrics:
                alarm = f"script/{name}/{variant}/{metric}"
                children.append(alarm)
                if alarm not in there:
                    bench.cloudwatch.put_metric_alarm(
                        AlarmName=alarm, Namespace=namespace, MetricName=metric, Dimensions=dimensions,
                        Statistic="Average", Period=60, EvaluationPeriods=5, Threshold=1e9,
                        ComparisonOperator="GreaterThanThreshold",
                    )  # fmt: skip
    if f"script/{name}" not in there:
        rule = " OR ".join(f'ALARM("{child}")' for child in children)
        bench.cloudwatch.put_composite_alarm(
            AlarmName=f"script/{name}", AlarmRule=rule, AlarmActions=[TOPIC]
        )


def _report(bench: Bench) -> Iterator[str]:
    yield "# Monitoring"
    yield ""
    yield (
        "`make bench`: AWS calls because of one IN_SERVICE event, with all messages that come of it, counted where "
        "they arrive, in this process, over the local cloud. Default alarms, eight a variant on instances with a GPU, "
        "and a composite alarm. The floor is a script that writes the same alarms every time (DescribeEndpoint, "
        "DescribeEndpointConfig, a call an alarm); the other script reads the alarms first and writes what is missing. "
        "Neither knows whose the endpoint is, "
        "keeps what others made or silenced, removes anything, makes a dashboard, looks at logs, or keeps to three "
        "writes a second. The first time the team's own dashboard is looked at, too, a minute later: one message more."
    )
    yield ""
    yield (
        "| variants | alarms | event | floor | script that looks | sagewarden | of which the ledger | reads of AWS "
        "| writes to AWS | messages |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    details: list[str] = []
    bench.in_service(bench.endpoint(bench.config(1)))  # the clients are made
    for count in VARIANTS:
        print(f"{count} variants", file=sys.stderr)
        config = bench.config(count)
        name, written, looked = (bench.endpoint(config) for _ in range(3))
        for state in ("first", "again, nothing changed"):
            floor, manners = bench.script(writing, written), bench.script(looking, looked)
            ours = bench.in_service(name)
            yield _row(f"{count} | {8 * count + 1} | {state}", floor, manners, ours)
            details.append(f"- **{count}, {state}**: {_named(_total(ours))}")
    yield ""
    yield "sagewarden's by operation:"
    yield ""
    yield from details
    yield ""
    yield from _fleet(bench)


def _row(what: str, floor: Counter[str], manners: Counter[str], delivered: list[Delivered]) -> str:
    ours = _total(delivered)
    ledger = reads = writes = 0
    for call, number in ours.items():
        service, _, operation = call.partition(":")
        if service == "dynamodb":
            ledger += number
        elif operation.startswith(READS):
            reads += number
        else:
            writes += number
    total, least = ours.total(), floor.total()
    ratio = f"{total} ({total / least:.2f}×)"
    return (
        f"| {what} | {least} | {manners.total()} | {ratio} | {ledger} | {reads} | {writes} "
        f"| {len(delivered)} |"
    )


def _fleet(bench: Bench) -> Iterator[str]:
    """The tables of a team of many endpoints after a registry that says something new of alarms."""
    print(f"{FLEET} endpoints", file=sys.stderr)
    for summary in bench.sagemaker.list_endpoints(MaxResults=100)["Endpoints"]:
        bench.sagemaker.delete_endpoint(EndpointName=summary["EndpointName"])
    config = bench.config(1)
    names = [bench.endpoint(config) for _ in range(FLEET)]
    floor = Counter[str]()
    for name in names:
        floor += bench.script(writing, name)
    yield f"## A team of {FLEET} endpoints"
    yield ""
    yield (
        f"A registry goes live that says something new of alarms: each endpoint gets {ALARMS} of them. Time is the queue's: "
        f"each message is delivered when it is due. CloudWatch takes {LIMIT} a second from the account: a script that "
        f"is never refused needs {ALARMS * FLEET / LIMIT:.0f} s for {ALARMS * FLEET} alarms. Such a look also asks "
        "whether the configuration and the models are still there: two reads more. The endpoints join their team, "
        "whose dashboard is written once, when all have: a look a minute until then reads the team's item, and waits."
    )
    yield ""
    yield (
        "| registry | messages | AWS calls | an endpoint | × floor | alarms written | until the last | "
        f"most in {WINDOW} s |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    details: list[str] = []
    for state, profiles in (
        ("first", {}),
        ("the same again", {}),
        ("another profile, which none of them has", {"other": {}}),
    ):
        raw = bench.registry.registry.model_dump(mode="json", exclude_unset=True)
        raw["profiles"] |= profiles
        bench.registry = InForce(Registry.model_validate(raw))
        delivered = bench.deployed()
        details.append(f"- **{state}**: {_named(_total(delivered))}")
        total = _total(delivered).total()
        alarms = sum(one.alarms for one in delivered)
        last = max(one.at for one in delivered)
        yield (
            f"| {state} | {len(delivered)} | {total} | {total / FLEET:.1f} | {total / floor.total():.2f}× | {alarms} "
            f"| {last:.0f} s | {_most(delivered)} |"
        )
    yield ""
    yield from details


def _most(delivered: list[Delivered]) -> int:
    """The most alarms that were written within some seconds."""
    most = 0
    for first in delivered:
        within = [one.alarms for one in delivered if first.at <= one.at < first.at + WINDOW]
        most = max(most, sum(within))
    return most


def _total(delivered: list[Delivered]) -> Counter[str]:
    total = Counter[str]()
    for one in delivered:
        total += one.calls
    return total


def _named(calls: Counter[str]) -> str:
    return ", ".join(f"{number} {call}" for call, number in calls.most_common()) or "none"


if __name__ == "__main__":
    main()
