"""What a call's request says about ownership: the few members that are kept of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sagewarden.causes.role_members import ROLE_MEMBERS
from sagewarden.reading import member, text
from sagewarden.resources import tags_of

_DOMAIN_ID = re.compile(r"d-[A-Za-z0-9-]{1,61}")
_STUDIO_NAME = re.compile(r"[A-Za-z0-9-]{1,63}")
"""The patterns of a domain's id, and of a profile's and a space's name (API reference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The part of an API call's request that says something about ownership."""

    tags: Mapping[str, str] = field(default_factory=dict)
    """The tags that the caller sent."""

    tag_keys: tuple[str, ...] = ()
    """The keys that the caller removed."""

    roles: tuple[str, ...] = ()
    """The ARNs of the roles that the resource will run as."""

    config: str | None = None
    """The name of the endpoint config that an endpoint is made of."""

    models: tuple[str, ...] = ()
    """The names of the models that an endpoint config is made of."""

    domain: str | None = None
    """The id of the Studio domain in which something is made."""

    user_profile: str | None = None
    """The name of the Studio user profile that is made, or for which a space or app is made."""

    space: str | None = None
    """The name of the Studio space that is made, or in which an app is made."""

    endpoint: str | None = None
    """The name of the endpoint that is made, or on which an inference component runs."""

    name: str | None = None
    """The name of the endpoint or inference component that it is about, in the caller's letters."""

    watched: tuple[str, ...] = ()
    """The names of the endpoints whose alarms or dashboards it is about."""


def request_of(record: Mapping[str, Any]) -> Request:
    """Reads the request of a CloudTrail record."""
    parameters = member(record, "requestParameters")
    models = [text(variant, "modelName") for variant in _list(parameters, "productionVariants")]
    tag_keys = [key for key in _list(parameters, "tagKeys") if isinstance(key, str)]
    return Request(
        tags=tags_of(member(parameters, "tags")),
        tag_keys=tuple(tag_keys),
        roles=tuple(dict.fromkeys(_roles(text(record, "eventName") or "", parameters))),
        config=text(parameters, "endpointConfigName"),
        models=tuple(dict.fromkeys(filter(None, models))),
        domain=_domain_id(text(parameters, "domainId")),
        user_profile=_studio_name(
            text(parameters, "userProfileName")
            or text(parameters, "ownershipSettings", "ownerUserProfileName")
        ),
        space=_studio_name(text(parameters, "spaceName")),
        endpoint=text(parameters, "endpointName"),
        name=text(parameters, "inferenceComponentName") or text(parameters, "endpointName"),
    )


def _domain_id(value: str | None) -> str | None:
    """The id of a Studio domain; None for what is none."""
    return value if value and _DOMAIN_ID.fullmatch(value) else None


def _studio_name(value: str | None) -> str | None:
    """The name of a user profile or space; None for what is none."""
    return value if value and _STUDIO_NAME.fullmatch(value) else None


def _list(parameters: Any, name: str) -> list[Any]:
    """The list at a member of the request; an empty one where there is none."""
    value = member(parameters, name)
    return value if isinstance(value, list) else []


def _roles(operation: str, parameters: Any) -> Iterator[str]:
    """The execution roles that a request names, where its operation has them.

    Never by a member's name alone: what a caller writes into free text may be called a role too.
    """
    for path in ROLE_MEMBERS.get(operation, ()):
        for value in _values_at(parameters, path):
            if isinstance(value, str) and value:
                yield value


def _values_at(parameters: Any, path: str) -> list[Any]:
    """What stands at a path such as `instanceGroups[].executionRole`: of each part of a list."""
    values = [parameters]
    for step in path.split("."):
        name, listed, _ = step.partition("[]")
        values = [member(value, name) for value in values]
        if listed:
            lists = [value for value in values if isinstance(value, list)]
            values = list(chain.from_iterable(lists))
    return values
