"""What people are shown where nothing, or too much, fits: the facts, without a conclusion. Pure."""

from collections.abc import Iterable, Iterator

from remediation.diagnosis.evidence import DeploymentSeen, Evidence
from remediation.diagnosis.signals import errors, growth, load, machines
from remediation.diagnosis.signals.signal import Look
from remediation.diagnosis.view import View
from sagewarden.endpoints.status import EndpointStatus

_SHOWN: tuple[Look, ...] = (
    errors.failing,
    errors.refused,
    load.load_rose,
    load.load_even,
    load.saturated,
    load.slower,
    load.queues,
    growth.at_ceiling,
    machines.memory_high,
)
"""The signals that say most."""

_LINES = 3
"""Log lines that are shown."""


def facts(evidence: Evidence, seen: Iterable[View]) -> Iterator[str]:
    """Sentences on what was seen, and on what could not be."""
    if evidence.status is not EndpointStatus.IN_SERVICE:
        yield f"The endpoint's status is {evidence.status.value!r}."
    if evidence.deployment:
        yield from _of_deployment(evidence.deployment)
    if evidence.has_log_group is False:
        yield "There is no log group: no container has written a line."
    for view in seen:
        for look in _SHOWN:
            signal = look(view)
            if signal:
                yield f"{view.variant.name}: {signal.says}"
    newest = sorted(evidence.errors, key=lambda group: (group.last, group.text), reverse=True)
    for group in newest[:_LINES]:
        yield f"The log says, {group.count} times: {group.text}"
    for unread in sorted(evidence.unread, key=lambda unread: (unread.part, unread.reason)):
        yield f"The {unread.part.value} could not be read: {unread.reason}"


def _of_deployment(deployment: DeploymentSeen) -> Iterator[str]:
    """Sentences on a deployment that has not ended, or not well."""
    what = f"deployment of {deployment.config!r}"
    if deployment.in_progress:
        by = f", which {deployment.by} asked for," if deployment.by else ""
        yield f"The {what}{by} goes on since {deployment.at:%H:%M}."
    if deployment.failure:
        yield f"SageMaker says of the {what}: {deployment.failure}"
