"""The function is ended in the midst of what it does: after any of its calls, or before it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sagewarden.runtime import aws
from tests.integration.scaling.conftest import (
    ASYNCHRONOUS,
    BACKLOG,
    NIGHT,
    ScalingStage,
    instances,
)

SERVICES = ("application-autoscaling", "cloudwatch", "dynamodb", "sagemaker")


class EndedError(BaseException):
    """Lambda ends the process: nothing that stands in `finally` may count on being done."""


@contextmanager
def ending(place: int, moment: str) -> Iterator[list[str]]:
    """The function ends before or after its call of some number, and makes none from then on."""
    made: list[str] = []

    def end(model: Any, **_: Any) -> None:
        made.append(model.name)
        if len(made) > place:
            raise EndedError(model.name)

    hooks = [(aws.client(service).meta.events, f"{moment}.*.*") for service in SERVICES]
    for events, name in hooks:
        events.register(name, end)
    try:
        yield made
    finally:
        for events, name in hooks:
            events.unregister(name, end)


def is_right(account: ScalingStage) -> None:
    """Every variant scales, and what there is of sagewarden's is remembered."""
    assert account.limits() == {"blue": (0, 4), "green": (0, 4)}
    known = account.known()
    ids = {account.id("blue"), account.id("green")}
    assert {key.resource_id for key in known.targets} == ids
    assert {arn.resource_id for arn in known.arns} == ids
    assert {alarm.name for alarm in known.alarms} == account.alarms().keys()
    assert {call.name for call in known.alarm_calls} == account.alarms().keys()
    assert len(known.schedules) == len(ids)


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
def test_the_first_time_ends_well_wherever_the_function_was_ended(
    account: ScalingStage, moment: str
) -> None:
    """The message comes again; another one may come before it, and waits for the lease."""
    account.profile(min=0, target=BACKLOG, schedules=[NIGHT])
    place, name = 0, account.name
    while True:
        account.name = f"{name}-{place}"
        account.create(instances("blue"), instances("green"), **ASYNCHRONOUS)
        event = account.state("IN_SERVICE")
        with ending(place, moment) as made:
            try:
                account.react(event, "m1")
            except EndedError:
                pass
            else:
                break
        account.react(event, "m1")
        is_right(account)
        assert account.react(account.swept())["outcomes"] == []
        assert account.notices(expected=0) == [] if place == 0 else True
        place += 1
    assert len(made) == place
    assert "RegisterScalableTarget" in made


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
def test_nothing_stays_behind_of_an_endpoint_that_is_gone_before_the_message_comes_again(
    account: ScalingStage, moment: str
) -> None:
    account.profile(min=0, target=BACKLOG, schedules=[NIGHT])
    place, name = 0, account.name
    while True:
        account.name = f"{name}-{place}"
        account.create(instances("blue"), instances("green"), **ASYNCHRONOUS)
        with ending(place, moment):
            try:
                account.react(account.state("IN_SERVICE"), "m1")
            except EndedError:
                pass
            else:
                break
        account.gone()
        account.later(minutes=3)
        account.react(account.state("DELETED"))
        account.cloud.heal()
        assert (account.limits(), account.alarms()) == ({}, {})
        assert account.remembered().keys() <= {"resource", "entry"}
        place += 1


def test_a_target_that_was_never_asked_for_is_not_ours_if_somebody_else_makes_it(
    account: ScalingStage,
) -> None:
    """AWS cannot for a moment, and the plan had more to do."""
    from sagewarden.errors import TransientError

    account.create(instances("blue"), instances("green"))
    account.cloud.fail("application-autoscaling", "PutScalingPolicy", times=9)
    event = account.state("IN_SERVICE")
    with pytest.raises(TransientError):
        account.react(event, "m1")
    account.cloud.heal()
    account.register("green", MinCapacity=2, MaxCapacity=9)
    account.react(event, "m1")
    assert account.limits() == {"blue": (1, 4), "green": (2, 9)}


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
def test_limits_that_were_being_changed_are_nobody_elses_when_the_registry_is_taken_back(
    account: ScalingStage, moment: str
) -> None:
    place, name = 0, account.name
    while True:
        account.name = f"{name}-{place}"
        account.profile(min=1, max=4)
        account.create(instances("blue"), instances("green"))
        account.in_service()
        account.profile(min=2, max=8)
        with ending(place, moment) as made:
            try:
                account.react(account.swept())
            except EndedError:
                pass
            else:
                break
        account.profile(min=1, max=4)
        account.later(minutes=3)
        account.react(account.swept())
        assert account.limits() == {"blue": (1, 4), "green": (1, 4)}
        assert len(account.known().limits) == 2
        account.delete()
        place += 1
    assert made.count("RegisterScalableTarget") == 2
    assert account.notices(expected=0) == []
