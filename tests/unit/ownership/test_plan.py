"""What must be done about a resource's tags: a truth table, and the laws that hold whatever happens."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from hypothesis import given

from ownership.actions import AddTags, OwnershipAction, RemoveTags
from ownership.evidence.verdict import Surroundings
from ownership.observed import PATIENCE, YOUNG, Observed, is_young
from ownership.plan import Decision, awaits_creation, plan_ownership
from sagewarden.causes.actors import Actor, ActorKind
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.causes.requests import Request
from sagewarden.deeds.assignments import Assignment
from sagewarden.deeds.guarded_tags import desired_tags
from sagewarden.deeds.plans import Report
from sagewarden.registry import document as registries
from sagewarden.registry.model import Registry
from sagewarden.resources import tags_of
from tests.conftest import REGISTRY
from tests.strategies import BCD, CAUSES, ISA, LATER, NOTEBOOK, NOW, STANDING, TAGS, assigned, user

ALICES = {"team": BCD, "owner": "alice", "cost-center": "4711"}
TEAMS = registries.read(REGISTRY.read_text())


MACHINE = Actor(
    kind=ActorKind.ASSUMED_ROLE,
    name="GlueJobRunnerSession",
    account="123456789012",
    role="arn:aws:iam::123456789012:role/etl",
)


def cause(
    kind: CauseKind,
    who: str,
    tags: Mapping[str, str] | None = None,
    *,
    keys: tuple[str, ...] = (),
    at: datetime = NOW,
) -> Cause:
    return Cause(
        kind=kind,
        resource=NOTEBOOK,
        actor=user(who) if who != "machine" else MACHINE,
        at=at,
        event_id="e-1",
        request=Request(tags=tags or {}, tag_keys=keys),
    )


GROUPS = {"alice": frozenset({"bcd-scientists"}), "bob": frozenset({"isa-scientists"}),
          "both": frozenset({"bcd-scientists", "isa-scientists"})}  # fmt: skip


def plan(
    what: Cause, tags: Mapping[str, str] | None = None, standing: Assignment | None = None
) -> tuple[OwnershipAction, ...]:
    return decide(what, tags, standing).plan


def decide(
    what: Cause,
    tags: Mapping[str, str] | None = None,
    standing: Assignment | None = None,
    *,
    registry: Registry = TEAMS,
) -> Decision:
    groups = GROUPS.get(what.actor.name or "", frozenset())
    seen = what.request.tags if tags is None else tags
    return plan_ownership(registry, Observed(seen, standing, Surroundings(groups=groups)), what)


def summary(actions: tuple[OwnershipAction, ...]) -> list[object]:
    found: list[object] = []
    for action in actions:
        match action:
            case AddTags(tags=tags):
                found.append(dict(tags))
            case RemoveTags(keys=keys):
                found.append(set(keys))
            case Report(finding=finding):
                found.append(finding)
    return found


CREATED, TAGGED, UNTAGGED, SWEPT = (
    CauseKind.CREATED,
    CauseKind.TAGGED,
    CauseKind.UNTAGGED,
    CauseKind.SWEPT,
)
FOREIGN = {"team": ISA}

# cause, the tags that are there (None: those of the request), the ledger's assignment, then what must be done
TABLE: dict[str, tuple[Cause, Mapping[str, str] | None, Assignment | None, list[object]]] = {
    "a member creates": (cause(CREATED, "alice"), None, None, [ALICES]),
    "a member creates with her team's tag": (
        cause(CREATED, "alice", {"team": BCD}), None, None, [{"owner": "alice", "cost-center": "4711"}],
    ),
    "a member creates with all tags right": (cause(CREATED, "alice", ALICES), None, None, []),
    "a member claims for another team": (cause(CREATED, "alice", FOREIGN), None, None, [ALICES, "conflict"]),
    "a member names another owner": (cause(CREATED, "alice", {"owner": "bob"}), None, None, [ALICES]),
    "an outsider creates": (
        cause(CREATED, "carol"), None, None, [{"team": "unassigned", "owner": "carol"}, "unresolved"],
    ),
    "an outsider claims": (
        cause(CREATED, "carol", FOREIGN), None, None,
        [{"team": "unassigned", "owner": "carol"}, "unresolved", "conflict"],
    ),
    "an administrator creates for a team": (
        cause(CREATED, "admin", {"team": BCD}), None, None, [{"owner": "admin", "cost-center": "4711"}],
    ),
    "an administrator creates for all teams": (
        cause(CREATED, "admin", {"team": "shared"}), None, None, [{"owner": "admin"}],
    ),
    "a member creates for all teams": (
        cause(CREATED, "alice", {"team": "shared"}), None, None, [ALICES, "conflict"],
    ),
    "somebody takes what all teams share": (
        cause(TAGGED, "bob", {"team": ISA}), {"team": ISA, "owner": "admin"},
        assigned("shared", "admin"), [{"team": "shared"}],
    ),
    "an administrator creates for a team that does not exist": (
        cause(CREATED, "admin", {"team": "x"}), None, None,
        [{"team": "unassigned", "owner": "admin"}, "unresolved", "conflict"],
    ),
    "a key in another letter case": (
        cause(CREATED, "alice", {"Team": ISA}), None, None, [{"Team"}, ALICES],
    ),
    "a duplicate of the creation": (cause(CREATED, "alice"), ALICES, assigned(BCD, at=NOW), []),
    "a duplicate of the creation, late, after tampering": (
        cause(CREATED, "alice"), ALICES | FOREIGN, assigned(BCD, at=NOW), [{"team": BCD}],
    ),
    "a creation that is older than what stands": (
        cause(CREATED, "alice"), {}, assigned(ISA, "bob", LATER, by_admin=True),
        [{"team": ISA, "owner": "bob", "cost-center": "4712"}],
    ),
    "a name that is used again": (
        cause(CREATED, "bob"), {}, assigned(BCD), [{"team": ISA, "owner": "bob", "cost-center": "4712"}],
    ),
    "a stranger retags": (cause(TAGGED, "bob", FOREIGN), ALICES | FOREIGN, assigned(BCD), [{"team": BCD}]),
    "a member retags her own": (
        cause(TAGGED, "alice", {"owner": "mallory"}), ALICES | {"owner": "mallory"}, assigned(BCD),
        [{"owner": "alice"}],
    ),
    "a stranger sets a lookalike": (
        cause(TAGGED, "bob", {"TEAM": ISA}), ALICES | {"TEAM": ISA}, assigned(BCD), [{"TEAM"}],
    ),
    "a stranger removes": (cause(UNTAGGED, "bob", keys=("team",)), {"owner": "alice"}, assigned(BCD),
        [{"team": BCD, "cost-center": "4711"}],
    ),
    "tampering that was put right meanwhile": (cause(TAGGED, "bob", FOREIGN), ALICES, assigned(BCD), []),
    "somebody claims what is unassigned": (
        cause(TAGGED, "alice", {"team": BCD}), {"team": BCD}, assigned(None, None), [{"team": "unassigned"}],
    ),
    "tampering with what the ledger does not know": (cause(TAGGED, "bob", FOREIGN), FOREIGN, None, ["unknown"]),
    "an administrator retags": (
        cause(TAGGED, "admin", {"team": ISA, "owner": "bob"}), ALICES | {"team": ISA, "owner": "bob"},
        assigned(BCD), [{"cost-center": "4712"}],
    ),
    "an administrator's tags were tampered with before we looked": (
        cause(TAGGED, "admin", {"team": ISA, "owner": "bob"}), ALICES, assigned(BCD),
        [{"team": ISA, "owner": "bob", "cost-center": "4712"}],
    ),
    "an administrator retags in the second of the creation": (
        cause(TAGGED, "admin", {"team": ISA}), ALICES | FOREIGN, assigned(BCD, at=NOW), [{"cost-center": "4712"}],
    ),
    "an administrator's call is older than what stands": (
        cause(TAGGED, "admin", {"team": ISA}), ALICES, assigned(BCD, at=LATER, by_admin=True), [],
    ),
    "an administrator lets go": (
        cause(UNTAGGED, "admin", keys=("team",)), {"owner": "alice"}, assigned(BCD), [{"team": "unassigned"}],
    ),
    "a member claims for a team that does not exist": (
        cause(CREATED, "alice", {"team": "x"}), None, None, [ALICES, "conflict"],
    ),
    "a member calls her own unassigned": (
        cause(CREATED, "alice", {"team": "unassigned"}), None, None, [ALICES, "conflict"],
    ),
    "an outsider calls it unassigned": (
        cause(CREATED, "carol", {"team": "unassigned"}), None, None, [{"owner": "carol"}, "unresolved"],
    ),
    "an outsider brings a whole set of tags": (
        cause(CREATED, "carol", ALICES), None, None,
        [{"cost-center"}, {"team": "unassigned", "owner": "carol"}, "unresolved", "conflict"],
    ),
    "a member of both teams claims one": (
        cause(CREATED, "both", FOREIGN), None, None, [{"owner": "both", "cost-center": "4712"}],
    ),
    "a member of both teams claims a third": (
        cause(CREATED, "both", {"team": "x"}), None, None,
        [{"team": "unassigned", "owner": "both"}, "unresolved", "conflict"],
    ),
    "a member of both teams claims none": (
        cause(CREATED, "both"), None, None, [{"team": "unassigned", "owner": "both"}, "unresolved"],
    ),
    "three imitations at once": (
        cause(CREATED, "alice", ALICES | {"TEAM": ISA, "oWner": "bob", "Cost-Center": "1"}), None, None,
        [{"TEAM", "oWner", "Cost-Center"}],
    ),
    "other tags in any case": (cause(CREATED, "alice", ALICES | {"Purpose": "x", "teams": "y"}), None, None, []),
    "a creation, delivered again after an outsider's was unresolved": (
        cause(CREATED, "carol"), {"team": "unassigned", "owner": "carol"}, assigned(None, "carol", NOW), [],
    ),
    "a member removes her own owner tag": (
        cause(UNTAGGED, "alice", keys=("owner",)), {"team": BCD, "cost-center": "4711"}, assigned(BCD),
        [{"owner": "alice"}],
    ),
    "a stranger removes a lookalike that is gone": (
        cause(UNTAGGED, "bob", keys=("TEAM",)), ALICES, assigned(BCD), [],
    ),
    "tampering with what belongs to a team that is no more": (
        cause(TAGGED, "bob", FOREIGN), FOREIGN, assigned("gone"), [{"team": "gone", "owner": "alice"}],
    ),
    "tampering where nobody is the owner": (
        cause(TAGGED, "bob", FOREIGN), FOREIGN | {"owner": "bob"}, assigned(BCD, None),
        [{"owner"}, {"team": BCD, "cost-center": "4711"}],
    ),
    "a stranger types a cost center where the team has none": (
        cause(TAGGED, "bob", {"cost-center": "1"}), {"team": "gone", "owner": "alice", "cost-center": "1"},
        assigned("gone"), [{"cost-center"}],
    ),
    "a machine types an owner": (
        cause(CREATED, "machine", {"owner": "alice", "cost-center": "1"}), None, None,
        [{"owner", "cost-center"}, {"team": "unassigned"}, "unresolved"],
    ),
    "an administrator sets a cost center that the registry does not know": (
        cause(TAGGED, "admin", {"cost-center": "1"}), {"team": "gone", "owner": "alice", "cost-center": "1"},
        assigned("gone"), [],
    ),
    "the sweep comes by what an administrator gave a cost center": (
        cause(SWEPT, "nobody"), {"team": "gone", "owner": "alice", "cost-center": "1"},
        assigned("gone", by_admin=True), [],
    ),
    "tampering that is older than what stands": (
        cause(TAGGED, "bob", FOREIGN), ALICES, assigned(BCD, at=LATER), [],
    ),
    "a removal from what the ledger does not know": (
        cause(UNTAGGED, "bob", keys=("team",)), {}, None, ["unknown"],
    ),
    "an administrator tags what the ledger does not know": (
        cause(TAGGED, "admin", {"team": BCD}), {"team": BCD}, None, [{"cost-center": "4711"}],
    ),
    "an administrator sets a lookalike": (
        cause(TAGGED, "admin", {"TEAM": ISA}), ALICES | {"TEAM": ISA}, assigned(BCD), [{"TEAM"}],
    ),
    "an administrator says that nobody owns it": (
        cause(TAGGED, "admin", {"team": "unassigned"}), ALICES | {"team": "unassigned"}, assigned(BCD), [],
    ),
    "an administrator removes the owner": (
        cause(UNTAGGED, "admin", keys=("owner",)), {"team": BCD, "cost-center": "4711"}, assigned(BCD), [],
    ),
    "an administrator's duplicate": (
        cause(TAGGED, "admin", {"team": ISA, "owner": "bob"}), ALICES | {"team": ISA, "owner": "bob"},
        assigned(ISA, "bob", NOW, by_admin=True), [{"cost-center": "4712"}],
    ),
    "the sweep finds a team that does not exist": (cause(SWEPT, "nobody"), {"team": "x"}, None, ["unknown"]),
    "the sweep finds a lookalike": (cause(SWEPT, "nobody"), ALICES | {"TEAM": ISA}, assigned(BCD), [{"TEAM"}]),
    "the sweep finds what was never assigned": (
        cause(SWEPT, "nobody"), {"owner": "carol"}, assigned(None, "carol"), [{"team": "unassigned"}],
    ),
    "the sweep finds all right": (cause(SWEPT, "nobody"), ALICES, assigned(BCD), []),
    "the sweep finds tags missing": (cause(SWEPT, "nobody"), {}, assigned(BCD), [ALICES]),
    "the sweep finds what is older than sagewarden": (cause(SWEPT, "nobody"), {"team": BCD}, None, []),
    "the sweep finds what nobody knows": (cause(SWEPT, "nobody"), {}, None, ["unknown"]),
}  # fmt: skip


@pytest.mark.parametrize(("what", "tags", "standing", "expected"), TABLE.values(), ids=TABLE)
def test_what_must_be_done(
    what: Cause, tags: Mapping[str, str] | None, standing: Assignment | None, expected: list[object]
) -> None:
    assert summary(plan(what, tags, standing)) == expected


VALUE = "Breast Cancer Detection"
VALUES = TEAMS.model_copy(
    update={"teams": {**TEAMS.teams, BCD: TEAMS.teams[BCD].model_copy(update={"tag_value": VALUE})}}
)
TAGGED_BY_VALUE = ALICES | {"team": VALUE}

# The same table, where the first team's tag has another value than its name.
BY_VALUE: dict[str, tuple[Cause, Mapping[str, str] | None, Assignment | None, list[object]]] = {
    "a member creates": (cause(CREATED, "alice"), None, None, [TAGGED_BY_VALUE]),
    "a member creates with her team's tag": (
        cause(CREATED, "alice", {"team": VALUE}), None, None, [{"owner": "alice", "cost-center": "4711"}],
    ),
    "a member creates with her team's name": (
        cause(CREATED, "alice", {"team": BCD}), None, None, [TAGGED_BY_VALUE],
    ),
    "a member of both teams claims one": (
        cause(CREATED, "both", {"team": VALUE}), None, None, [{"owner": "both", "cost-center": "4711"}],
    ),
    "a stranger claims": (
        cause(CREATED, "bob", {"team": VALUE}), None, None,
        [{"team": ISA, "owner": "bob", "cost-center": "4712"}, "conflict"],
    ),
    "an administrator creates for a team": (
        cause(CREATED, "admin", {"team": VALUE}), None, None, [{"owner": "admin", "cost-center": "4711"}],
    ),
    "an administrator creates for a team by its name": (
        cause(CREATED, "admin", {"team": BCD}), None, None,
        [{"team": VALUE, "owner": "admin", "cost-center": "4711"}],
    ),
    "an administrator retags": (
        cause(TAGGED, "admin", {"team": VALUE}), {"team": VALUE, "owner": "bob"}, assigned(ISA, "bob"),
        [{"cost-center": "4711"}],
    ),
    "a stranger retags": (
        cause(TAGGED, "bob", FOREIGN), TAGGED_BY_VALUE | FOREIGN, assigned(BCD), [{"team": VALUE}],
    ),
    "the sweep finds the value of before": (cause(SWEPT, "nobody"), ALICES, assigned(BCD), [{"team": VALUE}]),
    "the sweep finds what is older than sagewarden": (cause(SWEPT, "nobody"), {"team": VALUE}, None, []),
    "the sweep finds the name, by which IAM does not go": (
        cause(SWEPT, "nobody"), {"team": BCD}, None, ["unknown"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("what", "tags", "standing", "expected"), BY_VALUE.values(), ids=BY_VALUE)
def test_a_teams_tag_may_have_another_value_than_its_name(
    what: Cause, tags: Mapping[str, str] | None, standing: Assignment | None, expected: list[object]
) -> None:
    decision = decide(what, tags, standing, registry=VALUES)
    assert summary(decision.plan) == expected
    assert VALUE not in {decision.team, decision.assignment and decision.assignment.team}


@pytest.mark.parametrize(
    ("what", "standing", "age", "waits"),
    [
        (cause(TAGGED, "bob", FOREIGN), None, 0, True),
        (cause(UNTAGGED, "bob", keys=("team",)), None, 89, True),
        (cause(TAGGED, "bob", FOREIGN), None, 90, False),
        (cause(TAGGED, "bob", FOREIGN), assigned(BCD), 0, False),
        (cause(TAGGED, "admin", FOREIGN), None, 0, False),
        (cause(SWEPT, "nobody"), None, 0, False),
        (cause(CREATED, "alice"), None, 0, False),
    ],
)
def test_tags_of_what_is_unknown_wait_until_a_creation_would_read_them(
    what: Cause, standing: Assignment | None, age: int, *, waits: bool
) -> None:
    observed = Observed({}, standing, Surroundings())
    now = NOW + timedelta(seconds=age)
    assert awaits_creation(TEAMS, observed, what, now) is waits
    assert PATIENCE > YOUNG


def test_what_an_administrator_sets_becomes_the_assignment() -> None:
    decision = decide(cause(TAGGED, "admin", {"team": ISA, "owner": "bob"}), ALICES, assigned(BCD))
    assert decision.assignment is not None
    assert (decision.assignment.team, decision.assignment.owner) == (ISA, "bob")
    assert decision.assignment.evidence[0].rule == "administrator"
    assert decision.assignment.order > assigned(BCD, at=NOW).order


def test_the_reason_names_the_evidence_that_decided() -> None:
    (action,) = plan(cause(CREATED, "alice"))
    assert action.reason == "iam-group: bcd-scientists"


@pytest.mark.parametrize(("age", "young"), [(0, True), (59, True), (60, False), (-5, True)])
def test_a_creation_is_young_for_a_minute(age: int, *, young: bool) -> None:
    assert is_young(cause(CREATED, "alice"), NOW + timedelta(seconds=age)) is young


@pytest.mark.parametrize(
    ("others", "fitting"),
    [(47, {"team", "owner", "cost-center"}), (48, {"team", "owner"}), (49, {"team"}), (50, set())],
)
def test_the_most_important_tags_fit_first(others: int, fitting: set[str]) -> None:
    tags = {f"t{number}": "x" for number in range(others)} | {
        "aws:cloudformation:stack-name": "not counted"
    }
    actions = plan(cause(CREATED, "alice", tags))
    added = {key for action in actions if isinstance(action, AddTags) for key in action.tags}
    reports = [action for action in actions if isinstance(action, Report)]
    assert added == fitting
    assert [report.finding for report in reports] == (["tag-limit"] if len(fitting) < 3 else [])


@pytest.mark.parametrize("tagging", [TAGGED, UNTAGGED, SWEPT])
def test_the_limit_holds_for_what_is_put_back_too(tagging: CauseKind) -> None:
    tags = {f"t{number}": "x" for number in range(49)}
    actions = plan(cause(tagging, "bob", FOREIGN, keys=("team",)), tags, assigned(BCD))
    assert summary(actions) == [{"team": BCD}, "tag-limit"]
    assert actions[1].reason == "no room under 50 tags for owner, cost-center"


def test_the_reason_for_putting_back_names_who_tampered() -> None:
    tampered = ALICES | FOREIGN
    set_, removed = cause(TAGGED, "bob", FOREIGN), cause(UNTAGGED, "bob", keys=("team",))
    swept = cause(SWEPT, "nobody")
    reasons = [plan(what, tampered, assigned(BCD))[0].reason for what in (set_, removed, swept)]
    assert reasons == [
        "IAMUser bob set a guarded tag", "IAMUser bob removed a guarded tag", "the ledger says so",
    ]  # fmt: skip


def test_a_conflict_is_reported_with_who_claimed_what() -> None:
    (_, report) = plan(cause(CREATED, "alice", FOREIGN))
    assert report.reason == f"IAMUser alice claimed it for '{ISA}', but it belongs to {BCD}"
    (*_, report) = plan(cause(CREATED, "carol", FOREIGN))
    assert report.reason == f"IAMUser carol claimed it for '{ISA}', but nothing proves it"


@pytest.mark.parametrize(
    "shape",
    [
        [{"key": "team", "value": ISA}, {"key": "Owner", "value": "bob"}],
        [{"Key": "team", "Value": ISA}, {"Key": "Owner", "Value": "bob"}],
        {"team": ISA, "Owner": "bob"},
    ],
    ids=["CloudTrail's", "the API's", "service events'"],
)
def test_tags_lead_to_the_same_plan_in_each_of_their_shapes(shape: object) -> None:
    actions = plan(cause(CREATED, "alice", tags_of(shape)))
    assert summary(actions) == [{"Owner"}, ALICES, "conflict"]


def test_an_owner_that_no_tag_can_hold_is_written_as_near_as_possible() -> None:
    assert desired_tags(TEAMS, assigned(BCD, "o'neil"))["owner"] == "o_neil"


def test_an_imitation_at_the_limit_makes_room_for_the_tag_that_it_imitates() -> None:
    tags = {f"t{number}": "x" for number in range(47)} | {"Team": ISA, "TEAM": ISA, "OWNER": "bob"}
    assert summary(plan(cause(CREATED, "alice", tags))) == [{"Team", "TEAM", "OWNER"}, ALICES]


def test_changing_a_tag_that_is_there_takes_no_room() -> None:
    tags = {f"t{number}": "x" for number in range(49)} | {"team": ISA}
    (added, *_) = plan(cause(CREATED, "alice", tags))
    assert isinstance(added, AddTags)
    assert added.tags == {"team": BCD}


def applied(tags: Mapping[str, str], actions: tuple[OwnershipAction, ...]) -> dict[str, str]:
    after = dict(tags)
    for action in actions:
        match action:
            case AddTags(tags=added):
                after |= added
            case RemoveTags(keys=keys):
                after = {key: value for key, value in after.items() if key not in keys}
            case Report():
                pass
    return after


@given(CAUSES, TAGS, STANDING)
def test_applying_a_plan_converges(
    what: Cause, tags: dict[str, str], standing: Assignment | None
) -> None:
    decision = decide(what, tags, standing)
    after = applied(tags, decision.plan)
    again = decide(what, after, decision.assignment or standing)
    assert not [action for action in again.plan if not isinstance(action, Report)]


@given(CAUSES, TAGS, STANDING)
def test_only_guarded_keys_of_the_resource_itself_are_touched(
    what: Cause, tags: dict[str, str], standing: Assignment | None
) -> None:
    for action in plan(what, tags, standing):
        assert action.resource == NOTEBOOK
        touched = set(action.tags) if isinstance(action, AddTags) else set()
        touched |= set(action.keys) if isinstance(action, RemoveTags) else set()
        assert all(TEAMS.is_guarded(key) for key in touched)


@given(CAUSES, TAGS, STANDING)
def test_what_is_recorded_is_what_the_tags_say_afterwards(
    what: Cause, tags: dict[str, str], standing: Assignment | None
) -> None:
    decision = decide(what, tags, standing)
    stands = decision.assignment or standing
    if stands:
        after, desired = applied(tags, decision.plan), desired_tags(TEAMS, stands)
        left_out = {key for key, value in desired.items() if after.get(key) != value}
        limits = [
            action
            for action in decision.plan
            if isinstance(action, Report) and action.finding == "tag-limit"
        ]
        assert bool(left_out) is bool(limits)
        assert all(key in limits[0].reason for key in left_out)
        assert not left_out or counted(after) == 50


def counted(tags: Mapping[str, str]) -> int:
    """The tags that count towards the limit: AWS's own do not."""
    return sum(not key.startswith("aws:") for key in tags)


@given(CAUSES, TAGS, STANDING)
def test_no_guarded_tag_stays_that_nothing_proves(
    what: Cause, tags: dict[str, str], standing: Assignment | None
) -> None:
    decision = decide(what, tags, standing)
    stands = decision.assignment or standing
    if stands:
        after, desired = applied(tags, decision.plan), desired_tags(TEAMS, stands)
        unproven = {key for key in after if TEAMS.is_guarded(key)} - set(desired)
        assert unproven <= ({"cost-center"} if stands.administered else set())


@given(CAUSES, TAGS, STANDING)
def test_no_plan_leads_beyond_the_limit(
    what: Cause, tags: dict[str, str], standing: Assignment | None
) -> None:
    assert counted(applied(tags, plan(what, tags, standing))) <= 50


@given(CAUSES, TAGS, STANDING)
def test_nobody_but_an_administrator_moves_a_resource_that_is_assigned(
    what: Cause, tags: dict[str, str], standing: Assignment | None
) -> None:
    decision = decide(what, tags, standing)
    if standing and what.kind is not CREATED and what.actor.name != "admin":
        assert decision.assignment is None


def test_the_registry_of_these_tests_is_globomantics(teams: Registry) -> None:
    assert teams == TEAMS
