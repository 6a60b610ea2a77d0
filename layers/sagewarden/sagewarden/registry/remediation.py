"""The `remediation` of a profile: what may be done about an endpoint's alarms, and how often."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import time
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)

from sagewarden.registry.scaling import MOST, Zone
from sagewarden.registry.strict import DAY, Seconds, Strict


class Playbook(StrEnum):
    """What can be done about an alarm."""

    SCALE_OUT = "scale-out"
    """The minimum of what scales is raised, so that there are more instances or copies."""

    ROLL_BACK = "roll-back"
    """The endpoint goes back to the configuration before its last deployment."""

    REPLACE_INSTANCES = "replace-instances"
    """One instance more for a while, so that one can go."""

    SUSPEND_SCALE_IN = "suspend-scale-in"
    """What scales is not lowered for a while."""

    NOTIFY = "notify"
    """The team is told, and nothing is touched."""


class Terms(Strict):
    """On what terms one playbook may be carried out."""

    approve: Literal["required"] | None = None
    """Whether a person has to approve of it first; None: nobody has to."""

    within: Seconds = Field(default=1800, ge=60, le=DAY)
    """Seconds for which that is waited for; then nothing is done, and people are told."""

    raise_max: bool = False
    """Whether `scale-out` may raise the maximum too, up to the capacity ceiling."""


def _terms_by_name(written: Any) -> Any:
    """A playbook with its terms; a name alone stands for the default ones."""
    if isinstance(written, str):
        return {written: {}}
    if isinstance(written, dict):
        return {name: {} if terms is None else terms for name, terms in written.items()}
    raise ValueError(f"expected one of {', '.join(Playbook)}, or one of them with its terms")


def _check_entry(entry: dict[Playbook, Terms]) -> dict[Playbook, Terms]:
    """Refuses an entry of none or several playbooks, and terms that its playbook cannot keep."""
    if len(entry) != 1:
        raise ValueError("expected one playbook an entry, such as scale-out: {approve: required}")
    for playbook, terms in entry.items():
        if terms.raise_max and playbook is not Playbook.SCALE_OUT:
            raise ValueError(f"'raise_max' is for scale-out; {playbook} raises no maximum")
        if terms.model_fields_set and playbook is Playbook.NOTIFY:
            raise ValueError("notify has no terms: whoever is told need not approve of it")
        if "within" in terms.model_fields_set and terms.approve is None:
            raise ValueError("'within' says how long is waited; expected 'approve: required' too")
    return entry


Entry = Annotated[
    dict[Playbook, Terms], BeforeValidator(_terms_by_name), AfterValidator(_check_entry)
]
"""One playbook with its terms; the registry may write its name alone."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of the week as the registry writes them, in the order of `datetime.weekday()`."""

_EXPECTED_DAYS = "expected days such as mon, or from one to another such as mon-fri"
_CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _clock_time(written: Any) -> Any:
    """A time of day as people write it; without quotes YAML takes `22:00` for a number."""
    if isinstance(written, time):
        return written
    if not isinstance(written, str) or not _CLOCK_TIME.fullmatch(written):
        raise ValueError('expected a time of day in quotes, such as "06:00" or "22:30"')
    return time.fromisoformat(written)


def _in_hours_and_minutes(moment: time) -> str:
    return f"{moment:%H:%M}"


ClockTime = Annotated[
    time, BeforeValidator(_clock_time), PlainSerializer(_in_hours_and_minutes, return_type=str)
]
"""A time of day in whole minutes."""


def _weekdays(written: Any) -> Any:
    """The days that a list names, one by one; `mon-fri` stands for five."""
    if not isinstance(written, list | tuple) or not written:
        raise ValueError(f"expected a list; {_EXPECTED_DAYS}")
    named: list[str] = []
    for days in written:
        named.extend(_days_between(days))
    return tuple(day for day in WEEKDAYS if day in named)


def _days_between(written: Any) -> Iterator[str]:
    """The days of one entry: from the first that it names to the last, across Sunday too."""
    first, dash, last = str(written).partition("-")
    if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
        raise ValueError(f"{written!r} is no day; {_EXPECTED_DAYS}")
    number = WEEKDAYS.index(first)
    yield first
    while dash and WEEKDAYS[number] != last:
        number = (number + 1) % len(WEEKDAYS)
        yield WEEKDAYS[number]


class Hours(Strict):
    """The hours in which something may be done; outside of them people are told alone."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    begin: ClockTime = Field(alias="from")
    """When they begin; the registry says `from`."""

    end: ClockTime = Field(alias="to")
    """When they end; the registry says `to`. Before they begin: on the next day."""

    timezone: Zone = "UTC"
    """The time zone of both, by its canonical IANA name."""

    days: Annotated[tuple[str, ...], BeforeValidator(_weekdays)] = WEEKDAYS
    """The days on which they begin."""

    @model_validator(mode="after")
    def _some_hours(self) -> Self:
        if self.begin == self.end:
            raise ValueError("'from' and 'to' are the same; leave 'hours' out for all day long")
        return self


class Remediation(Strict):
    """What may be done about an endpoint's alarms, how often, and how it is checked."""

    playbooks: tuple[Entry, ...] = ({Playbook.NOTIFY: Terms()},)
    """What may be done; telling people is always possible."""

    max_actions_per_day: int = Field(default=6, ge=0)
    """How often something may be done to one endpoint in a day, which begins at midnight UTC."""

    max_actions_per_day_of_team: int | None = Field(default=None, ge=0)
    """The same for all endpoints of the team together; None leaves that to each endpoint's."""

    cool_down: Seconds = Field(default=900, le=DAY)
    """Seconds after something was done to an endpoint in which nothing else is."""

    capacity_ceiling: int | None = Field(default=None, ge=1, le=MOST)
    """The capacity up to which may be scaled out; None leaves that to the profile's maximum."""

    hours: Hours | None = None
    """When something may be done; None for always."""

    max_spend_per_day: float | None = Field(default=None, gt=0)
    """What the additional instances of one endpoint may cost in a day, in US dollars by the shipped
    list of prices; None for no such limit."""

    confidence: float = Field(default=0.8, ge=0.5, le=1)
    """How sure a diagnosis has to be before anything is done about it."""

    verify_after: Seconds = Field(default=600, ge=60, le=DAY)
    """Seconds after which is looked whether what was done helped."""

    clear_for: Seconds = Field(default=1800, ge=60, le=DAY)
    """Seconds for which the alarms must be over before what was raised is lowered again."""

    hold_at_most: Seconds = Field(default=21_600, ge=600, le=7 * DAY)
    """Seconds after which what was raised is lowered whatever the alarms say."""

    @model_validator(mode="after")
    def _each_playbook_once(self) -> Self:
        counts: Counter[Playbook] = Counter()
        for entry in self.playbooks:
            counts.update(entry.keys())
        twice = ", ".join(playbook for playbook, count in counts.items() if count > 1)
        if twice:
            raise ValueError(f"expected each playbook once; more than once there is {twice}")
        return self

    @model_validator(mode="after")
    def _a_ceiling_to_raise_to(self) -> Self:
        terms = self.terms_of(Playbook.SCALE_OUT)
        if terms and terms.raise_max and self.capacity_ceiling is None:
            raise ValueError("'raise_max' needs a 'capacity_ceiling' up to which it may be raised")
        return self

    @model_validator(mode="after")
    def _times_in_order(self) -> Self:
        if self.verify_after > self.hold_at_most:
            raise ValueError("'verify_after' should not be longer than 'hold_at_most'")
        return self

    def terms_of(self, playbook: Playbook) -> Terms | None:
        """The terms on which a playbook may be carried out; None where it may not."""
        for entry in self.playbooks:
            if playbook in entry:
                return entry[playbook]
        return None
