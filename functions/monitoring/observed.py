"""What is read before alarms are planned. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sagewarden.resources import Arn

type DescribedAlarm = Mapping[str, Any]
"""An alarm as DescribeAlarms tells of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """An inference component of an endpoint."""

    name: str
    """Its name."""

    variant: str
    """The name of the variant that hosts it."""

    born: str
    """When it was created, in ISO 8601: it sets it apart from an earlier one of its name."""

    is_adapter: bool = False
    """Whether another component loads it: it uses nothing of its own."""

    @property
    def key(self) -> str:
        """Sets it apart from others, and from an earlier one of its name."""
        return f"{self.name} {self.born}"


@dataclass(frozen=True, slots=True)
class Hosted:
    """What an endpoint hosts, as far as that decides about metrics."""

    multi_model: frozenset[str] = frozenset()
    """The variants whose model is a multi-model one."""

    components: tuple[Component, ...] = ()
    """Its inference components that are not on their way out."""


@dataclass(frozen=True, slots=True)
class Logged:
    """What the containers of a deployment have logged since it began."""

    line: str = ""
    """The first line that tells of an error, else the first that is no ping; none where there is
    neither."""

    is_silent: bool = True
    """Whether there is nothing at all, not even a ping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """The alarms there are, and those that sagewarden remembers to have made."""

    alarms: Mapping[str, DescribedAlarm] = field(default_factory=dict)
    """The alarms that are asked for or ours, by name, where they are there."""

    ours: frozenset[str] = frozenset()
    """The names of those that sagewarden made, or began to."""

    tags: Mapping[str, str] | None = None
    """The tags that ours carry; None where none was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGroup:
    """An endpoint's log group as it is."""

    arn: Arn
    """Its ARN, without the `:*` that stands for its streams."""

    retention_days: int | None
    """Days for which its events are kept; None for ever."""

    tags: Mapping[str, str]
    """The tags that it carries."""

    filters: Mapping[str, Mapping[str, Any]]
    """Its metric filters by name, as DescribeMetricFilters tells of them."""
