"""What remediation can do to an endpoint; what is held for a while knows what gives it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from sagewarden.deeds.plans import Report
from sagewarden.endpoints.raised import Raised
from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise:
    """Ask scaling to raise a target's limits for a while, to keep what there is, or to let go."""

    resource: Arn
    """The endpoint or inference component that scales."""

    name: str
    """Its name, in its maker's letters."""

    raised: Raised
    """What is raised; nothing of it, where the run lets go."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollBack:
    """Let an endpoint go back to a configuration that served, its counts and weights kept."""

    resource: Arn
    """The endpoint."""

    name: str
    """Its name, in its maker's letters."""

    current: str
    """The configuration that has to be in service: otherwise somebody has deployed since."""

    previous: str
    """The configuration to which it goes back."""

    alarms: tuple[str, ...] = ()
    """The alarms that would end this deployment in its turn; none that is red."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetInstances:
    """Set how many instances a variant has, if it still has as many as it had."""

    resource: Arn
    """The endpoint."""

    name: str
    """Its name, in its maker's letters."""

    variant: str
    """The variant."""

    since: int
    """How many it has to have: otherwise somebody, or its scaling, has changed it since."""

    count: int
    """How many it should have."""

    config: str = ""
    """The configuration that has to be in service: what is deployed since has its own counts; empty
    where that is not known."""

    reason: str
    """Why."""


type HoldingAction = Raise | SetInstances
"""What holds something for a while, and can be given back."""

type RemediationAction = HoldingAction | RollBack
"""What changes something."""

type AnyAction = RemediationAction | Report
"""All that remediation plans."""


def given_back(action: HoldingAction, reason: str) -> HoldingAction:
    """What gives back what an action raised."""
    match action:
        case Raise():
            return Raise(
                resource=action.resource,
                name=action.name,
                raised=action.raised.released(),
                reason=reason,
            )
        case SetInstances():
            return SetInstances(
                resource=action.resource,
                name=action.name,
                variant=action.variant,
                since=action.count,
                count=action.since,
                config=action.config,
                reason=reason,
            )
        case _:
            assert_never(action)


def to_record(action: HoldingAction) -> dict[str, Any]:
    """An action as a run's record keeps it, in JSON's values, so that it can be given back."""
    match action:
        case Raise():
            return {"do": "raise", "name": action.name, "raised": action.raised.to_record()}
        case SetInstances():
            return {
                "do": "set-instances",
                "name": action.name,
                "variant": action.variant,
                "since": action.since,
                "count": action.count,
                "config": action.config,
            }
        case _:
            assert_never(action)


def from_record(resource: Arn, record: Mapping[str, Any], reason: str = "") -> HoldingAction:
    """The action that a run's record keeps.

    Raises:
        ValueError: the record is none of an action that holds something.
    """
    match record.get("do"):
        case "raise":
            return Raise(
                resource=resource,
                name=record["name"],
                raised=Raised.from_record(record["raised"]),
                reason=reason,
            )
        case "set-instances":
            return SetInstances(
                resource=resource,
                name=record["name"],
                variant=record["variant"],
                since=int(record["since"]),
                count=int(record["count"]),
                config=record.get("config", ""),
                reason=reason,
            )
        case other:
            raise ValueError(f"expected an action that holds something, found {other!r}")
