"""A registry that was deployed concerns every endpoint: each gets a message of its own."""

import json
from hashlib import sha256

from monitoring.reconcile.pace import SECONDS_EACH
from sagewarden.causes.cause import CauseKind, Ignored
from sagewarden.causes.messages import message_for
from sagewarden.deeds.changes import Change
from sagewarden.registry.model import Registry
from sagewarden.runtime.answers import HandedOn
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.endpoints import observe_endpoints
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.sending import send

_DIGEST = "digest"
"""The member of the registry's item that tells by which registry everything was looked at."""


def hand_all_on(delivery: Delivery) -> HandedOn | Ignored:
    """One message for each endpoint, where what was deployed says anything new about alarms.

    They come as slowly as CloudWatch takes alarms: three a second in the whole account.

    Raises:
        TransientError: the queue did not take some; the whole is delivered again.
    """
    cause = delivery.cause
    memory = memory_of(delivery, cause.resource)
    digest = digest_of(delivery.registry)
    if memory.read().get(_DIGEST) == digest:
        return Ignored("what was deployed says nothing new about alarms and logs")
    messages: list[str] = []
    for arn, name in observe_endpoints(delivery.aws.sagemaker):
        kind = CauseKind.REGISTRY_DEPLOYED
        messages.append(message_for(kind, arn, because_of=cause, name=name))
    send(delivery.aws.sqs, delivery.settings.queue, messages, apart=SECONDS_EACH)
    memory.change(Change(put={_DIGEST: digest}))
    return HandedOn(len(messages))


def digest_of(registry: Registry) -> str:
    """Tells what monitoring goes by in a registry from what another one says."""
    profiles = {
        name: profile.model_dump(mode="json", include={"alarms", "logs", "scaling", "dashboard"})
        for name, profile in registry.profiles.items()
    }
    teams = {
        name: [
            *(team.profile, registry.mode_of(name), team.notify, registry.tag_value_of(name)),
            team.dashboard,
        ]
        for name, team in registry.teams.items()
    }
    said = [profiles, teams, registry.tag_keys.team]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
