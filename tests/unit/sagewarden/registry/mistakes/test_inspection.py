"""What is wrong with a registry: every mistake at once, each with its place and what would be right."""

from typing import Any

import pytest
import yaml
from hypothesis import given

from sagewarden.errors import RegistryInvalid
from sagewarden.registry.document import read
from sagewarden.registry.mistakes.inspection import inspect
from sagewarden.registry.mistakes.mistake import Mistake
from sagewarden.registry.model import Registry
from tests.conftest import REGISTRY
from tests.strategies import BCD, ISA, JSON, registries, wrong_registries

ROLE_HELP = (
    "is not a role's ARN such as arn:aws:iam::123456789012:role/name (* and ? are wildcards)"
)


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
    assert published(teams) == teams


def published(registry: Registry) -> Registry:
    """The registry as the functions read it: JSON, of what the operator wrote and no more."""
    return read(registry.model_dump_json(by_alias=True, exclude_unset=True))


@given(registries())
def test_every_valid_registry_is_valid_as_published_too(raw: dict[str, Any]) -> None:
    registry = inspect(raw)
    assert isinstance(registry, Registry), registry
    assert published(registry) == registry


@given(wrong_registries() | JSON)
def test_a_registry_with_anything_wrong_in_it_is_refused_or_survives_its_publication(
    raw: Any,
) -> None:
    found = inspect(raw)
    if isinstance(found, Registry):
        assert published(found) == found
    else:
        assert found
        assert all(finding.message for finding in found)


@pytest.mark.parametrize("value", [ISA, ISA.upper()])
def test_no_team_may_have_the_name_of_what_is_shared(value: str) -> None:
    message = f"teams.{ISA}: {value!r} marks what is shared by all teams; choose another name"
    assert any(found.endswith(message) for found in findings(changed("shared", value)))


def test_what_is_shared_is_not_what_is_nobodys() -> None:
    (found,) = findings(changed("shared", "unassigned"))
    assert found.endswith(
        "shared: 'unassigned' marks what belongs to no team; choose another value"
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("Unassigned", "'unassigned' marks what belongs to no team"),
        ("SHARED", "'shared' marks what is shared by all teams"),
        (BCD, f"{BCD!r} is another team's name"),
        (BCD.upper(), f"{BCD!r} is another team's name"),
        ("data SCIENCE", f"'Data Science' at teams.{BCD}.tag_value is the same in letters"),
    ],
)
def test_a_tag_value_is_one_teams_alone(value: str, message: str) -> None:
    data = changed(f"teams.{BCD}.tag_value", "Data Science")
    data["teams"][ISA]["tag_value"] = value
    (found,) = findings(data)
    assert found.endswith(f"teams.{ISA}.tag_value: {message}; choose another value")


def test_a_team_may_have_its_own_name_as_its_tag_value_in_any_letters() -> None:
    assert read(yaml.safe_dump(changed(f"teams.{BCD}.tag_value", BCD.upper())))


@pytest.mark.parametrize(
    "value", ["", " Data", "Data ", "D*", "D?", "${aws:x}", "AWS:data", "数据", "a" * 257, "a\nb"]
)
def test_a_tag_value_is_one_that_tags_and_policies_take(value: str) -> None:
    (found,) = findings(changed(f"teams.{BCD}.tag_value", value))
    assert f"teams.{BCD}.tag_value: " in found
    assert "is not a tag value that IAM's policies take as well: 1 to 256 letters" in found


def test_a_tag_value_that_yaml_takes_for_a_number_is_put_in_quotes() -> None:
    (found,) = findings(changed(f"teams.{BCD}.tag_value", 42))
    assert found.endswith('expected text; put it in quotes: "42"')


def test_prefixes_that_begin_alike_are_refused() -> None:
    data = changed(f"teams.{BCD}.model_prefix", "b")
    data["teams"][ISA]["model_prefix"] = "b-isa"
    assert findings(data)[0].endswith(
        f"teams.{ISA}.model_prefix: 'b-isa' and 'b' of '{BCD}' begin alike; "
        "expected prefixes of which none begins another"
    )


def test_a_prefix_may_not_begin_as_what_is_shared() -> None:
    (found,) = findings(changed(f"teams.{BCD}.model_prefix", "shared-bcd"))
    assert "'shared-bcd' and 'shared-' of 'shared' begin alike" in found


def test_a_domain_of_two_teams_is_refused_with_what_would_do() -> None:
    data = changed(f"teams.{BCD}.domains", ["d-one", "d-two"])
    data["teams"][ISA]["domains"] = ["d-two"]
    (found,) = findings(data)
    assert found.endswith(
        f"teams.{ISA}.domains[0]: 'd-two' is listed at teams.{BCD}.domains[1] already; "
        "keep it in one place, or in none if several teams work in it"
    )


MISTAKES: dict[str, tuple[str, Any, str]] = {
    "unknown key": ("moode", "x", "moode: unknown key 'moode'; did you mean 'mode'?"),
    "unknown key deep down": (
        f"teams.{BCD}.members.gruops", ["x"],
        f"teams.{BCD}.members.gruops: unknown key 'gruops'; did you mean 'groups'?",
    ),
    "unknown key without a likeness": (
        "tag_keys.zzz", "x", "tag_keys.zzz: unknown key 'zzz'; expected one of team, owner, cost_center",
    ),
    "a prefix in capitals": (
        f"teams.{BCD}.model_prefix", "BCD-",
        f"teams.{BCD}.model_prefix: 'BCD-' is not the beginning of models' names: "
        "up to 31 small letters, digits or -, as ARNs have them",
    ),
    "no domain": (
        f"teams.{BCD}.domains", ["arn:aws:sagemaker:us-east-1:123456789012:domain/d-1"],
        f"teams.{BCD}.domains[0]: 'arn:aws:sagemaker:us-east-1:123456789012:domain/d-1' is not "
        "the id of a Studio domain such as d-abc123def456",
    ),
    "no service principal": (
        f"teams.{BCD}.pass_roles_to", ["glue"],
        f"teams.{BCD}.pass_roles_to[0]: 'glue' is not a service principal such as scheduler.amazonaws.com",
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
    "a profile that another team's bare name could mean": (
        f"teams.{ISA}.members.user_profiles", ["d-abc123/alice"],
        f"teams.{ISA}.members.user_profiles[0]: 'd-abc123/alice' could be meant by 'alice' at "
        f"teams.{BCD}.members.user_profiles[0] as well; name that one with its domain",
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
        f"teams.{BCD}.notify: 'arn:aws:sqs:us-east-1:123456789012:q' is not a standard SNS topic's ARN "
        "such as arn:aws:sns:us-east-1:123456789012:topic",
    ),
    "a topic that takes no plain message": (
        f"teams.{BCD}.notify", "arn:aws:sns:us-east-1:123456789012:t.fifo",
        f"teams.{BCD}.notify: 'arn:aws:sns:us-east-1:123456789012:t.fifo' is not a standard SNS topic's ARN "
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
    "an empty team": (
        f"teams.{BCD}", {},
        f"teams.{BCD}.members: the team has no members; name some under one of "
        "groups, users, roles, permission_sets, user_profiles, spaces",
    ),
    "a principal twice in one team": (
        f"teams.{BCD}.members.groups", ["a", "a"],
        f"teams.{BCD}.members.groups[1]: 'a' is listed at teams.{BCD}.members.groups[0] already; "
        "keep it in one place",
    ),
    "a role in the wrong account's form": (
        f"teams.{BCD}.members.roles", ["arn:aws:iam::1234:role/x"],
        f"teams.{BCD}.members.roles[0]: 'arn:aws:iam::1234:role/x' {ROLE_HELP}",
    ),
    "a group with its path": (
        f"teams.{BCD}.members.groups", ["teams/bcd"],
        f"teams.{BCD}.members.groups[0]: 'teams/bcd' is not a name as IAM has them: 1 to 128 letters, digits or "
        "_ + = , . @ -, without a path",
    ),
    "a tag key too long": (
        "tag_keys.owner", "k" * 129,
        f"tag_keys.owner: '{'k' * 129}' is not a tag key that AWS takes: 1 to 128 letters, digits, spaces or "
        "_.:/=+-@, not beginning with aws:",
    ),
    "a tag key reserved in capitals": (
        "tag_keys.owner", "AWS:owner",
        "tag_keys.owner: 'AWS:owner' is not a tag key that AWS takes: 1 to 128 letters, digits, spaces or "
        "_.:/=+-@, not beginning with aws:",
    ),
    "a tag value too long": (
        f"teams.{BCD}.cost_center", "v" * 257,
        f"teams.{BCD}.cost_center: '{'v' * 257}' is not a tag value that AWS takes: up to 256 letters, digits, "
        "spaces or _ . : / = + - @",
    ),
    "two guarded tags under one key": (
        "tag_keys", {"team": "x", "owner": "X"},
        "tag_keys: x, X, cost-center should be three keys that differ in more than letter case",
    ),
    "a number without end": (
        "profiles.standard.scaling.target", {"value": float("inf")},
        "profiles.standard.scaling.target.value: expected a finite number",
    ),
    "a duration in words": (
        "profiles.standard.scaling.scale_in_cooldown", "five minutes",
        "profiles.standard.scaling.scale_in_cooldown: expected a duration such as 90s, 3m or 1h",
    ),
    "a threshold in an unknown unit": (
        "profiles.standard.alarms.model-latency.threshold", "5 parsecs",
        "profiles.standard.alarms.model-latency.threshold: expected a number, or one with a unit such as "
        "500ms, 2s, 15m or 80%",
    ),
    "a target told twice": (
        "profiles.standard.scaling.target", {"value": 7, "max_rps": 12},
        "profiles.standard.scaling.target: expected either 'value' or 'max_rps'",
    ),
    "a target that is missing": (
        "profiles.standard.scaling", {"min": 1, "max": 2},
        "profiles.standard.scaling: expected either 'target', 'policies' or 'targets'",
    ),
    "a second target that is wrong": (
        "profiles.standard.scaling", {"min": 1, "max": 2, "targets": [{"value": 7}, {"value": -7}]},
        "profiles.standard.scaling.targets[1].value: expected greater than 0",
    ),
    "a team that is text": (
        f"teams.{BCD}", "bcd", f"teams.{BCD}: expected a valid dictionary or instance of Team",
    ),
    "teams that are a list": ("teams", [], "teams: expected a valid dictionary"),
    "a mode that does not exist": ("mode", "enforced", "mode: expected 'observe' or 'enforce'"),
    "a version of the future": ("version", 2, "version: expected 1"),
    "limits upside down": (
        "profiles.standard.scaling.min", 9, "profiles.standard.scaling: min (9) should not be above max (4)",
    ),
    "a metric that does not exist": (
        "profiles.standard.alarms.cpu", {"threshold": 1},
        "profiles.standard.alarms.cpu: expected 'invocation-4xx-errors', 'invocation-5xx-errors', 'invocations', "
        "'overhead-latency', 'model-latency', 'invocations-per-instance', 'cpu-utilization', "
        "'memory-utilization', 'gpu-utilization', 'disk-utilization', 'gpu-memory-utilization', 'backlog', "
        "'age-of-oldest-request', 'no-capacity-invocation-failures', 'model-loading-wait-time' or "
        "'model-cache-hit'",
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


def test_a_profile_where_there_are_none_is_said_so() -> None:
    data = raw()
    del data["profiles"]
    assert (
        findings(data)[0]
        == f"teams.{BCD}.profile: there is no profile 'standard'; there are no profiles"
    )


def test_a_teams_name_is_a_mistake_at_the_team() -> None:
    data = raw()
    data["teams"] = {"no spaces": data["teams"][BCD]}
    assert findings(data) == [
        "teams.no spaces: 'no spaces' is not a team's name: 1 to 64 letters, digits or + = . @ _ -, "
        "beginning with a letter or digit"
    ]


def test_a_registry_without_a_version_or_teams_is_no_registry() -> None:
    assert findings({"mode": "observe"}) == ["version: is missing", "teams: is missing"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("teams", "bcd", "members", "roles", 0), "teams.bcd.members.roles[0]"),
        ((0,), "[0]"),
        ((), "(the whole registry)"),
    ],
)
def test_paths_are_spelled_as_people_write_them(path: tuple[str | int, ...], text: str) -> None:
    assert str(Mistake(path, "x")) == f"{text}: x"


@pytest.mark.parametrize("content", ["", "[]", "7", "teams: [", "a: b: c"])
def test_what_is_no_registry_at_all_is_refused(content: str) -> None:
    with pytest.raises(RegistryInvalid):
        read(content)


@pytest.mark.parametrize("kind", ["user_profiles", "spaces"])
def test_a_bare_name_of_studio_beside_another_teams_in_a_domain_is_a_mistake(kind: str) -> None:
    def found(first: list[str], second: list[str]) -> Any:
        teams = {"a": {"members": {kind: first}}, "b": {"members": {kind: second}}}
        return inspect({"version": 1, "teams": teams})

    assert isinstance(found(["alice", "d-1/alice"], ["d-1/bob"]), Registry)
    assert isinstance(found(["d-1/alice"], ["d-2/alice"]), Registry)
    for first, second in ((["alice"], ["d-2/alice"]), (["d-2/alice"], ["x", "alice"])):
        (mistake,) = found(first, second)
        assert "could be meant by 'alice'" in mistake.message
