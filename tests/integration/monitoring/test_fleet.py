"""A team of many endpoints: after a new registry they come in their turn, as slowly as CloudWatch takes alarms."""

from collections.abc import Iterator

import pytest

from local.cloud import LocalCloud
from tests.integration.monitoring.conftest import ALONE, TEAM, MonitoringStage
from tests.support.stage import cloud_with_ledger

FLEET, LOOKED_AT = 200, 25


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    """An account of its own, so that no other test goes through the fleet."""
    with cloud_with_ledger() as started:
        client = started.client("sagemaker")
        client.create_model(ModelName="model", ExecutionRoleArn="arn:aws:iam::123456789012:role/r")
        yield started


def test_two_hundred_endpoints_converge_with_paced_writes(account: MonitoringStage) -> None:
    config, tags = account.config(), [{"Key": "team", "Value": TEAM}]
    for number in range(FLEET):
        account.sagemaker.create_endpoint(
            EndpointName=f"Fleet-{number:03}", EndpointConfigName=config, Tags=tags
        )
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
