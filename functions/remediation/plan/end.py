"""How a run ends, and what people are told and asked of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from remediation.findings import RemediationFinding
from remediation.notice import Telling, compose_notice
from remediation.record.run import Run, RunState
from remediation.record.story import Story
from sagewarden.deeds.plans import Report
from sagewarden.reading import text

_DIAGNOSED = frozenset({RunState.TOLD, RunState.PLANNED, RunState.DENIED})
"""Ends at which people hear what is wrong: nothing was to be done, or a person wanted it so."""

_HELPED = frozenset({RunState.HELPED, RunState.RELEASED})


@dataclass(frozen=True, slots=True)
class End:
    """How a run ends."""

    state: RunState
    """In which way."""

    reason: str
    """Why, in a sentence."""


def end_of(run: Run, given: Mapping[str, Any]) -> End:
    """How a run ends: as people answered, as its steps decided, or because one of them failed.

    Args:
        given: what the state machine hands to the last step.
    """
    answered, by, error = text(given, "end"), text(given, "by"), text(given, "error")
    # A person denied it.
    if answered == RunState.DENIED:
        return End(RunState.DENIED, f"{by or 'somebody'} denied {run.playbook}")
    # Nobody answered in time.
    if answered == RunState.EXPIRED:
        return End(RunState.EXPIRED, f"nobody approved of {run.playbook} in time")
    # A step failed, however often it was tried.
    if error:
        return End(RunState.ESCALATED, f"a step failed: {error}")
    # A step decided it.
    if run.end:
        return End(run.end, run.reason)
    # It was looked at as often as it may be.
    if run.acted:
        return End(RunState.ESCALATED, f"whether {run.playbook} helped could not be told in time")
    return End(RunState.ESCALATED, "it came to no decision")


def is_told_already(run: Run, end: End, before: Run | None) -> bool:
    """Whether people heard the same shortly before: one trouble sets off one alarm after another.

    Args:
        before: the endpoint's run before, where it ended shortly before this one began.
    """
    if before is None or end.state not in (RunState.TOLD, RunState.PLANNED):
        return False
    return (before.state, before.finding) == (end.state, run.finding)


def report_of(run: Run, end: End, story: Story) -> tuple[Report, ...]:
    """What people are told of a run's end: everything that was seen and tried, once.

    Of an endpoint that is gone there is nothing left to tell.
    """
    if end.state is RunState.GONE:
        return ()
    finding = RemediationFinding.ESCALATED
    if end.state in _DIAGNOSED:
        finding = RemediationFinding.DIAGNOSED
    if end.state in _HELPED:
        finding = RemediationFinding.HELPED
    telling = Telling(run=run, state=end.state, reason=end.reason, story=story)
    return (
        Report(
            resource=run.endpoint,
            finding=finding,
            reason=compose_notice(telling),
            occasion=run.id,
        ),
    )


def question_of(run: Run, story: Story, until: datetime) -> Report:
    """What people are asked, with the exact command that answers.

    Args:
        until: when nobody's answer counts any more.
    """
    telling = Telling(
        run=run,
        state=RunState.OPEN,
        reason=f"May {run.playbook} be done?",
        story=story,
        until=until,
    )
    return Report(
        resource=run.endpoint,
        finding=RemediationFinding.APPROVAL_WANTED,
        reason=compose_notice(telling),
        occasion=run.id,
    )
