"""Signals of deployments: whether trouble began with the last one, and what became of it. Pure."""

from datetime import datetime, timedelta

from remediation.diagnosis.evidence import DeploymentSeen, Part
from remediation.diagnosis.minutes import rates, total
from remediation.diagnosis.signals import lasting
from remediation.diagnosis.signals.signal import Signal
from remediation.diagnosis.view import View

_BEFORE, _AFTER = timedelta(minutes=1), timedelta(minutes=10)
"""How long before it was asked for, and after it landed, trouble is a deployment's: clocks differ,
and a minute is the least that metrics tell."""

_LANDS = timedelta(minutes=20)
"""How long a deployment takes, where it is not known when it landed."""

_FEW = 20
"""Requests that a new model may serve well before it fails."""

_FEW_WITHIN = timedelta(hours=3)
"""How long those may take to come."""

_AS_BEFORE = 3
"""Minutes with errors before a deployment that make it no news."""


def failing_since_deployment(view: View) -> Signal | None:
    """Requests fail with 5XX since the last deployment."""
    run = lasting.failing(view)
    return _since(view, run.first, "Requests fail") if run else None


def refused_since_deployment(view: View) -> Signal | None:
    """Requests are answered with 4XX since the last deployment."""
    run = lasting.refused(view)
    return _since(view, run.first, "Requests are refused") if run else None


def slower_since_deployment(view: View) -> Signal | None:
    """The model is slower since the last deployment."""
    run = lasting.slower(view)
    return _since(view, run.first, "The model is slower") if run else None


def _since(view: View, minute: int, what: str) -> Signal | None:
    deployment = view.evidence.deployment
    if deployment is None or not began_with(view, minute):
        return None
    ago = (view.time_of(minute) - deployment.at) // timedelta(minutes=1)
    by = f", which {deployment.by} asked for" if deployment.by else ""
    says = f"{what} since {max(0, ago)} minutes after {deployment.config!r} was deployed{by}"
    return Signal(f"{says} at {deployment.at:%H:%M}.", minute)


def began_with(view: View, minute: int) -> bool:
    """Whether something that began in a minute began with the last deployment."""
    deployment = view.evidence.deployment
    if deployment is None:
        return False
    began, landed = view.time_of(minute), _landed(view, deployment)
    # It was there already.
    if began < deployment.at.replace(second=0, microsecond=0) - _BEFORE:
        return False
    return began <= landed + _AFTER or _after_a_few(view, landed, minute)


def _landed(view: View, deployment: DeploymentSeen) -> datetime:
    """When a deployment landed; while it goes on, now."""
    if deployment.in_progress:
        return view.evidence.at
    return deployment.landed or deployment.at + _LANDS


def _after_a_few(view: View, landed: datetime, minute: int) -> bool:
    """Whether only a few requests were served well before something began."""
    if view.time_of(minute) - landed > _FEW_WITHIN:
        return False
    first = max(0, view.minute_of(landed))
    return total(view.requests[first:minute]) <= _FEW


def failed_before(view: View) -> Signal | None:
    """Requests failed before the last deployment, too."""
    deployment = view.evidence.deployment
    if deployment is None:
        return None
    end = max(0, view.minute_of(deployment.at))
    shares = rates(view.server_errors, view.requests)[:end]
    many = [share for share in shares if share is not None and share >= lasting.ERROR_RATE]
    if len(many) < _AS_BEFORE or total(view.server_errors[:end]) < lasting.FEWEST:
        return None
    return Signal(f"Requests failed in {len(many)} minutes before the deployment, too.")


def was_rolled_back(view: View) -> Signal | None:
    """SageMaker has gone back to what was in service before the last deployment."""
    deployment = view.evidence.deployment
    if deployment is None or deployment.in_progress or not deployment.rolled_back:
        return None
    why = f": {deployment.failure}" if deployment.failure else "."
    return Signal(f"SageMaker rolled the deployment of {deployment.config!r} back{why}")


def is_first(view: View) -> Signal | None:
    """Nothing was in service before the last deployment."""
    deployment = view.evidence.deployment
    if deployment is None or deployment.before or not view.has_read(Part.DEPLOYMENT):
        return None
    return Signal("Nothing was in service before.")
