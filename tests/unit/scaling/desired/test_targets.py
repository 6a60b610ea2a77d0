"""What a profile asks for, variant by variant: the decision table, limits, cooldowns, schedules, waking."""

from typing import Any

import pytest

from sagewarden.endpoints.endpoint import component_of, endpoint_of
from sagewarden.endpoints.variants import Kind
from scaling.desired.targets import (
    DesiredTarget,
    ScheduledAction,
    Unscaled,
    desired_target,
    desired_targets,
)
from scaling.endpoints.dimensions import CONCURRENCY, COPIES, INSTANCES
from scaling.endpoints.from_zero import from_zero_of
from scaling.endpoints.keys import TargetKey
from scaling.endpoints.policies import SteppingPolicy
from tests.support.endpoints import BORN, COMPONENT, NAME, described, hosting, variant
from tests.unit.scaling.conftest import FITTING, settings, wrong_with

BLUE = f"endpoint/{NAME}/variant/blue"
ONE: dict[str, Any] = {"VariantName": "blue", "DesiredInstanceCount": 1}
ASYNCHRONOUS = {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://b/p"}}}


def serverless(**more: int) -> dict[str, Any]:
    return {"VariantName": "blue", "CurrentServerlessConfig": {"MemorySizeInMB": 2048} | more}


def managed(status: str) -> dict[str, Any]:
    return ONE | {"ManagedInstanceScaling": {"Status": status}}


@pytest.mark.parametrize(
    ("endpoint", "instance_type", "metric", "dimension"),
    [
        (described(ONE), "ml.m5.large", "cpu-utilization", INSTANCES),
        (described(ONE), "ml.trn1.2xlarge", "cpu-utilization", INSTANCES),
        (described(managed("DISABLED")), "ml.m5.large", "model-latency", INSTANCES),
        (described(ONE, **ASYNCHRONOUS), "ml.m5.large", "backlog-per-instance", INSTANCES),
        (described(serverless(ProvisionedConcurrency=2)), None, "provisioned-concurrency-utilization", CONCURRENCY),
    ],
)  # fmt: skip
def test_what_can_scale_is_wanted_by_its_dimension(
    endpoint: dict[str, Any], instance_type: str | None, metric: str, dimension: str
) -> None:
    (found,) = endpoint_of(endpoint, hosting(instance_type), {}).variants
    asked = desired_target(settings(metric), found)
    assert isinstance(asked, DesiredTarget)
    assert (asked.key, asked.min, asked.max) == (TargetKey(BLUE, dimension), 1, 4)


def test_an_inference_component_is_wanted_by_its_copies() -> None:
    component = {
        "InferenceComponentName": "Tumor-Component",
        "InferenceComponentArn": COMPONENT,
        "EndpointName": NAME,
        "InferenceComponentStatus": "InService",
        "CreationTime": BORN,
    }
    asked = desired_target(
        settings("invocations-per-copy"), component_of(component, {}).variants[0]
    )
    assert isinstance(asked, DesiredTarget)
    assert asked.key == TargetKey("inference-component/Tumor-Component", COPIES)


@pytest.mark.parametrize(
    ("endpoint", "instance_type", "reason"),
    [
        (described(serverless()), None, "it is serverless and has no provisioned concurrency: AWS scales it by itself"),
        (described(ONE), "ml.t2.medium", "AWS does not scale burstable instance types"),
        (described(ONE), "ml.t3.large", "AWS does not scale burstable instance types"),
        (described(ONE), "ml.t4g.large", "AWS does not scale burstable instance types"),
        (described(ShadowProductionVariants=[ONE]), "ml.m5.large", "a shadow variant gets what its production variant gets"),
    ],
)  # fmt: skip
def test_what_cannot_scale_gets_nothing_and_nobody_has_to_mend_that(
    endpoint: dict[str, Any], instance_type: str | None, reason: str
) -> None:
    (found,) = endpoint_of(endpoint, hosting(instance_type), {}).variants
    assert desired_target(settings(), found) == Unscaled(found, reason, unfit=False)


def test_below_inference_components_aws_manages_the_instances() -> None:
    (found,) = endpoint_of(
        described(managed("ENABLED")), hosting("ml.m5.large", has_model=False), {}
    ).variants
    reason = "its inference components scale, and AWS manages the instances below them"
    assert desired_target(settings(), found) == Unscaled(found, reason, unfit=False)


def test_a_profile_whose_metric_does_not_fit_has_to_be_mended() -> None:
    asked = desired_target(settings("invocations-per-copy"), variant())
    assert isinstance(asked, Unscaled)
    assert asked.unfit
    assert asked.reason.startswith(
        "invocations-per-copy is no metric of variants on instances; expected one of "
    )


def asked_for(kind: Kind = Kind.INSTANCES, most: int | None = None, **more: Any) -> DesiredTarget:
    found = desired_target(settings(FITTING[kind], **more), variant(kind, most=most))
    assert isinstance(found, DesiredTarget)
    return found


@pytest.mark.parametrize(
    ("kind", "least"),
    [(Kind.INSTANCES, 1), (Kind.SERVERLESS, 1), (Kind.ASYNCHRONOUS, 0), (Kind.COPIES, 0)],
)
def test_only_what_can_have_none_may_have_none(kind: Kind, least: int) -> None:
    assert asked_for(kind, min=0).min == least
    assert asked_for(kind, min=2).min == 2


@pytest.mark.parametrize(
    ("kind", "from_zero"),
    [
        (Kind.INSTANCES, None),
        (Kind.SERVERLESS, None),
        (Kind.ASYNCHRONOUS, from_zero_of(variant(Kind.ASYNCHRONOUS))),
        (Kind.COPIES, from_zero_of(variant(Kind.COPIES))),
    ],
)  # fmt: skip
def test_what_may_have_none_is_woken_from_there(
    kind: Kind, from_zero: SteppingPolicy | None
) -> None:
    assert asked_for(kind, min=0).from_zero == from_zero
    assert asked_for(kind, min=1).from_zero is None


def tracking(asked: DesiredTarget) -> Any:
    """The configuration of a target's only policy."""
    (policy,) = asked.tracking
    return policy.configuration


def test_cooldowns_and_the_way_in_are_the_profiles() -> None:
    found = tracking(asked_for(scale_in_cooldown="10m", scale_out_cooldown=30, scale_in=False))
    assert (found["ScaleInCooldown"], found["ScaleOutCooldown"]) == (600, 30)
    assert found["DisableScaleIn"] is True
    assert tracking(asked_for())["DisableScaleIn"] is False


def test_the_metric_stands_beside_the_cooldowns() -> None:
    predefined = {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}
    assert tracking(asked_for()) == {
        "TargetValue": 0.7,
        "PredefinedMetricSpecification": predefined,
        "ScaleInCooldown": 300,
        "ScaleOutCooldown": 300,
        "DisableScaleIn": False,
    }


@pytest.mark.parametrize("kind", FITTING)
def test_what_is_wanted_has_names_of_ours_that_no_other_endpoint_has(kind: Kind) -> None:
    found = asked_for(
        kind, min=0, schedules=[{"name": "night", "at": "cron(0 20 * * ? *)", "min": 1}]
    )
    assert [policy.name for policy in found.tracking] == [f"sagewarden.{NAME}.blue.target"]
    assert [each.name for each in found.schedules] == [f"sagewarden.{NAME}.blue.night"]


NIGHT = {"name": "night", "at": "cron(0 20 * * ? *)", "timezone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"min": 1}, {"MinCapacity": 1}),
        ({"max": 2}, {"MaxCapacity": 2}),
        ({"min": 1, "max": 2}, {"MinCapacity": 1, "MaxCapacity": 2}),
    ],
)
def test_a_schedule_changes_the_limits_that_it_names_in_its_own_time_zone(
    limits: dict[str, int], expected: dict[str, int]
) -> None:
    (action,) = asked_for(schedules=[NIGHT | limits]).schedules
    assert action == ScheduledAction(
        name=f"sagewarden.{NAME}.blue.night",
        schedule=NIGHT["at"],
        timezone="Europe/Berlin",
        limits=expected,
    )
    request = {
        "ServiceNamespace": "sagemaker",
        "ResourceId": BLUE,
        "ScalableDimension": INSTANCES,
        "ScheduledActionName": action.name,
        "Schedule": action.schedule,
        "Timezone": action.timezone,
        "ScalableTargetAction": dict(action.limits),
    }
    assert wrong_with("PutScheduledAction", request) == ""


@pytest.mark.parametrize(
    ("kind", "least"),
    [(Kind.INSTANCES, 1), (Kind.SERVERLESS, 1), (Kind.ASYNCHRONOUS, 0), (Kind.COPIES, 0)],
)
def test_a_schedule_sends_nothing_to_zero_that_cannot_have_none(kind: Kind, least: int) -> None:
    (action,) = asked_for(kind, schedules=[NIGHT | {"min": 0, "max": 0}]).schedules
    assert action.limits == {"MinCapacity": least, "MaxCapacity": least}


def test_a_serverless_variant_gets_no_more_than_its_concurrency_allows() -> None:
    (action,) = asked_for(
        Kind.SERVERLESS, schedules=[NIGHT | {"min": 8, "max": 9}], most=3
    ).schedules
    assert action.limits == {"MinCapacity": 3, "MaxCapacity": 3}


def test_limits_above_what_there_can_be_are_what_there_can_be() -> None:
    found = asked_for(Kind.SERVERLESS, min=5, max=9, most=3)
    assert (found.min, found.max) == (3, 3)
    assert (asked_for(min=5, max=9).min, asked_for(min=5, max=9).max) == (5, 9)


def test_the_least_that_is_ever_asked_for_is_the_highest_minimum() -> None:
    day = {"name": "day", "at": "cron(0 6 * * ? *)", "min": 3}
    assert asked_for(min=2).least == 2
    assert asked_for(min=2, schedules=[NIGHT | {"min": 1}, day]).least == 3


def test_minima_are_held_below_a_bound_and_maxima_are_not() -> None:
    found = asked_for(
        min=2, max=9, schedules=[NIGHT | {"min": 5, "max": 8}, NIGHT | {"name": "b", "max": 7}]
    )
    held = found.within(3)
    assert (held.min, held.max) == (2, 9)
    assert [action.limits for action in held.schedules] == [
        {"MinCapacity": 3, "MaxCapacity": 8},
        {"MaxCapacity": 7},
    ]
    assert found.within(5) == found


@pytest.mark.parametrize("suspended", [None, [], ["scale-in", "schedules"]])
def test_what_is_suspended_is_the_profiles_where_it_says_so(suspended: list[str] | None) -> None:
    expected = None if suspended is None else frozenset(suspended)
    assert asked_for(suspended=suspended).suspended == expected


@pytest.mark.parametrize("kind", [Kind.ASYNCHRONOUS, Kind.COPIES])
def test_what_a_schedule_lets_go_to_zero_is_woken_from_there_too(kind: Kind) -> None:
    assert (
        asked_for(kind, min=1, schedules=[NIGHT | {"min": 0}]).from_zero
        == asked_for(kind, min=0).from_zero
    )


def test_the_variants_of_an_endpoint_are_parted_into_what_is_wanted_and_what_is_not() -> None:
    blue, green = variant(), variant(Kind.SHADOW, "green")
    found, unscaled = desired_targets(settings(), [green, blue])
    assert [each.variant for each in found] == [blue]
    assert [each.variant for each in unscaled] == [green]
