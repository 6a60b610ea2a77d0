"""Remediation and scaling in this process, with endpoints in a local cloud, and with bad luck."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import yaml
from botocore.exceptions import ClientError, EndpointConnectionError

from local import ACCOUNT, REGION
from local.cloud import LocalCloud
from remediation.handler import ROOM as REMEDIATION
from remediation.observe.record import observe_runs
from remediation.record.run import Run
from remediation.record.table import RunTable
from remediation.steps.act import act
from remediation.steps.approve import ask
from remediation.steps.close import close
from remediation.steps.diagnose import diagnose_run
from remediation.steps.release import release
from remediation.steps.step import take_step
from remediation.steps.verify import verify
from sagewarden.deeds.execute import AWS_ERRORS
from sagewarden.errors import PermanentError, TransientError
from sagewarden.registry.model import Registry
from sagewarden.runtime.aws import Clients, client
from sagewarden.runtime.room import react
from sagewarden.runtime.surroundings import Runtime
from scaling.handler import ROOM as SCALING
from tests.chaos.machine import Execution, Machine, StepError, World
from tests.conftest import ROOT
from tests.support.runtime import LEDGER, Live, runtime_of

STEPS: Mapping[str, Any] = {
    "Diagnose": diagnose_run,
    "Approve": ask,
    "Act": act,
    "Verify": verify,
    "Release": release,
    "Close": close,
}
ROOMS: Mapping[str, Any] = {"scaling": SCALING, "remediation": REMEDIATION}
"""By the names of their queues."""

REFUSED_CALLS, LOST_ANSWERS = 0.004, 0.002
"""How often AWS is busy, and how often it does what it is asked and nobody hears of it."""

INTERLEAVED = 0.03
"""How often something else happens between two calls: a second function runs beside the first."""

BROKEN_STEPS, KILLED_STEPS, STOPPED_EXECUTIONS = 0.02, 0.03, 0.015
LOST_ENDS = 0.3
"""How often nobody hears that an execution has died."""

SERVICES = ("application-autoscaling", "cloudwatch", "dynamodb", "logs", "sagemaker")


class AlreadyThere(Exception):
    """Step Functions' ExecutionAlreadyExists."""


@dataclass
class _Executions:
    """The client of Step Functions."""

    stage: "Stage"

    class exceptions:  # noqa: N801 - botocore's name
        ExecutionAlreadyExists = AlreadyThere

    def start_execution(self, *, name: str, input: str, **_: Any) -> None:  # noqa: A002
        self.stage.started(name, input)


@dataclass
class _Queues:
    """The client of SQS: what is put on a queue comes later, some of it twice."""

    stage: "Stage"

    def send_message_batch(self, *, QueueUrl: str, Entries: Any) -> dict[str, Any]:  # noqa: N803
        for entry in Entries:
            self.stage.put(QueueUrl, entry["MessageBody"], entry.get("DelaySeconds", 0))
        return {}


@dataclass(kw_only=True)
class Stage:
    """Everything, and what happened to it."""

    cloud: LocalCloud
    registry: Registry
    random: Random
    start: datetime
    topic: str
    endpoints: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    began: dict[str, datetime] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    is_lucky: bool = False
    is_beside: bool = False

    def __post_init__(self) -> None:
        definition = yaml.safe_load((ROOT / "functions/remediation/run.asl.yaml").read_text())
        self.world = World(now=self.start, random=self.random)
        self.machine = Machine(
            world=self.world, definition=definition, call=self._step, ended=self._ended
        )
        self.runs = RunTable(self.cloud.client("dynamodb"), LEDGER)
        self.clients = Clients(self._client)
        for service in SERVICES:
            events: Any = client(service).meta.events
            events.register(f"before-call.{service}", self._refuse)
            events.register(f"after-call.{service}", self._lose)

    def around(self, queue: str) -> Runtime:
        made = runtime_of(Live(self.registry), topic=self.topic, queue=queue)
        return replace(made, aws=self.clients, clock=lambda: self.world.now)

    def put(self, queue: str, body: str, delay: float = 0) -> None:
        """A message is on a queue: it comes once, or twice, in any order."""
        for _ in range(1 if self.random.random() < 0.7 else 2):
            late = self.random.uniform(0, 20)
            self.world.later(delay + late, lambda: self._deliver(queue, body, 5))

    def _deliver(self, queue: str, body: str, tries: int) -> None:
        try:
            name = f"m{self.random.random()}"
            react(ROOMS[queue], json.loads(body), name, around=lambda: self.around(queue))
        except (TransientError, PermanentError, *AWS_ERRORS):
            self.seen["delivered again" if tries > 1 else "dead letters"] += 1
            if tries > 1:
                self.world.later(30, lambda: self._deliver(queue, body, tries - 1))

    def started(self, name: str, given: str) -> None:
        if name in self.machine.executions:
            raise AlreadyThere
        is_luck, self.is_lucky = self.is_lucky, True
        (run,) = (run for run in self.all_runs() if run.id == name)
        opened = [one.id for one in self.all_runs() if one.is_open and one.name == run.name]
        if opened != [name]:
            self.doubled.append(f"{opened} are open as {name} begins")
        self.is_lucky = is_luck
        self.began[name] = self.world.now
        self.machine.start(name, given)

    def all_runs(self) -> list[Run]:
        return list(observe_runs(self.runs, self.start - timedelta(days=1)))

    def _step(self, step: str, given: Mapping[str, Any]) -> Any:
        luck = self.random.random()
        if luck < KILLED_STEPS / 2:
            self.seen["killed before"] += 1
            raise StepError("Sandbox.Timedout", "it took too long")
        if luck < KILLED_STEPS / 2 + BROKEN_STEPS:
            self.seen["broken"] += 1
            raise StepError("KeyError", "nobody thought of it")
        try:
            name = step.casefold()
            told = take_step(name, STEPS[step], given, around=lambda: self.around("remediation"))
        except Exception as error:
            self.seen[type(error).__name__] += 1
            raise StepError(type(error).__name__, str(error)) from error
        if step == "Approve":
            self._ask(given["token"])
        if self.random.random() < KILLED_STEPS / 2:
            self.seen["killed after"] += 1
            raise StepError("Lambda.Unknown", "nobody heard what it said")
        if self.random.random() < STOPPED_EXECUTIONS:
            self.seen["stopped"] += 1
            self.machine.end(self.machine.executions[given["run"]], "ABORTED")
        return told

    def _ask(self, token: str) -> None:
        answers = [{"next": "act", "by": "alice"}, {"next": "close", "end": "denied", "by": "bob"}]
        answer = self.random.choice([*answers, None])
        if answer:
            wait = self.random.uniform(10, 1000)
            self.world.later(wait, lambda: self.machine.answer(token, answer))

    def _ended(self, execution: Execution) -> None:
        if execution.status == "SUCCEEDED":
            return
        if self.random.random() < LOST_ENDS:
            self.seen["ends lost"] += 1
            return
        detail = {"name": execution.name, "status": execution.status}
        arn = f"arn:aws:states:{REGION}:{ACCOUNT}:execution:remediation:{execution.name}"
        kind = "Step Functions Execution Status Change"
        self.put("remediation", self.event(kind, detail, arn, "aws.states"))

    def event(self, kind: str, detail: Mapping[str, Any], arn: str, source: str) -> str:
        told = {
            "version": "0",
            "id": f"{self.random.getrandbits(60):x}",
            "detail-type": kind,
            "source": source,
            "account": ACCOUNT,
            "region": REGION,
            "time": self.world.now.astimezone(UTC).isoformat(),
            "resources": [arn],
            "detail": detail,
        }
        return json.dumps(told)

    def alarm(self, endpoint: str, about: str, metric: str, state: str) -> None:
        """An alarm changes now; its event comes up to ten minutes later, perhaps twice."""
        name = f"sagewarden/{endpoint}/blue/{about}"
        space = "/aws/sagemaker/Endpoints" if metric == "CPUUtilization" else "AWS/SageMaker"
        watched = {
            "namespace": space,
            "name": metric,
            "dimensions": {"EndpointName": endpoint, "VariantName": "blue"},
        }
        metrics = [{"id": "m1", "metricStat": {"metric": watched, "period": 60, "stat": "Average"}}]
        at = self.world.now.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        detail = {
            "alarmName": name,
            "state": {"value": state, "timestamp": at},
            "configuration": {"metrics": metrics},
        }
        arn = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}"
        event = self.event("CloudWatch Alarm State Change", detail, arn, "aws.cloudwatch")
        late = self.random.choice([0, 0, 0, 0, 600])
        self.put("remediation", event, late)

    def hour_passes(self) -> None:
        arn = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/sagewarden-RemediationHourlyRule-1"
        self.put("remediation", self.event("Scheduled Event", {}, arn, "aws.events"))

    def _client(self, service: str) -> Any:
        made: Mapping[str, Callable[[], Any]] = {
            "stepfunctions": lambda: _Executions(self),
            "sqs": lambda: _Queues(self),
        }
        return made[service]() if service in made else client(service)

    def _refuse(self, model: Any, **_: Any) -> None:
        if not (self.is_lucky or self.is_beside) and self.random.random() < INTERLEAVED:
            self.seen["interleaved"] += 1
            self.is_beside = True
            self.world.happen_meanwhile()
            self.is_beside = False
        if not self.is_lucky and self.random.random() < REFUSED_CALLS:
            self.seen["calls refused"] += 1
            told = {"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}
            raise ClientError(told, model.name)  # type: ignore[arg-type]

    def _lose(self, **_: Any) -> None:
        if not self.is_lucky and self.random.random() < LOST_ANSWERS:
            self.seen["answers lost"] += 1
            raise EndpointConnectionError(endpoint_url="somewhere")
