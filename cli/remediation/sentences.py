"""Runs, their timelines and diagnoses as lines of text, and as JSON. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cli.endpoint.record import moment
from cli.endpoint.words import clock
from remediation.diagnosis.diagnosis import Candidate, Diagnosis
from remediation.diagnosis.evidence import Evidence
from remediation.record.run import Run, RunState
from remediation.record.story import Story
from remediation.record.timeline import Entry
from sagewarden.endpoints.log_lines import shown

VERSION = 1
"""Of the records: it rises where a member goes, or means something else."""

_HEADS = ("run", "state", "finding", "playbook", "team", "began")
_FAILED = (RunState.ESCALATED, RunState.DIED, RunState.EXPIRED)
"""Ends after which somebody has to look."""


def is_in_order(run: Run) -> bool:
    """Whether nobody has to look: it did not fail, and holds nothing any more once it has ended."""
    return run.state not in _FAILED and (run.is_open or not run.held)


def finding_text(finding: str, confidence: float | None) -> str:
    """A finding with its confidence: `overload (0.93)`."""
    return finding if confidence is None else f"{finding} ({confidence:.2f})"


def run_lines(runs: Sequence[Run], now: datetime) -> Iterator[str]:
    """The runs as a table, and how many there are."""
    rows = [_HEADS, *(_row(run, now) for run in runs)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()
    wrong = sum(not is_in_order(run) for run in runs)
    yield f"{len(runs)} runs, {wrong} that somebody has to look at"


def story_lines(run: Run, story: Story) -> Iterator[str]:
    """All that is known of a run: what it is, and its timeline."""
    yield f"{run.id}  {run.state}  {run.name}, team {run.team}, mode {run.mode}"
    if run.finding:
        done = f", playbook {run.playbook}" if run.playbook else ""
        yield f"finding: {finding_text(run.finding, run.confidence)}{done}"
    if run.reason:
        yield f"{'ends' if run.is_open else 'ended'}: {shown(run.reason)}"
    for held in run.held:
        yield f"held until {_when(held.until)}: {held.playbook} on {held.resource.resource}"
    approval = story.approval
    is_answered = any(entry.step in ("answer", "act") for entry in story.timeline)
    if approval and run.is_open and not is_answered:
        yield (
            f"waits until {_when(approval.until)} for: sagewarden remediation approve {run.id} "
            f"(or deny), for {approval.playbook}"
        )
    yield ""
    for entry in story.timeline:
        yield from _entry_lines(entry)
    if story.evidence is None:
        yield "no evidence is recorded: it cannot be diagnosed again"


def diagnosis_lines(diagnosis: Diagnosis) -> Iterator[str]:
    """What speaks for a finding, and what else could be behind it."""
    for sentence in diagnosis.evidence:
        yield f"  {shown(sentence)}"
    others = [each for each in diagnosis.candidates if each.kind is not diagnosis.finding]
    if others:
        yield "not excluded:"
    for candidate in others:
        yield f"  {finding_text(candidate.kind.value, candidate.confidence)}{_of(candidate)}"
        for sentence in candidate.evidence:
            yield f"    {shown(sentence)}"


def evidence_lines(evidence: Evidence) -> Iterator[str]:
    """What was read of an endpoint, in a few lines, and what could not be."""
    red = ", ".join(alarm.name for alarm in evidence.alarms) or "none"
    yield f"{evidence.name}  {evidence.status}  looked at {_when(evidence.at)}  alarms: {red}"
    last = evidence.deployment
    if last:
        yield (
            f"last deployment: {last.config} at {_when(last.at)} by {last.by or 'somebody'}, "
            f"back to {last.before or 'nothing'}: {last.back}"
        )
    for missing in evidence.unread:
        yield f"not read: {missing.part}: {shown(missing.reason)}"


def run_record(run: Run) -> dict[str, Any]:
    """A run as JSON."""
    return {
        "run": run.id,
        "endpoint": run.name,
        "arn": str(run.endpoint),
        "team": run.team,
        "mode": run.mode.value,
        "state": run.state.value,
        "in_order": is_in_order(run),
        "finding": run.finding or None,
        "confidence": run.confidence,
        "playbook": run.playbook or None,
        "began": moment(run.since),
        "ended": moment(run.ended) if run.ended else None,
        "reason": run.reason or None,
        "alarms": _moments(run.alarms),
        "alarms_over": _moments(run.over),
        "held": [held.to_record() for held in run.held],
    }


def story_record(run: Run, story: Story) -> dict[str, Any]:
    """All that is known of a run as JSON; the token that answers its question is not told."""
    approval = story.approval
    asked: dict[str, Any] | None = None
    if approval:
        asked = {
            "playbook": approval.playbook,
            "asked": moment(approval.asked),
            "until": moment(approval.until),
        }
    return {
        "version": VERSION,
        **run_record(run),
        "approval": asked,
        "timeline": [_entry_record(entry) for entry in story.timeline],
        "evidence": story.evidence,
    }


def _row(run: Run, now: datetime) -> tuple[str, ...]:
    return (
        run.id,
        run.state.value,
        finding_text(run.finding, run.confidence) if run.finding else "-",
        run.playbook or "-",
        run.team,
        clock(run.since, now),
    )


def _entry_lines(entry: Entry) -> Iterator[str]:
    """An entry of a timeline: the time and the step once, and each sentence on its line."""
    begins = f"{entry.at.astimezone(UTC):%m-%d %H:%M:%S}  {entry.step:<9}"
    for sentence in entry.sentences or ("",):
        yield f"{begins}  {shown(sentence)}".rstrip()
        begins = " " * len(begins)


def _entry_record(entry: Entry) -> dict[str, Any]:
    return {
        "at": moment(entry.at),
        "step": entry.step,
        "sentences": list(entry.sentences),
        "values": dict(entry.values),
    }


def _of(candidate: Candidate) -> str:
    return f" of {candidate.variant}" if candidate.variant else ""


def _when(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _moments(times: Mapping[str, datetime]) -> dict[str, str]:
    return {name: moment(at) for name, at in sorted(times.items())}
