"""The live registry: cached, kept while AppConfig fails, and failing closed."""

import itertools
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import yaml
from aws_lambda_powertools.utilities.parameters import GetParameterError
from aws_lambda_powertools.utilities.parameters import base as powertools
from botocore.exceptions import ClientError

from sagewarden.errors import RegistryUnavailable
from sagewarden.registry.model import Mode
from sagewarden.runtime import aws
from sagewarden.runtime.live_registry import LiveRegistry, live
from sagewarden.runtime.settings import Settings
from tests.conftest import REGISTRY


class Provider:
    """A stand-in for Powertools' provider: answers, or fails, in turn."""

    def __init__(self, *answers: bytes | None) -> None:
        self.answers = list(answers)

    def get(self, _name: str, **_: object) -> bytes:
        answer = self.answers.pop(0)
        if answer is None:
            raise GetParameterError("AppConfig does not answer")
        return answer


def serving(*providers: Provider) -> tuple[LiveRegistry, list[str]]:
    """A registry whose clock shows 20 seconds more whenever it is read: every rest is over at once."""
    told: list[str] = []
    left = list(providers)
    seconds = itertools.count(0, 20)
    connect: Callable[[], Any] = lambda: left.pop(0)  # noqa: E731
    return LiveRegistry(
        profile="profile", connect=connect, on_stale=told.append, clock=lambda: next(seconds)
    ), told


GOOD = REGISTRY.read_bytes()


def test_the_last_good_registry_serves_while_appconfig_does_not_answer() -> None:
    registry, told = serving(Provider(GOOD, None), Provider(GOOD))
    first = registry.current()
    assert registry.current() is first
    assert told == ["the last good registry serves: AppConfig does not answer"]
    assert registry.current() is first
    assert len(told) == 1


def test_after_a_failure_appconfig_is_left_alone_for_a_while() -> None:
    second = Provider(GOOD)
    registry, _ = serving(Provider(GOOD, None), second)
    now = 100.0
    registry.clock = lambda: now
    first = registry.current()
    for now in (100.0, 101.0, 114.0):  # noqa: B007 - the clock reads it
        assert registry.current() is first
    assert second.answers == [GOOD]
    now = 116.0
    registry.current()
    assert second.answers == []


def test_the_last_good_registry_serves_while_the_live_one_is_invalid() -> None:
    registry, told = serving(Provider(GOOD, b"version: 2", GOOD))
    first = registry.current()
    assert registry.current() is first
    assert "version: expected 1" in told[0]


def test_with_no_registry_at_all_nobody_acts() -> None:
    registry, _ = serving(Provider(None))
    with pytest.raises(
        RegistryUnavailable, match="no registry can be read: AppConfig does not answer"
    ):
        registry.current()


def test_a_newer_registry_replaces_the_older() -> None:
    newer = GOOD.replace(b"mode: enforce", b"mode: observe")
    registry, _ = serving(Provider(GOOD, newer))
    assert registry.current().mode is Mode.ENFORCE
    assert registry.current().mode is Mode.OBSERVE


class Clock(datetime):
    """The clock that Powertools' cache reads."""

    at = datetime(2026, 11, 2, 9, 15, 42)  # noqa: DTZ001 - Powertools' cache knows no time zones

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003
        return cls.at

    @classmethod
    def passes(cls, seconds: int) -> None:
        cls.at += timedelta(seconds=seconds)


class AppConfig:
    """AppConfig's data plane: sessions, tokens that are good once, nothing new unless there is."""

    def __init__(self, content: bytes) -> None:
        self.content, self.calls = content, list[str]()
        self.token, self.told, self.down = 0, b"", False
        self.interval, self.asked = timedelta(0), datetime.min  # noqa: DTZ901 - never

    def start_configuration_session(
        self,
        *,
        RequiredMinimumPollIntervalInSeconds: int = 60,  # noqa: N803 - AWS's word
        **identifiers: str,
    ) -> dict[str, Any]:
        self.calls.append("StartConfigurationSession")
        assert set(identifiers.values()) == {"sagewarden", "live", "teams"}
        assert RequiredMinimumPollIntervalInSeconds >= 15
        self.interval = timedelta(seconds=RequiredMinimumPollIntervalInSeconds)
        self.asked = datetime.min  # noqa: DTZ901 - a session's first look may come at once
        self._answer("StartConfigurationSession")
        self.told = b""
        return {"InitialConfigurationToken": self._next()}

    def get_latest_configuration(self, *, ConfigurationToken: str) -> dict[str, Any]:  # noqa: N803 - AWS's word
        self.calls.append("GetLatestConfiguration")
        self._answer("GetLatestConfiguration")
        if ConfigurationToken != f"t-{self.token}":
            raise ClientError({"Error": {"Code": "BadRequestException"}}, "GetLatestConfiguration")
        if Clock.now() - self.asked < self.interval:
            raise ClientError({"Error": {"Code": "BadRequestException"}}, "GetLatestConfiguration")
        self.asked = Clock.now()
        new, self.told = b"" if self.told == self.content else self.content, self.content
        return {"Configuration": BytesIO(new), "NextPollConfigurationToken": self._next()}

    def _next(self) -> str:
        self.token += 1
        return f"t-{self.token}"

    def _answer(self, operation: str) -> None:
        if self.down:
            raise ClientError({"Error": {"Code": "InternalServerException"}}, operation)


@pytest.fixture
def appconfig(monkeypatch: pytest.MonkeyPatch) -> AppConfig:
    monkeypatch.setattr(powertools, "datetime", Clock)
    appconfig = AppConfig(GOOD)
    monkeypatch.setattr(aws, "client", lambda _: appconfig)
    return appconfig


SETTINGS = Settings(
    stack_name="s",
    registry_application="sagewarden",
    registry_environment="live",
    registry_profile="teams",
    ledger_table="l",
    memory_table="m",
    administrators_topic="t",
    queue="q",
    own_roles=(),
)


def published(**changes: object) -> bytes:
    return json.dumps(yaml.safe_load(GOOD) | changes).encode()


def test_appconfig_is_asked_every_15_seconds_however_many_events_come(
    appconfig: AppConfig,
) -> None:
    for _ in range(100):
        assert live(SETTINGS).current().mode is Mode.ENFORCE
    assert appconfig.calls == ["StartConfigurationSession", "GetLatestConfiguration"]
    Clock.passes(14)
    live(SETTINGS).current()
    assert len(appconfig.calls) == 2
    Clock.passes(2)
    live(SETTINGS).current()
    assert appconfig.calls[2:] == ["GetLatestConfiguration"]


def test_a_registry_that_did_not_change_is_not_read_again(appconfig: AppConfig) -> None:
    first = live(SETTINGS).current()
    Clock.passes(16)
    assert live(SETTINGS).current() is first


def test_a_deployment_is_in_force_after_15_seconds(appconfig: AppConfig) -> None:
    live(SETTINGS).current()
    appconfig.content = published(mode="observe")
    assert live(SETTINGS).current().mode is Mode.ENFORCE
    Clock.passes(16)
    assert live(SETTINGS).current().mode is Mode.OBSERVE


def test_while_appconfig_is_down_the_last_good_registry_serves_and_a_new_session_is_begun(
    appconfig: AppConfig, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sagewarden.runtime.live_registry.REST", 0)
    good = live(SETTINGS).current()
    Clock.passes(16)
    appconfig.down = True
    assert live(SETTINGS).current() is good
    assert "the last good registry serves" in capsys.readouterr().out
    appconfig.down, appconfig.content = False, published(mode="observe")
    assert live(SETTINGS).current().mode is Mode.OBSERVE
    assert appconfig.calls[-2:] == ["StartConfigurationSession", "GetLatestConfiguration"]


def test_an_invalid_registry_that_went_live_somehow_leaves_the_last_good_one_in_force(
    appconfig: AppConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    good = live(SETTINGS).current()
    appconfig.content = published(mode="enforced")
    Clock.passes(16)
    assert live(SETTINGS).current() is good
    assert "mode: expected 'observe' or 'enforce'" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"version: 2", b"\xff\xfe", b"[]"])
def test_a_function_that_never_saw_a_good_registry_does_not_act(
    appconfig: AppConfig, content: bytes
) -> None:
    appconfig.content = content
    with pytest.raises(RegistryUnavailable, match="no registry can be read"):
        live(SETTINGS).current()


def test_a_function_that_starts_while_appconfig_is_down_acts_once_it_is_up(
    appconfig: AppConfig,
) -> None:
    appconfig.down = True
    with pytest.raises(RegistryUnavailable):
        live(SETTINGS).current()
    appconfig.down = False
    assert live(SETTINGS).current().mode is Mode.ENFORCE


def test_after_a_deployment_what_was_read_before_does_not_serve() -> None:
    newer = GOOD + b"\n# newer\n"
    registry, _ = serving(Provider(GOOD), Provider(newer, newer))
    first = registry.current()
    second = registry.after("deployment-1")
    assert second is not first
    assert registry.after("deployment-1") is second


def test_a_deployed_registry_that_cannot_be_read_stops_the_reaction_and_is_asked_for_again() -> (
    None
):
    registry, _ = serving(Provider(GOOD), Provider(None), Provider(b"version: 2"), Provider(GOOD))
    registry.current()
    for _attempt in range(2):
        with pytest.raises(RegistryUnavailable, match="what was deployed cannot be read"):
            registry.after("deployment-1")
    assert registry.after("deployment-1")
