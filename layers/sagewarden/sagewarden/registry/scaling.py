"""The `scaling` of a profile: how endpoints scale, by limits, policies and schedules."""

import re
from collections import Counter
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sagewarden.registry.names import Name
from sagewarden.registry.policies import (
    POLICIES,
    Choice,
    Policies,
    Policy,
    TargetValue,
    check_together,
)
from sagewarden.registry.schedules import check_time
from sagewarden.registry.steps import StepPolicy
from sagewarden.registry.strict import Seconds, Strict

PROFILE_TAG = "sagewarden:profile"
"""The tag that names the profile of one endpoint, where the team's own is not meant."""

SCALING_TAG = "sagewarden:scaling"
"""The tag that says `off` on an endpoint that is not to scale."""

_ZONE = re.compile(r"UTC|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z0-9_+-]*){1,2}")

MOST = 2**31 - 1
"""The highest number that Application Auto Scaling takes."""


def _check_order(lowest: int, highest: int) -> None:
    if lowest > highest:
        raise ValueError(f"min ({lowest}) should not be above max ({highest})")


def _zone(name: str) -> str:
    """A time zone's name, where it looks like one: the functions have no list of them."""
    if not _ZONE.fullmatch(name):
        raise ValueError("expected the name of a time zone such as Europe/Berlin, or UTC")
    return name


Zone = Annotated[str, AfterValidator(_zone)]
"""The name of a time zone; whether there is one of it is looked at when a registry goes live."""


def _patience(value: Any) -> Any:
    """A duration, or `never` for none at all."""
    if value == "never":
        return 0
    if isinstance(value, str) and not value[:1].isdigit():
        raise ValueError("expected 'never', or a duration such as 30m, 2h or 1d")
    return value


class Schedule(Strict):
    """A scheduled change of the limits."""

    name: Name
    """Its name, of which there is one in a profile."""

    at: Annotated[str, AfterValidator(check_time)]
    """When they change: `cron(…)`, `rate(…)` or `at(…)`, as Application Auto Scaling has it."""

    timezone: Zone = "UTC"
    """The time zone of that, by its canonical IANA name."""

    min: int | None = Field(default=None, ge=0, le=MOST)
    """The least from then on; None leaves it."""

    max: int | None = Field(default=None, ge=0, le=MOST)
    """The most from then on; None leaves it."""

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("expected 'min', 'max' or both: it would change nothing")
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is not None and self.max is not None:
            _check_order(self.min, self.max)
        return self


SCHEDULES = 20
"""At most in a profile: few enough that a plan for ten variants with all of them is no accident."""

Suspension = Literal["scale-in", "scale-out", "schedules"]
"""What Application Auto Scaling can be told to leave alone for a while (`SuspendedState`)."""


class Scaling(Strict):
    """The limits of a variant's instances, copies or units of concurrency, and what moves them."""

    min: int = Field(ge=0, le=MOST)
    """The least."""

    max: int = Field(ge=1, le=MOST)
    """The most."""

    target: TargetValue | None = None
    """What moves the number; either this, `policies` or `targets`."""

    policies: tuple[Policy, ...] = Field(default=(), max_length=POLICIES)
    """Several policies for each variant: the largest number that one of them asks for counts."""

    targets: tuple[Choice, ...] = ()
    """The same for endpoints of several kinds: the first that fits a variant counts."""

    scale_in: bool = True
    """Whether a policy may lower the number, unless it says otherwise itself."""

    scale_in_cooldown: Seconds = 300
    """Seconds between lowering it and lowering it again, unless a policy says otherwise."""

    scale_out_cooldown: Seconds = 300
    """Seconds between raising it and raising it again, unless a policy says otherwise."""

    suspended: frozenset[Suspension] | None = None
    """What is left alone for a while; None leaves that as somebody left it."""

    schedules: tuple[Schedule, ...] = Field(default=(), max_length=SCHEDULES)
    """Times at which the limits change."""

    adopt: bool = False
    """Whether scalable targets that somebody else registered become sagewarden's."""

    yield_to_people: Annotated[Seconds, BeforeValidator(_patience)] | None = None
    """Seconds for which limits that somebody else sets stand; None: until the next deployment of
    the registry, or the tag `sagewarden:scaling`, says otherwise."""

    @property
    def choices(self) -> tuple[tuple[TargetValue | StepPolicy, ...], ...]:
        """The policies of a variant, and in the order in which they are tried, those of others."""
        if self.target:
            return ((self.target,),)
        if self.policies:
            return (self.policies,)
        return tuple(
            target.policies if isinstance(target, Policies) else (target,)
            for target in self.targets
        )

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Self:
        if [self.target is not None, bool(self.policies), bool(self.targets)].count(True) != 1:
            raise ValueError("expected either 'target', 'policies' or 'targets'")
        return self

    @model_validator(mode="after")
    def _together(self) -> Self:
        check_together(self.policies)
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_order(self.min, self.max)
        return self

    @model_validator(mode="after")
    def _schedules_in_order(self) -> Self:
        """Refuses a schedule whose one limit crosses the other: AWS would fail it when due."""
        for schedule in self.schedules:
            lowest, highest, name = schedule.min, schedule.max, schedule.name
            # It sets the maximum alone, below the profile's minimum.
            if highest is not None and lowest is None and highest < self.min:
                crossed = f"max ({highest}) below min ({self.min})"
                raise ValueError(f"schedule {name!r} sets {crossed}: name both")
            # It sets the minimum alone, above the profile's maximum.
            if lowest is not None and highest is None and lowest > self.max:
                crossed = f"min ({lowest}) above max ({self.max})"
                raise ValueError(f"schedule {name!r} sets {crossed}: name both")
        return self

    @model_validator(mode="after")
    def _one_of_each_name(self) -> Self:
        counts = Counter(schedule.name for schedule in self.schedules)
        twice = ", ".join(name for name, count in counts.items() if count > 1)
        if twice:
            raise ValueError(f"expected one schedule of each name; more have the name {twice}")
        return self
