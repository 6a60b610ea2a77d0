"""What people are told of a run: a page that can be read in an e-mail, and JSON below it. Pure.

All of it is what the run's record has: what was seen, what was done and what was not, with the
reasons, and the commands to look further, to answer, and to keep remediation away.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from remediation.commands import commands_of
from remediation.diagnosis.advice import ADVICE
from remediation.diagnosis.diagnosis import FindingKind
from remediation.record.run import Run, RunState
from remediation.record.story import Story
from remediation.record.timeline import Entry
from sagewarden.endpoints.log_lines import shown

LARGEST = 200_000
"""Bytes of a notice: SNS takes 262 144 for a message (Publish, API reference), and what is around
it needs some."""

_SENTENCE = 600
"""Characters of one sentence."""

_LISTED = 40
"""Sentences of one list."""

_FEW_TIMES = 3
"""So many times of the same are named one by one."""

_WELL = frozenset({RunState.HELPED, RunState.RELEASED, RunState.OPEN, RunState.GONE})
"""Where a person has nothing to do, or is asked something else."""

_HEADLINES: Mapping[RunState, str] = {
    RunState.OPEN: "a person is asked whether something may be done",
    RunState.HELPED: "what was done has helped",
    RunState.RELEASED: "what was done has helped, and what was raised is given back",
    RunState.TOLD: "nothing was done",
    RunState.PLANNED: "nothing was done: the team is only observed",
    RunState.ESCALATED: "people have to look",
    RunState.DENIED: "nothing was done: a person denied it",
    RunState.EXPIRED: "nothing was done: nobody approved of it in time",
    RunState.FROZEN: "nothing was done: it is frozen",
    RunState.OVER_BUDGET: "nothing was done: there is no budget for it now",
    RunState.OVERTAKEN: "nothing was done: somebody has changed the endpoint",
    RunState.GONE: "the endpoint is gone",
    RunState.DIED: "the run ended in the middle",
}
"""How a notice begins, by how its run stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one notice tells."""

    run: Run
    """The run."""

    state: RunState
    """How it ends; open, where people are asked."""

    reason: str
    """Why, in a sentence."""

    story: Story
    """All that was seen, decided and done."""

    until: datetime | None = None
    """Until when an answer counts; None where nobody is asked."""

    @property
    def diagnosis(self) -> Mapping[str, Any]:
        """The diagnosis in JSON's values, as its step recorded it; empty where there is none."""
        recorded: Mapping[str, Any] = {}
        for entry in self.story.timeline:
            recorded = entry.values.get("diagnosis") or recorded
        return recorded

    @property
    def commands(self) -> dict[str, str]:
        """The exact commands that go on from here, by their purpose."""
        return commands_of(self.run, self.state, self.story, self.until)


def compose_notice(telling: Telling) -> str:
    """The text of a notice, with JSON in its last line."""
    text = "\n".join(_page(telling))
    record = _record(telling)
    written = json.dumps(record, ensure_ascii=False, sort_keys=True)
    # What is too long for a message is in the run's record: the commands say how to see it.
    if len(f"{text}\n{written}".encode()) > LARGEST:
        short = {name: record[name] for name in ("run", "endpoint", "state", "commands")}
        written = json.dumps(short | {"truncated": True}, sort_keys=True)
        text = text.encode()[: LARGEST - len(written) - 1].decode(errors="ignore")
    return f"{text}\n{written}"


def _page(telling: Telling) -> Iterator[str]:
    """The lines of the page."""
    run, diagnosis = telling.run, telling.diagnosis
    yield f"{run.name}: {_HEADLINES[telling.state]}."
    yield _said(telling.reason)
    yield ""
    yield f"Finding: {_finding(telling)}"
    yield f"Alarms:  {_alarms(run)}"
    yield f"Since:   {run.since:%Y-%m-%d %H:%M} UTC"
    yield f"Team:    {run.team}"
    yield from _last_deployment(telling.story.evidence)
    advice = _advice(telling)
    if advice:
        yield ""
        yield f"What to do: {advice}"
    is_clear = run.finding != FindingKind.UNCLEAR
    seen = "What speaks for it:" if is_clear else "What was seen:"
    yield from _list(seen, diagnosis.get("evidence", ()))
    yield from _list("What else it could be:", _others(diagnosis))
    yield from _list("Error lines, the newest first:", _error_lines(telling.story.evidence))
    yield from _list("What was seen, done, and not done:", _steps(telling))
    if telling.until:
        yield ""
        yield f"An answer counts until {telling.until:%Y-%m-%d %H:%M} UTC."
    yield ""
    yield "Commands:"
    for purpose, command in telling.commands.items():
        yield f"  # {purpose}"
        yield f"  {command}"
    yield ""
    yield "The same for programs:"


def _list(title: str, sentences: Any) -> Iterator[str]:
    """A list with a title; nothing at all where it is empty."""
    listed = [_said(str(sentence)) for sentence in sentences]
    if not listed:
        return
    yield ""
    yield title
    for sentence in listed[:_LISTED]:
        yield f"  - {sentence}"
    if len(listed) > _LISTED:
        yield f"  - and {len(listed) - _LISTED} more"


def _said(sentence: str) -> str:
    """A sentence as people may see it: on one line, without secrets, and not too long."""
    line = " ".join(shown(sentence[: 4 * _SENTENCE]).split())
    return line if len(line) <= _SENTENCE else f"{line[:_SENTENCE]} …"


def _finding(telling: Telling) -> str:
    run = telling.run
    if not run.finding:
        return "none: it was not diagnosed"
    variant = telling.diagnosis.get("variant")
    is_clear = run.finding != FindingKind.UNCLEAR and run.confidence is not None
    sure = f" ({run.confidence:.2f} sure)" if is_clear else ""
    return f"{run.finding}{sure}{f', {variant}' if variant else ''}"


def _alarms(run: Run) -> str:
    listed = [f"{name} ({at:%H:%M})" for name, at in sorted(run.alarms.items())]
    return ", ".join(listed) or "none"


def _others(diagnosis: Mapping[str, Any]) -> Iterator[str]:
    """The candidates beside the finding, each with how sure it is."""
    for candidate in diagnosis.get("candidates", ()):
        if candidate["kind"] != diagnosis.get("finding"):
            yield f"{candidate['kind']} ({candidate['confidence']:.2f})"


def _error_lines(evidence: Mapping[str, Any] | None) -> Iterator[str]:
    for group in (evidence or {}).get("errors", ()):
        yield f"{group['count']} times: {group['text']}"


def _advice(telling: Telling) -> str:
    """What a person can do about what was found; empty where nothing has to be."""
    if telling.state in _WELL or telling.run.finding not in ADVICE:
        return ""
    return ADVICE[FindingKind(telling.run.finding)]


def _last_deployment(evidence: Mapping[str, Any] | None) -> Iterator[str]:
    deployment = (evidence or {}).get("deployment")
    if not deployment:
        return
    at = datetime.fromisoformat(deployment["at"])
    by = f" by {deployment['by']}" if deployment.get("by") else ""
    before = f", after {deployment['before']}" if deployment.get("before") else ""
    yield f"Deployed: {deployment['config']} at {at:%Y-%m-%d %H:%M} UTC{by}{before}"


def _steps(telling: Telling) -> Iterator[str]:
    """What each step saw and did, as far as the page does not say it above."""
    told = [(entry, _news(entry, telling)) for entry in telling.story.timeline]
    news = [(entry, said) for entry, said in told if said]
    # A step that looks again and sees the same says it once.
    for (step, said), looks in groupby(news, key=lambda each: (each[0].step, each[1])):
        yield f"{_times([entry.at for entry, _ in looks])} {step}: {said}"


def _news(entry: Entry, telling: Telling) -> str:
    diagnosis = entry.values.get("diagnosis") or {}
    known = {*diagnosis.get("evidence", ()), telling.reason}
    return "; ".join(sentence for sentence in entry.sentences if sentence not in known)


def _times(times: list[datetime]) -> str:
    clock = [f"{at:%H:%M}" for at in times]
    if len(clock) <= _FEW_TIMES:
        return ", ".join(clock)
    return f"{clock[0]} to {clock[-1]}, {len(clock)} times,"


def _record(telling: Telling) -> dict[str, Any]:
    """The same in JSON's values."""
    run, diagnosis = telling.run, telling.diagnosis
    evidence = [_said(sentence) for sentence in diagnosis.get("evidence", ())]
    alarms = {name: at.isoformat() for name, at in run.alarms.items()}
    steps = [_said(step) for step in _steps(telling)]
    return {
        "version": 1,
        "run": run.id,
        "endpoint": str(run.endpoint),
        "name": run.name,
        "team": run.team,
        "state": telling.state.value,
        "reason": _said(telling.reason),
        "since": run.since.isoformat(),
        "alarms": alarms,
        "finding": run.finding,
        "confidence": run.confidence,
        "variant": diagnosis.get("variant", ""),
        "evidence": evidence,
        "candidates": list(_others(diagnosis)),
        "playbook": run.playbook,
        "steps": steps,
        "until": telling.until.isoformat() if telling.until else None,
        "advice": _advice(telling),
        "commands": list(telling.commands.values()),
    }
