"""`sagewarden registry`: mistakes with file, line and place; publishing that fails without harm."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from cli.main import app
from cli.registry import NotPublishedError, publish
from sagewarden.registry import document
from sagewarden.registry.model import Mode, Registry
from sagewarden.runtime.live_registry import MAX_AGE
from tests.conftest import REGISTRY


def validate(file: Path) -> Any:
    return CliRunner().invoke(app, ["registry", "validate", str(file)])


def test_a_valid_registry_is_said_to_be_valid() -> None:
    result = validate(REGISTRY)
    assert result.exit_code == 0
    assert result.stdout == f"{REGISTRY} is valid: 2 teams, 1 profiles, enforce\n"


def test_mistakes_come_with_file_line_and_place(tmp_path: Path) -> None:
    file = tmp_path / "registry.yaml"
    text = REGISTRY.read_text().replace("retention_days: 30", "retention_days: 31")
    file.write_text(text.replace("profile: standard", "profile: standrd", 1))
    result = validate(file)
    assert result.exit_code == 1
    first, second = result.stderr.splitlines()
    logs = text.splitlines().index("    logs: {retention_days: 31}") + 1
    assert first.startswith(
        f"{file}:{logs}: profiles.standard.logs.retention_days: CloudWatch Logs keeps"
    )
    assert "teams.breast-cancer-detection.profile: there is no profile 'standrd'" in second


def test_a_time_zone_that_does_not_exist_is_a_mistake_with_a_hint(tmp_path: Path) -> None:
    file = tmp_path / "registry.yaml"
    schedules = """      schedules:
        - {name: night, at: "cron(0 20 ? * MON-FRI *)", timezone: Europe/Berln, max: 1}
        - {name: day, at: "cron(0 6 ? * MON-FRI *)", timezone: Europe/Berlin, max: 4}
"""
    usual = "      scale_out_cooldown: 1m\n"
    file.write_text(REGISTRY.read_text().replace(usual, usual + schedules))
    result = validate(file)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert result.stderr.endswith(
        "profiles.standard.scaling.schedules[0].timezone: "
        "there is no time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?\n"
    )


def test_a_key_that_stands_twice_is_a_mistake_that_yaml_would_swallow(tmp_path: Path) -> None:
    file = tmp_path / "registry.yaml"
    file.write_text(
        "version: 1\nteams:\n  a: {members: {users: [x]}}\n  a: {members: {users: [y]}}\n"
    )
    result = validate(file)
    assert result.stderr == f"{file}:3: teams.a: the key stands twice, on lines 3 and 4; keep one\n"


@pytest.mark.parametrize(
    ("content", "status", "message"),
    [
        ("teams: [", 1, ":1: not readable as YAML"),
        (None, 2, ": cannot be read"),
        ("\x00", 1, ": not readable as YAML"),
    ],
)
def test_what_is_no_yaml_is_refused(
    tmp_path: Path, content: str | None, status: int, message: str
) -> None:
    file = tmp_path / "registry.yaml"
    if content is not None:
        file.write_text(content)
    result = validate(file)
    assert (result.exit_code, message in result.stderr) == (status, True), result.stderr


class Session:
    """A boto3 session whose clients are given."""

    def __init__(self, **clients: Any) -> None:
        self.clients = clients

    region_name = "us-east-1"

    def client(self, service: str) -> Any:
        return self.clients[service]


class Stacks:
    def describe_stacks(self, **_: Any) -> Any:
        names = ("Application", "Environment", "Profile", "Strategy")
        outputs = [{"OutputKey": f"Registry{name}Id", "OutputValue": name} for name in names]
        return {"Stacks": [{"Outputs": outputs}]}


class AppConfig:
    """AppConfig as a deployment sees it: accepts a version, and ends in the states given."""

    class exceptions:  # noqa: N801 - boto3's name
        class BadRequestException(Exception):
            response = {"Error": {"Message": "the validator said no"}}

        class ConflictException(Exception):
            pass

    def __init__(self, *states: str, refuse: bool = False) -> None:
        self.states, self.refuse, self.content = list(states), refuse, b""

    def get_paginator(self, _operation: str) -> Any:
        return SimpleNamespace(paginate=lambda **_: [{"Items": []}])

    def create_hosted_configuration_version(self, **asked: Any) -> Any:
        self.content = asked["Content"]
        return {"VersionNumber": 3}

    def start_deployment(self, **_: Any) -> Any:
        if self.refuse:
            raise self.exceptions.BadRequestException
        return {"DeploymentNumber": 5, "State": self.states.pop(0)}

    def get_deployment(self, **_: Any) -> Any:
        return {"State": self.states.pop(0), "EventLog": [{"Description": "an alarm went off"}]}


@pytest.fixture
def observed(teams: Registry) -> Registry:
    """Globomantics' registry before anything is enforced: publishing it first is no danger."""
    return teams.model_copy(update={"mode": Mode.OBSERVE})


def test_publishing_waits_until_the_registry_is_live(observed: Registry) -> None:
    appconfig = AppConfig("DEPLOYING", "DEPLOYING", "COMPLETE")
    published = publish(Session(cloudformation=Stacks(), appconfig=appconfig), observed, "s")  # type: ignore[arg-type]
    assert (published.version, published.deployment) == (3, 5)
    left = published.everywhere_from - datetime.now(UTC)
    assert timedelta(seconds=MAX_AGE - 2) < left <= timedelta(seconds=MAX_AGE)
    assert document.read(appconfig.content) == observed


@pytest.mark.parametrize(
    ("appconfig", "why"),
    [
        (AppConfig(refuse=True), "the validator said no"),
        (AppConfig("DEPLOYING", "ROLLED_BACK"), "an alarm went off"),
    ],
)
def test_a_registry_that_does_not_go_live_says_why(
    observed: Registry, appconfig: AppConfig, why: str
) -> None:
    with pytest.raises(NotPublishedError, match=why):
        publish(Session(cloudformation=Stacks(), appconfig=appconfig), observed, "s")  # type: ignore[arg-type]


def test_publishing_to_a_stack_that_does_not_exist_is_refused() -> None:
    with mock_aws():
        boto3.client("cloudformation")
        result = CliRunner().invoke(
            app, ["registry", "publish", str(REGISTRY), "--stack-name", "nothing"]
        )
    assert result.exit_code == 2
    assert (
        "there is no stack 'nothing' in us-east-1: name sagewarden's with --stack-name"
        in result.stderr
    )


def test_publishing_to_somebody_elses_stack_is_refused() -> None:
    template = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
    with mock_aws():
        boto3.client("cloudformation").create_stack(StackName="theirs", TemplateBody=template)
        result = CliRunner().invoke(
            app, ["registry", "publish", str(REGISTRY), "--stack-name", "theirs"]
        )
    assert result.exit_code == 2
    assert "the stack 'theirs' in us-east-1 has no output RegistryApplicationId" in result.stderr
