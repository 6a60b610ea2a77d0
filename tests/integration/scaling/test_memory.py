"""What is remembered of an endpoint from one reaction to the next, and what is forgotten, and when."""

from collections.abc import Iterable

from scaling.remembered import Remembered
from tests.integration.scaling.conftest import (
    ASYNCHRONOUS,
    BACKLOG,
    LOAD,
    NIGHT,
    TEAM,
    Account,
    instances,
)

OF_A_TARGET = ("targets", "arns", "alarms", "wakes", "schedules")


def wakeful(account: Account, *variants: str, **tags: str) -> None:
    """An asynchronous endpoint that scales from zero, and less by night."""
    account.profile(min=0, target=BACKLOG, schedules=[NIGHT])
    worn = {"team": TEAM} | {f"sagewarden:{name}": value for name, value in tags.items()}
    account.create(*map(instances, variants), tags=worn, **ASYNCHRONOUS)
    account.in_service()


def whose(remembered: Iterable[str]) -> set[str]:
    """The variants that something is remembered of."""
    return {each.split("|")[0].rpartition("/")[2] for each in remembered}


def test_all_there_is_to_know_is_known_while_it_is_there_and_nothing_once_it_is_gone(
    account: Account,
) -> None:
    wakeful(account, "blue", "green", profile="lagre")
    kept = account.config(instances("green"), **ASYNCHRONOUS)
    account.react(account.refused("UpdateEndpoint", endpointConfigName=kept))
    account.react(account.swept())  # too early: it has to be made up for
    assert account.remembered().keys() == {"resource", "entry", *Remembered.__slots__}
    account.delete()
    account.react(account.state("DELETED"))
    assert account.remembered().keys() == {"resource", "entry"}


def test_of_a_variant_that_was_let_go_nothing_is_known_and_of_its_neighbour_all(
    account: Account,
) -> None:
    wakeful(account, "blue", "green")
    assert [whose(account.remembered()[what]) for what in OF_A_TARGET] == [{"blue", "green"}] * 5
    kept = account.config(instances("green"), **ASYNCHRONOUS)
    account.react(account.refused("UpdateEndpoint", endpointConfigName=kept))
    assert [whose(account.remembered()[what]) for what in OF_A_TARGET] == [{"green"}] * 5


def test_of_what_is_to_scale_no_more_no_target_is_known(account: Account) -> None:
    wakeful(account, "blue")
    account.react(account.tag(sagewarden_scaling="off"))
    assert account.remembered().keys().isdisjoint(OF_A_TARGET)
    assert account.alarms() == {}


def test_what_the_profile_does_without_is_forgotten(account: Account) -> None:
    wakeful(account, "blue")
    account.profile(min=1, target=BACKLOG)
    account.react(account.swept())
    assert account.remembered().keys() & OF_A_TARGET == {"targets", "arns"}


def test_while_a_team_only_watches_nothing_at_all_is_remembered(account: Account) -> None:
    account.profiles(mode="observe", standard={"min": 1, "max": 4, "target": LOAD})
    account.create()
    account.in_service()
    account.react(account.swept())
    assert account.remembered() == {}
