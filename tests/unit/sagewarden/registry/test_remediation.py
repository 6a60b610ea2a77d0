"""What a profile says about remediation: as people write it, and what is told of mistakes."""

from datetime import time
from typing import Any

import pytest
import yaml

from sagewarden.registry.mistakes.inspection import inspect
from sagewarden.registry.model import Registry
from sagewarden.registry.remediation import WEEKDAYS, Playbook, Remediation, Terms


def raw(remediation: str) -> dict[str, Any]:
    return {
        "version": 1,
        "teams": {"a": {"members": {"users": ["u"]}}},
        "profiles": {"p": {"remediation": yaml.safe_load(remediation)}},
    }


def read(remediation: str) -> Remediation:
    registry = inspect(raw(remediation))
    assert isinstance(registry, Registry), registry
    settings = registry.profiles["p"].remediation
    assert settings is not None
    return settings


def mistake(remediation: str) -> str:
    found = inspect(raw(remediation))
    assert isinstance(found, tuple), "it is valid"
    (only,) = map(str, found)
    return only.removeprefix("profiles.p.remediation")


def test_what_is_not_written_touches_nothing() -> None:
    settings = Remediation()
    allowed = [playbook for playbook in Playbook if settings.terms_of(playbook)]
    assert allowed == [Playbook.NOTIFY]
    assert (settings.cool_down, settings.verify_after, settings.hold_at_most) == (900, 600, 21_600)


def test_names_alone_are_playbooks_that_nobody_has_to_approve_of() -> None:
    settings = read(
        "{playbooks: [scale-out, roll-back], max_actions_per_day: 6, capacity_ceiling: 8}"
    )
    assert settings.terms_of(Playbook.SCALE_OUT) == Terms()
    assert settings.terms_of(Playbook.REPLACE_INSTANCES) is None


def test_a_playbook_may_have_terms() -> None:
    settings = read(
        "{capacity_ceiling: 8, playbooks: [notify, "
        "{scale-out: {approve: required, within: 2h, raise_max: true}}, {roll-back: }]}"
    )
    terms = settings.terms_of(Playbook.SCALE_OUT)
    assert terms is not None
    assert (terms.approve, terms.within, terms.raise_max) == ("required", 7200, True)
    assert settings.terms_of(Playbook.ROLL_BACK) == Terms()


def test_hours_may_name_days_one_by_one_and_from_one_to_another() -> None:
    hours = read("{hours: {from: '06:00', to: '22:30', days: [fri-mon, wed]}}").hours
    assert hours is not None
    assert (hours.begin, hours.end, hours.timezone) == (time(6), time(22, 30), "UTC")
    assert hours.days == ("mon", "wed", "fri", "sat", "sun")
    every_day = read("{hours: {from: '22:00', to: '06:00'}}").hours
    assert every_day is not None
    assert every_day.days == WEEKDAYS


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            "{playbooks: [scale-otu]}",
            ".playbooks[0].scale-otu: expected 'scale-out', 'roll-back', 'replace-instances', "
            "'suspend-scale-in' or 'notify'",
        ),
        (
            "{playbooks: [{scale-out: {aprove: required}}]}",
            ".playbooks[0].scale-out.aprove: unknown key 'aprove'; did you mean 'approve'?",
        ),
        (
            "{playbooks: [{scale-out: {approve: maybe}}]}",
            ".playbooks[0].scale-out.approve: expected 'required'",
        ),
        (
            "{playbooks: [{scale-out: {}, roll-back: {}}]}",
            ".playbooks[0]: expected one playbook an entry, such as scale-out: {approve: required}",
        ),
        (
            "{playbooks: [7]}",
            ".playbooks[0]: expected one of scale-out, roll-back, replace-instances, suspend-scale-in, "
            "notify, or one of them with its terms",
        ),
        (
            "{playbooks: [{roll-back: {raise_max: true}}]}",
            ".playbooks[0]: 'raise_max' is for scale-out; roll-back raises no maximum",
        ),
        (
            "{playbooks: [{roll-back: {within: 1h}}]}",
            ".playbooks[0]: 'within' says how long is waited; expected 'approve: required' too",
        ),
        (
            "{playbooks: [{notify: {approve: required}}]}",
            ".playbooks[0]: notify has no terms: whoever is told need not approve of it",
        ),
        (
            "{playbooks: [roll-back, {roll-back: {approve: required}}]}",
            ": expected each playbook once; more than once there is roll-back",
        ),
        (
            "{playbooks: [{scale-out: {raise_max: true}}]}",
            ": 'raise_max' needs a 'capacity_ceiling' up to which it may be raised",
        ),
        (
            "{hours: {from: 22:00, to: '06:00'}}",
            '.hours.from: expected a time of day in quotes, such as "06:00" or "22:30"',
        ),
        (
            "{hours: {from: '6:00', to: '22:00'}}",
            '.hours.from: expected a time of day in quotes, such as "06:00" or "22:30"',
        ),
        (
            "{hours: {from: '06:00', to: '06:00'}}",
            ".hours: 'from' and 'to' are the same; leave 'hours' out for all day long",
        ),
        (
            "{hours: {from: '06:00', to: '07:00', days: [monday]}}",
            ".hours.days: 'monday' is no day; expected days such as mon, or from one to another such "
            "as mon-fri",
        ),
        (
            "{hours: {from: '06:00', to: '07:00', days: []}}",
            ".hours.days: expected a list; expected days such as mon, or from one to another such as "
            "mon-fri",
        ),
        ("{cool_down: soon}", ".cool_down: expected a duration such as 90s, 3m or 1h"),
        ("{confidence: 80}", ".confidence: expected less than or equal to 1"),
        ("{max_spend_per_day: 0}", ".max_spend_per_day: expected greater than 0"),
        ("{verify_after: 7h}", ": 'verify_after' should not be longer than 'hold_at_most'"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_would_be_right(written: str, told: str) -> None:
    assert mistake(written) == told
