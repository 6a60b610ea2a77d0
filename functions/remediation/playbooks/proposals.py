"""What a playbook would do to an endpoint, in figures, and what was chosen. Pure."""

from dataclasses import dataclass, field

from sagewarden.endpoints.variants import Kind
from sagewarden.registry.remediation import Playbook, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """More instances, copies or units of concurrency: higher limits of a scalable target."""

    variant: str
    """The variant or inference component."""

    kind: Kind
    """How it is hosted."""

    resource_id: str
    """Its scalable target, as Application Auto Scaling writes it."""

    limits: tuple[int, int]
    """The minimum and maximum that the target has."""

    min: int
    """The minimum that it should have."""

    max: int | None = None
    """The maximum that it should have; None where it stays."""

    more: int
    """How many more there will be than there are now, at the least."""

    instance_types: tuple[str, ...] = ()
    """The types of its instances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """The endpoint goes back to a configuration that served."""

    current: str
    """The configuration that is in service."""

    previous: str
    """The one to which it goes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """One instance more of a variant for a while, then as many as before."""

    variant: str
    """The variant."""

    kind: Kind
    """How it is hosted."""

    count: int
    """How many instances there are."""

    instance_types: tuple[str, ...] = ()
    """The types of its instances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A scalable target is not scaled in for a while."""

    variant: str
    """The variant or inference component."""

    kind: Kind
    """How it is hosted."""

    resource_id: str
    """Its scalable target, as Application Auto Scaling writes it."""

    limits: tuple[int, int]
    """The minimum and maximum that the target has."""


type Proposal = Growth | Return | Replacement | Suspension


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is to be done about a diagnosis: a playbook with its figures, or only to tell people."""

    playbook: Playbook
    """The playbook; `notify` where nothing is to be touched."""

    why: str
    """Why this one, or why nothing is touched, in a sentence."""

    proposals: tuple[Proposal, ...] = ()
    """What it would do; nothing, where people are only told."""

    terms: Terms = field(default_factory=Terms)
    """The terms on which it may be done."""

    @property
    def acts(self) -> bool:
        """Whether anything is to be touched."""
        return bool(self.proposals)
