"""What ownership prints: enough to know what it did, and never what a caller wrote in confidence."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sagewarden.errors import RegistryUnavailable
from sagewarden.registry.model import Registry
from tests.integration.ownership.conftest import OwnershipStage
from tests.strategies import SAMPLES

EVENTS = sorted(name for name in SAMPLES if name.startswith("ownership/"))

type LoadEvent = Callable[[str], Any]

CONFIDED = frozenset(
    {"environment", "hyperParameters", "accessKeyId", "principalId", "sourceIPAddress", "userAgent", "requestID",
     "sessionContext.attributes", "outputDataConfig", "algorithmSpecification", "primaryContainer", "credentialId"}
)  # fmt: skip
"""Members of an event whose every text stays where it is."""


def texts(value: Any, *, within: bool = False) -> Iterator[tuple[str, bool]]:
    """Every text of an event, and whether it was told in confidence."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, within=within or key in CONFIDED)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, within=within)
    elif isinstance(value, str) and len(value) > 4:
        yield value, within


def confided(event: Any) -> frozenset[str]:
    """The texts of an event that must not be printed: those that stand in confidence and nowhere else."""
    found = set(texts(event))
    return frozenset(text for text, within in found if within and (text, False) not in found)


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


@pytest.fixture
def secretive(account: OwnershipStage, monkeypatch: pytest.MonkeyPatch) -> OwnershipStage:
    """The account, with a secret in the function's own environment too."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the-functions-own-secret")
    monkeypatch.setenv(
        "POWERTOOLS_LOGGER_LOG_EVENT", "true"
    )  # for the handler decorator that we do without
    return account


def test_the_samples_hold_something_to_give_away() -> None:
    found = {text for sample in SAMPLES.values() for text in confided(json.loads(sample))}
    assert {"correct-horse-battery-staple", "203.0.113.7", "AKIAIOSFODNN7EXAMPLE"} <= found


@pytest.mark.parametrize("sample", EVENTS)
def test_no_secret_and_no_whole_event_is_ever_printed(
    secretive: OwnershipStage,
    capsys: pytest.CaptureFixture[str],
    load_event: LoadEvent,
    sample: str,
) -> None:
    event = load_event(sample)
    secretive.invoke(event)
    out = printed(capsys)
    assert '"message":"reacted"' in out or '"message":"ignored"' in out
    assert not [text for text in (*confided(event), "the-functions-own-secret") if text in out]
    assert not [
        member
        for member in ("requestParameters", "userIdentity", "responseElements")
        if member in out
    ]


@pytest.mark.parametrize("sample", EVENTS)
def test_nor_is_it_when_the_function_fails(
    secretive: OwnershipStage,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    load_event: LoadEvent,
    sample: str,
) -> None:
    def unavailable() -> Registry:
        raise RegistryUnavailable("no registry can be read")

    monkeypatch.setattr(secretive.live, "current", unavailable)
    event = load_event(sample)
    secretive.deliver_batch(json.dumps(event), json.dumps(event["detail"]) + "}")
    out = printed(capsys)
    assert "is not JSON" in out
    assert not [text for text in (*confided(event), "the-functions-own-secret") if text in out]
    assert not [member for member in ("requestParameters", "responseElements") if member in out]


def test_every_line_is_json_and_metrics_have_one_dimension(
    secretive: OwnershipStage, capsys: pytest.CaptureFixture[str], load_event: LoadEvent
) -> None:
    for sample in EVENTS:
        secretive.invoke(load_event(sample))
    lines = [json.loads(line) for line in printed(capsys).splitlines()]
    directives = [
        each for line in lines for each in line.get("_aws", {}).get("CloudWatchMetrics", ())
    ]
    assert len(directives) == len(EVENTS)
    assert all(directive["Dimensions"] == [["service"]] for directive in directives)
