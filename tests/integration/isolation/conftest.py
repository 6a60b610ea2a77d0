"""The stage of isolation's stories: IAM is real on it, and its simulator too."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from isolation.desired import team_arn
from isolation.handler import ROOM
from isolation.principals.membership import principal_of_role
from isolation.remembered import Attachment, Remembered
from local import ACCOUNT
from local.cloud import LocalCloud
from sagewarden.deeds.memory import Memory
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from tests.support.events import called, handed_on
from tests.support.runtime import MEMORY
from tests.support.stage import CloudStage, cloud_with_ledger, furnish

OTHER = "image-sentiment-analysis"


@dataclass(kw_only=True)
class IsolationStage(CloudStage):
    """A team of its own for each test, in an account that they share."""

    team: str
    """The team's name; its group has the same."""

    def __post_init__(self) -> None:
        self.iam: Any = self.cloud.client("iam")

    @property
    def arn(self) -> Arn:
        """What stands for the team's policies as a whole."""
        return team_arn(self.team, ACCOUNT, "aws")

    @property
    def memory(self) -> Memory:
        dynamodb = self.cloud.client("dynamodb")
        return Memory(client=dynamodb, table=self.memory_table, about=self.arn, entry=ROOM.name)

    def remembered(self) -> Remembered:
        """What isolation remembers of the team."""
        return Remembered.from_item(self.memory.read())

    def register(self, **team: Any) -> None:
        """Makes the registry one with two teams, of which the first is as it is said here."""
        first = {
            "members": {"groups": [self.team]},
            "execution_roles": [self.role("run-*")],
        } | deepcopy(team)
        second = {
            "members": {"groups": [OTHER]},
            "execution_roles": ["arn:aws:iam::123456789012:role/isa-*"],
        }
        raw = {"version": 1, "mode": "enforce", "teams": {self.team: first, OTHER: second}}
        self.live.registry = Registry.model_validate(raw)

    def share(self, **other: Any) -> None:
        """Adds to what the registry says of the other team."""
        raw = self.live.registry.model_dump(mode="json", by_alias=True, exclude_unset=True)
        raw["teams"][OTHER] |= other
        self.live.registry = Registry.model_validate(raw)

    def unregister(self) -> None:
        """Takes the team out of the registry."""
        raw = self.live.registry.model_dump(mode="json", by_alias=True, exclude_unset=True)
        del raw["teams"][self.team]
        self.live.registry = Registry.model_validate(raw)

    def role(self, name: str) -> str:
        return f"arn:aws:iam::{ACCOUNT}:role/{self.team}-{name}"

    def create_role(self, name: str) -> str:
        trust = {"Version": "2012-10-17", "Statement": []}
        made = self.iam.create_role(
            RoleName=f"{self.team}-{name}", AssumeRolePolicyDocument=json.dumps(trust)
        )
        arn: str = made["Role"]["Arn"]
        return arn

    def attach_as_before(self, role: str, kind: str = "guard") -> None:
        """Attaches a policy to a role, and has isolation remember that it did it."""
        attachment = Attachment(f"sagewarden-{self.team}-{kind}", principal_of_role(role))
        self.iam.attach_role_policy(RoleName=role, PolicyArn=self.policy(kind))
        self.memory.change(Remembered.policy_attached(attachment))

    def policy(self, name: str = "guard") -> str:
        return f"{self.arn}sagewarden-{self.team}-{name}"

    def deploy(self) -> dict[str, Any]:
        """The registry is deployed, and handed on to the team."""
        return self.react(handed_on("sagewarden.registry", self.arn))

    def change_access(self) -> dict[str, Any]:
        """Somebody changed something about the team's policies."""
        return self.react(handed_on("sagewarden.access", self.arn))

    def create_notebook(self, role: str) -> dict[str, Any]:
        """Somebody creates a notebook that runs as a role."""
        arn = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:notebook-instance/{self.team}"
        response = {"notebookInstanceArn": arn}
        return self.react(called("CreateNotebookInstance", {"roleArn": role}, response=response))

    def documents(self) -> dict[str, Any]:
        """The documents in force, by the kind that ends the policy's name."""
        documents = {}
        for policy in self.iam.list_policies(
            Scope="Local", PathPrefix=f"/sagewarden/teams/{self.team}/"
        )["Policies"]:
            version = self.iam.get_policy_version(
                PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"]
            )
            name = policy["PolicyName"].removeprefix(f"sagewarden-{self.team}-")
            documents[name] = version["PolicyVersion"]["Document"]
        return documents

    def attached(self, policy: str = "guard") -> set[str]:
        """Who has one of the team's policies."""
        entities = self.iam.list_entities_for_policy(PolicyArn=self.policy(policy))
        groups = {f"group/{group['GroupName']}" for group in entities["PolicyGroups"]}
        roles = {f"role/{role['RoleName']}" for role in entities["PolicyRoles"]}
        return groups | roles | {f"user/{user['UserName']}" for user in entities["PolicyUsers"]}

    @property
    def guards(self) -> int:
        """How many policies the team's guard takes."""
        return sum(name.startswith("guard") for name in self.documents())

    def versions(self, policy: str = "guard") -> dict[str, bool]:
        """The versions of one of the team's policies, and whether each is in force."""
        versions = self.iam.list_policy_versions(PolicyArn=self.policy(policy))["Versions"]
        return {version["VersionId"]: version["IsDefaultVersion"] for version in versions}


@pytest.fixture(scope="package")
def cloud() -> Iterator[LocalCloud]:
    with cloud_with_ledger() as started:
        yield started


@pytest.fixture
def stage(
    cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch, teams: Registry
) -> Iterator[IsolationStage]:
    team = f"team-{uuid4().hex[:6]}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.url)
    cloud.client("iam").create_group(GroupName=team)
    furniture = furnish(cloud, teams, ROOM.name, team)
    made = IsolationStage(room=ROOM, team=team, memory_table=MEMORY, **furniture)
    made.register()
    yield made
    cloud.heal()
