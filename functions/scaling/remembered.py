"""What is kept in the ledger of an endpoint or inference component from one reaction to the next. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaling.situation import Key, Target


@dataclass(frozen=True, slots=True)
class Remembered:
    """What sagewarden remembers of an endpoint or inference component from one reaction to the next.

    Attributes:
        born: when the endpoint was created (ISO 8601): `types` hold for this one, not for one of its name.
        targets: what sagewarden registered, as `<resource id>|<dimension>`.
        arns: what AWS called it, as `<resource id>|<dimension>|<ARN>`.
        alarms: the names of the alarms that were made, as `<resource id>|<name>`.
        wakes: the alarms that were made, as `<resource id>|<name>|<the policy's ARN>`.
        schedules: the scheduled actions that it made, as `<resource id>|<name>`.
        tags: what the targets carry.
        told: the notices that were given.
        owed: whether a thorough look could decide nothing yet, and has to be made up for.
        unblocked: the call that was to be tried again.
        hold: until when nothing is registered (ISO 8601), because an update was to be tried again…
        hold_config: …which would replace this configuration.
    """

    name: str = ""
    born: str = ""
    config: str = ""
    types: Mapping[str, str] | None = None
    targets: frozenset[str] = frozenset()
    arns: frozenset[str] = frozenset()
    alarms: frozenset[str] = frozenset()
    wakes: frozenset[str] = frozenset()
    schedules: frozenset[str] = frozenset()
    tags: Mapping[str, str] | None = None
    told: frozenset[str] = frozenset()
    owed: bool = False
    unblocked: str = ""
    hold: str = ""
    hold_config: str = ""

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
        theirs = {key for key, target in there.items() if target.arn not in known.get(key, {target.arn})}
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
