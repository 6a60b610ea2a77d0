"""Portions of a plan that is too long for one delivery: each begins where one ended. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from isolation.actions import Attach, Detach, IsolationAction, PutBoundary, RemoveBoundary
from isolation.policies.compiler import name_of
from sagewarden.deeds.plans import Report

PORTION = 50
"""Principals that one delivery attaches to: each costs a few calls one after the other, and all of
them have to be done well before the function times out and its lease ends."""

type Mark = tuple[str, ...]
"""The place of an action in its plan: those before it have been tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """As much of a plan as one delivery carries out."""

    actions: tuple[IsolationAction | Report, ...]
    """What it carries out."""

    skipped: bool
    """Whether an earlier portion has tried something that still is to be done."""

    next: str | None
    """Where the next portion begins, for `after`; None where this is the last one."""


def portion_of(
    plan: Sequence[IsolationAction | Report], after: str | None, size: int = PORTION
) -> Portion:
    """The next portion of a plan whose actions on principals are sorted, policy by policy.

    Args:
        after: where the portion before ended: what it could not do is not tried once more, or those
            that AWS refuses would keep the others from their turn.
    """
    begin = tuple(after.split(" ")) if after else ()
    taken: list[IsolationAction | Report] = []
    skipped, count, last = False, 0, begin
    for action in plan:
        mark = _mark(action)
        # It concerns no single principal: it has its place in the plan, and is done.
        if mark is None:
            taken.append(action)
            continue
        # An earlier portion tried it.
        if mark <= begin:
            skipped = True
            continue
        # There is more to do than one delivery does.
        if count == size:
            return Portion(actions=tuple(taken), skipped=skipped, next=" ".join(last))
        taken.append(action)
        count, last = count + 1, mark
    return Portion(actions=tuple(taken), skipped=skipped, next=None)


def _mark(action: IsolationAction | Report) -> Mark | None:
    """Where an action on one principal stands among the others; None for any other action."""
    match action:
        case Attach() | Detach():
            return ("1", name_of(action.resource), str(action.principal))
        case PutBoundary() | RemoveBoundary():
            return ("2", "", str(action.principal))
    return None
