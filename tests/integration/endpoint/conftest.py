"""An endpoint in the local cloud with hours of traffic behind it, and the command in this process."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from cli.main import app
from local.cloud import LocalCloud
from local.traffic.hosted import Hosted
from local.traffic.play import play
from local.traffic.scenarios import SCENARIOS

HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


type Run = Callable[..., Said]


@pytest.fixture(scope="package")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud() as started:
        sagemaker = started.client("sagemaker")
        sagemaker.create_model(
            ModelName="model",
            ExecutionRoleArn="arn:aws:iam::123456789012:role/execution",
            PrimaryContainer={"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/model:1"},
        )
        yield started


@pytest.fixture
def run(cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `sagewarden endpoint …` with the account's credentials."""
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, cloud.environment()[name])

    def ran(*options: str) -> Said:
        result = CliRunner().invoke(app, ["endpoint", *options])
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            result.exception
        )
        return Said(status=result.exit_code, out=result.stdout, err=result.stderr)

    return ran


@dataclass(kw_only=True)
class Played:
    """An endpoint of one test."""

    cloud: LocalCloud
    name: str
    variant: str = "blue"

    def __post_init__(self) -> None:
        self.sagemaker: Any = self.cloud.client("sagemaker")
        self.cloudwatch: Any = self.cloud.client("cloudwatch")
        self.scaling: Any = self.cloud.client("application-autoscaling")

    def create(self, *, team: str = "bcd", count: int = 2, **config: Any) -> None:
        made = {
            "VariantName": self.variant,
            "ModelName": "model",
            "InstanceType": "ml.m5.xlarge",
            "InitialInstanceCount": count,
        }
        variants = config.pop("ProductionVariants", [made])
        self.sagemaker.create_endpoint_config(
            EndpointConfigName=f"{self.name}-1", ProductionVariants=variants, **config
        )
        self.sagemaker.create_endpoint(
            EndpointName=self.name,
            EndpointConfigName=f"{self.name}-1",
            Tags=[{"Key": "team", "Value": team}],
        )
        self.settled()

    def settled(self) -> None:
        until = time.monotonic() + 5
        while self.status() != "InService" and time.monotonic() < until:
            time.sleep(0.02)

    def status(self) -> str:
        return str(self.sagemaker.describe_endpoint(EndpointName=self.name)["EndpointStatus"])

    def scales(self, least: int, most: int) -> None:
        self.scaling.register_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=f"endpoint/{self.name}/variant/{self.variant}",
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
            MinCapacity=least,
            MaxCapacity=most,
        )

    def alarm(self, name: str, namespace: str, metric: str, threshold: float, **more: Any) -> None:
        """An alarm as the monitoring room writes it."""
        dimensions = {"EndpointName": self.name, "VariantName": self.variant}
        self.cloudwatch.put_metric_alarm(
            **{
                "AlarmName": f"sagewarden/{self.name}/{self.variant}/{name}",
                "Namespace": namespace,
                "MetricName": metric,
                "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
                "Statistic": "Average",
                "Period": 60,
                "EvaluationPeriods": 5,
                "DatapointsToAlarm": 3,
                "Threshold": threshold,
                "ComparisonOperator": "GreaterThanThreshold",
                "TreatMissingData": "notBreaching",
            }
            | more
        )

    def lives(self, *scenarios: str, minutes: int = 59) -> None:
        """What happens in the hours up to now, an hour each."""
        self.cloud.pass_time(time.time() - len(scenarios) * HOUR - self.cloud.now())
        for scenario in scenarios:
            hosted = Hosted(endpoint=self.name, variant=self.variant)
            play(self.cloud, hosted, SCENARIOS[scenario], minutes=minutes)

    def silence(self, name: str) -> None:
        alarm = f"sagewarden/{self.name}/{self.variant}/{name}"
        self.cloudwatch.disable_alarm_actions(AlarmNames=[alarm])


@pytest.fixture
def tumor(cloud: LocalCloud) -> Iterator[Played]:
    """An endpoint, whose alarms are gone after the test."""
    cloud.heal()
    played = Played(cloud=cloud, name=f"Tumor-{uuid4().hex[:6]}")
    yield played
    found = played.cloudwatch.describe_alarms(AlarmNamePrefix=f"sagewarden/{played.name}")
    names = [alarm["AlarmName"] for alarm in found["MetricAlarms"]]
    if names:
        played.cloudwatch.delete_alarms(AlarmNames=names)
