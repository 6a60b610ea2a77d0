"""The edge of ownership: an event in, tags and a ledger entry out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from ownership.apply import apply
from ownership.observe import observe
from ownership.plan import plan_ownership, why_unconcerned
from ownership.settings import settings
from sagewarden.causes.cause import Ignored
from sagewarden.causes.events import parse
from sagewarden.deeds import ledger
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.execute import execute
from sagewarden.errors import TransientError
from sagewarden.runtime import aws, invocation, live_registry, telemetry


def react(event: Any, delivery: str, *, read_all: bool = False) -> Mapping[str, Any]:
    """Makes a resource's tags say whose it is."""
    cause = parse(event)
    if isinstance(cause, Ignored):
        return telemetry.ignored(cause.reason)
    teams = live_registry.live(settings()).current()
    unconcerned = why_unconcerned(teams, cause)
    if unconcerned:
        return telemetry.ignored(unconcerned)
    now = datetime.now(UTC)
    observed = observe(teams, cause, now, read_all=read_all)
    decision = plan_ownership(teams, observed, cause)
    mode = teams.mode_of(decision.team)
    outcomes = execute(decision.plan, mode=mode, apply=partial(apply, delivery=delivery))
    done = Reaction(cause=cause, mode=mode, assignment=decision.assignment, outcomes=outcomes)
    if not ledger.record(aws.client("dynamodb"), settings().ledger_table, done, now):
        if read_all:
            raise TransientError(f"{cause.resource} was assigned anew while this was planned")
        return react(
            event, delivery, read_all=True
        )  # a later cause came first: its assignment stands
    return telemetry.reacted(done, datetime.now(UTC))


lambda_handler = invocation.lambda_handler(react)
