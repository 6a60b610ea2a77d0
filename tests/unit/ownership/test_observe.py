"""What is read before planning: as little as the event leaves open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import yaml

from ownership import observe as observing
from ownership.evidence.callers import SPACE_TAG
from ownership.evidence.verdict import Surroundings
from ownership.observe import GROUPS_KNOWN_FOR
from ownership.observed import Observed
from sagewarden.causes.actors import Actor, ActorKind
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.causes.requests import Request
from sagewarden.deeds.assignments import Assignment
from sagewarden.deeds.ledger import Ledger
from sagewarden.registry.document import read
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from sagewarden.runtime.aws import Clients
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.room import begin
from tests.conftest import REGISTRY
from tests.strategies import BCD, ISA, NOTEBOOK, NOW, assigned, user
from tests.support.runtime import Live, runtime_of

TEAMS = read(REGISTRY.read_text())
ARN = "arn:aws:sagemaker:us-east-1:123456789012:"
ENDPOINT, CONFIG = Arn(f"{ARN}endpoint/e"), Arn(f"{ARN}endpoint-config/c")
MODELS = {name: Arn(f"{ARN}model/{name.lower()}") for name in ("M", "N")}
SPACE = Arn(f"{ARN}space/d-1/lab")
STUDIO = Actor(
    kind=ActorKind.ASSUMED_ROLE,
    name="SageMaker",
    role="arn:aws:iam::123456789012:role/shared",
    account="123456789012",
)


@dataclass(kw_only=True)
class World:
    """What stands in AWS, in the place of the adapter; it writes down what it is asked."""

    tags: Mapping[str, str] = field(default_factory=dict)
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    configs: dict[str, tuple[Arn, tuple[str, ...]]] = field(default_factory=dict)
    models: dict[str, Arn] = field(default_factory=lambda: dict(MODELS))
    assignments: dict[Arn, Assignment] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def observe_tags(self, _: Any, arn: Arn) -> Mapping[str, str]:
        self.asked.append(f"tags of {arn.resource}")
        return self.tags

    def observe_groups(self, _: Any, name: str) -> frozenset[str]:
        self.asked.append(f"groups of {name}")
        return self.groups.get(name, frozenset())

    def observe_config(self, _: Any, name: str) -> tuple[Arn | None, tuple[str, ...]]:
        self.asked.append(f"config {name}")
        return self.configs.get(name, (None, ()))

    def observe_model(self, _: Any, name: str) -> Arn | None:
        self.asked.append(f"model {name}")
        return self.models.get(name)

    def assignments_of(self, arns: Sequence[Arn]) -> dict[str, Assignment]:
        if arns:
            self.asked.append(f"ledger on {', '.join(arn.resource for arn in arns)}")
        return {arn.key: self.assignments[arn] for arn in arns if arn in self.assignments}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    world = World(groups={"alice": frozenset({"bcd-scientists"}), "carol": frozenset({"guests"})})
    for name in ("tags", "groups", "config", "model"):
        monkeypatch.setattr(observing, f"observe_{name}", getattr(world, f"observe_{name}"))
    monkeypatch.setattr(Ledger, "assignments", lambda _, arns: world.assignments_of(arns))
    return world


def delivery(teams: Registry, cause: Cause, now: datetime, *, overtaken: bool = False) -> Delivery:
    """A delivery whose clients no story uses: the world above answers in their place."""
    runtime = replace(runtime_of(Live(teams)), clock=lambda: now, aws=Clients(lambda _: None))
    return replace(begin("ownership", cause, "m-1", runtime), overtaken=overtaken)


def observe(teams: Registry, cause: Cause, now: datetime, *, overtaken: bool = False) -> Observed:
    return observing.observe(delivery(teams, cause, now, overtaken=overtaken))


def observe_surroundings(teams: Registry, cause: Cause, now: datetime) -> Surroundings:
    return observing.observe_surroundings(delivery(teams, cause, now))


def created(actor: Actor, resource: Arn = NOTEBOOK, **request: Any) -> Cause:
    return Cause(
        kind=CauseKind.CREATED,
        resource=resource,
        actor=actor,
        at=NOW,
        event_id="e-1",
        request=Request(**request),
    )


def registry(**changes: Any) -> Registry:
    return read(yaml.safe_dump(yaml.safe_load(REGISTRY.read_text()) | changes))


NOBODYS_MEMBERS = {
    "a": {"members": {"users": ["alice"]}},
    "b": {"members": {"permission_sets": ["B"]}},
}


def test_a_young_creation_is_what_its_own_request_says(world: World) -> None:
    cause = created(user("alice"), tags={"purpose": "x"})
    assert observe(TEAMS, cause, NOW) == Observed(
        {"purpose": "x"}, None, Surroundings(groups=frozenset({"bcd-scientists"}))
    )
    assert world.asked == ["groups of alice"]


def test_a_creation_older_than_a_minute_is_looked_up(world: World) -> None:
    world.tags, world.assignments = {"team": ISA}, {NOTEBOOK: assigned(BCD)}
    observed = observe(TEAMS, created(user("alice")), NOW + timedelta(minutes=1))
    assert (observed.tags, observed.assignment) == ({"team": ISA}, assigned(BCD))
    assert world.asked == [
        "groups of alice",
        "tags of notebook-instance/nb",
        "ledger on notebook-instance/nb",
    ]


def test_a_young_creation_is_looked_up_when_the_ledger_objected(world: World) -> None:
    observe(TEAMS, created(user("alice")), NOW, overtaken=True)
    assert "tags of notebook-instance/nb" in world.asked


@pytest.mark.parametrize("kind", [CauseKind.TAGGED, CauseKind.UNTAGGED, CauseKind.SWEPT])
def test_whatever_is_no_creation_is_looked_up_and_has_no_lineage(
    world: World, kind: CauseKind
) -> None:
    cause = replace(created(STUDIO, ENDPOINT, config="C", models=("M",)), kind=kind)
    observe(TEAMS, cause, NOW)
    assert world.asked == ["tags of endpoint/e", "ledger on endpoint/e"]


@pytest.mark.parametrize(
    ("actor", "teams", "asked"),
    [
        (user("alice"), TEAMS, ["groups of alice"]),
        (user("admin"), TEAMS, []),
        (user("alice"), registry(teams=NOBODYS_MEMBERS), []),
        (user("carol"), registry(teams=NOBODYS_MEMBERS), []),
        (user("carol"), registry(teams=NOBODYS_MEMBERS, administrators={"groups": ["g"]}), ["groups of carol"]),
        (user("alice"), registry(teams=NOBODYS_MEMBERS, administrators={"groups": ["g"]}), ["groups of alice"]),
        (replace(user("alice"), account="210987654321"), TEAMS, []),
        (replace(user("alice"), account=None), TEAMS, []),
        (replace(user("alice"), name=None), TEAMS, []),
        (STUDIO, TEAMS, []),
    ],
    ids=[
        "teams have groups", "an administrator by name", "a member by name", "no team has groups",
        "administrators have groups", "a member by name who may be an administrator", "another account", "no account",
        "no name", "no user",
    ],
)  # fmt: skip
def test_groups_are_asked_for_only_where_they_can_decide(
    world: World, actor: Actor, teams: Registry, asked: list[str]
) -> None:
    observe_surroundings(teams, created(actor), NOW)
    assert world.asked == asked


def test_a_members_groups_are_remembered_for_five_minutes(world: World) -> None:
    for seconds in (0, 1, 299):
        observe_surroundings(TEAMS, created(user("alice")), NOW + timedelta(seconds=seconds))
    assert world.asked == ["groups of alice"]
    observe_surroundings(TEAMS, created(user("alice")), NOW + GROUPS_KNOWN_FOR)
    assert world.asked == ["groups of alice"] * 2


def test_a_strangers_groups_are_asked_for_every_time(world: World) -> None:
    for _ in range(2):
        observe_surroundings(TEAMS, created(user("carol")), NOW)
    assert world.asked == ["groups of carol"] * 2


def test_one_persons_groups_are_not_anothers(world: World) -> None:
    for name in ("alice", "bob"):
        found = observe_surroundings(TEAMS, created(user(name)), NOW).groups
        assert found == world.groups.get(name, frozenset())


def test_the_team_of_the_space_is_read_from_the_ledger(world: World) -> None:
    world.assignments = {SPACE: replace(assigned(ISA), resource=SPACE)}
    found = observe_surroundings(TEAMS, created(STUDIO, tags={SPACE_TAG: SPACE}), NOW)
    assert found.space_team == ISA
    assert world.asked == ["ledger on space/d-1/lab"]


def test_the_endpoint_of_a_component_is_looked_up_where_nothing_else_names_a_team(
    world: World,
) -> None:
    world.assignments = {ENDPOINT: replace(assigned(ISA), resource=ENDPOINT)}
    component = created(STUDIO, Arn(f"{ARN}inference-component/c"), endpoint="e")
    assert observe_surroundings(TEAMS, component, NOW).parent_teams == (ISA,)
    assert world.asked == ["ledger on endpoint/e"]


def test_a_versions_tags_are_not_asked_for(world: World) -> None:
    version = created(STUDIO, Arn(f"{ARN}model-package/tumor/3"))
    observe(TEAMS, version, NOW + timedelta(hours=1))
    assert world.asked == ["ledger on model-package-group/tumor", "ledger on model-package/tumor/3"]


PROFILE = Arn(f"{ARN}user-profile/d-1/alice")
DOMAIN = Arn(f"{ARN}domain/d-1")


def test_the_team_of_the_domain_is_read_from_the_ledger(world: World) -> None:
    world.assignments = {DOMAIN: replace(assigned(ISA), resource=DOMAIN)}
    found = observe_surroundings(TEAMS, created(STUDIO, PROFILE, domain="d-1"), NOW)
    assert found.whole_team == ISA
    assert world.asked[:1] == ["ledger on domain/d-1"]


def test_the_domain_of_what_has_a_role_of_its_own_is_not_looked_up(world: World) -> None:
    for request in ({"domain": "d-1", "roles": ("run",)}, {}):
        assert (
            observe_surroundings(TEAMS, created(STUDIO, PROFILE, **request), NOW).whole_team is None
        )
    assert world.asked == []


@pytest.mark.parametrize("text", ["x/y", "", "lab", f"{ARN}space"])
def test_a_space_that_is_none_is_not_looked_up(world: World, text: str) -> None:
    assert (
        observe_surroundings(TEAMS, created(STUDIO, tags={SPACE_TAG: text}), NOW).space_team is None
    )
    assert world.asked == []


def test_a_space_that_a_user_typed_is_not_looked_up(world: World) -> None:
    observe_surroundings(TEAMS, created(user("carol"), tags={SPACE_TAG: SPACE}), NOW)
    assert world.asked == ["groups of carol"]


def config(world: World, *models: str) -> Cause:
    world.configs = {"C": (CONFIG, models)}
    return created(STUDIO, ENDPOINT, config="C")


def test_an_endpoints_parent_is_its_config_and_its_models_are_left_alone(world: World) -> None:
    world.assignments = {CONFIG: replace(assigned(BCD), resource=CONFIG)}
    assert observe_surroundings(TEAMS, config(world, "M"), NOW).parent_teams == (BCD,)
    assert world.asked == ["config C", "ledger on endpoint-config/c"]


@pytest.mark.parametrize("found", [{}, {CONFIG: replace(assigned(None), resource=CONFIG)}])
def test_where_the_config_is_nobodys_the_models_speak(
    world: World, found: dict[Arn, Assignment]
) -> None:
    world.assignments = found | {
        arn: replace(assigned(ISA), resource=arn) for arn in MODELS.values()
    }
    assert observe_surroundings(TEAMS, config(world, "M", "N"), NOW).parent_teams == (ISA, ISA)
    assert world.asked[-1] == "ledger on model/m, model/n"


def test_a_model_that_nobody_knows_stays_in_the_lineage_as_a_doubt(world: World) -> None:
    world.assignments = {MODELS["M"]: replace(assigned(ISA), resource=MODELS["M"])}
    assert observe_surroundings(TEAMS, config(world, "M", "N"), NOW).parent_teams == (ISA, None)
    assert observe_surroundings(TEAMS, config(world, "M", "gone"), NOW).parent_teams == (ISA, None)


def test_a_config_that_is_gone_leaves_no_lineage(world: World) -> None:
    cause = created(STUDIO, ENDPOINT, config="gone")
    assert observe_surroundings(TEAMS, cause, NOW).parent_teams == ()


def test_a_configs_own_models_stand_in_its_request(world: World) -> None:
    world.assignments = {MODELS["M"]: replace(assigned(BCD), resource=MODELS["M"])}
    found = observe_surroundings(TEAMS, created(STUDIO, CONFIG, models=("M",)), NOW)
    assert found.parent_teams == (BCD,)
    assert world.asked == ["model M", "ledger on model/m"]


def test_nobody_asks_for_parents_where_something_stronger_names_a_team(world: World) -> None:
    cause = created(user("alice"), ENDPOINT, config="C", models=("M",))
    assert observe_surroundings(TEAMS, cause, NOW).parent_teams == ()
    assert world.asked == ["groups of alice"]
