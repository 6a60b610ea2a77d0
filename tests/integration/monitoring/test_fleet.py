"""A team of many endpoints: after a new registry they come in their turn, as slowly as CloudWatch takes alarms."""

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count
from typing import Any

import pytest

from local.cloud import LocalCloud
from sagewarden.registry.model import Registry
from tests.integration.monitoring.conftest import ALONE, TEAM, MonitoringStage, instances
from tests.support.stage import cloud_with_ledger

FLEET, LOOKED_AT = 200, 25
JOINING = 50
"""Endpoints that join their team here; the benchmark has all of them do."""


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    """An account of its own, so that no other test goes through the fleet."""
    with cloud_with_ledger() as started:
        client = started.client("sagemaker")
        client.create_model(ModelName="model", ExecutionRoleArn="arn:aws:iam::123456789012:role/r")
        yield started


@pytest.fixture(scope="module")
def fleet(cloud: LocalCloud) -> None:
    """Two hundred endpoints of one team."""
    client, tags = cloud.client("sagemaker"), [{"Key": "team", "Value": TEAM}]
    client.create_endpoint_config(EndpointConfigName="c", ProductionVariants=[instances("blue")])
    for number in range(FLEET):
        client.create_endpoint(EndpointName=f"Fleet-{number:03}", EndpointConfigName="c", Tags=tags)


@pytest.mark.usefixtures("fleet")
def test_two_hundred_endpoints_converge_with_paced_writes(account: MonitoringStage) -> None:
    account.profiles(standard=ALONE)
    with account.listening() as put:
        account.deployed()
    assert len(put) == FLEET
    # Each has its own four seconds: of a dozen alarms each, three a second.
    assert [delay for delay, _ in put] == [4 * number for number in range(FLEET)]
    writes = 0
    for _, message in put[:LOOKED_AT] * 2:
        account.react(message)
        writes += len(account.writes())
    # The second time nothing is written.
    assert writes == 2 * LOOKED_AT


@pytest.mark.usefixtures("fleet")
def test_endpoints_of_one_registry_end_in_one_dashboard_of_their_team(
    account: MonitoringStage,
) -> None:
    profiles = {"standard": {"alarms": {}, "dashboard": False}}
    raw = {
        "version": 1,
        "mode": "enforce",
        "profiles": profiles,
        "teams": {TEAM: {"profile": "standard"}},
    }
    account.live.registry = Registry.model_validate(raw)
    began = account.clock.passed
    waiting: list[tuple[float, int, dict[str, Any]]] = []
    looks, written, order = 0, 0, count()
    with account.listening() as put:
        account.deployed()
        del put[JOINING:]
        while put or waiting:
            # The queue holds each message back until it is due.
            now = (account.clock.passed - began).total_seconds()
            for delay, message in put:
                heappush(waiting, (now + delay, next(order), message))
            put.clear()
            due, _, message = heappop(waiting)
            account.later(seconds=max(0, due - now))
            account.react(message)
            looks += ":team/" in message["resources"][0]
            written += account.writes().count("monitoring:PutDashboard")
    assert written == 1
    # One a minute while they change, each of which reads what is remembered of the team, and waits.
    assert looks == 4
    name = f"sagewarden_us-east-1_team_{TEAM}"
    told = account.cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"]
    assert told.count("| Fleet-") == JOINING
