"""What a call's request says about ownership: the few members that are kept of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sagewarden.reading import member, text
from sagewarden.resources import tags_of

# Where a request names the role that the new resource runs as (botocore's service model).
_ROLE_MEMBERS = frozenset({"roleArn", "executionRoleArn", "executionRole", "clusterRole"})
# Maps whose keys the caller invents: a role named in one of them is a claim, not a role.
_FREE_MAPS = frozenset({"environment", "hyperParameters", "staticHyperParameters", "tags"})


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

    name: str | None = None
    """The name of the endpoint or inference component that it is about, in the caller's letters."""


def request_of(record: Mapping[str, Any]) -> Request:
    """Reads the request of a CloudTrail record."""
    parameters = member(record, "requestParameters")
    models = [text(variant, "modelName") for variant in _list(parameters, "productionVariants")]
    tag_keys = [key for key in _list(parameters, "tagKeys") if isinstance(key, str)]
    return Request(
        tags=tags_of(member(parameters, "tags")),
        tag_keys=tuple(tag_keys),
        roles=tuple(dict.fromkeys(_roles(parameters))),
        config=text(parameters, "endpointConfigName"),
        models=tuple(dict.fromkeys(filter(None, models))),
        name=text(parameters, "inferenceComponentName") or text(parameters, "endpointName"),
    )


def _list(parameters: Any, name: str) -> list[Any]:
    """The list at a member of the request; an empty one where there is none."""
    value = member(parameters, name)
    return value if isinstance(value, list) else []


def _roles(value: Any) -> Iterator[str]:
    """The execution roles that a request names, at any depth."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in _ROLE_MEMBERS and isinstance(inner, str):
                yield inner
            elif key not in _FREE_MAPS:
                yield from _roles(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _roles(inner)
