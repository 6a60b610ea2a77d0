"""The last deployments of an endpoint, from CloudTrail's records and SageMaker's word."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from cli.endpoint.deployments import deployments

BORN = datetime(2026, 11, 25, 12, 0, 0, 500_000, tzinfo=UTC)
THERE = {
    "EndpointName": "Tumor",
    "CreationTime": BORN,
    "LastModifiedTime": BORN + timedelta(hours=3),
    "EndpointConfigName": "Tumor-2",
}


def event(
    hours: float,
    config: str,
    *,
    name: str = "Tumor",
    operation: str = "UpdateEndpoint",
    **record: Any,
) -> dict[str, Any]:
    asked = {"endpointName": name, "endpointConfigName": config}
    told = {
        "requestParameters": asked,
        "userIdentity": {"arn": "arn:aws:sts::123456789012:assumed-role/Deployer/alice"},
    } | record
    at = BORN.replace(microsecond=0) + timedelta(hours=hours)
    return {"EventTime": at, "EventName": operation, "CloudTrailEvent": json.dumps(told)}


def configs(events: list[dict[str, Any]], **more: Any) -> list[tuple[str, str]]:
    return [(each.config, each.what) for each in deployments(THERE | more, {}, events)]


def test_the_newest_comes_first_with_who_asked() -> None:
    found = deployments(
        THERE, {}, [event(0, "Tumor-1", operation="CreateEndpoint"), event(2, "Tumor-2")]
    )
    assert [(each.config, each.what, each.who) for each in found] == [
        ("Tumor-2", "UpdateEndpoint", "Deployer/alice"),
        ("Tumor-1", "CreateEndpoint", "Deployer/alice"),
    ]


def test_what_is_another_endpoints_or_an_earlier_ones_is_left_out() -> None:
    assert configs([event(1, "x", name="Other"), event(-5, "Tumor-0"), event(2, "Tumor-2")]) == [
        ("Tumor-2", "UpdateEndpoint")
    ]


def test_without_cloudtrail_there_is_the_configuration_in_service() -> None:
    assert configs([]) == [("Tumor-2", "in service")]


def test_a_refused_update_is_shown_so_and_is_not_what_is_in_service() -> None:
    found = deployments(
        THERE,
        {},
        [event(2, "Tumor-2", errorCode="ValidationException", errorMessage="no such model")],
    )
    assert [(each.config, each.error) for each in found] == [
        ("Tumor-2", "no such model"),
        ("Tumor-2", ""),
    ]


def test_a_deployment_that_goes_on_is_told() -> None:
    pending = {"EndpointConfigName": "Tumor-3", "StartTime": BORN + timedelta(hours=3)}
    assert configs([], PendingDeploymentSummary=pending)[0] == ("Tumor-3", "in progress")


def test_a_record_that_cannot_be_read_is_passed_over() -> None:
    odd = {"EventTime": BORN, "EventName": "UpdateEndpoint", "CloudTrailEvent": "{"}
    assert configs(
        [odd, odd | {"CloudTrailEvent": "[1]"}, event(1, "Tumor-2", userIdentity=None)]
    ) == [("Tumor-2", "UpdateEndpoint")]


def test_at_most_five_are_kept() -> None:
    assert len(configs([event(hour, f"c{hour}") for hour in range(9)])) == 5
