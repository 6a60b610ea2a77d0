"""What a plan makes, as it is remembered: before it is made, and afterwards. Pure.

Each is one write for the whole endpoint, whatever the number of its variants.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scaling.endpoints.keys import AlarmCall, Belonging, TargetArn, TargetKey
from scaling.endpoints.limits import Limits, Yielded
from scaling.endpoints.raising import Asked, Lifted


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What a plan is about to make, and is remembered before that."""

    targets: frozenset[TargetKey] = frozenset()
    """The scalable targets that it registers."""

    alarms: frozenset[Belonging] = frozenset()
    """The alarms that it makes."""

    schedules: frozenset[Belonging] = frozenset()
    """The scheduled actions that it puts."""

    def __bool__(self) -> bool:
        return bool(self.targets or self.alarms or self.schedules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What carrying out a plan has led to, and is remembered afterwards."""

    arns: frozenset[TargetArn] = frozenset()
    """The ARNs that AWS gave to scalable targets."""

    alarm_calls: frozenset[AlarmCall] = frozenset()
    """The alarms that were made, and the policies that they call."""

    told: frozenset[str] = frozenset()
    """The notices that were given."""

    limits: Mapping[TargetKey, Limits] = field(default_factory=dict)
    """The limits that targets were given, or have by their profile."""

    yielded: Mapping[TargetKey, Yielded] = field(default_factory=dict)
    """The targets on which somebody else's limits stand."""

    lifted: Mapping[TargetKey, Lifted] = field(default_factory=dict)
    """The targets that have something for a while, with what they had before."""

    asked: Asked | None = None
    """What a run of remediation has just asked for, of something that there is."""

    look: datetime | None = None
    """When a reminder comes because something is raised; None where nothing is."""

    at: datetime | None = None
    """When it was, in UTC."""

    ended: frozenset[TargetKey] = frozenset()
    """The targets that are ours no longer."""

    mended: frozenset[str] = frozenset()
    """The resource ids of targets that were registered again because of what there was."""
