"""Mistakes that show at one place of a registry alone, in words for operators."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, Tag, ValidationError

from sagewarden.registry.mistakes.mistake import Mistake, Path
from sagewarden.registry.model import Registry


def within_places(error: ValidationError) -> Iterator[Mistake]:
    """What pydantic found: mistakes that show at one place alone."""
    for detail in error.errors(include_url=False):
        place = tuple(step for step in detail["loc"] if step not in ("[key]", "float", "str"))
        path = tuple(step for step in place if not _is_form(step))
        yield Mistake(path, _message(place, detail["type"], detail["msg"]))


def _is_form(step: str | int) -> bool:
    """Whether a step names one of several forms that may be written there, such as `<steps>`."""
    return isinstance(step, str) and step.startswith("<")


def _message(place: Path, kind: str, message: str) -> str:
    """What pydantic says of a mistake, in words for operators.

    Args:
        place: where it is, with the forms on the way.
    """
    # A key that no model has.
    if kind == "extra_forbidden":
        return _unknown_key(str(place[-1]), _fields_at(Registry, place[:-1]))
    # A key that the model needs.
    if kind == "missing":
        return "is missing"
    # A value that does not fit: either our own words, or pydantic's.
    return message.removeprefix("Value error, ").replace("Input should be", "expected", 1)


def _unknown_key(key: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(key, known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"expected one of {', '.join(known)}"
    return f"unknown key {key!r}; {hint}"


def _fields_at(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """The keys that may stand at a path; the names of teams and of profiles lead no further."""
    annotation: Any = model
    for step in path:
        # One of several forms was taken.
        if _is_form(step):
            model = _model_in(_of_form(annotation, str(step)), model)
        for name, field in model.model_fields.items():
            if step in (name, field.alias):
                annotation = field.annotation
                model = _model_in(annotation, model)
                break
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _of_form(annotation: Any, form: str) -> Any:
    """The part of an annotation that bears the tag of a form; None where there is none."""
    if Tag(form) in getattr(annotation, "__metadata__", ()):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _of_form(part, form)
        if found is not None:
            return found
    return None


def _model_in(annotation: Any, default: type[BaseModel]) -> type[BaseModel]:
    """The model inside an annotation such as `dict[str, Team]` or `Scaling | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        model = _model_in(part, default)
        if model is not default:
            return model
    return default
