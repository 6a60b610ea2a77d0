"""After an update or a deletion was refused: for a while somebody may try again, and then all scales as before."""

from tests.integration.scaling.conftest import LOAD, ScalingStage, instances


def test_when_the_time_to_try_again_is_over_it_is_looked_at_once_more(
    account: ScalingStage,
) -> None:
    account.create()
    account.in_service()
    with account.listening() as put:
        account.react(account.refused("DeleteEndpoint"))
    ((seconds, message),) = put
    assert (seconds, message["resources"]) == (900, [account.arn])
    assert message["source"] == "sagewarden.reminder"
    account.later(minutes=16)
    account.react(message)
    assert account.limits() == {"blue": (1, 4)}


def test_until_then_not_even_a_sweep_registers_anything_and_after_it_every_sweep_does(
    account: ScalingStage,
) -> None:
    account.create()
    account.in_service()
    account.react(
        account.refused("UpdateEndpoint", endpointConfigName=account.config(instances("green")))
    )
    account.later(minutes=14)
    assert "may be tried again" in account.react(account.swept())["ignored"]
    assert account.limits() == {}
    account.later(minutes=2)
    account.react(account.swept())
    assert account.limits() == {"blue": (1, 4)}
    assert account.remembered().keys().isdisjoint({"hold", "hold_config"})


def test_while_the_team_only_watches_its_target_stays_and_nothing_is_held_back(
    account: ScalingStage,
) -> None:
    account.create()
    account.in_service()
    known = account.remembered()
    account.profiles(mode="observe", standard={"min": 1, "max": 4, "target": LOAD})
    with account.listening() as put:
        outcomes = account.react(account.refused("DeleteEndpoint"))["outcomes"]
    assert [each["outcome"] for each in outcomes] == ["planned", "planned"]
    assert (put, account.remembered(), account.limits()) == ([], known, {"blue": (1, 4)})


def test_an_update_that_passes_at_once_is_seen_though_its_refusal_came_in_the_same_batch(
    account: ScalingStage,
) -> None:
    account.create()
    config = account.config(instances("green"))
    account.in_service()
    account.react_on(account.refused("UpdateEndpoint", endpointConfigName=config))
    account.update(config)
    account.react_on(account.state("IN_SERVICE"))
    assert account.limits() == {"green": (1, 4)}


def test_an_instance_type_that_has_changed_is_scaled_by_what_it_has(account: ScalingStage) -> None:
    account.profile(target={"metric": "cpu-utilization", "value": 50})
    account.create(instances("blue", "ml.m5.xlarge"))
    account.in_service()
    config = account.config(instances("blue", "ml.m5.4xlarge"))
    account.react(account.refused("UpdateEndpoint", endpointConfigName=config))
    account.update(config)
    account.in_service()
    assert account.tracking(account.id("blue"))["TargetValue"] == 50 * 16


def test_a_call_that_failed_for_another_reason_changes_nothing(account: ScalingStage) -> None:
    account.create()
    account.in_service()
    event = account.refused("UpdateEndpoint", endpointConfigName="no-such-configuration")
    event["detail"]["errorMessage"] = "Could not find endpoint configuration."
    assert "not because of scaling" in account.react(event)["ignored"]
    assert account.calls == []
    assert account.limits() == {"blue": (1, 4)}
