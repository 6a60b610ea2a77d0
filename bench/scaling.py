"""`make bench`, third part: what scaling asks of AWS when an endpoint goes into service; writes bench/scaling.md."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from json import dumps
from typing import Any
from uuid import uuid4

from local import ACCOUNT, REGION
from local.deploy import ROOT
from local.invoke import by_hand
from local.story.globomantics import ROLES, TEAMS
from local.story.ownership import create_model
from local.story.stage import Stage, deployed

RESULTS = ROOT / "bench" / "scaling.md"
VARIANTS = (1, 2, 10)
"""How many production variants; ten are the most that an endpoint may have."""

DIMENSION: Any = "sagemaker:variant:DesiredInstanceCount"
TRACKING: Any = {
    "TargetValue": 360.0,
    "PredefinedMetricSpecification": {
        "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
    },
    "ScaleInCooldown": 300,
    "ScaleOutCooldown": 60,
}
SCALING = ("sagemaker", "application-autoscaling", "cloudwatch", "servicequotas")


def main() -> None:
    """Measures and writes the tables."""
    with deployed(lambda what: print(what, file=sys.stderr)) as stage:
        lines = list(_report(Bench(stage)))
    RESULTS.write_text("\n".join(lines) + "\n")
    print(*lines, sep="\n")


class Bench:
    """Endpoints in service of which only the events that are sent here tell."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.cloud = stage, stage.cloud
        self.sagemaker, self.sqs = stage.cloud.client("sagemaker"), stage.cloud.client("sqs")
        by_hand(stage)
        create_model(self.sagemaker, "bench", ROLES["alice"])
        self.in_service(self.endpoint(1))  # the function is warm, and has its registry

    def endpoint(self, variants: int) -> str:
        name = f"bench-{uuid4().hex[:6]}"
        made: list[Any] = [
            {
                "VariantName": f"v{number}",
                "ModelName": "bench-model",
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 1,
            }
            for number in range(variants)
        ]
        self.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=made)
        self.sagemaker.create_endpoint(
            EndpointName=name,
            EndpointConfigName=name,
            Tags=[{"Key": "team", "Value": TEAMS["alice"]}],
        )
        return name

    def in_service(self, name: str) -> Counter[str]:
        """The calls that scaling makes because of one IN_SERVICE event."""
        detail = {"EndpointName": name, "EndpointStatus": "IN_SERVICE"}
        return self._told("aws.sagemaker", "SageMaker Endpoint State Change", name, detail)

    def swept(self, name: str) -> Counter[str]:
        """The calls that scaling makes because the sweep comes by: it then looks for what events do not tell."""
        return self._told("sagewarden.sweep", "Handed On", name, {"name": name})

    def _told(self, source: str, kind: str, name: str, detail: dict[str, str]) -> Counter[str]:
        event = {
            "detail-type": kind,
            "source": source,
            "id": str(uuid4()),
            "time": datetime.now(UTC).isoformat(),
            "resources": [f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/{name}"],
            "detail": detail,
        }
        self.cloud.clear_calls()
        self.sqs.send_message(
            QueueUrl=self.stage.outputs["ScalingQueueUrl"], MessageBody=dumps(event)
        )
        self._settled()
        return self._calls("ScalingRole")

    def script(self, script: Callable[["Bench", str], object], name: str) -> Counter[str]:
        """The calls that a script makes, with an administrator's keys."""
        self.cloud.clear_calls()
        script(self, name)
        return self._calls("")

    def _calls(self, caller: str) -> Counter[str]:
        found = [call for call in self.cloud.calls() if caller in call.caller]
        return Counter(
            f"{call.service}:{call.operation}" for call in found if call.service != "sqs"
        )

    def _settled(self) -> None:
        """Waits until the queue is empty, and a little longer for what the last delivery still does."""
        names: Any = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        queue = self.stage.outputs["ScalingQueueUrl"]
        time.sleep(1)
        while self._waiting(queue, names):
            time.sleep(0.2)
        time.sleep(0.3)

    def _waiting(self, queue: str, names: Any) -> int:
        """How many messages wait on a queue, or are being worked on."""
        found = self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
        return sum(int(value) for value in found.values())


def writing(bench: Bench, name: str) -> None:
    """The floor: a script that writes every time, whatever there is."""
    client = bench.cloud.client("application-autoscaling")
    for variant in bench.sagemaker.describe_endpoint(EndpointName=name)["ProductionVariants"]:
        resource = f"endpoint/{name}/variant/{variant['VariantName']}"
        _write(client, resource)


def looking(bench: Bench, name: str) -> None:
    """The same with manners: it reads first, and writes only what is missing or different."""
    client = bench.cloud.client("application-autoscaling")
    variants = bench.sagemaker.describe_endpoint(EndpointName=name)["ProductionVariants"]
    ids = [f"endpoint/{name}/variant/{variant['VariantName']}" for variant in variants]
    targets = client.describe_scalable_targets(ServiceNamespace="sagemaker", ResourceIds=ids)
    there = {target["ResourceId"] for target in targets["ScalableTargets"]}
    for resource in ids:
        found = client.describe_scaling_policies(ServiceNamespace="sagemaker", ResourceId=resource)
        if resource not in there or not found["ScalingPolicies"]:
            _write(client, resource)


def _write(client: Any, resource: str) -> None:
    key = {"ServiceNamespace": "sagemaker", "ResourceId": resource, "ScalableDimension": DIMENSION}
    client.register_scalable_target(**key, MinCapacity=1, MaxCapacity=4)
    client.put_scaling_policy(
        **key,
        PolicyName="target",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=TRACKING,
    )


def _report(bench: Bench) -> Iterator[str]:
    yield "# Scaling"
    yield ""
    yield (
        "`make bench`: AWS calls because of one IN_SERVICE event, or of one message of the sweep, which looks for "
        "what no event tells: everybody's policies of each target. Counted where they arrive, in a warm function. "
        "The floor is a script that writes every time (DescribeEndpoint; for each variant "
        "RegisterScalableTarget and PutScalingPolicy); the other script reads the targets, and each variant's "
        "policies, and writes only what is missing. Neither knows whose the endpoint is, keeps what others "
        "made, or remembers what it did; the ledger's calls do."
    )
    yield ""
    yield "| variants | event | floor | script that looks | sagewarden | of which the ledger | writes to AWS |"
    yield "|---|---|---|---|---|---|---|"
    details: list[str] = []
    for count in VARIANTS:
        name, written, looked = (bench.endpoint(count) for _ in range(3))
        for state, event in (
            ("first", bench.in_service),
            ("again, nothing changed", bench.in_service),
            ("swept, nothing changed", bench.swept),
        ):
            floor, manners = bench.script(writing, written), bench.script(looking, looked)
            ours = event(name)
            yield _row(f"{count} | {state}", floor=floor, manners=manners, ours=ours)
            details.append(f"- **{count}, {state}**: {_named(ours)}")
    yield ""
    yield "sagewarden's by operation:"
    yield ""
    yield from details


def _row(what: str, *, floor: Counter[str], manners: Counter[str], ours: Counter[str]) -> str:
    """A row of the table: how many calls each makes."""
    ledger = writes = 0
    for call, number in ours.items():
        service, _, operation = call.partition(":")
        if service not in SCALING:
            ledger += number
        elif not operation.startswith(("Describe", "List", "Get")):
            writes += number
    total, least = ours.total(), floor.total()
    ratio = f"{total} ({total / least:.2f}×)"
    return f"| {what} | {least} | {manners.total()} | {ratio} | {ledger} | {writes} |"


def _named(calls: Counter[str]) -> str:
    return ", ".join(f"{number} {call}" for call, number in calls.most_common()) or "none"


if __name__ == "__main__":
    main()
