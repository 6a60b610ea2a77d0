"""What every test may ask for: events, the example registry, and an environment without anybody's credentials."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from sagewarden import warm
from sagewarden.registry import document
from sagewarden.registry.model import Registry

# A core that others are busy on is no reason to fail.
settings.register_profile("shared-cores", deadline=None)
settings.load_profile("shared-cores")

ROOT = Path(__file__).parent.parent
EVENTS = ROOT / "events"
REGISTRY = ROOT / "local" / "globomantics.yaml"


class SharedByFile(LoadScopeScheduling):
    """How workers share the tests: a file is one piece of work, and so is the whole of `tests/e2e`.

    The end-to-end tests share a stack whose deployment takes longer than most of them, and the
    other files share their folder's local cloud, which their worker keeps from one file to the
    next. The pieces are handed out as they are collected: the longest, `tests/e2e`, comes first,
    and small ones last, so that no worker is left to wait long for another.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "tests/e2e" if file.startswith("tests/e2e/") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharedByFile:
    config.option.loadscopereorder = False
    return SharedByFile(config, log)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fake credentials, no region but one, and nothing remembered from the test before."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    forget()
    yield
    forget()


def forget() -> None:
    """Begins as a cold start does."""
    warm.forget()
    # Powertools' logger would go on writing to the standard output of the test before.
    logging.Logger.manager.loggerDict.pop("test", None)


@pytest.fixture(autouse=True)
def no_waiting_between_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """A throttled call is tried again by botocore as often as in AWS, but at once.

    It would sleep between two tries, and from the first throttled one on a client in its adaptive
    mode would hold back every call, down to one in two seconds.
    """
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _seconds: None))
    monkeypatch.setattr("botocore.retries.bucket.TokenBucket.acquire", lambda _bucket: True)


@pytest.fixture
def load_event() -> Callable[[str], Any]:
    """Reads `events/<name>.json`."""

    def load(name: str) -> Any:
        return json.loads((EVENTS / f"{name}.json").read_text())

    return load


class Context:
    """What Lambda hands to a handler beside the event."""

    function_name = "Ownership"
    memory_limit_in_mb = 256
    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:Ownership"

    def get_remaining_time_in_millis(self) -> int:
        return 10_000


@pytest.fixture
def context() -> Context:
    return Context()


@pytest.fixture(scope="session")
def teams() -> Registry:
    """Globomantics' registry."""
    return document.read(REGISTRY.read_text())
