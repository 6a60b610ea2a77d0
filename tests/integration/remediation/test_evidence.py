"""What is read of an endpoint that has an alarm: six calls at most, and what is refused is only missing."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from local import ACCOUNT
from local.cloud import LocalCloud
from local.traffic.hosted import Hosted
from local.traffic.play import play
from local.traffic.scenarios import SCENARIOS
from remediation.diagnosis.evidence import Evidence, Part
from remediation.observe.evidence import observe_evidence
from remediation.observe.reading import Question
from remediation.record.table import RunTable
from remediation.remembered import ROOM, Remembered
from sagewarden.deeds.memory import Memory
from sagewarden.endpoints.endpoint import endpoint_of
from sagewarden.endpoints.hosting import hosting_of
from sagewarden.endpoints.variants import Kind
from sagewarden.errors import PermanentError
from sagewarden.resources import Arn
from sagewarden.runtime.aws import Clients, client
from sagewarden.warm import forget
from tests.support.runtime import LEDGER

READS = ("Describe", "Get", "Filter", "List", "Batch")


@dataclass(kw_only=True)
class Watched:
    """An endpoint of one test, and the alarms that it has."""

    cloud: LocalCloud
    name: str = field(default_factory=lambda: f"Tumor-{uuid4().hex[:6]}")
    alarms: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sagemaker: Any = self.cloud.client("sagemaker")
        self.scaling: Any = self.cloud.client("application-autoscaling")

    @property
    def arn(self) -> Arn:
        return Arn(f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/{self.name.lower()}")

    def create(self, *variants: str, **more: Any) -> None:
        made = [
            {
                "VariantName": name,
                "ModelName": "model",
                "InstanceType": "ml.m5.xlarge",
                "InitialInstanceCount": 2,
                "InitialVariantWeight": 1.0,
            }
            for name in variants
        ]
        self.sagemaker.create_endpoint_config(
            EndpointConfigName=f"{self.name}-1",
            **({"ProductionVariants": made} | more),
        )
        self.sagemaker.create_endpoint(EndpointName=self.name, EndpointConfigName=f"{self.name}-1")
        waiter = self.sagemaker.get_waiter("endpoint_in_service")
        waiter.wait(EndpointName=self.name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100})

    def scales(self, variant: str) -> None:
        self.scaling.register_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=f"endpoint/{self.name}/variant/{variant}",
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
            MinCapacity=1,
            MaxCapacity=4,
        )

    def scale(self, variant: str, count: int) -> None:
        resource = f"endpoint/{self.name}/variant/{variant}"
        self.cloud.scale(resource, "sagemaker:variant:DesiredInstanceCount", count)

    def lives(self, scenario: str, *variants: str, minutes: int = 100) -> None:
        hosted = [Hosted(endpoint=self.name, variant=variant) for variant in variants]
        play(self.cloud, hosted, SCENARIOS[scenario], minutes=minutes)

    def is_red(self, *parts: str, since: timedelta = timedelta(minutes=10)) -> None:
        self.alarms["/".join(("sagewarden", self.name, *parts))] = self.now() - since

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.cloud.now(), UTC)

    def remember(self) -> None:
        """What the front has remembered since the endpoint's last deployment."""
        described = self.sagemaker.describe_endpoint(EndpointName=self.name)
        config = described["EndpointConfigName"]
        told = self.sagemaker.describe_endpoint_config(EndpointConfigName=config)
        endpoint = endpoint_of(described, hosting_of(told), {})
        change = Remembered().learned(endpoint, None)
        assert change
        Memory(client=client("dynamodb"), table=LEDGER, about=self.arn, entry=ROOM).change(change)

    def look(self) -> Evidence:
        self.cloud.clear_calls()
        found = observe_evidence(Clients(client), self.question())
        assert found
        return found

    def question(self) -> Question:
        return Question(
            endpoint=self.arn,
            name=self.name,
            alarms=self.alarms,
            now=self.now(),
            ledger=RunTable(client("dynamodb"), LEDGER),
        )

    def calls(self) -> Counter[str]:
        calls = self.cloud.calls()
        assert all(call.operation.startswith(READS) for call in calls)
        return Counter(call.operation for call in calls)


@pytest.fixture
def tumor(cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    for name, value in cloud.environment().items():
        monkeypatch.setenv(name, value)
    forget()
    cloud.heal()
    # SageMaker's own times are the machine's.
    cloud.pass_time(time.time() - cloud.now())
    yield Watched(cloud=cloud)
    forget()


def values(evidence: Evidence, variant: str, metric: str, statistic: str) -> list[float]:
    (series,) = (
        each
        for each in evidence.series
        if (each.variant, each.metric, each.statistic) == (variant, metric, statistic)
    )
    return [value for value in series.values if value is not None]


@pytest.mark.parametrize("variants", [("blue",), ("blue", "green"), tuple("abcdefghij")])
def test_six_calls_tell_all_however_many_variants_and_alarms(
    tumor: Watched, variants: tuple[str, ...]
) -> None:
    tumor.create(*variants)
    for variant in variants:
        tumor.scales(variant)
        tumor.is_red(variant, "cpu-utilization")
        tumor.is_red(variant, "model-latency", since=timedelta(minutes=3))
    tumor.lives("overload", *variants)
    evidence = tumor.look()
    calls = tumor.calls()
    assert calls.pop("BatchGetItem") == 1
    assert calls == {
        "DescribeEndpoint": 1,
        "DescribeEndpointConfig": 1,
        "GetMetricData": 1,
        "FilterLogEvents": 1,
        "DescribeScalableTargets": 1,
        "DescribeScalingActivities": 1,
    }
    # What the front remembers need not be read.
    tumor.remember()
    assert replace(tumor.look(), at=evidence.at) == evidence
    assert tumor.calls().total() == 1 + 5
    assert evidence.unread == ()
    # By these it is known later whether somebody has changed anything since.
    assert evidence.config == f"{tumor.name}-1"
    assert all(variant.weight is not None for variant in evidence.variants)
    assert [variant.name for variant in evidence.variants] == list(variants)
    assert len(evidence.alarms) == 2 * len(variants)
    for variant in evidence.variants:
        assert (variant.kind, variant.count, variant.vcpus) == (Kind.INSTANCES, 2, 4)
        assert variant.target
        assert (variant.target.min, variant.target.max, variant.target.ours) == (1, 4, False)
        cpu = values(evidence, variant.name, "CPUUtilization", "Average")
        assert 90 < max(cpu) <= 100
        assert len(values(evidence, variant.name, "Invocations", "Sum")) > 80


def test_a_failing_deployment_shows_in_lines_that_hold_no_secret_and_no_ping(
    tumor: Watched,
) -> None:
    tumor.create("blue")
    tumor.is_red("blue", "invocation-5xx-errors")
    tumor.lives("no_model", "blue", minutes=30)
    secret = "aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    now = int(tumor.cloud.now() * 1000)
    tumor.cloud.write_log(
        f"/aws/sagemaker/Endpoints/{tumor.name}",
        "blue/i-1",
        [{"timestamp": now, "message": f"ERROR cannot sign with {secret}"}],
    )
    evidence = tumor.look()
    assert evidence.has_log_group is True
    assert evidence.errors
    assert all("/ping" not in group.text or "200" not in group.text for group in evidence.errors)
    text = str(evidence.to_record())
    assert "wJalr" not in text
    assert "cannot sign with" in text
    assert Evidence.from_record(evidence.to_record()) == evidence


def test_what_is_refused_is_missing_and_said_so(tumor: Watched) -> None:
    tumor.create("blue")
    tumor.scales("blue")
    tumor.is_red("blue", "cpu-utilization")
    refused = {
        "monitoring": ("GetMetricData", Part.METRICS),
        "logs": ("FilterLogEvents", Part.LOGS),
        "application-autoscaling": ("DescribeScalableTargets", Part.TARGETS),
        "dynamodb": ("BatchGetItem", Part.DEPLOYMENT),
        "sagemaker": ("DescribeEndpointConfig", Part.CONFIG),
    }
    for service, (operation, _part) in refused.items():
        tumor.cloud.fail(service, operation, code="AccessDeniedException", times=9)
    evidence = tumor.look()
    assert {unread.part for unread in evidence.unread} == {part for _, part in refused.values()}
    assert all("AccessDenied" in unread.reason for unread in evidence.unread)
    assert [variant.name for variant in evidence.variants] == ["blue"]
    assert evidence.has_log_group is None


def test_where_the_endpoint_itself_may_not_be_looked_at_nothing_may(tumor: Watched) -> None:
    tumor.create("blue")
    tumor.cloud.fail("sagemaker", "DescribeEndpoint", code="AccessDeniedException", times=9)
    with pytest.raises(PermanentError):
        observe_evidence(Clients(client), tumor.question())


def test_an_endpoint_that_is_gone_has_no_evidence(tumor: Watched) -> None:
    assert observe_evidence(Clients(client), tumor.question()) is None


def test_an_endpoint_without_a_line_has_no_log_group(tumor: Watched) -> None:
    tumor.create("blue")
    evidence = tumor.look()
    assert (evidence.has_log_group, evidence.errors, evidence.activities) == (False, (), ())
    assert evidence.unread == ()


def test_of_components_the_one_that_has_the_alarm_is_read(tumor: Watched) -> None:
    tumor.create(
        ProductionVariants=[
            {"VariantName": "host", "InstanceType": "ml.m5.xlarge", "InitialInstanceCount": 1}
        ],
        ExecutionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/execution",
    )
    names = [f"{tumor.name}-part-{number}" for number in (1, 2)]
    for name in names:
        tumor.sagemaker.create_inference_component(
            InferenceComponentName=name,
            EndpointName=tumor.name,
            VariantName="host",
            Specification={
                "ModelName": "model",
                "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024},
            },
            RuntimeConfig={"CopyCount": 1},
        )
    tumor.remember()
    tumor.is_red(names[0], "no-capacity-invocation-failures")
    evidence = tumor.look()
    assert tumor.calls().total() <= 1 + 6
    assert [(each.name, each.kind) for each in evidence.variants] == [
        ("host", Kind.HOST),
        (names[0], Kind.COPIES),
    ]
    assert evidence.variants[1].wanted == 1
    (alarm,) = evidence.alarms
    assert (alarm.variant, alarm.metric) == (names[0], "NoCapacityInvocationFailures")
    # For a second one there is no call left.
    tumor.is_red(names[1], "no-capacity-invocation-failures")
    evidence = tumor.look()
    assert tumor.calls().total() <= 1 + 6
    assert [each.name for each in evidence.variants] == ["host", *names]
    assert [unread.part for unread in evidence.unread] == [Part.COMPONENTS]


def test_activities_of_several_variants_are_told_apart_from_others(tumor: Watched) -> None:
    other = Watched(cloud=tumor.cloud)
    other.create("blue")
    other.scales("blue")
    tumor.create("blue", "green")
    for variant in ("blue", "green"):
        tumor.scales(variant)
        tumor.scale(variant, 3)
    other.scale("blue", 4)
    evidence = tumor.look()
    assert tumor.calls()["DescribeScalingActivities"] == 1
    assert sorted(activity.variant for activity in evidence.activities) == ["blue", "green"]
    assert all("3" in activity.description for activity in evidence.activities)


def test_where_the_account_scales_a_lot_what_has_the_alarm_is_asked_about_alone(
    tumor: Watched,
) -> None:
    tumor.create("blue", "green")
    for variant in ("blue", "green"):
        tumor.scales(variant)
        tumor.scale(variant, 3)
    busy = Watched(cloud=tumor.cloud)
    busy.create("blue")
    busy.scales("blue")
    for number in range(50):
        busy.scale("blue", 1 + number % 2)
    tumor.remember()
    tumor.is_red("blue", "cpu-utilization")
    evidence = tumor.look()
    assert [activity.variant for activity in evidence.activities] == ["blue"]
    assert evidence.unread == ()
    assert tumor.calls().total() == 1 + 6
    # Nobody knows which of two it is: that is said.
    tumor.is_red("green", "cpu-utilization")
    evidence = tumor.look()
    assert evidence.activities == ()
    assert [unread.part for unread in evidence.unread] == [Part.ACTIVITIES]
