"""What publishing a registry would close or open, kind by kind: what is a danger, and what is none."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from cli.publish.counted import UNCOUNTED, Count, Counted, Resource
from cli.publish.dangers import KINDS, find_dangers, possible_dangers
from cli.publish.fields import COMPARED, HARMLESS, unclassified
from sagewarden.registry.model import Principals, Registry
from sagewarden.resources import Arn

type Changes = dict[str, Any]
"""Values by the place at which they stand: `teams.fraud.mode`."""

HERE = "arn:aws:sagemaker:us-east-1:123456789012"
ROLES = "arn:aws:iam::123456789012:role"
GONE = object()
"""The value of what is taken out."""

BASE: dict[str, Any] = {
    "version": 1,
    "mode": "enforce",
    "administrators": {"users": ["root"]},
    "people": [f"{ROLES}/login"],
    "profiles": {
        "standard": {
            "scaling": {
                "min": 1,
                "max": 2,
                "target": {"metric": "invocations-per-instance", "value": 5},
            }
        }
    },
    "teams": {
        "fraud": {
            "members": {"groups": ["fraud"], "users": ["alice"]},
            "execution_roles": [f"{ROLES}/fraud-*"],
            "pass_roles_to": ["glue.amazonaws.com"],
            "model_prefix": "fraud-",
        },
        "risk": {"members": {"groups": ["risk"]}, "execution_roles": [f"{ROLES}/risk-exec"]},
    },
}


def resource(path: str, **tags: str) -> Resource:
    return Resource(Arn(f"{HERE}:{path}"), tags)


COUNTED = Counted(
    resources=(
        resource("endpoint/fraud-live", team="fraud", owner="alice"),
        resource("model/fraud-1", team="fraud"),
        resource("model/old", team="fraud"),
        resource("model/next-of-risk", team="risk"),
        resource("endpoint/risk-live", team="risk"),
        resource("domain/d-1", team="shared"),
        resource("domain/d-2", team="common"),
        resource("endpoint/seen"),
        resource("endpoint/unseen", project="x"),
        resource("notebook-instance/stray", team="unassigned"),
    ),
    owners={f"{HERE}:endpoint/seen": "fraud"},
    users={"fraud": ("bob", "carol"), "risk": ("dan",), "empty": ()},
    roles=(Arn(f"{ROLES}/fraud-exec"), Arn(f"{ROLES}/risk-exec"), Arn(f"{ROLES}/login")),
)


def registry(changes: Changes) -> Registry:
    """The base registry with some changes, each at its place; the place's parts are made."""
    raw = deepcopy(BASE)
    for place, value in changes.items():
        *way, last = place.split(".")
        node = raw
        for step in way:
            node = node.setdefault(step, {})
        if value is GONE:
            del node[last]
        else:
            node[last] = value
    return Registry.model_validate(raw)


def names(live: Changes | None, new: Changes, counted: Counted = COUNTED) -> list[str]:
    before = None if live is None else registry(live)
    return [danger.name for danger in find_dangers(before, registry(new), counted)]


FRAUD, RISK = "teams.fraud", "teams.risk"
ISOLATION = f"{FRAUD}.isolation"
OBSERVED: Changes = {"mode": "observe"}
KEPT: Changes = {f"{FRAUD}.mode": "observe", f"{ISOLATION}.while_observing": "keep"}
BOUNDARY = "arn:aws:iam::123456789012:policy/sagewarden/boundaries/b"

TRUTH: list[tuple[str, Changes | None, Changes, list[str]]] = [
    ("nothing changes", {}, {}, []),
    # Enrolling is what a registry is for.
    ("a member comes", {}, {f"{FRAUD}.members.users": ["alice", "eve"]}, []),
    ("an execution role comes", {}, {f"{RISK}.execution_roles": [f"{ROLES}/risk-*"]}, []),
    (
        "a profile changes",
        {},
        {"profiles.standard.scaling.max": 9, f"{FRAUD}.profile": "standard"},
        [],
    ),
    ("a cost center and a topic come", {}, {f"{FRAUD}.cost_center": "4711"}, []),
    # Tags.
    ("the team key changes", {}, {"tag_keys.team": "squad"}, ["tag-keys-changed"]),
    ("the owner key changes", {}, {"tag_keys.owner": "who"}, ["tag-keys-changed"]),
    ("a key changes that nothing carries", {}, {"tag_keys.cost_center": "account"}, []),
    ("a key changes in letter case alone", {}, {"tag_keys.team": "Team"}, []),
    (
        "keys change while all is observed",
        OBSERVED,
        OBSERVED | {"tag_keys.team": "squad"},
        ["tag-keys-changed"],
    ),
    ("what is shared has another value", {}, {"shared": "everybodys"}, ["shared-changed"]),
    ("it has one that is in use", {}, {"shared": "common"}, ["shared-changed", "shared-taken"]),
    ("it changes while all is observed", OBSERVED, OBSERVED | {"shared": "common"}, []),
    (
        "a team's tag has another value",
        {},
        {f"{FRAUD}.tag_value": "Of Fraud"},
        ["tag-value-changed:fraud"],
    ),
    (
        "it has one that is in use",
        {},
        {f"{FRAUD}.tag_value": "common"},
        ["tag-value-changed:fraud", "tag-value-taken:fraud"],
    ),
    ("its value is its name after all", {}, {f"{FRAUD}.tag_value": "fraud"}, []),
    ("it changes while all is observed", OBSERVED, OBSERVED | {f"{FRAUD}.tag_value": "common"}, []),
    # Entering enforce.
    (
        "the first publication enforces",
        None,
        {f"{FRAUD}.pass_roles_to": [], f"{FRAUD}.model_prefix": GONE},
        ["enforces-untagged:fraud", "enforces-untagged"],
    ),
    ("the first publication observes", None, OBSERVED, []),
    (
        "the registry goes to enforce",
        OBSERVED,
        {},
        [
            "enforces-untagged:fraud",
            "enforces-untagged",
            "pass-roles-opened:fraud",
            "model-prefix-set:fraud",
        ],
    ),
    ("one team goes to enforce", {f"{RISK}.mode": "observe"}, {}, ["enforces-untagged"]),
    ("a new team is enforced", {RISK: GONE}, {}, ["enforces-untagged"]),
    ("a new team is observed", {RISK: GONE}, {f"{RISK}.mode": "observe"}, []),
    # Leaving it, or the registry.
    ("a team goes to observe", {}, {f"{FRAUD}.mode": "observe"}, ["guard-released:fraud"]),
    ("all go to observe", {}, OBSERVED, ["guard-released:fraud", "guard-released:risk"]),
    ("a team is observed and keeps its guard", {}, KEPT, ["kept-while-observing:fraud"]),
    ("a kept guard is released", KEPT, {f"{FRAUD}.mode": "observe"}, ["guard-released:fraud"]),
    ("a guard that was kept is kept", KEPT, KEPT, []),
    ("an observed team says keep", {f"{FRAUD}.mode": "observe"}, KEPT, []),
    ("a team goes", {}, {FRAUD: GONE}, ["team-removed:fraud"]),
    ("a team goes that was observed", {f"{FRAUD}.mode": "observe"}, {FRAUD: GONE}, []),
    ("a team goes that kept its guard", KEPT, {FRAUD: GONE}, ["team-removed:fraud"]),
    (
        "a team goes that is nobody and has nothing",
        {"teams.new": {"members": {"groups": ["empty"]}}},
        {},
        [],
    ),
    # Members and roles.
    ("a member goes", {}, {f"{FRAUD}.members.users": []}, ["members-removed:fraud"]),
    ("an empty group goes", {f"{FRAUD}.members.groups": ["fraud", "empty"]}, {}, []),
    (
        "a member goes from an observed team",
        OBSERVED,
        OBSERVED | {f"{FRAUD}.members.users": []},
        [],
    ),
    (
        "a member changes teams",
        {},
        {f"{FRAUD}.members.users": [], f"{RISK}.members.users": ["alice"]},
        ["members-moved:fraud:risk"],
    ),
    (
        "an execution role goes",
        {},
        {f"{RISK}.execution_roles": []},
        ["execution-roles-removed:risk"],
    ),
    ("a wider pattern takes its place", {}, {f"{RISK}.execution_roles": [f"{ROLES}/risk-*"]}, []),
    (
        "a pattern goes that no role fits",
        {f"{RISK}.execution_roles": [f"{ROLES}/risk-exec", f"{ROLES}/none-*"]},
        {},
        [],
    ),
    (
        "an execution role changes teams",
        {},
        {
            f"{RISK}.execution_roles": [],
            f"{FRAUD}.execution_roles": [f"{ROLES}/fraud-*", f"{ROLES}/risk-exec"],
        },
        ["execution-roles-moved:risk:fraud"],
    ),
    (
        "a profile's bare name takes its place",
        {f"{FRAUD}.members.user_profiles": ["d-1/al"]},
        {f"{FRAUD}.members.user_profiles": ["al"]},
        [],
    ),
    (
        "a role takes the place of a pattern that it alone fits",
        {},
        {f"{FRAUD}.execution_roles": [f"{ROLES}/fraud-exec"]},
        [],
    ),
    ("people get a wider pattern that nobody else fits", {}, {"people": [f"{ROLES}/log*"]}, []),
    (
        "people get a narrower one",
        {"people": [f"{ROLES}/log*", f"{ROLES}/fraud-*"]},
        {"people": [f"{ROLES}/login", f"{ROLES}/fraud-*"]},
        [],
    ),
    ("an administrator goes", {}, {"administrators.users": []}, ["administrators-removed"]),
    (
        "an administrator comes",
        {},
        {"administrators.users": ["root", "eve"]},
        ["administrators-added"],
    ),
    (
        "administrators change while all is observed",
        OBSERVED,
        OBSERVED | {"administrators.users": ["eve"]},
        [],
    ),
    ("people come", {}, {"people": [f"{ROLES}/login", f"{ROLES}/fraud-exec"]}, ["people-added"]),
    ("people go", {}, {"people": []}, ["people-removed"]),
    # Settings.
    ("the grant goes", {}, {f"{ISOLATION}.grant": "guardrail"}, ["grant-removed:fraud"]),
    ("a grant comes", {f"{ISOLATION}.grant": "guardrail"}, {}, ["grant-added:fraud"]),
    ("untagged closes", {}, {f"{ISOLATION}.untagged": "closed"}, ["untagged-closed:fraud"]),
    ("untagged opens", {f"{ISOLATION}.untagged": "closed"}, {}, ["untagged-opened:fraud"]),
    ("a tag is required", {}, {f"{ISOLATION}.require_tag_on_create": True}, ["requires-tag:fraud"]),
    ("a tag is required no more", {f"{ISOLATION}.require_tag_on_create": True}, {}, []),
    ("job logs open", {}, {f"{ISOLATION}.job_logs": "shared"}, ["job-logs-opened:fraud"]),
    ("job logs close", {f"{ISOLATION}.job_logs": "shared"}, {}, ["job-logs-closed:fraud"]),
    ("a boundary comes", {}, {f"{ISOLATION}.boundary": BOUNDARY}, ["boundary-set:fraud"]),
    ("a boundary goes", {f"{ISOLATION}.boundary": BOUNDARY}, {}, ["boundary-removed:fraud"]),
    (
        "another boundary comes",
        {f"{ISOLATION}.boundary": BOUNDARY},
        {f"{ISOLATION}.boundary": f"{BOUNDARY}2"},
        ["boundary-removed:fraud", "boundary-set:fraud"],
    ),
    (
        "a service comes",
        {},
        {f"{RISK}.pass_roles_to": ["states.amazonaws.com"]},
        ["pass-roles-opened:risk"],
    ),
    ("a service goes", {}, {f"{FRAUD}.pass_roles_to": []}, ["pass-roles-closed:fraud"]),
    (
        "a service comes to a team without roles",
        {f"{RISK}.execution_roles": []},
        {f"{RISK}.execution_roles": [], f"{RISK}.pass_roles_to": ["states.amazonaws.com"]},
        [],
    ),
    ("a domain comes", {}, {f"{RISK}.domains": ["d-risk"]}, ["domains-opened:risk"]),
    (
        "a domain goes to another team",
        {f"{FRAUD}.domains": ["d-one"]},
        {f"{FRAUD}.domains": [], f"{RISK}.domains": ["d-one"]},
        ["domains-closed:fraud", "domains-opened:risk"],
    ),
    ("the prefix goes", {}, {f"{FRAUD}.model_prefix": GONE}, ["model-prefix-removed:fraud"]),
    ("a prefix comes that all models have", {}, {f"{RISK}.model_prefix": "next-"}, []),
    (
        "a prefix comes that one has not",
        {},
        {f"{RISK}.model_prefix": "risk-"},
        ["model-prefix-set:risk"],
    ),
    (
        "a prefix comes that another team's models have",
        {f"{FRAUD}.model_prefix": GONE},
        {f"{FRAUD}.model_prefix": GONE, f"{RISK}.model_prefix": "fraud-"},
        ["model-prefix-set:risk"],
    ),
    (
        "another prefix comes",
        {},
        {f"{FRAUD}.model_prefix": "next-"},
        ["model-prefix-set:fraud", "model-prefix-taken:fraud"],
    ),
    (
        "settings of an observed team change",
        {f"{FRAUD}.mode": "observe"},
        {f"{FRAUD}.mode": "observe", f"{ISOLATION}.job_logs": "shared"},
        [],
    ),
    (
        "a team enters with job logs shared",
        {f"{RISK}.mode": "observe"},
        {f"{RISK}.isolation.job_logs": "shared"},
        ["enforces-untagged", "job-logs-opened:risk"],
    ),
]


@pytest.mark.parametrize(
    ("live", "new", "expected"), [row[1:] for row in TRUTH], ids=[row[0] for row in TRUTH]
)
def test_what_is_dangerous(live: Changes | None, new: Changes, expected: list[str]) -> None:
    assert names(live, new) == expected


def test_every_kind_of_danger_is_in_the_table() -> None:
    found = {name.partition(":")[0] for row in TRUTH for name in row[3]}
    elsewhere = {"live-not-compared", "not-compared"}
    assert found | elsewhere == KINDS


@pytest.mark.parametrize(
    ("live", "new", "expected"), [row[1:] for row in TRUTH], ids=[row[0] for row in TRUTH]
)
def test_what_is_a_danger_is_possible_before_anything_is_counted(
    live: Changes | None, new: Changes, expected: list[str]
) -> None:
    before = None if live is None else registry(live)
    possible = {danger.name for danger in possible_dangers(before, registry(new))}
    # What is a team's own among the untagged is only known once they are listed.
    assert {name for name in expected if not name.startswith("enforces-untagged:")} <= possible


def test_a_danger_has_the_numbers_of_resources_and_principals() -> None:
    (danger,) = find_dangers(registry({}), registry({FRAUD: GONE}), COUNTED)
    assert danger.resources == Count(("endpoint/fraud-live", "model/fraud-1", "model/old"))
    assert danger.principals == Count(("user alice", "user bob", "user carol", "role fraud-exec"))


def test_a_teams_resources_are_those_that_carry_the_value_of_its_tag() -> None:
    live = {f"{FRAUD}.tag_value": "common"}
    (danger,) = find_dangers(registry(live), registry({FRAUD: GONE}), COUNTED)
    assert danger.resources == Count(("domain/d-2",))


def test_the_untagged_are_a_teams_own_by_the_ledger_or_nobodys() -> None:
    own, unknown = find_dangers(registry({f"{FRAUD}.mode": "observe"}), registry({}), COUNTED)[:2]
    assert own.resources == Count(("endpoint/seen",))
    assert unknown.resources == Count(("domain/d-2", "endpoint/unseen"))


def test_what_is_another_teams_by_the_ledger_concerns_none_that_enters_enforce() -> None:
    counted = replace(COUNTED, owners={f"{HERE}:endpoint/seen": "risk"})
    (danger, *_) = find_dangers(registry({f"{FRAUD}.mode": "observe"}), registry({}), counted)
    assert danger.name == "enforces-untagged"
    assert danger.resources == Count(("domain/d-2", "endpoint/unseen"))


@pytest.mark.parametrize(
    ("changes", "counted", "uncounted"),
    [
        (
            {"tag_keys.team": "squad"},
            {"resources": (), "unread_tags": "denied"},
            "resources by their tags: denied",
        ),
        (
            {f"{FRAUD}.members.groups": []},
            {"unread_groups": {"fraud": "denied"}, "users": {}},
            "the users in group fraud: denied",
        ),
        (
            {f"{FRAUD}.execution_roles": []},
            {"unread_roles": "denied", "roles": ()},
            "the roles fraud-*: denied",
        ),
        (
            {f"{ISOLATION}.untagged": "closed"},
            {"resources": (), "unlisted": ("spaces: denied",)},
            "spaces: denied",
        ),
    ],
)
def test_what_could_not_be_counted_is_a_danger_and_never_nothing(
    changes: Changes, counted: dict[str, Any], uncounted: str
) -> None:
    (danger,) = find_dangers(registry({}), registry(changes), replace(COUNTED, **counted))
    counts = [count for count in (danger.resources, danger.principals) if count]
    assert uncounted in [text for count in counts for text in count.uncounted]


def test_the_people_of_a_permission_set_cannot_be_counted() -> None:
    live, new = (
        {f"{FRAUD}.members.permission_sets": ["DS"]},
        {f"{FRAUD}.members.permission_sets": []},
    )
    (danger,) = find_dangers(registry(live), registry(new), COUNTED)
    assert danger.principals
    assert danger.principals.uncounted == (
        "the people of permission set DS: IAM Identity Center knows them",
    )


def test_mistakes_of_the_live_registry_that_are_left_out_are_a_danger() -> None:
    (danger,) = find_dangers(registry({}), registry({}), UNCOUNTED, ("teams.x (odd)",))
    assert danger.name == "live-not-compared"
    assert "teams.x (odd)" in danger.sentence


@pytest.mark.parametrize("kind", Principals.model_fields)
def test_every_kind_of_principal_is_counted(kind: str) -> None:
    entry = f"{ROLES}/x" if kind == "roles" else "x"
    assert not COUNTED.people(Principals.model_validate({kind: (entry,)})).is_nothing


@pytest.mark.parametrize("model", COMPARED, ids=lambda model: model.__name__)
def test_every_field_of_the_registry_is_classified(model: Any) -> None:
    assert unclassified(model) == ()
    assert COMPARED[model] | set(HARMLESS[model]) == set(model.model_fields)
    assert not COMPARED[model] & set(HARMLESS[model])


@pytest.mark.parametrize(
    ("model", "field", "place"),
    [
        ("Registry", "shared", "shared"),
        ("Team", "model_prefix", "teams.fraud.model_prefix"),
        ("Isolation", "job_logs", "teams.fraud.isolation.job_logs"),
    ],
)
def test_a_change_of_a_field_that_nobody_has_classified_is_a_danger(
    monkeypatch: pytest.MonkeyPatch, model: str, field: str, place: str
) -> None:
    compared = {
        kind: fields - ({field} if kind.__name__ == model else set())
        for kind, fields in COMPARED.items()
    }
    monkeypatch.setattr("cli.publish.fields.COMPARED", compared)
    value = {"shared": "common", "model_prefix": "other-", "job_logs": "shared"}[field]
    assert f"not-compared:{place}" in names({}, {place: value})
