"""An AWS on this machine without a stack, and isolation's handler in this process: IAM is real there, its simulator too."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from isolation import handler
from isolation.desired import team_arn
from local import ACCOUNT
from local.cloud import LocalCloud
from sagewarden.registry.model import Registry
from tests.integration.room import Room, cloud_with_ledger, furnish

OTHER = "image-sentiment-analysis"


@dataclass(kw_only=True)
class Office(Room):
    """A team of its own for each test, in an account that they share."""

    team: str
    """The team's name; its group has the same."""

    def __post_init__(self) -> None:
        self.iam: Any = self.cloud.client("iam")
        self.sqs: Any = self.cloud.client("sqs")

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

    def role(self, name: str) -> str:
        return f"arn:aws:iam::{ACCOUNT}:role/{self.team}-{name}"

    def create_role(self, name: str) -> str:
        trust = {"Version": "2012-10-17", "Statement": []}
        found = self.iam.create_role(
            RoleName=f"{self.team}-{name}", AssumeRolePolicyDocument=json.dumps(trust)
        )
        arn: str = found["Role"]["Arn"]
        return arn

    def policy(self, name: str = "guard") -> str:
        return f"{team_arn(self.team, ACCOUNT, 'aws')}sagewarden-{self.team}-{name}"

    def deploy(self) -> dict[str, Any]:
        """The registry is deployed, and handed on to the team."""
        return self.react(self.message("sagewarden.registry"))

    def sweep(self) -> dict[str, Any]:
        """Somebody changed something about the team's policies."""
        return self.react(self.message("sagewarden.sweep"))

    def message(self, source: str) -> dict[str, Any]:
        return {
            "detail-type": "Handed On",
            "source": source,
            "id": str(uuid4()),
            "time": datetime.now(UTC).isoformat(),
            "resources": [team_arn(self.team, ACCOUNT, "aws")],
            "detail": {},
        }

    def react(self, event: Mapping[str, Any], delivery: str | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = self.reacted(handler.react, event, delivery)
        return answer

    def documents(self) -> dict[str, Any]:
        """The documents in force, by the kind that ends the policy's name."""
        found = {}
        for policy in self.iam.list_policies(
            Scope="Local", PathPrefix=f"/sagewarden/teams/{self.team}/"
        )["Policies"]:
            version = self.iam.get_policy_version(
                PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"]
            )
            name = policy["PolicyName"].removeprefix(f"sagewarden-{self.team}-")
            found[name] = version["PolicyVersion"]["Document"]
        return found

    def attached(self, policy: str = "guard") -> set[str]:
        """Who has one of the team's policies."""
        found = self.iam.list_entities_for_policy(PolicyArn=self.policy(policy))
        groups = {f"group/{each['GroupName']}" for each in found["PolicyGroups"]}
        roles = {f"role/{each['RoleName']}" for each in found["PolicyRoles"]}
        return groups | roles | {f"user/{each['UserName']}" for each in found["PolicyUsers"]}

    def versions(self, policy: str = "guard") -> dict[str, bool]:
        found = self.iam.list_policy_versions(PolicyArn=self.policy(policy))["Versions"]
        return {each["VersionId"]: each["IsDefaultVersion"] for each in found}

    def state(self) -> dict[str, Any]:
        """What isolation remembers of the team."""
        from isolation.reconcile import _memory

        return _memory(team_arn(self.team, ACCOUNT, "aws")).read()


@pytest.fixture(scope="package")
def cloud() -> Iterator[LocalCloud]:
    with cloud_with_ledger() as started:
        yield started


@pytest.fixture
def office(cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch, teams: Registry) -> Iterator[Office]:
    team = f"team-{uuid4().hex[:6]}"
    cloud.client("iam").create_group(GroupName=team)
    made = Office(**furnish(cloud, monkeypatch, teams, "isolation", team), team=team)
    made.register()
    yield made
    cloud.heal()
