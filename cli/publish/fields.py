"""Which fields of the registry a publication compares, and why others open and close nothing.

A field that is in neither list is one that nobody has thought about: a change of it is a danger.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from cli.publish.comparison import Comparison
from cli.publish.danger import Danger, Effect
from sagewarden.registry.model import Isolation, Registry, TagKeys, Team

COMPARED: Mapping[type[BaseModel], frozenset[str]] = {
    Registry: frozenset({"tag_keys", "mode", "shared", "administrators", "people", "teams"}),
    TagKeys: frozenset({"team", "owner", "cost_center"}),
    Team: frozenset(
        {
            "members",
            "execution_roles",
            "pass_roles_to",
            "domains",
            "model_prefix",
            "tag_value",
            "mode",
            "isolation",
        }
    ),
    Isolation: frozenset(
        {
            "grant",
            "untagged",
            "require_tag_on_create",
            "job_logs",
            "while_observing",
            "boundary",
        }
    ),
}
"""The fields that dangers are found in, by the model."""

HARMLESS: Mapping[type[BaseModel], Mapping[str, str]] = {
    Registry: {
        "version": "it is the form of the document",
        "profiles": "they are about capacity, alarms and their remedies, not about access",
    },
    TagKeys: {},
    Team: {
        "cost_center": "no policy goes by its value",
        "profile": "it is about capacity, alarms and their remedies, not about access",
        "notify": "the stack's parameter TeamTopics says which topics may be told",
        "dashboard": "everybody reads every dashboard and every saved query",
    },
    Isolation: {},
}
"""The fields that open and close nothing, with the reasons."""


def unclassified(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model that nobody has classified."""
    known = COMPARED[model] | HARMLESS[model].keys()
    return tuple(name for name in model.model_fields if name not in known)


def unclassified_changes(comparison: Comparison) -> Iterator[Danger]:
    """Changes of fields that nobody has classified: what they do is not known, so it is told."""
    live, new = comparison.live, comparison.new
    if live is None:
        return
    pairs: list[tuple[str, BaseModel, BaseModel]] = [
        ("", live, new),
        ("tag_keys.", live.tag_keys, new.tag_keys),
    ]
    for name, team in new.teams.items():
        before = live.teams.get(name)
        if before:
            pairs.append((f"teams.{name}.", before, team))
            pairs.append((f"teams.{name}.isolation.", before.isolation, team.isolation))
    for place, one, other in pairs:
        for field in unclassified(type(other)):
            if _value(one, field) != _value(other, field):
                yield _danger(f"{place}{field}")


def _value(model: BaseModel, field: str) -> Any:
    return getattr(model, field)


def _danger(place: str) -> Danger:
    return Danger(
        kind="not-compared",
        about=place,
        effect=Effect.BOTH,
        sentence=f"{place} changes, and this version of the command does not know what that does",
        remedy="publish with a newer sagewarden",
    )
