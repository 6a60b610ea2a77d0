"""The only place where plans become deeds.

Here observing and enforcing part ways, the blast radius is capped, and AWS's errors are judged.
"""

from collections.abc import Callable

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError

from sagewarden.deeds.plans import Action, Outcome, Plan, Report, Word
from sagewarden.errors import PermanentError, TransientError, judge
from sagewarden.registry.model import Mode

MAX_ACTIONS = 10
"""More actions than this for one cause are no repair but an accident: none of them is carried out."""

AWS_ERRORS = (ClientError, HTTPClientError, BotoConnectionError)
"""What a call to AWS raises when AWS refuses it, or cannot be reached."""


def execute[A: Action](
    plan: Plan[A], *, mode: Mode, apply: Callable[[A], Word], max_actions: int = MAX_ACTIONS
) -> tuple[Outcome, ...]:
    """Carries out a plan.

    Args:
        apply: carries out one action, and says whether it was applied or left all as it was.

    Raises:
        TransientError: an action failed in a way that may pass. Those before it stay applied:
            plans converge, so carrying out the same plan once more does no harm.
    """
    if len(plan) > max_actions:
        why = f"{len(plan)} actions for one cause, more than the {max_actions} that are allowed"
        return tuple(Outcome(action, Word.REFUSED, why) for action in plan)
    if mode is Mode.OBSERVE:
        return tuple(Outcome(action, Word.PLANNED) for action in plan)
    return tuple(_carried_out(action, apply) for action in plan)


def execute_and_tell[A: Action](
    plan: Plan[A | Report],
    *,
    mode: Mode,
    apply: Callable[[A | Report], Word],
    max_actions: int = MAX_ACTIONS,
) -> tuple[Outcome, ...]:
    """Carries out a plan; what is refused is also told, by a report that `apply` gives once.

    Raises:
        TransientError: as `execute` does.
    """
    outcomes = execute(plan, mode=mode, apply=apply, max_actions=max_actions)
    return (
        *outcomes,
        *execute(_refusals(outcomes), mode=mode, apply=apply, max_actions=max_actions),
    )


def _refusals(outcomes: tuple[Outcome, ...]) -> tuple[Report, ...]:
    """One report of each reason: a plan that is too long is refused as a whole."""
    refused = [
        Report(
            resource=outcome.action.resource,
            finding="refused",
            reason=f"{type(outcome.action).__name__}: {outcome.detail}",
            occasion=outcome.detail[:200],
        )
        for outcome in outcomes
        if outcome.word is Word.REFUSED and not isinstance(outcome.action, Report)
    ]
    return tuple({report.notice: report for report in reversed(refused)}.values())


def _carried_out[A: Action](action: A, apply: Callable[[A], Word]) -> Outcome:
    try:
        return Outcome(action, apply(action))
    except PermanentError as error:
        return Outcome(action, Word.REFUSED, str(error))
    except AWS_ERRORS as error:
        judged = judge(error)
        if isinstance(judged, TransientError):
            raise judged from error
        return Outcome(action, Word.REFUSED, str(judged))
