"""Which endpoints run a configuration or a model, and on which one a component runs. Pure."""

from collections.abc import Mapping
from typing import Any

from monitoring.remembered.members import Member
from sagewarden.deeds.changes import Change
from sagewarden.endpoints.endpoint import Endpoint


def parts_of(endpoint: Endpoint) -> frozenset[str]:
    """What an endpoint is made of: its configuration and that one's models, as their ARNs end."""
    parts = {f"endpoint-config/{endpoint.config.lower()}"}
    for hosting in endpoint.hosting.values():
        parts.update(f"model/{model.lower()}" for model in hosting.models)
    return frozenset(parts)


def part_used(endpoint: str) -> Change:
    """Of a configuration or model is remembered that an endpoint runs it."""
    return Change(add={Member.USERS: frozenset({endpoint})})


def part_left(endpoint: str) -> Change:
    """An endpoint runs it no more."""
    return Change(take={Member.USERS: frozenset({endpoint})})


def users_of_part(item: Mapping[str, Any]) -> frozenset[str]:
    """The names of the endpoints that run a configuration or a model."""
    return frozenset(item.get(Member.USERS, ()))


def component_on(endpoint: str) -> Change:
    """Of a component is remembered on which endpoint it runs: its own events do not tell."""
    return Change(put={Member.ENDPOINT: endpoint})


def component_gone() -> Change:
    """A component is gone."""
    return Change(drop=(Member.ENDPOINT, Member.ASKED))


def endpoint_of_component(item: Mapping[str, Any]) -> str | None:
    """The name of the endpoint on which a component runs, or ran."""
    return item.get(Member.ENDPOINT)
