"""`sagewarden registry publish` as an operator sees it: what it refuses, and how one goes on."""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cli.main import app
from local import ACCOUNT
from local.cloud import LocalCloud
from sagewarden.causes.actors import NOBODY
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.deeds.assignments import Assignment, Reaction
from sagewarden.deeds.ledger import Ledger
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn
from tests.support.runtime import LEDGER
from tests.support.stage import cloud_with_ledger

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ROLE = f"arn:aws:iam::{ACCOUNT}:role/service"
REGISTRY: dict[str, Any] = {
    "version": 1,
    "mode": "enforce",
    "teams": {
        "fraud": {"members": {"groups": ["fraud"], "permission_sets": ["DS"]}},
        "risk": {"members": {"users": ["dan"]}},
    },
}
OBSERVED = REGISTRY | {"mode": "observe"}


class Operator:
    """Somebody with a registry file and the command, in an account of their own AppConfig."""

    def __init__(self, cloud: LocalCloud, file: Path, stack: dict[str, str]) -> None:
        self.cloud, self.file, self.stack = cloud, file, stack
        self.appconfig = cloud.client("appconfig")

    def publish(self, registry: dict[str, Any], *confirm: str) -> tuple[int, str]:
        """The command's exit status, and all that it said."""
        self.file.write_text(yaml.safe_dump(registry))
        options = [word for name in confirm for word in ("--confirm", name)]
        result = CliRunner().invoke(app, ["registry", "publish", str(self.file), *options])
        return result.exit_code, result.stdout + result.stderr

    def versions(self) -> int:
        """How many versions of the registry there are."""
        listed = self.appconfig.list_hosted_configuration_versions(
            ApplicationId=self.stack["RegistryApplicationId"],
            ConfigurationProfileId=self.stack["RegistryProfileId"],
        )
        return len(listed["Items"])

    def deploy(self, content: dict[str, Any]) -> None:
        """Somebody publishes a document past the command."""
        profile = {
            "ApplicationId": self.stack["RegistryApplicationId"],
            "ConfigurationProfileId": self.stack["RegistryProfileId"],
        }
        version = self.appconfig.create_hosted_configuration_version(
            **profile, Content=json.dumps(content).encode(), ContentType="application/json"
        )["VersionNumber"]
        self.appconfig.start_deployment(
            **profile,
            EnvironmentId=self.stack["RegistryEnvironmentId"],
            DeploymentStrategyId=self.stack["RegistryStrategyId"],
            ConfigurationVersion=str(version),
        )

    def model(self, name: str, **tags: str) -> str:
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        arn: str = self.cloud.client("sagemaker").create_model(
            ModelName=name,
            ExecutionRoleArn=ROLE,
            PrimaryContainer={"Image": "image"},
            Tags=pairs,
        )["ModelArn"]
        return arn


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with cloud_with_ledger() as started:
        iam = started.client("iam")
        iam.create_group(GroupName="fraud")
        for user in ("alice", "bob"):
            iam.create_user(UserName=user)
            iam.add_user_to_group(GroupName="fraud", UserName=user)
        yield started


@pytest.fixture
def operator(
    cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Operator]:
    appconfig = cloud.client("appconfig")
    application = appconfig.create_application(Name="sagewarden")["Id"]
    stack = {
        "RegistryApplicationId": application,
        "RegistryEnvironmentId": appconfig.create_environment(
            ApplicationId=application, Name="account"
        )["Id"],
        "RegistryProfileId": appconfig.create_configuration_profile(
            ApplicationId=application, Name="teams", LocationUri="hosted"
        )["Id"],
        "RegistryStrategyId": appconfig.create_deployment_strategy(
            Name="at-once",
            DeploymentDurationInMinutes=0,
            FinalBakeTimeInMinutes=0,
            GrowthFactor=100,
            ReplicateTo="NONE",
        )["Id"],
        "LedgerTable": LEDGER,
        "AdministratorsTopic": f"arn:aws:sns:us-east-1:{ACCOUNT}:administrators",
    }
    monkeypatch.setattr("cli.registry.outputs", lambda _session, _stack: stack)
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.url)
    made = Operator(cloud, tmp_path / "registry.yaml", stack)
    yield made
    cloud.heal()
    sagemaker = cloud.client("sagemaker")
    for model in sagemaker.list_models()["Models"]:
        sagemaker.delete_model(ModelName=model["ModelName"])


def changed(change: Callable[[dict[str, Any]], object], base: Any = REGISTRY) -> dict[str, Any]:
    raw: dict[str, Any] = deepcopy(base)
    change(raw)
    return raw


def without_fraud() -> dict[str, Any]:
    return changed(lambda raw: raw["teams"].pop("fraud"))


def test_the_first_publication_of_an_empty_account_is_no_danger(operator: Operator) -> None:
    status, said = operator.publish(REGISTRY)
    live, everywhere = said.splitlines()
    assert (status, live) == (0, f"{operator.file} is live: version 1, deployment 1")
    assert re.fullmatch(r"every function goes by it from \d\d:\d\d:\d\d \S+ on", everywhere)


def test_a_change_that_concerns_nobody_reads_nothing_of_the_account(operator: Operator) -> None:
    operator.publish(REGISTRY)
    operator.cloud.clear_calls()
    more = changed(lambda raw: raw["teams"]["risk"]["members"].update(users=["dan", "eve"]))
    assert operator.publish(more)[0] == 0
    services = {call.service for call in operator.cloud.calls()}
    assert services == {"appconfig"}


def test_a_team_that_goes_is_refused_with_its_numbers_and_the_command_to_go_on(
    operator: Operator,
) -> None:
    operator.publish(REGISTRY)
    for number in range(5):
        operator.model(f"Fraud-{number}", team="fraud")
    operator.model("Risk", team="risk")
    status, said = operator.publish(without_fraud())
    assert status == 1
    assert max(len(line) for line in said.splitlines() if str(operator.file) not in line) <= 80
    for piece in (
        f"{operator.file} is not live, what was live before still is.\n",
        "\nteam-removed:fraud (shuts out and opens)\n",
        "\n    resources: 5 (model/fraud-0, model/fraud-1, model/fraud-2, and 2 more)\n",
        "\n    principals: at least 2 (user alice, user bob)\n",
        "\n    could not be counted: the people of permission set DS: IAM Identity Center\n",
        f"sagewarden registry publish {operator.file} \\\n    --confirm team-removed:fraud\n",
    ):
        assert piece in said
    assert operator.versions() == 1
    status, said = operator.publish(without_fraud(), "team-removed:fraud")
    assert status == 0
    assert said.startswith(f"{operator.file} is live: version 2, deployment 2\n")


def test_a_wrong_or_needless_confirmation_publishes_nothing_and_says_what_is_right(
    operator: Operator,
) -> None:
    operator.publish(REGISTRY)
    status, said = operator.publish(without_fraud(), "team-removed:frod")
    assert status == 2
    assert "did you mean team-removed:fraud?" in said
    status, said = operator.publish(REGISTRY, "team-removed:fraud")
    assert status == 2
    assert "it is not needed, there is no such danger here; leave it out" in said
    assert f"To publish it:\n\nsagewarden registry publish {operator.file}\n" in said
    assert operator.versions() == 1


def test_going_to_enforce_counts_what_carries_no_tag_by_the_ledger_and_by_the_lists(
    operator: Operator,
) -> None:
    operator.publish(OBSERVED)
    own, stray = operator.model("Own"), operator.model("Stray", project="x")
    operator.model("Tagged", team="fraud")
    _assign(operator, own, "fraud")
    status, said = operator.publish(REGISTRY)
    assert status == 1
    _, first, second = said.split("enforces-untagged", 2)
    assert "resources: 1 (model/own)" in first
    assert "resources: 1 (model/stray)" in second
    assert "fraud, risk will be enforced" in second
    sagemaker = operator.cloud.client("sagemaker")
    for arn, team in ((own, "fraud"), (stray, "risk")):
        sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": team}])
    assert operator.publish(REGISTRY)[0] == 0


def test_the_first_publication_that_enforces_counts_too(operator: Operator) -> None:
    operator.model("Stray")
    status, said = operator.publish(REGISTRY)
    assert (status, operator.versions()) == (1, 0)
    assert "--confirm enforces-untagged\n" in said
    assert operator.publish(REGISTRY, "enforces-untagged")[0] == 0


def test_other_tag_keys_count_more_resources_than_a_page_of_the_tagging_api_has(
    operator: Operator,
) -> None:
    operator.publish(REGISTRY)
    for number in range(101):
        operator.model(f"m-{number}", team="fraud")
    status, said = operator.publish(REGISTRY | {"tag_keys": {"team": "squad"}})
    assert status == 1
    assert "tag-keys-changed (shuts out and opens)\n    team becomes squad" in said
    assert "resources: 101 (" in said


@pytest.mark.parametrize(
    ("service", "operation", "missing"),
    [
        ("tagging", "GetResources", "resources by their tags: GetResources: AccessDenied"),
        ("iam", "GetGroup", "the users in group fraud: GetGroup: AccessDenied"),
    ],
)
def test_what_may_not_be_read_is_said_and_is_a_danger(
    operator: Operator, service: str, operation: str, missing: str
) -> None:
    operator.publish(REGISTRY)
    operator.cloud.fail(service, operation, times=9, code="AccessDenied", status=403)
    status, said = operator.publish(without_fraud())
    assert (status, operator.versions()) == (1, 1)
    assert missing in " ".join(said.split())


@pytest.mark.parametrize(
    ("service", "operation", "missing"),
    [
        ("sagemaker", "ListSpaces", "spaces without a tag: ListSpaces: AccessDenied"),
        ("tagging", "GetResources", "resources by their tags: GetResources: AccessDenied"),
    ],
)
def test_lists_that_may_not_be_read_are_a_danger_where_a_team_enters_enforce(
    operator: Operator, service: str, operation: str, missing: str
) -> None:
    operator.publish(OBSERVED)
    operator.cloud.fail(service, operation, times=9, code="AccessDenied", status=403)
    status, said = operator.publish(REGISTRY)
    assert (status, operator.versions()) == (1, 1)
    assert f"could not be counted: {missing}" in " ".join(said.split())


def test_a_ledger_that_may_not_be_read_makes_what_is_untagged_nobodys(operator: Operator) -> None:
    operator.publish(OBSERVED)
    _assign(operator, operator.model("Own"), "fraud")
    operator.cloud.fail("dynamodb", "BatchGetItem", times=9, code="AccessDenied", status=400)
    status, said = operator.publish(REGISTRY)
    assert status == 1
    told = " ".join(said.split())
    assert "resources: at least 1 (model/own)" in told
    assert "whose the untagged ones are, by the ledger: BatchGetItem: AccessDenied" in told


def test_a_live_registry_that_validates_no_more_is_compared_as_far_as_it_goes(
    operator: Operator,
) -> None:
    operator.deploy(changed(lambda raw: raw["teams"]["fraud"].update(colour="red")))
    status, said = operator.publish(without_fraud())
    assert status == 1
    told = " ".join(said.split())
    assert "the rest of it was compared, and this was not:" in told
    assert "teams.fraud.colour (Extra inputs are not permitted)" in told
    assert "--confirm live-not-compared \\ --confirm team-removed:fraud" in told


def test_one_whose_roles_overlap_is_compared_whole_and_that_is_said(operator: Operator) -> None:
    roles = {"fraud": f"arn:aws:iam::{ACCOUNT}:role/*", "risk": f"arn:aws:iam::{ACCOUNT}:role/r"}

    def overlap(raw: dict[str, Any]) -> None:
        for team, role in roles.items():
            raw["teams"][team]["execution_roles"] = [role]

    operator.deploy(changed(overlap))
    status, said = operator.publish(REGISTRY)
    assert status == 1
    assert "the live registry is compared whole, although teams.risk.execution_roles[0]" in said
    assert "--confirm execution-roles-removed:risk\n" in said
    assert "live-not-compared" not in said


def test_one_that_somebody_has_deleted_is_not_compared(operator: Operator) -> None:
    operator.publish(REGISTRY)
    operator.appconfig.delete_hosted_configuration_version(
        ApplicationId=operator.stack["RegistryApplicationId"],
        ConfigurationProfileId=operator.stack["RegistryProfileId"],
        VersionNumber=1,
    )
    status, said = operator.publish(REGISTRY)
    assert status == 1
    assert "version 1, which is live, has been deleted" in " ".join(said.split())


def test_while_a_deployment_is_under_way_nothing_is_published(operator: Operator) -> None:
    operator.publish(REGISTRY)
    operator.stack["RegistryStrategyId"] = operator.appconfig.create_deployment_strategy(
        Name="slow", DeploymentDurationInMinutes=9, GrowthFactor=10, ReplicateTo="NONE"
    )["Id"]
    operator.deploy(REGISTRY)
    status, said = operator.publish(REGISTRY)
    assert (status, operator.versions()) == (1, 2)
    assert "deployment 2 is under way; try again in a moment" in said


def test_a_danger_to_people_alone_reads_no_resources(operator: Operator) -> None:
    operator.publish(REGISTRY)
    operator.cloud.clear_calls()
    status, said = operator.publish(REGISTRY | {"administrators": {"users": ["root"]}})
    assert status == 1
    assert "administrators-added (opens)" in said
    services = {call.service for call in operator.cloud.calls()}
    assert services == {"appconfig", "iam"}


def test_who_publishes_meanwhile_is_not_overwritten(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator.publish(REGISTRY)
    _meanwhile(operator, monkeypatch, "cli.registry.check_confirmed")
    status, said = operator.publish(REGISTRY)
    assert status == 1
    assert "somebody else has published meanwhile" in said
    assert operator.versions() == 2


def test_nor_is_who_publishes_in_the_last_moment(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator.publish(REGISTRY)
    _meanwhile(operator, monkeypatch, "cli.registry.latest_deployment", answer=1)
    status, said = operator.publish(REGISTRY)
    assert status == 1
    assert "somebody else has published meanwhile" in said
    assert operator.versions() == 2


def _meanwhile(
    operator: Operator, monkeypatch: pytest.MonkeyPatch, step: str, answer: Any = None
) -> None:
    """Somebody else publishes just as the command takes a step."""

    def taken(*_: Any) -> Any:
        operator.deploy(OBSERVED)
        return answer

    monkeypatch.setattr(step, taken)


def _assign(operator: Operator, arn: str, team: str) -> None:
    """The ledger knows whose a resource is, as ownership leaves it while it observes."""
    resource = Arn(arn)
    cause = Cause(
        kind=CauseKind.CREATED, resource=resource, actor=NOBODY, at=NOW, event_id="creation"
    )
    assignment = Assignment(
        resource=resource, team=team, owner=None, evidence=(), at=NOW, administered=False
    )
    reaction = Reaction(cause=cause, mode=Mode.OBSERVE, outcomes=(), assignment=assignment)
    assert Ledger(operator.cloud.client("dynamodb"), LEDGER).record(reaction, NOW)
