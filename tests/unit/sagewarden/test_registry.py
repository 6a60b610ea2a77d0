"""The registry: every mistake at once, and a live copy that fails closed."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from aws_lambda_powertools.utilities.parameters import GetParameterError

from sagewarden.errors import RegistryInvalid, RegistryUnavailable
from sagewarden.plans import Mode
from sagewarden.registry import LiveRegistry, read
from sagewarden.teams import Registry, names
from tests.conftest import REGISTRY

ROLE_HELP = "is not a role's ARN such as arn:aws:iam::123456789012:role/name (* and ? are wildcards)"
BCD, ISA = "breast-cancer-detection", "image-sentiment-analysis"


def raw() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(REGISTRY.read_text())
    return data


def findings(data: Any) -> list[str]:
    with pytest.raises(RegistryInvalid) as refused:
        read(yaml.safe_dump(data))
    return list(refused.value.findings)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The example registry with one place changed; `path` is dotted."""
    data = raw()
    *steps, last = path.split(".")
    holder = data
    for step in steps:
        holder = holder.setdefault(step, {})
    holder[last] = value
    return data


def test_the_example_is_valid() -> None:
    assert set(read(REGISTRY.read_text()).teams) == {BCD, ISA}


def test_what_is_published_reads_back_as_what_was_written(teams: Registry) -> None:
    assert read(teams.model_dump_json(by_alias=True, exclude_unset=True)) == teams


MISTAKES: dict[str, tuple[str, Any, str]] = {
    "unknown key": ("moode", "x", "moode: unknown key 'moode'; did you mean 'mode'?"),
    "unknown key deep down": (
        f"teams.{BCD}.members.gruops", ["x"],
        f"teams.{BCD}.members.gruops: unknown key 'gruops'; did you mean 'groups'?",
    ),
    "unknown key without a likeness": (
        "tag_keys.zzz", "x", "tag_keys.zzz: unknown key 'zzz'; expected one of team, owner, cost_center",
    ),
    "unknown key in a profile": (
        "profiles.standard.scaling.maxx", 1,
        "profiles.standard.scaling.maxx: unknown key 'maxx'; did you mean 'max'?",
    ),
    "no members": (
        f"teams.{BCD}.members", {"users": []},
        f"teams.{BCD}.members: the team has no members; name some under one of "
        "groups, users, roles, permission_sets, user_profiles, spaces",
    ),
    "a principal in two teams": (
        f"teams.{ISA}.members.groups", ["bcd-scientists"],
        f"teams.{ISA}.members.groups[0]: 'bcd-scientists' is listed at "
        f"teams.{BCD}.members.groups[0] already; keep it in one place",
    ),
    "an execution role of two teams": (
        f"teams.{ISA}.execution_roles", ["arn:aws:iam::123456789012:role/bcd-*"],
        f"teams.{ISA}.execution_roles[0]: 'arn:aws:iam::123456789012:role/bcd-*' is listed at "
        f"teams.{BCD}.execution_roles[0] already; keep it in one place",
    ),
    "a malformed ARN": (
        f"teams.{BCD}.execution_roles", ["bcd"], f"teams.{BCD}.execution_roles[0]: 'bcd' {ROLE_HELP}",
    ),
    "an ARN of something else": (
        f"teams.{BCD}.members.roles", ["arn:aws:iam::123456789012:user/x"],
        f"teams.{BCD}.members.roles[0]: 'arn:aws:iam::123456789012:user/x' {ROLE_HELP}",
    ),
    "a malformed topic": (
        f"teams.{BCD}.notify", "arn:aws:sqs:us-east-1:123456789012:q",
        f"teams.{BCD}.notify: 'arn:aws:sqs:us-east-1:123456789012:q' is not an SNS topic's ARN "
        "such as arn:aws:sns:us-east-1:123456789012:topic",
    ),
    "a reserved tag key": (
        "tag_keys.team", "aws:team",
        "tag_keys.team: 'aws:team' is not a tag key that AWS takes: 1 to 128 letters, digits, spaces or "
        "_.:/=+-@, not beginning with aws:",
    ),
    "a tag value that AWS refuses": (
        f"teams.{BCD}.cost_center", "4711;",
        f"teams.{BCD}.cost_center: '4711;' is not a tag value that AWS takes: up to 256 letters, digits, "
        "spaces or _ . : / = + - @",
    ),
    "a number where text is meant": (
        f"teams.{BCD}.cost_center", 4711, f'teams.{BCD}.cost_center: expected text; put it in quotes: "4711"',
    ),
    "a profile that does not exist": (
        f"teams.{BCD}.profile", "standrd",
        f"teams.{BCD}.profile: there is no profile 'standrd'; expected one of standard",
    ),
    "a mode that does not exist": ("mode", "enforced", "mode: expected 'observe' or 'enforce'"),
    "a version of the future": ("version", 2, "version: expected 1"),
    "limits upside down": (
        "profiles.standard.scaling.min", 9, "profiles.standard.scaling: min (9) should not be above max (4)",
    ),
    "a metric that does not exist": (
        "profiles.standard.alarms.cpu", {"threshold": 1},
        "profiles.standard.alarms.cpu: expected 'invocation-4xx-errors', 'invocation-5xx-errors', 'invocations', "
        "'overhead-latency', 'model-latency', 'invocations-per-instance', 'cpu-utilization', "
        "'memory-utilization', 'gpu-utilization', 'disk-utilization' or 'gpu-memory-utilization'",
    ),
    "a team that is no list of members": (
        f"teams.{BCD}.members.groups", "bcd", f"teams.{BCD}.members.groups: expected a valid tuple",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("path", "value", "finding"), MISTAKES.values(), ids=MISTAKES)
def test_every_mistake_is_named_with_its_place_and_what_would_be_right(
    path: str, value: Any, finding: str
) -> None:
    assert findings(changed(path, value)) == [finding]


def test_a_team_cannot_be_called_unassigned() -> None:
    data = raw()
    data["teams"]["unassigned"] = {"members": {"users": ["x"]}}
    assert findings(data) == [
        "teams.unassigned: 'unassigned' marks what belongs to no team; choose another name"
    ]


def test_all_mistakes_are_reported_at_once() -> None:
    data = raw()
    data |= {"mode": "enforced", "zzz": 1}
    data["teams"][BCD] |= {"profile": "none", "members": {}, "notify": "topic"}
    places = {finding.partition(":")[0] for finding in findings(data)}
    assert places == {
        "mode", "zzz", f"teams.{BCD}.profile", f"teams.{BCD}.members", f"teams.{BCD}.notify",
    }  # fmt: skip


@pytest.mark.parametrize("content", ["", "[]", "7", "teams: [", "a: b: c"])
def test_what_is_no_registry_at_all_is_refused(content: str) -> None:
    with pytest.raises(RegistryInvalid):
        read(content)


def test_a_registry_observes_unless_it_says_otherwise() -> None:
    data = raw()
    del data["mode"]
    data["teams"][BCD]["mode"] = "enforce"
    registry = read(yaml.safe_dump(data))
    assert [registry.mode_of(team) for team in (BCD, ISA, None)] == [Mode.ENFORCE, Mode.OBSERVE, Mode.OBSERVE]


@pytest.mark.parametrize("key", ["team", "Team", "TEAM", "Owner", "cost-center"])
def test_keys_are_guarded_in_any_letter_case(teams: Registry, key: str) -> None:
    assert teams.is_guarded(key)
    assert not teams.is_guarded(f"{key}s")


@pytest.mark.parametrize(
    ("listed", "profile"), [("alice", "d-1/alice"), ("d-1/alice", "d-1/alice"), ("alice", "alice")]
)
def test_a_studio_name_without_a_domain_stands_for_any(listed: str, profile: str) -> None:
    data = changed(f"teams.{BCD}.members.user_profiles", [listed])
    members = read(yaml.safe_dump(data)).teams[BCD].members
    assert names(members, "user_profiles", profile)
    assert not names(members, "user_profiles", "d-1/alice2")


class Provider:
    """A stand-in for Powertools' provider: answers, or fails, in turn."""

    def __init__(self, *answers: bytes | None) -> None:
        self.answers = list(answers)

    def get(self, _name: str, **_: object) -> bytes:
        answer = self.answers.pop(0)
        if answer is None:
            raise GetParameterError("AppConfig does not answer")
        return answer


def live(*providers: Provider) -> tuple[LiveRegistry, list[str]]:
    told: list[str] = []
    left = list(providers)
    connect: Callable[[], Any] = lambda: left.pop(0)  # noqa: E731
    return LiveRegistry("profile", connect, told.append), told


GOOD = REGISTRY.read_bytes()


def test_the_last_good_registry_serves_while_appconfig_does_not_answer() -> None:
    registry, told = live(Provider(GOOD, None), Provider(GOOD))
    first = registry.current()
    assert registry.current() is first
    assert told == ["the last good registry serves: AppConfig does not answer"]
    assert registry.current() is first
    assert len(told) == 1


def test_the_last_good_registry_serves_while_the_live_one_is_invalid() -> None:
    registry, told = live(Provider(GOOD, b"version: 2", GOOD))
    first = registry.current()
    assert registry.current() is first
    assert "version: expected 1" in told[0]


def test_with_no_registry_at_all_nobody_acts() -> None:
    registry, _ = live(Provider(None))
    with pytest.raises(RegistryUnavailable, match="no registry can be read: AppConfig does not answer"):
        registry.current()


def test_a_newer_registry_replaces_the_older() -> None:
    newer = yaml.safe_dump(changed("mode", "observe")).encode()
    registry, _ = live(Provider(GOOD, newer))
    assert registry.current().mode is Mode.ENFORCE
    assert registry.current().mode is Mode.OBSERVE
