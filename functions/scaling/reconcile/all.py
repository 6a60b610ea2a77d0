"""A registry that was deployed concerns whatever scales: each gets a message of its own."""

import json
from hashlib import sha256

from sagewarden.causes.cause import CauseKind, Ignored
from sagewarden.causes.messages import message_for
from sagewarden.registry.model import Registry
from sagewarden.runtime.answers import HandedOn
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.queue import hand_on
from scaling.observe.endpoint import observe_all
from scaling.remembered.registry import RememberedRegistry


def hand_all_on(delivery: Delivery) -> HandedOn | Ignored:
    """One message for each that scales, where what was deployed says anything new about scaling.

    Raises:
        TransientError: the queue did not take some; the whole is delivered again.
    """
    cause = delivery.cause
    memory = memory_of(delivery, cause.resource)
    digest = _digest(delivery.registry)
    if RememberedRegistry.from_item(memory.read()).digest == digest:
        return Ignored("what was deployed says nothing new about scaling")
    messages: list[str] = []
    for arn, name in observe_all(delivery.aws.sagemaker):
        kind = CauseKind.REGISTRY_DEPLOYED
        messages.append(message_for(kind, arn, because_of=cause, name=name))
    answer = hand_on(delivery, messages)
    memory.change(RememberedRegistry.handed_on(digest))
    return answer


def _digest(registry: Registry) -> str:
    """Tells what scaling goes by in a registry from what another one says."""
    profiles = {
        name: profile.model_dump(mode="json") for name, profile in registry.profiles.items()
    }
    teams = {
        name: [team.profile, registry.mode_of(name), team.notify, registry.tag_value_of(name)]
        for name, team in registry.teams.items()
    }
    said = [profiles, teams, registry.tag_keys.team]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
