"""Carries out plans: the only place where actions become calls to AWS.

Here observing and enforcing part ways, the blast radius is capped, AWS's errors are judged, and
whoever can mend a refusal hears of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError

from sagewarden.deeds.findings import Audience, KernelFinding
from sagewarden.deeds.plans import Action, Outcome, Plan, Report, Result
from sagewarden.errors import PermanentError, TransientError, is_gone, is_the_accounts, judge
from sagewarden.registry.model import Mode

MAX_ACTIONS = 10
"""More actions than this for one cause are no repair but an accident: none is carried out."""

AWS_ERRORS = (ClientError, HTTPClientError, BotoConnectionError)
"""What a call to AWS raises when AWS refuses it, or cannot be reached."""

_OCCASION = 200
"""Characters of a refusal's reason that set it apart from another one."""


class Interrupted(TransientError):
    """A plan that was carried out in part, because an action failed in a way that may pass.

    Args:
        outcomes: what became of the actions before it.
    """

    def __init__(self, why: str, outcomes: tuple[Outcome, ...]) -> None:
        super().__init__(why)
        self.outcomes = outcomes


@dataclass(frozen=True, slots=True)
class _Deed:
    """An action's outcome and, where it was refused, who can mend that: nobody, where None."""

    outcome: Outcome
    mended_by: Audience | None = None


def execute(
    plan: Plan[Any],
    *,
    mode: Mode,
    apply: Callable[[Any], Result],
    tell: Callable[[Report], Result],
    max_actions: int = MAX_ACTIONS,
) -> tuple[Outcome, ...]:
    """Carries out a plan, and tells people of what was refused.

    The plan's actions are those that `apply` takes. mypy cannot say so: it joins a union's members.

    Args:
        plan: the room's actions, and reports.
        apply: carries out one action, and says whether it was applied or left all as it was.
        tell: gives one report to whoever it is for, unless it was given before.
        max_actions: a longer plan is refused whole.

    Raises:
        Interrupted: an action failed in a way that may pass. Those before it stay applied:
            plans converge, so carrying out the same plan once more does no harm.
    """

    def carry_out(action: Action) -> _Deed:
        if mode is Mode.OBSERVE:
            return _Deed(Outcome(action, Result.PLANNED))
        try:
            done = tell(action) if isinstance(action, Report) else apply(action)
        except PermanentError as error:
            return _refused(action, str(error), mended_by=Audience.TEAM)
        except AWS_ERRORS as error:
            judged = judge(error)
            if isinstance(judged, TransientError):
                raise judged from error
            return _refused(action, str(judged), mended_by=_who_can_mend(action, error))
        return _Deed(Outcome(action, done))

    too_long = f"{len(plan)} actions for one cause, more than the {max_actions} that are allowed"
    deeds: list[_Deed] = []
    try:
        for action in plan:
            if len(plan) > max_actions:
                deeds.append(_refused(action, too_long, mended_by=Audience.ADMINISTRATORS))
            else:
                deeds.append(carry_out(action))
        deeds += [carry_out(report) for report in _refusals(deeds)]
    except TransientError as error:
        raise Interrupted(str(error), tuple(deed.outcome for deed in deeds)) from error
    return tuple(deed.outcome for deed in deeds)


def _who_can_mend(action: Action, error: Any) -> Audience | None:
    """Who can mend what AWS refused; `docs/architecture.md` has the rule."""
    # It is IAM's, whose policies and principals no team may mend.
    if action.resource.service == "iam":
        return Audience.ADMINISTRATORS
    # The resource is gone: there is nothing left to mend.
    if is_gone(error):
        return None
    # AWS denied sagewarden itself, or a limit of the account stands in the way.
    if is_the_accounts(error):
        return Audience.ADMINISTRATORS
    return Audience.TEAM


def _refused(action: Action, why: str, *, mended_by: Audience | None) -> _Deed:
    return _Deed(Outcome(action, Result.REFUSED, why), mended_by)


def _refusals(deeds: list[_Deed]) -> list[Report]:
    """One report of each reason: a plan that is too long is refused as a whole."""
    reports: dict[str, Report] = {}
    for deed in deeds:
        action, why = deed.outcome.action, deed.outcome.detail
        # A report that could not be given is not told of by another one.
        if deed.mended_by is None or isinstance(action, Report):
            continue
        # No team may mend IAM's policies and principals.
        nobodys = action.resource.service == "iam"
        report = Report(
            resource=action.resource,
            finding=KernelFinding.REFUSED,
            reason=f"{type(action).__name__}: {why}",
            occasion=why[:_OCCASION],
            told_to=Audience.ADMINISTRATORS if nobodys else deed.mended_by,
        )
        reports.setdefault(report.notice, report)
    return list(reports.values())
