"""The exact commands with which people go on after a run, by their purpose. Pure."""

from datetime import datetime

from remediation.diagnosis.diagnosis import FindingKind
from remediation.playbooks.roll_back import READY
from remediation.record.run import Run, RunState
from remediation.record.story import Story
from sagewarden.registry.remediation import Playbook

_ANSWERED = frozenset({RunState.OPEN, RunState.HELPED, RunState.RELEASED})
"""Where it is asked for, or has been done."""


def commands_of(run: Run, state: RunState, story: Story, until: datetime | None) -> dict[str, str]:
    """The commands of one notice.

    Args:
        state: how the run ends; open, where people are asked.
        until: until when an answer counts; None where nobody is asked.
    """
    commands: dict[str, str] = {}
    if until:
        commands[f"let {run.playbook} be done"] = f"sagewarden remediation approve {run.id}"
        commands["or let it be"] = f"sagewarden remediation deny {run.id}"
    commands["the whole run"] = f"sagewarden remediation show {run.id}"
    commands["the endpoint, with its metrics"] = f"sagewarden endpoint status {run.name}"
    commands["its error lines"] = f"sagewarden endpoint logs {run.name} --errors"
    frozen = f"sagewarden remediation freeze {run.name} --for 2h"
    commands["keep remediation away from it"] = frozen
    return commands | _of_deployments(run, state, story)


def _of_deployments(run: Run, state: RunState, story: Story) -> dict[str, str]:
    """Where a person may want to go back to what was in service before, or forward again."""
    deployment = (story.evidence or {}).get("deployment") or {}
    has_acted = any(entry.step == "act" and "end" not in entry.values for entry in story.timeline)
    # It was rolled back, which has not helped; nothing else deploys it again.
    if run.playbook == Playbook.ROLL_BACK and has_acted:
        is_no_better = state is RunState.ESCALATED
        wanted = deployment.get("config") if is_no_better else ""
        purpose = "deploy again what was rolled back"
    # Nobody has rolled it back, and it could be.
    else:
        is_bad = run.finding == FindingKind.BAD_DEPLOYMENT and state not in _ANSWERED
        is_possible = deployment.get("back") == READY and not deployment.get("rolled_back")
        wanted = deployment.get("before") if is_bad and is_possible else ""
        purpose = "go back to what was in service before"
    return {purpose: _update(run, wanted)} if wanted else {}


def _update(run: Run, config: str) -> str:
    return (
        f"aws sagemaker update-endpoint --endpoint-name {run.name} "
        f"--endpoint-config-name {config} --retain-all-variant-properties"
    )
