"""An endpoint or an inference component, out of what SageMaker describes."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from sagewarden.endpoints.endpoint import component_of, endpoint_of
from sagewarden.endpoints.hosting import Hosting
from sagewarden.endpoints.variants import Kind, Variant
from tests.support.endpoints import BORN, COMPONENT, ENDPOINT, NAME, described, hosting

ONE: dict[str, Any] = {"VariantName": "blue", "CurrentInstanceCount": 1, "DesiredInstanceCount": 3}
SERVERLESS = {
    "VariantName": "blue",
    "CurrentServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5},
}
PROVISIONED = {"MemorySizeInMB": 2048, "MaxConcurrency": 5, "ProvisionedConcurrency": 2}
MANAGED = {"ManagedInstanceScaling": {"Status": "ENABLED"}}
ASYNCHRONOUS = {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://b/p"}}}


@pytest.mark.parametrize(
    ("summary", "instance_type", "endpoint", "kind"),
    [
        (ONE, "ml.m5.large", {}, Kind.INSTANCES),
        (ONE, "ml.trn1.2xlarge", {}, Kind.INSTANCES),
        (ONE, None, {}, Kind.INSTANCES),
        (ONE, "ml.t2.medium", {}, Kind.BURSTABLE),
        (ONE, "ml.t3.large", {}, Kind.BURSTABLE),
        (ONE, "ml.t4g.large", {}, Kind.BURSTABLE),
        (ONE, "ml.m5.large", ASYNCHRONOUS, Kind.ASYNCHRONOUS),
        (ONE, "ml.t2.medium", ASYNCHRONOUS, Kind.BURSTABLE),
        (ONE | MANAGED, "ml.m5.large", {}, Kind.INSTANCES),
        (ONE | MANAGED, "ml.t2.large", {}, Kind.BURSTABLE),
        (ONE | MANAGED, "ml.m5.large", ASYNCHRONOUS, Kind.ASYNCHRONOUS),
        (ONE | MANAGED, None, {}, Kind.MANAGED),
        (
            ONE | {"ManagedInstanceScaling": {"Status": "DISABLED"}},
            "ml.m5.large",
            {},
            Kind.INSTANCES,
        ),
        (SERVERLESS, None, {}, Kind.ON_DEMAND),
        (SERVERLESS | {"CurrentServerlessConfig": PROVISIONED}, None, {}, Kind.SERVERLESS),
        (
            {"VariantName": "blue", "DesiredServerlessConfig": PROVISIONED},
            None,
            {},
            Kind.SERVERLESS,
        ),
    ],
)
def test_each_variant_is_of_its_kind(
    summary: dict[str, Any], instance_type: str | None, endpoint: dict[str, Any], kind: Kind
) -> None:
    (found,) = endpoint_of(described(summary, **endpoint), hosting(instance_type), {}).variants
    types = (instance_type,) if instance_type else ()
    assert (found.kind, found.instance_types) == (kind, types)


@pytest.mark.parametrize(
    ("summary", "kind"),
    [
        (ONE, Kind.HOST),
        (ONE | {"ManagedInstanceScaling": {"Status": "DISABLED"}}, Kind.HOST),
        (ONE | MANAGED, Kind.MANAGED),
    ],
)
def test_without_a_model_a_variant_hosts_inference_components(
    summary: dict[str, Any], kind: Kind
) -> None:
    hosts = hosting("ml.m5.large", has_model=False)
    (found,) = endpoint_of(described(summary), hosts, {}).variants
    assert found.kind is kind


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (("ml.g6.2xlarge", "ml.g6e.2xlarge"), Kind.INSTANCES),
        (("ml.m5.large", "ml.t2.large"), Kind.BURSTABLE),
    ],
)
def test_of_instance_pools_all_types_count(types: tuple[str, ...], kind: Kind) -> None:
    (found,) = endpoint_of(described(ONE), {"blue": Hosting(types=types)}, {}).variants
    assert (found.kind, found.instance_types) == (kind, types)


def test_a_reservation_counts_only_where_there_is_nothing_else_to_run_on() -> None:
    reserved = {"CapacityReservationPreference": "capacity-reservations-only"}
    for config, total in (
        (reserved | {"TotalInstanceCount": 2}, 2),
        ({"CapacityReservationPreference": "none", "TotalInstanceCount": 2}, None),
        (reserved, None),
    ):
        summary = ONE | {"CapacityReservationConfig": config}
        (found,) = endpoint_of(described(summary), {}, {}).variants
        assert found.reserved == total


@pytest.mark.parametrize(
    ("managed", "least"),
    [
        ({"Status": "ENABLED", "MinInstanceCount": 1}, 1),
        ({"Status": "ENABLED"}, 0),
        ({"Status": "DISABLED", "MinInstanceCount": 1}, None),
    ],
)
def test_managed_instance_scaling_says_what_it_keeps(
    managed: dict[str, Any], least: int | None
) -> None:
    (found,) = endpoint_of(described(ONE | {"ManagedInstanceScaling": managed}), {}, {}).variants
    assert found.managed_least == least


@pytest.mark.parametrize("member", ["Specification", "Specifications"])
def test_a_component_that_another_one_loads_is_an_adapter(member: str) -> None:
    loaded = {"BaseInferenceComponentName": "base"}
    adapter = {
        "InferenceComponentName": "lora",
        "InferenceComponentArn": COMPONENT,
        "EndpointName": NAME,
        "InferenceComponentStatus": "InService",
        "CreationTime": BORN,
        member: loaded if member == "Specification" else [loaded],
    }
    (found,) = component_of(adapter, {}).variants
    assert found.kind is Kind.ADAPTER


def test_pools_show_their_types_where_their_config_is_deleted() -> None:
    pools = [{"InstanceType": "ml.g6.2xlarge", "CurrentInstanceCount": 1}]
    (found,) = endpoint_of(described(ONE | {"InstancePools": pools}), {}, {}).variants
    assert (found.kind, found.instance_types) == (Kind.INSTANCES, ("ml.g6.2xlarge",))


def test_a_serverless_variant_has_a_concurrency_that_it_cannot_pass() -> None:
    serverless = {"VariantName": "green", "DesiredServerlessConfig": PROVISIONED}
    found = endpoint_of(described(ONE, serverless), {}, {}).variants
    assert [each.most for each in found] == [None, 5]


def test_an_endpoint_is_told_apart_from_an_earlier_one_of_its_name() -> None:
    vienna = datetime(2026, 11, 2, 10, 15, 42, tzinfo=timezone(timedelta(hours=1)))
    assert endpoint_of(described(), {}, {}).born == BORN
    born = endpoint_of(described(CreationTime=vienna), {}, {}).born
    assert born.isoformat() == "2026-11-02T09:15:42+00:00"


def test_a_shadow_variant_is_told_apart_from_its_production_variant() -> None:
    shadows = [{"VariantName": "shadow", "DesiredInstanceCount": 1}]
    found = endpoint_of(described(ONE, ShadowProductionVariants=shadows), {}, {}).variants
    assert [(each.name, each.kind) for each in found] == [
        ("blue", Kind.INSTANCES),
        ("shadow", Kind.SHADOW),
    ]


def test_the_count_is_the_one_that_is_wanted_and_until_it_is_known_the_one_there_is() -> None:
    now = {"VariantName": "green", "CurrentInstanceCount": 2}
    found = endpoint_of(described(ONE, now), {}, {}).variants
    assert [each.count for each in found] == [3, 2]


def test_an_endpoint_keeps_its_makers_letters_beside_its_arn() -> None:
    found = endpoint_of(described(ONE), hosting("ml.m5.large"), {"team": "bcd"})
    assert (found.arn, found.name, found.config) == (ENDPOINT, NAME, "Tumor-Config")
    assert (found.hosting, found.tags) == (hosting("ml.m5.large"), {"team": "bcd"})


def test_an_endpoint_that_is_being_created_has_no_variants_yet() -> None:
    creating = described(EndpointStatus="Creating")
    del creating["ProductionVariants"]
    assert endpoint_of(creating, {}, {}).variants == ()


@pytest.mark.parametrize(
    ("status", "in_service", "passing"),
    [
        ("InService", True, False),
        ("Creating", False, True),
        ("Updating", False, True),
        ("SystemUpdating", False, False),
        ("Failed", False, False),
        ("Deleting", False, False),
        ("AddedByAwsSince", False, False),
    ],
)
def test_only_what_is_in_service_is_so(status: str, *, in_service: bool, passing: bool) -> None:
    found = endpoint_of(described(EndpointStatus=status), {}, {})
    assert (found.in_service, found.passing) == (in_service, passing)


def test_an_inference_component_is_one_thing_that_scales_by_copies() -> None:
    component = {
        "InferenceComponentName": "Tumor-Component",
        "InferenceComponentArn": COMPONENT,
        "EndpointName": NAME,
        "InferenceComponentStatus": "InService",
        "CreationTime": BORN,
        "RuntimeConfig": {"DesiredCopyCount": 2, "CurrentCopyCount": 1},
    }
    found = component_of(component, {"team": "bcd"})
    assert (found.arn, found.name, found.in_service) == (COMPONENT, "Tumor-Component", True)
    assert found.variants == (
        Variant(endpoint=NAME, name="Tumor-Component", kind=Kind.COPIES, count=2),
    )
    assert component_of(component | {"RuntimeConfig": None}, {}).variants[0].count is None
