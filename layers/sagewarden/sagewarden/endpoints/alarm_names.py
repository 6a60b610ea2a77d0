"""The names of sagewarden's alarms, which say what each of them watches. Pure."""

from dataclasses import dataclass

PREFIX = "sagewarden/"
"""How they all begin."""


@dataclass(frozen=True, slots=True)
class AlarmName:
    """The parts of an alarm's name."""

    endpoint: str
    """The endpoint's name, in its maker's letters."""

    variant: str = ""
    """What it watches of the endpoint: a variant, or an inference component; empty for the
    composite alarm, which goes by the others."""

    metric: str = ""
    """The metric as the registry calls it; empty for the composite alarm."""


def read_alarm_name(name: str) -> AlarmName | None:
    """The parts of `sagewarden/<endpoint>[/<variant>[/<component>]/<metric>]`; None for others.

    Of a component the variant that hosts it says nothing more: its name is its own.
    """
    if not name.startswith(PREFIX):
        return None
    parts = name.removeprefix(PREFIX).split("/")
    if not all(parts):
        return None
    match parts:
        # The composite alarm, or one of a variant.
        case [_] | [_, _, _]:
            return AlarmName(*parts)
        # An inference component's.
        case [endpoint, _, component, metric]:
            return AlarmName(endpoint, component, metric)
    return None
