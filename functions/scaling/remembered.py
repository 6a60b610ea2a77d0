"""What is kept in the ledger of an endpoint or inference component from one reaction to the next. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaling.observed import Key, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What sagewarden remembers of an endpoint or inference component from one reaction to the next."""

    name: str = ""
    born: str = ""
    """When the endpoint was created (ISO 8601): `types` hold for this one, not for one of its name.
    """

    config: str = ""
    types: Mapping[str, str] | None = None
    targets: frozenset[str] = frozenset()
    """What sagewarden registered, as `<resource id>|<dimension>`."""

    arns: frozenset[str] = frozenset()
    """What AWS called it, as `<resource id>|<dimension>|<ARN>`."""

    alarms: frozenset[str] = frozenset()
    """The names of the alarms that were made, as `<resource id>|<name>`."""

    wakes: frozenset[str] = frozenset()
    """The alarms that were made, as `<resource id>|<name>|<the policy's ARN>`."""

    schedules: frozenset[str] = frozenset()
    """The scheduled actions that it made, as `<resource id>|<name>`."""

    tags: Mapping[str, str] | None = None
    """What the targets carry."""

    told: frozenset[str] = frozenset()
    """The notices that were given."""

    owed: bool = False
    """Whether a thorough look could decide nothing yet, and has to be made up for."""

    unblocked: str = ""
    """The call that was to be tried again."""

    hold: str = ""
    """Until when nothing is registered (ISO 8601), because an update was to be tried again…"""

    hold_config: str = ""
    """…which would replace this configuration."""

    @property
    def registered(self) -> frozenset[Key]:
        return frozenset((each.split("|")[0], each.split("|")[1]) for each in self.targets)

    @property
    def awake(self) -> frozenset[tuple[str, str]]:
        """The names of waking policies with the ARNs for which their alarms were made."""
        parted = (each.split("|", 2) for each in self.wakes)
        return frozenset((name, arn) for _, name, arn in parted)

    def ours(self, there: Mapping[Key, Target]) -> frozenset[Key]:
        """What sagewarden registered, but for what somebody else has registered anew since."""
        known = self._known()
        theirs = {
            key for key, target in there.items() if target.arn not in known.get(key, {target.arn})
        }
        return self.registered - theirs

    def unknown(self, there: Mapping[Key, Target]) -> frozenset[str]:
        """What AWS calls targets of ours of which that is not remembered: something came between."""
        ours = self.registered - self._known().keys()
        return frozenset(f"{key[0]}|{key[1]}|{there[key].arn}" for key in ours & there.keys())

    def _known(self) -> Mapping[Key, set[str]]:
        known: dict[Key, set[str]] = {}
        for each in self.arns:
            resource_id, dimension, arn = each.split("|", 2)
            known.setdefault((resource_id, dimension), set()).add(arn)
        return known


def remembered(item: Mapping[str, Any]) -> Remembered:
    """What the ledger's table keeps of an endpoint."""
    return Remembered(**{name: item[name] for name in Remembered.__slots__ if name in item})
