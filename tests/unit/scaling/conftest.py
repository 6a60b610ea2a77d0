"""What scaling's tests share: profiles' settings, variants of every kind, and AWS's own check of requests."""

from collections.abc import Mapping
from typing import Any

from botocore.session import get_session
from botocore.validate import ParamValidator

from sagewarden.endpoints.variants import Kind
from sagewarden.registry.policies import TargetValue
from sagewarden.registry.scaling import Scaling
from scaling.desired.endpoint import Desired
from scaling.desired.targets import DesiredTarget, Unscaled, desired_target
from tests.support.endpoints import ENDPOINT, variant

TEAM = {"team": "bcd"}

FITTING: Mapping[Kind, str] = {
    Kind.INSTANCES: "invocations-per-instance",
    Kind.ASYNCHRONOUS: "backlog-per-instance",
    Kind.HOST: "memory-utilization",
    Kind.SERVERLESS: "provisioned-concurrency-utilization",
    Kind.COPIES: "invocations-per-copy",
}
"""A metric that each kind can scale by."""


def target(metric: str, value: float = 0.7) -> TargetValue:
    return TargetValue.model_validate({"metric": metric, "value": value})


def settings(metric: str = "invocations-per-instance", **more: Any) -> Scaling:
    """A profile's scaling: one to four, unless it is said otherwise."""
    return Scaling.model_validate(
        {"min": 1, "max": 4, "target": {"metric": metric, "value": 0.7}} | more
    )


def target_of(kind: Kind = Kind.INSTANCES, name: str = "blue", **more: Any) -> DesiredTarget:
    """The target that a profile asks for a variant."""
    count, instance_type = more.pop("count", 1), more.pop("instance_type", "ml.m5.large")
    found = desired_target(
        settings(FITTING[kind], **more),
        variant(kind, name, instance_type, count=count),
    )
    assert isinstance(found, DesiredTarget)
    return found


def desire(
    *targets: DesiredTarget, unscaled: tuple[Unscaled, ...] = (), adopt: bool = False
) -> Desired:
    """What an endpoint should have."""
    return Desired(
        resource=ENDPOINT,
        targets=targets,
        unscaled=unscaled,
        tags=TEAM,
        adopt=adopt,
        source="profile standard",
    )


def wrong_with(
    operation: str, members: Mapping[str, Any], service: str = "application-autoscaling"
) -> str:
    """What botocore finds wrong with a request; nothing where it would be sent."""
    model = get_session().get_service_model(service).operation_model(operation)
    report: str = ParamValidator().validate(dict(members), model.input_shape).generate_report()
    return report
