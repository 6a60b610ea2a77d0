"""A registry that was deployed: whatever scales is handed on once, where anything that scaling goes by is new."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagewarden.registry.model import Registry
from tests.integration.scaling.conftest import LOAD, TEAM, ScalingStage, instances

USUAL: dict[str, Any] = {"min": 1, "max": 4, "target": LOAD}


def test_a_deployment_hands_on_every_endpoint_once(account: ScalingStage) -> None:
    account.create()
    account.profile(max=11)
    account.deployed()
    handed = [each for each in account.handed_on() if each["resources"] == [account.arn]]
    assert len(handed) == 1
    account.react(handed[0])
    assert account.limits() == {"blue": (1, 11)}
    account.deployed()
    assert account.handed_on() == []


def test_inference_components_are_handed_on_too_with_their_names(account: ScalingStage) -> None:
    account.create(instances("blue") | {"ManagedInstanceScaling": {"Status": "ENABLED"}})
    arn = account.component(f"{account.name}-llama")
    account.profile(max=12)
    account.deployed()
    (handed,) = (each for each in account.handed_on() if each["resources"] == [arn])
    assert handed["detail"] == {"name": f"{account.name}-llama"}


@pytest.mark.parametrize(
    "change", [{"mode": "observe"}, {"notify": "arn:aws:sns:us-east-1:123456789012:t"}]
)
def test_a_deployment_that_changes_only_how_a_team_is_served_is_news(
    account: ScalingStage, change: dict[str, str]
) -> None:
    account.create()
    account.profiles(standard=USUAL)
    account.deployed()
    account.handed_on()
    account.profiles(standard=USUAL, **change)
    account.deployed()
    assert [account.arn] in [each["resources"] for each in account.handed_on()]


def test_a_deployment_that_changes_only_the_mode_of_one_team_is_news(account: ScalingStage) -> None:
    account.create()
    account.profiles(standard=USUAL)
    account.deployed()
    account.handed_on()
    raw = account.live.registry.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raw["teams"][TEAM]["mode"] = "observe"
    account.live.registry = Registry.model_validate(raw)
    account.deployed()
    assert [account.arn] in [each["resources"] for each in account.handed_on()]


def test_a_deployment_that_could_not_be_handed_on_is_handed_on_when_it_is_delivered_again(
    account: ScalingStage,
) -> None:
    account.create()
    account.profile(max=13)
    account.cloud.fail("sqs", "SendMessageBatch", code="ExpiredTokenException")
    with pytest.raises(ClientError, match="ExpiredToken"):
        account.deployed()
    account.deployed()
    assert [account.arn] in [each["resources"] for each in account.handed_on()]
