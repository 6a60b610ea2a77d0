"""What was read of an endpoint before something is planned for it, as values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from sagewarden.endpoints.status import EndpointStatus


@dataclass(frozen=True, slots=True)
class OpenRun:
    """The run that an endpoint has now, as the endpoint's memory names it."""

    id: str
    """The run's id."""

    until: datetime
    """When it has to have ended."""

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self | None:
        """What an endpoint's memory says; None where it has no open run."""
        if "run" not in item:
            return None
        return cls(item["run"], datetime.fromisoformat(item["until"]))


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run of an endpoint that has ended, as the endpoint's memory names it."""

    id: str
    """The run's id."""

    ended: datetime
    """When it ended."""

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self | None:
        """What an endpoint's memory says; None where no run of it has ended."""
        if "last" not in item:
            return None
        return cls(item["last"], datetime.fromisoformat(item["last_ended"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantNow:
    """A variant as it is just before something is done to it."""

    count: int | None = None
    """How many instances there are to be; None where SageMaker does not say."""

    weight: float | None = None
    """The share of the requests that it is to get; None where SageMaker does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """An endpoint as it is just before something is done to it."""

    status: EndpointStatus
    """What SageMaker says of it."""

    config: str
    """The endpoint configuration that is in service."""

    born: datetime
    """When it was created, in UTC."""

    variants: Mapping[str, VariantNow] = field(default_factory=dict)
    """Its variants, by name."""

    limits: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """The minimum and maximum of the scalable targets concerned, by their resource."""

    configs: Mapping[str, datetime] = field(default_factory=dict)
    """When the endpoint configurations concerned were created, by name: those that there are."""
