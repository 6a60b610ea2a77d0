"""Dangers are confirmed by name: all of them, and nothing else; and how they are told."""

from pathlib import Path

import pytest

from cli.publish.confirmation import (
    NotConfirmedError,
    WrongConfirmationError,
    check_confirmed,
)
from cli.publish.counted import Count
from cli.publish.danger import Danger, Effect
from cli.publish.telling import command, told


def danger(kind: str, about: str = "", **more: Count) -> Danger:
    return Danger(
        kind=kind,
        about=about,
        effect=Effect.BOTH,
        sentence="something happens " * 8,
        remedy="do something else",
        **more,
    )


REMOVED, KEYS = danger("team-removed", "fraud"), danger("tag-keys-changed")


def test_no_danger_needs_no_confirmation() -> None:
    check_confirmed((), ())


def test_every_danger_that_is_confirmed_passes_in_any_order_and_twice() -> None:
    check_confirmed((REMOVED, KEYS), ["tag-keys-changed", "team-removed:fraud", "tag-keys-changed"])


def test_one_that_is_not_confirmed_is_named() -> None:
    with pytest.raises(NotConfirmedError, match="team-removed:fraud") as error:
        check_confirmed((REMOVED, KEYS), ["tag-keys-changed"])
    assert error.value.unconfirmed == (REMOVED,)


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("team-removed:frod", "there is no such danger here; did you mean team-removed:fraud?"),
        ("team-removed", "there is no such danger here; did you mean team-removed:fraud?"),
        ("guard-released:risk", "it is not needed, there is no such danger here; leave it out"),
        ("yes", "no danger has this name; expected one of team-removed:fraud"),
        ("", "no danger has this name; expected one of team-removed:fraud"),
    ],
)
def test_a_wrong_confirmation_is_told_what_would_be_right(name: str, right: str) -> None:
    with pytest.raises(WrongConfirmationError) as error:
        check_confirmed((REMOVED, KEYS), ["tag-keys-changed", name])
    assert str(error.value) == f"--confirm {name}: {right}"


def test_a_confirmation_where_nothing_is_dangerous_is_not_needed() -> None:
    with pytest.raises(WrongConfirmationError, match="it is not needed"):
        check_confirmed((), ["tag-keys-changed"])


def test_what_is_told_fits_eighty_columns_and_has_numbers_examples_and_the_remedy() -> None:
    resources = Count(tuple(f"endpoint/fraud-{number}" for number in range(12)))
    principals = Count(("user alice",), ("the users in group fraud: GetGroup: AccessDenied",))
    text = told([danger("team-removed", "fraud", resources=resources, principals=principals), KEYS])
    assert max(map(len, text.splitlines())) <= 80
    for piece in (
        "team-removed:fraud (shuts out and opens)\n",
        "resources: 12 (endpoint/fraud-0, endpoint/fraud-1, endpoint/fraud-2, and 9\n    more)",
        "principals: at least 1 (user alice)",
        "could not be counted: the users in group fraud: GetGroup: AccessDenied",
        "instead: do something else",
    ):
        assert piece in text


def test_the_command_to_go_on_can_be_pasted() -> None:
    assert command(Path("my teams.yaml"), "other", [REMOVED, KEYS]) == (
        "sagewarden registry publish 'my teams.yaml' --stack-name other \\\n"
        "    --confirm team-removed:fraud \\\n"
        "    --confirm tag-keys-changed"
    )
