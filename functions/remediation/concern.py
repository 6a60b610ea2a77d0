"""What a cause means for remediation: alarms, a deployment, a run that died, or nothing. Pure."""

from dataclasses import dataclass

from remediation.alarm_trust import endpoint_named, why_not_believed
from remediation.deployments.concern import Deployed, deployed_by
from remediation.record.keys import is_run_id
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn, arn_of

_FIRED, _OVER = "ALARM", "OK"
"""The states of an alarm (CloudWatch user guide, "Alarm states")."""

_DEAD = ("ABORTED", "FAILED", "TIMED_OUT")
"""The statuses of an execution that ended before its run did (DescribeExecution, reference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarmed:
    """Alarms of an endpoint have fired, or are over."""

    endpoint: Arn
    """The endpoint's ARN."""

    name: str
    """Its name, in its maker's letters."""

    alarms: tuple[str, ...]
    """The names of the alarms: of a composite one, those that made it fire."""

    over: bool = False
    """Whether they are over."""


@dataclass(frozen=True, slots=True)
class ExecutionDied:
    """The execution of a run has ended in the middle."""

    run: str
    """The run's id."""

    how: str
    """How it has ended, in a few words."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """An hour has passed: runs that had to have ended are looked for."""


@dataclass(frozen=True, slots=True)
class OverdueRun:
    """An endpoint's open run may be one that had to have ended."""

    endpoint: Arn
    """The endpoint."""


type Concern = Alarmed | ExecutionDied | Overdue | OverdueRun | Deployed


def concern_of(registry: Registry, cause: Cause) -> Concern | Ignored:
    """The endpoint or run that a cause is about, or why remediation does not react to it."""
    match cause.kind:
        # An alarm has fired, or is over.
        case CauseKind.ALARM_CHANGED:
            return _alarmed(cause)
        # An execution has ended.
        case CauseKind.EXECUTION_CHANGED:
            return _execution(cause)
        # An hour has passed.
        case CauseKind.SWEPT if cause.resource.service == "events":
            return Overdue()
        # In that hour a run had to have ended.
        case CauseKind.SWEPT if cause.resource.type == "endpoint":
            return OverdueRun(cause.resource)
    # An endpoint was deployed, or is gone.
    deployed = deployed_by(registry, cause)
    return Ignored(deployed) if isinstance(deployed, str) else deployed


def _alarmed(cause: Cause) -> Alarmed | Ignored:
    """The endpoint whose alarm it is, if the alarm is believed to be one of ours."""
    alarm = cause.alarm
    name = endpoint_named(alarm) if alarm else None
    if alarm is None or name is None:
        return Ignored("it is no alarm of an endpoint's that sagewarden made")
    if cause.status not in (_FIRED, _OVER):
        return Ignored(f"{cause.status} says nothing of the endpoint")
    why_not = why_not_believed(alarm, name)
    if why_not:
        return Ignored(f"its name is like one of sagewarden's, but {why_not}")
    endpoint = _endpoint_beside(cause.resource, name)
    if endpoint is None:
        return Ignored("its name names no endpoint")
    return Alarmed(
        endpoint=endpoint,
        name=name,
        alarms=alarm.fired or (alarm.name,),
        over=cause.status == _OVER,
    )


def _endpoint_beside(alarm: Arn, name: str) -> Arn | None:
    """The ARN of the endpoint of an alarm, which is in the same region and account."""
    region, account = alarm.region, alarm.account
    arn = f"arn:{alarm.aws_partition}:sagemaker:{region}:{account}:endpoint/{name.lower()}"
    return arn_of(arn)


def _execution(cause: Cause) -> ExecutionDied | Ignored:
    run = cause.resource.rpartition(":")[2]
    if not is_run_id(run):
        return Ignored("it is no execution of a run")
    if cause.status not in _DEAD:
        return Ignored(f"{cause.status} is no end in the middle")
    return ExecutionDied(run, f"its execution {cause.status}")
