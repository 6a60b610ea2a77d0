"""What is remembered of an endpoint from one reaction to the next, and what is forgotten, and when."""

from dataclasses import astuple
from typing import Any

from sagewarden.deeds.changes import Change
from tests.integration.scaling.conftest import (
    ASYNCHRONOUS,
    BACKLOG,
    LOAD,
    NIGHT,
    TEAM,
    ScalingStage,
    instances,
)

OF_AN_ENDPOINT = {"limits", "name", "born", "config", "hosting", "tags", "told"}
OF_A_TARGET = {"targets", "arns", "alarms", "wakes", "schedules"}
OF_A_FAILED_CALL = {"owed", "unblocked", "hold", "hold_config"}


def wakeful(account: ScalingStage, *variants: str, **tags: str) -> None:
    """An asynchronous endpoint that scales from zero, and less by night."""
    account.profile(min=0, target=BACKLOG, schedules=[NIGHT])
    worn = {"team": TEAM} | {f"sagewarden:{name}": value for name, value in tags.items()}
    account.create(*map(instances, variants), tags=worn, **ASYNCHRONOUS)
    account.in_service()


def whose(account: ScalingStage) -> list[set[str]]:
    """The variants of which targets, ARNs, alarms, their policies and scheduled actions are remembered."""
    known = account.known()
    kinds: tuple[Any, ...] = (
        known.targets,
        known.arns,
        known.alarms,
        known.alarm_calls,
        known.schedules,
    )
    return [{record.resource_id.rpartition("/")[2] for record in kind} for kind in kinds]


def age(account: ScalingStage) -> None:
    """Writes what is remembered in the form that it had before: `<resource id>|<name>` and the like."""
    known, item = account.known(), account.remembered()
    records: dict[str, Any] = {
        "targets": known.targets,
        "arns": known.arns,
        "alarms": known.alarms,
        "wakes": known.alarm_calls,
        "schedules": known.schedules,
    }
    old = {name: ["|".join(astuple(record)) for record in kept] for name, kept in records.items()}
    memory = account.memory()
    memory.change(Change(take={name: item[name] for name in records if name in item}))
    memory.change(Change(add=old))
    assert account.known() == known


def test_all_there_is_to_know_is_known_while_it_is_there_and_nothing_once_it_is_gone(
    account: ScalingStage,
) -> None:
    wakeful(account, "blue", "green", profile="lagre")
    kept = account.config(instances("green"), **ASYNCHRONOUS)
    account.react(account.refused("UpdateEndpoint", endpointConfigName=kept))
    account.react(account.swept())  # too early: it has to be made up for
    known = OF_AN_ENDPOINT | OF_A_TARGET | OF_A_FAILED_CALL
    assert account.remembered().keys() == {"resource", "entry", *known}
    account.delete()
    account.react(account.state("DELETED"))
    assert account.remembered().keys() == {"resource", "entry"}


def test_of_a_variant_that_was_let_go_nothing_is_known_and_of_its_neighbour_all(
    account: ScalingStage,
) -> None:
    wakeful(account, "blue", "green")
    assert whose(account) == [{"blue", "green"}] * 5
    kept = account.config(instances("green"), **ASYNCHRONOUS)
    account.react(account.refused("UpdateEndpoint", endpointConfigName=kept))
    assert whose(account) == [{"green"}] * 5


def test_of_what_is_to_scale_no_more_no_target_is_known(account: ScalingStage) -> None:
    wakeful(account, "blue")
    account.react(account.tag(sagewarden_scaling="off"))
    assert account.remembered().keys().isdisjoint(OF_A_TARGET)
    assert account.alarms() == {}


def test_what_the_profile_does_without_is_forgotten(account: ScalingStage) -> None:
    wakeful(account, "blue")
    account.profile(min=1, target=BACKLOG)
    account.react(account.swept())
    assert account.remembered().keys() & OF_A_TARGET == {"targets", "arns"}


def test_while_a_team_only_watches_nothing_at_all_is_remembered(account: ScalingStage) -> None:
    account.profiles(mode="observe", standard={"min": 1, "max": 4, "target": LOAD})
    account.create()
    account.in_service()
    account.react(account.swept())
    assert account.remembered() == {}


class TestOfTheOldForm:
    """What an earlier version remembered is understood, until it is forgotten as it ends."""

    def test_nothing_is_done_where_nothing_has_to_be(self, account: ScalingStage) -> None:
        wakeful(account, "blue", "green")
        age(account)
        assert account.in_service()["outcomes"] == []
        assert (len(account.calls), account.writes()) == (5, [])
        assert account.react(account.swept())["outcomes"] == []

    def test_what_is_let_go_is_forgotten_and_its_neighbour_stays(
        self, account: ScalingStage
    ) -> None:
        wakeful(account, "blue", "green")
        kept = account.config(instances("green"), **ASYNCHRONOUS)
        age(account)
        account.react(account.refused("UpdateEndpoint", endpointConfigName=kept))
        assert whose(account) == [{"green"}] * 5
        assert account.limits().keys() == {"green"}
        assert account.alarms().keys() == {f"sagewarden.{account.name}.green.wake"}

    def test_what_the_profile_does_without_is_deleted_and_forgotten(
        self, account: ScalingStage
    ) -> None:
        wakeful(account, "blue")
        age(account)
        account.profile(min=1, target=BACKLOG)
        account.react(account.swept())
        assert account.remembered().keys() & OF_A_TARGET == {"targets", "arns"}
        assert (account.alarms(), account.schedules(account.id("blue"))) == ({}, {})

    def test_a_target_that_somebody_registered_in_place_of_ours_is_theirs(
        self, account: ScalingStage
    ) -> None:
        wakeful(account, "blue")
        age(account)
        account.deregister("blue")
        account.by_hand()
        account.in_service()
        assert account.limits() == {"blue": (2, 9)}

    def test_what_is_gone_leaves_nothing(self, account: ScalingStage) -> None:
        wakeful(account, "blue", "green", profile="lagre")
        age(account)
        account.gone()
        account.react(account.state("DELETED"))
        assert account.remembered().keys() == {"resource", "entry"}
        assert (account.limits(), account.alarms()) == ({}, {})

    def test_what_is_added_stands_beside_it(self, account: ScalingStage) -> None:
        wakeful(account, "blue")
        age(account)
        account.update(account.config(instances("blue"), instances("green"), **ASYNCHRONOUS))
        account.react(account.swept())
        assert whose(account) == [{"blue", "green"}] * 5
