"""What an earlier endpoint, or a target that somebody removed, leaves behind."""

from tests.integration.scaling.conftest import (
    ASYNCHRONOUS,
    BACKLOG,
    LOAD,
    NIGHT,
    TEAM,
    ScalingStage,
)


def test_a_second_endpoint_that_needs_no_waking_has_no_alarm_of_the_first(
    account: ScalingStage,
) -> None:
    """It is in service before anybody hears that the first was deleted."""
    account.profile(min=0, target=None, targets=[LOAD, BACKLOG])
    account.create(**ASYNCHRONOUS)
    account.in_service()
    account.delete()
    account.create()
    account.in_service()
    account.react(account.state("DELETED"))
    account.react(account.swept())
    assert account.alarms() == {}


def test_an_alarm_whose_policy_went_with_its_target_ends_when_nothing_needs_it(
    account: ScalingStage,
) -> None:
    account.profile(min=0, target=BACKLOG)
    account.create(**ASYNCHRONOUS)
    account.in_service()
    account.deregister("blue")
    account.profile(min=1, target=BACKLOG)
    account.react(account.swept())
    account.react(account.swept())
    assert account.alarms() == {}


def test_a_schedule_that_went_with_its_target_is_forgotten(account: ScalingStage) -> None:
    account.profile(schedules=[NIGHT])
    account.create()
    account.in_service()
    account.deregister("blue")
    account.profile()
    account.react(account.swept())
    account.react(account.swept())
    assert "schedules" not in account.remembered()


def test_a_profile_that_was_chosen_while_it_was_updating_is_followed_once_it_is_in_service(
    account: ScalingStage,
) -> None:
    """The profiles differ in their schedules alone, which a glance does not see."""
    usual = {"min": 1, "max": 4, "target": LOAD}
    account.profiles(standard=usual, nightly=usual | {"schedules": [NIGHT]})
    account.create()
    account.in_service()
    with account.saying("DescribeEndpoint", {"EndpointStatus": "Updating"}):
        account.react(account.tag(sagewarden_profile="nightly"))
    account.in_service()
    assert len(account.schedules(account.id("blue"))) == 1


def test_a_second_endpoint_does_not_wait_for_an_update_of_the_first_to_be_tried_again(
    account: ScalingStage,
) -> None:
    """It has the configuration of the first."""
    config = account.create()
    account.in_service()
    account.react(account.refused("DeleteEndpoint"))
    account.delete()
    pairs = [{"Key": "team", "Value": TEAM}]
    account.sagemaker.create_endpoint(
        EndpointName=account.name, EndpointConfigName=config, Tags=pairs
    )
    account.settled()
    account.in_service()
    assert account.limits() == {"blue": (1, 4)}
