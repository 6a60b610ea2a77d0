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
    """The parts of `sagewarden/<endpoint>[/<variant>/<metric>]`; None for another alarm's name."""
    if not name.startswith(PREFIX):
        return None
    parts = name.removeprefix(PREFIX).split("/")
    is_ours = len(parts) in (1, 3) and all(parts)
    return AlarmName(*parts) if is_ours else None
