"""A notice is read by people in an e-mail and by programs, and never holds a secret."""

import json
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from remediation.diagnosis.advice import ADVICE
from remediation.diagnosis.diagnosis import Candidate, Diagnosis, FindingKind
from remediation.notice import LARGEST, Telling, compose_notice
from remediation.record.run import Run, RunState
from remediation.record.story import Story
from remediation.record.timeline import Entry
from sagewarden.endpoints.log_lines import LineGroup
from sagewarden.registry.model import Mode
from tests.unit.remediation.endpoint_seen import ENDPOINT, NOW, deployment, seen

SAID: dict[str, Any] = {
    "id": "20261125T192500-tumor",
    "endpoint": ENDPOINT,
    "name": "Tumor",
    "team": "bcd",
    "profile": "standard",
    "mode": Mode.ENFORCE,
    "since": NOW,
    "until": NOW + timedelta(hours=12),
    "alarms": {"sagewarden/Tumor/blue/cpu-utilization": NOW},
    "finding": "overload",
    "confidence": 0.95,
    "playbook": "scale-out",
}
NAMES = {field.name for field in fields(Run)}
RUN = Run(**{name: value for name, value in SAID.items() if name in NAMES})
DIAGNOSIS = Diagnosis(
    finding=FindingKind.OVERLOAD,
    confidence=0.95,
    variant="blue",
    evidence=("Invocations are 1800 a minute, 600 before", "CPUUtilization is 97 per cent"),
    candidates=(
        Candidate(kind=FindingKind.OVERLOAD, confidence=0.95),
        Candidate(kind=FindingKind.SLOW_MODEL, confidence=0.3),
    ),
)
LINES = (
    LineGroup(
        text="RuntimeError: out of memory", count=12, first=NOW, last=NOW, streams=("blue/i-1",)
    ),
)


def entry(step: str, minutes: int, *sentences: str, **values: Any) -> Entry:
    at = NOW + timedelta(minutes=minutes)
    return Entry(at=at, step=step, sentences=sentences, values=values)


LOOKED = ("overload (0.95 sure)", *DIAGNOSIS.evidence, "scale-out helps against overload")
TIMELINE = (
    *(
        entry("diagnose", minutes, *LOOKED, diagnosis=DIAGNOSIS.to_record())
        for minutes in (-6, -3, 0)
    ),
    entry("act", 1, "Raise: scale-out helps against overload", until="later"),
    entry("verify", 11, "same", "use of the processors: 97.0% before, 96.0% now"),
)


def telling(state: RunState = RunState.ESCALATED, **said: Any) -> Telling:
    usual: dict[str, Any] = {
        "run": RUN,
        "state": state,
        "reason": "scale-out has not helped",
        "story": Story(timeline=TIMELINE, evidence=seen(errors=LINES).to_record(), approval=None),
    }
    return Telling(**(usual | said))


def test_people_read_what_is_wrong_why_what_was_done_and_how_to_go_on() -> None:
    page = compose_notice(telling()).rpartition("\n")[0]
    assert (
        page
        == """\
Tumor: people have to look.
scale-out has not helped

Finding: overload (0.95 sure), blue
Alarms:  sagewarden/Tumor/blue/cpu-utilization (19:25)
Since:   2026-11-25 19:25 UTC
Team:    bcd
Deployed: tumor-2 at 2026-11-25 19:05 UTC, after tumor-1

What to do: It needs more instances or copies: let scale-out raise the minimum, or raise the profile's limits.

What speaks for it:
  - Invocations are 1800 a minute, 600 before
  - CPUUtilization is 97 per cent

What else it could be:
  - slow-model (0.30)

Error lines, the newest first:
  - 12 times: RuntimeError: out of memory

What was seen, done, and not done:
  - 19:19, 19:22, 19:25 diagnose: overload (0.95 sure); scale-out helps against overload
  - 19:26 act: Raise: scale-out helps against overload
  - 19:36 verify: same; use of the processors: 97.0% before, 96.0% now

Commands:
  # the whole run
  sagewarden remediation show 20261125T192500-tumor
  # the endpoint, with its metrics
  sagewarden endpoint status Tumor
  # its error lines
  sagewarden endpoint logs Tumor --errors
  # keep remediation away from it
  sagewarden remediation freeze Tumor --for 2h

The same for programs:"""
    )


def test_programs_read_the_last_line() -> None:
    record = json.loads(compose_notice(telling()).splitlines()[-1])
    assert (record["state"], record["finding"], record["variant"]) == (
        "escalated",
        "overload",
        "blue",
    )
    assert record["evidence"] == list(DIAGNOSIS.evidence)
    assert len(record["steps"]) == 3
    assert record["advice"].startswith("It needs more instances")


def test_who_is_asked_reads_the_exact_commands_that_answer() -> None:
    asked = telling(RunState.OPEN, until=NOW + timedelta(minutes=30))
    page = compose_notice(asked)
    assert "An answer counts until 2026-11-25 19:55 UTC." in page
    assert "  sagewarden remediation approve 20261125T192500-tumor\n" in page
    assert "  sagewarden remediation deny 20261125T192500-tumor\n" in page
    assert "remediation approve" not in compose_notice(telling())


@pytest.mark.parametrize("kind", FindingKind)
def test_of_each_finding_people_are_told_what_helps(kind: FindingKind) -> None:
    diagnosis = Diagnosis(finding=kind, confidence=0.9)
    timeline = (entry("diagnose", 0, f"{kind} (0.90 sure)", diagnosis=diagnosis.to_record()),)
    story = Story(timeline=timeline, evidence=seen().to_record(), approval=None)
    run = replace(RUN, finding=kind.value, playbook="notify")
    page = compose_notice(telling(RunState.TOLD, run=run, story=story))
    assert f"\nWhat to do: {ADVICE[kind]}\n" in page


def test_where_it_has_helped_nobody_is_told_what_to_do() -> None:
    assert "What to do:" not in compose_notice(telling(RunState.RELEASED))


def test_what_is_not_clear_is_not_said_to_speak_for_anything() -> None:
    diagnosis = Diagnosis(
        finding=FindingKind.UNCLEAR, confidence=0.0, evidence=("Nothing that is known fits.",)
    )
    timeline = (entry("diagnose", 0, "unclear", diagnosis=diagnosis.to_record()),)
    story = Story(timeline=timeline, evidence=seen().to_record(), approval=None)
    run = replace(RUN, finding="unclear", confidence=0.0, playbook="notify")
    page = compose_notice(telling(RunState.TOLD, run=run, story=story))
    assert "Finding: unclear\n" in page
    assert "What was seen:\n  - Nothing that is known fits." in page


def test_who_may_go_back_by_hand_reads_the_command() -> None:
    bad = replace(RUN, finding="bad-deployment", playbook="notify")
    command = (
        "aws sagemaker update-endpoint --endpoint-name Tumor --endpoint-config-name tumor-1 "
        "--retain-all-variant-properties"
    )
    looked = TIMELINE[:1]
    evidence = seen().to_record()
    story = Story(timeline=looked, evidence=evidence, approval=None)
    assert command in compose_notice(telling(RunState.TOLD, run=bad, story=story))
    gone = seen(deployment=deployment(back="tumor-1 is gone")).to_record()
    story = Story(timeline=looked, evidence=gone, approval=None)
    assert command not in compose_notice(telling(RunState.TOLD, run=bad, story=story))
    assert command not in compose_notice(telling(RunState.HELPED, run=bad))


def test_a_roll_back_that_has_not_helped_is_not_undone_but_for_the_asking() -> None:
    back = replace(RUN, finding="bad-deployment", playbook="roll-back")
    again = (
        "aws sagemaker update-endpoint --endpoint-name Tumor --endpoint-config-name tumor-2 "
        "--retain-all-variant-properties"
    )
    assert again in compose_notice(telling(run=back))
    assert again not in compose_notice(telling(RunState.HELPED, run=back))
    never = replace(telling().story, timeline=TIMELINE[:1])
    assert again not in compose_notice(telling(run=back, story=never))


@pytest.mark.parametrize("state", RunState)
def test_every_state_of_a_run_has_words(state: RunState) -> None:
    assert compose_notice(telling(state)).startswith("Tumor: ")


def test_secrets_are_masked_wherever_they_come_from() -> None:
    secret = "password=hunter2-and-more"
    leaking = replace(DIAGNOSIS, evidence=(f"the line says {secret}",))
    timeline = (
        entry("diagnose", 0, f"seen: {secret}", diagnosis=leaking.to_record()),
        entry("act", 1, f"refused: {secret}"),
    )
    lines = (replace(LINES[0], text=secret),)
    story = Story(timeline=timeline, evidence=seen(errors=lines).to_record(), approval=None)
    told = compose_notice(telling(story=story, reason=f"AWS said {secret}"))
    assert "hunter2" not in told


def test_sns_takes_the_longest_notice() -> None:
    many = tuple(
        entry("verify", minute, f"{minute} {'ü' * 5000}", "x" * 5000) for minute in range(500)
    )
    story = Story(timeline=many, evidence=None, approval=None)
    told = compose_notice(telling(story=story))
    assert len(told.encode()) <= LARGEST
    record = json.loads(told.splitlines()[-1])
    assert record["truncated"]
    assert record["commands"][0] == "sagewarden remediation show 20261125T192500-tumor"


def test_a_run_that_was_never_diagnosed_is_told_of_all_the_same() -> None:
    bare = replace(RUN, finding="", confidence=None, playbook="")
    nothing = Story(timeline=(), evidence=None, approval=None)
    told = compose_notice(telling(RunState.DIED, run=bare, story=nothing))
    assert "Finding: none: it was not diagnosed" in told
