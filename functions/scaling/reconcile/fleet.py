"""A registry that was deployed concerns every endpoint: each is handed on as a message of its own."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sagewarden.causes.cause import Cause
from sagewarden.causes.events import REGISTRY, wake_up
from sagewarden.deeds.memory import Change, Memory
from sagewarden.registry.model import Registry
from sagewarden.runtime import aws, telemetry
from sagewarden.runtime.queue import hand_on
from scaling.observe.endpoint import observe_fleet
from scaling.settings import settings


def hand_fleet_on(teams: Registry, cause: Cause) -> Mapping[str, Any]:
    """One message for each that scales, where what was deployed says anything new about scaling."""
    memory = Memory(
        client=aws.client("dynamodb"),
        table=settings().ledger_table,
        about=cause.resource,
        entry="scaling",
    )
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
    by_team = {
        name: [team.profile, teams.mode_of(name), team.notify] for name, team in teams.teams.items()
    }
    return sha256(
        json.dumps([profiles, by_team, teams.tag_keys.team], sort_keys=True).encode()
    ).hexdigest()
