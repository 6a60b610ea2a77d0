"""The edge of scaling: an event in; targets, policies and scheduled actions out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sagewarden.causes.cause import CauseKind, Ignored
from sagewarden.causes.events import parse
from sagewarden.deeds import ledger
from sagewarden.runtime import aws, invocation, telemetry
from sagewarden.runtime.room import Work
from scaling.concern import Blocked, Fleet, Nobody, One, concern_of
from scaling.reconcile.endpoint import reconcile
from scaling.reconcile.fleet import hand_fleet_on
from scaling.reconcile.unblock import unblock
from scaling.settings import settings


def react(event: Any, delivery: str) -> Mapping[str, Any]:
    """Makes whatever an event is about scale as its profile says."""
    cause = parse(event, own=True)
    if isinstance(cause, Ignored):
        return telemetry.ignored(cause.reason)
    work = Work.begin(cause, delivery, settings())
    teams = work.registry
    match concern_of(teams, cause):
        case Nobody(reason):
            return telemetry.ignored(reason)
        case Fleet():
            return hand_fleet_on(teams, cause)
        case Blocked() as blocked:
            done = unblock(work, blocked)
            _seen().pop(blocked.arn.key, None)
        case One(arn, thorough=thorough) as one:
            # A deployed registry may be newer than the one that an earlier look went by.
            deployed = cause.kind is CauseKind.REGISTRY_DEPLOYED
            if not deployed and _seen().get(arn.key) in (True, thorough):
                return telemetry.ignored("it has been looked at since this message was delivered")
            done = reconcile(work, one)
            _seen()[arn.key] = thorough
    if isinstance(done, str):
        return telemetry.ignored(done)
    ledger.record(aws.client("dynamodb"), settings().ledger_table, done, work.now)
    return telemetry.reacted(done, datetime.now(UTC))


@cache
def _seen() -> dict[str, bool]:
    """What this invocation has looked at, and whether thoroughly: a burst needs no second such look."""
    return {}


lambda_handler = invocation.lambda_handler(react, begin=lambda: _seen().clear())
