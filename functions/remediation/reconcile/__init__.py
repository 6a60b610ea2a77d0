"""Has a run of each endpoint whose alarms fire, ends runs that died, and remembers deployments."""

from typing import assert_never

from remediation.concern import Alarmed, Concern, ExecutionDied, Overdue, OverdueRun
from remediation.deployments.concern import Deployed
from remediation.reconcile.alarms import reconcile_alarms
from remediation.reconcile.dead import (
    reconcile_died,
    reconcile_overdue,
    reconcile_overdue_run,
)
from remediation.reconcile.deployments import remember_deployment
from sagewarden.runtime.answers import Answer
from sagewarden.runtime.delivery import Delivery


def reconcile(delivery: Delivery, concern: Concern) -> Answer:
    """Observes, plans and executes what a cause means for remediation."""
    match concern:
        # Alarms have fired, or are over.
        case Alarmed():
            return reconcile_alarms(delivery, concern)
        # An execution ended in the middle.
        case ExecutionDied():
            return reconcile_died(delivery, concern)
        # An hour has passed.
        case Overdue():
            return reconcile_overdue(delivery)
        # In that hour a run had to have ended.
        case OverdueRun():
            return reconcile_overdue_run(delivery, concern)
        # An endpoint was deployed, or is gone.
        case Deployed():
            return remember_deployment(delivery, concern)
        case _:
            assert_never(concern)
