"""What scaling goes by in a registry, and where it remembers the one that it last went by."""

import json
from hashlib import sha256

from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from sagewarden.runtime.delivery import Delivery


def registry_arn(delivery: Delivery, like: Arn) -> Arn:
    """The ARN of the registry's application, which stands for it in causes.

    Args:
        like: the ARN of something in the same account and region.
    """
    application = delivery.settings.registry_application
    partition, region, account = like.aws_partition, like.region, like.account
    return Arn(f"arn:{partition}:appconfig:{region}:{account}:application/{application}")


def digest_of(registry: Registry) -> str:
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
