"""The time zones that a schedule can be in, where a registry is about to go live, and where it is live."""

import json
from typing import Any

import pytest

from layers.list_zones import listed
from sagewarden.errors import RegistryInvalid
from sagewarden.registry.document import read, read_to_publish
from sagewarden.registry.zones import ZONES, zones


def registry(zone: str) -> str:
    night = {"name": "night", "at": "cron(0 20 * * ? *)", "timezone": zone, "max": 1}
    scaling = {"min": 1, "max": 2, "target": {"value": 7}, "schedules": [night]}
    raw: dict[str, Any] = {
        "version": 1,
        "teams": {"a": {"members": {"users": ["u"]}}},
        "profiles": {"p": {"scaling": scaling}},
    }
    return json.dumps(raw)


def test_the_list_is_that_of_the_locked_tzdata() -> None:
    assert ZONES.read_text() == listed()
    assert {"UTC", "Europe/Berlin", "Etc/GMT+9", "Pacific/Tahiti"} <= zones()


@pytest.mark.parametrize("zone", ["Europe/Berln", "Mars/Olympus"])
def test_a_zone_that_does_not_exist_keeps_a_registry_from_going_live(zone: str) -> None:
    with pytest.raises(RegistryInvalid, match=f"there is no time zone '{zone}'"):
        read_to_publish(registry(zone))


def test_the_hours_of_remediation_are_in_a_zone_that_exists() -> None:
    hours = {"from": "06:00", "to": "22:00", "timezone": "Europe/Berln"}
    raw = {
        "version": 1,
        "teams": {"a": {"members": {"users": ["u"]}}},
        "profiles": {"p": {"remediation": {"hours": hours}}},
    }
    with pytest.raises(RegistryInvalid) as refused:
        read_to_publish(json.dumps(raw))
    (found,) = refused.value.findings
    assert "profiles.p.remediation.hours.timezone: " in found
    assert "did you mean 'Europe/Berlin'?" in found


def test_a_zone_of_an_unlikely_form_is_told_once() -> None:
    with pytest.raises(RegistryInvalid) as refused:
        read_to_publish(registry("CEST"))
    assert len(refused.value.findings) == 1


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"])
def test_a_zone_that_exists_may_go_live(zone: str) -> None:
    assert read_to_publish(registry(zone)) == read(registry(zone))


def test_what_is_live_is_read_whatever_the_list_says_of_its_zones() -> None:
    assert read(registry("Europe/Berln")).profiles["p"].scaling is not None
