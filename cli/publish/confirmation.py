"""Whether every danger of a publication was confirmed by its name, and nothing else. Pure."""

from collections.abc import Iterable
from difflib import get_close_matches

from cli.publish.danger import Danger
from cli.publish.dangers import KINDS


class NotConfirmedError(Exception):
    """A publication has dangers that nobody has confirmed; nothing was changed."""

    def __init__(self, dangers: tuple[Danger, ...], unconfirmed: tuple[Danger, ...]) -> None:
        super().__init__(f"not confirmed: {', '.join(danger.name for danger in unconfirmed)}")
        self.dangers = dangers
        self.unconfirmed = unconfirmed


class WrongConfirmationError(Exception):
    """Something was confirmed that is no danger of this publication; nothing was changed.

    The message says what would be right, a line for each.
    """

    def __init__(
        self,
        dangers: tuple[Danger, ...],
        unconfirmed: tuple[Danger, ...],
        complaints: list[str],
    ) -> None:
        super().__init__("\n".join(complaints))
        self.dangers = dangers
        self.unconfirmed = unconfirmed


def check_confirmed(dangers: tuple[Danger, ...], confirmed: Iterable[str]) -> None:
    """Lets pass a publication of which every danger is confirmed by its name, and nothing else.

    Raises:
        WrongConfirmationError: a name is wrong, or not needed.
        NotConfirmedError: a danger is not confirmed.
    """
    names = {danger.name for danger in dangers}
    given = tuple(dict.fromkeys(confirmed))
    unconfirmed = tuple(danger for danger in dangers if danger.name not in given)
    complaints = [_complaint(name, names - set(given)) for name in given if name not in names]
    if complaints:
        raise WrongConfirmationError(dangers, unconfirmed, complaints)
    if unconfirmed:
        raise NotConfirmedError(dangers, unconfirmed)


def _complaint(name: str, unconfirmed: set[str]) -> str:
    """What is wrong with a confirmation, and what would be right."""
    close = get_close_matches(name, sorted(unconfirmed), n=1, cutoff=0.75)
    # It was mistyped, or is about another team.
    if close:
        return f"--confirm {name}: there is no such danger here; did you mean {close[0]}?"
    # There could be such a danger, and is none.
    if name.partition(":")[0] in KINDS:
        return f"--confirm {name}: it is not needed, there is no such danger here; leave it out"
    # There never is.
    right = f"expected one of {', '.join(sorted(unconfirmed))}" if unconfirmed else "leave it out"
    return f"--confirm {name}: no danger has this name; {right}"
