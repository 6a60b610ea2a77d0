"""A row of the table of findings: which signals make one, and which speak against it. Pure."""

from dataclasses import dataclass

from remediation.diagnosis.diagnosis import FindingKind
from remediation.diagnosis.evidence import Part
from remediation.diagnosis.signals.signal import Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way in which a finding shows."""

    kind: FindingKind
    """The finding."""

    makes: tuple[Look, ...]
    """The signals that make it: all of them have to show."""

    any_of: tuple[Look, ...] = ()
    """Of these at least one, where there are any."""

    excludes: tuple[Look, ...] = ()
    """None of these may show."""

    supports: tuple[Look, ...] = ()
    """What makes it surer, each a little."""

    doubts: tuple[Look, ...] = ()
    """What makes it less sure, each a lot."""

    base: float
    """How sure it is with what makes it alone, from 0 to 1."""

    early: float = 0.9
    """What is left of it where it shows for less than five minutes."""

    reads: tuple[Part, ...] = (Part.METRICS,)
    """The parts without which it is a guess."""

    checks: tuple[Part, ...] = (Part.LOGS,)
    """The parts in which there might stand what speaks against it."""
