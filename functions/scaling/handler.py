"""The edge of scaling: an event in; targets, policies and scheduled actions out."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sagewarden import aws, ledger, reaction, telemetry
from sagewarden.events import REGISTRY, Cause, Ignored, parse, wake_up
from sagewarden.handing import hand_on
from sagewarden.state import Change, Memory
from sagewarden.teams import Registry
from sagewarden.work import Work
from scaling.concern import Blocked, Fleet, Nobody, One, concern_of
from scaling.observe import observe_fleet
from scaling.reconcile import reconcile, unblock
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
            return _handed_on(teams, cause)
        case Blocked() as blocked:
            done = unblock(work, blocked)
            _seen().discard(blocked.arn.key)
        case One(arn) as one:
            if arn.key in _seen():
                return telemetry.ignored("it has been looked at since this message was delivered")
            done = reconcile(work, one)
            _seen().add(arn.key)
    if isinstance(done, str):
        return telemetry.ignored(done)
    ledger.record(aws.client("dynamodb"), settings().ledger_table, done, work.now)
    return telemetry.reacted(done, datetime.now(UTC))


def _handed_on(teams: Registry, cause: Cause) -> Mapping[str, Any]:
    """One message for each that scales, where what was deployed says anything new about scaling."""
    memory = Memory(aws.client("dynamodb"), settings().ledger_table, cause.resource, "scaling")
    digest = _digest(teams)
    if memory.read().get("digest") == digest:
        return telemetry.ignored("what was deployed says nothing new about scaling")
    fleet = observe_fleet(aws.client("sagemaker"))
    messages = [wake_up(REGISTRY, arn, cause, name) for arn, name in fleet]
    hand_on(aws.client("sqs"), settings().scaling_queue, messages)
    memory.change(Change(put={"digest": digest}))
    return telemetry.handed_on(len(messages))


def _digest(teams: Registry) -> str:
    """Tells whether anything in the registry has changed that scaling goes by."""
    profiles = {name: profile.model_dump(mode="json") for name, profile in teams.profiles.items()}
    by_team = {name: [team.profile, teams.mode_of(name), team.notify] for name, team in teams.teams.items()}
    return sha256(json.dumps([profiles, by_team, teams.tag_keys.team], sort_keys=True).encode()).hexdigest()


@cache
def _seen() -> set[str]:
    """What this invocation has looked at: of a burst of one endpoint's events, one look is enough."""
    return set()


lambda_handler = reaction.lambda_handler(react, begin=lambda: _seen().clear())
