"""Carries out a step's plan, up to what AWS or somebody's change refuses for good."""

from collections.abc import Callable, Iterable

from sagewarden.deeds.execute import AWS_ERRORS
from sagewarden.deeds.plans import Result
from sagewarden.errors import PermanentError, TransientError, judge


def carry_out[Action](plan: Iterable[Action], apply: Callable[[Action], Result]) -> str:
    """Carries out a plan; the answer is why one action was refused, empty where none was.

    Raises:
        TransientError: one may work later; those before it are not done twice.
    """
    for action in plan:
        try:
            apply(action)
        except PermanentError as error:
            return str(error)
        except AWS_ERRORS as error:
            judged = judge(error)
            if isinstance(judged, TransientError):
                raise judged from error
            return str(judged)
    return ""
