"""What end-to-end tests share: names that nobody has taken, and patience."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import boto3
import pytest

from cli.documents import read_registry
from cli.publish.confirmation import NotConfirmedError
from cli.registry import publish
from local.deploy import STACK
from local.story.globomantics import REGISTRY, ROLES, TEAMS, role_arn
from local.story.stage import Stage
from sagewarden.registry.model import Registry


def unique(name: str) -> str:
    return f"{name}-{uuid4().hex[:6]}"


def endpoint_of_alice(stage: Stage, name: str) -> str:
    """An endpoint that goes into service, made with the tag as she makes it, or ownership takes the tag away."""
    client, name = stage.cloud.client("sagemaker", stage.people["alice"]), unique(name)
    mine: Any = {"Tags": [{"Key": "team", "Value": TEAMS["alice"]}]}
    client.create_model(ModelName=name, ExecutionRoleArn=role_arn(ROLES["alice"]), **mine)
    variant = {
        "VariantName": "blue",
        "ModelName": name,
        "InstanceType": "ml.m5.xlarge",
        "InitialInstanceCount": 1,
    }
    client.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant], **mine)
    client.create_endpoint(EndpointName=name, EndpointConfigName=name, **mine)
    return name


def eventually(what: Callable[[], Any], within: float = 20) -> Any:
    """What a condition answers once it answers with something true."""
    until = time.monotonic() + within
    while not (found := what()) and time.monotonic() < until:
        time.sleep(0.1)
    return found


@contextmanager
def as_operator(stage: Stage) -> Iterator[None]:
    """The environment of an operator's shell."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in stage.cloud.environment().items():
            patch.setenv(name, value)
        yield


@contextmanager
def another_registry(
    stage: Stage,
    change: Callable[[dict[str, Any]], object],
    *,
    dangers: Collection[str] = (),
    dangers_back: Collection[str] = (),
) -> Iterator[None]:
    """Publishes the example registry with a change, and itself again afterwards.

    Args:
        dangers: what the change may close or open, by name; it is confirmed where it does.
        dangers_back: the same of the way back.
    """
    example = read_registry(REGISTRY)
    raw = example.model_dump(mode="json", by_alias=True, exclude_unset=True)
    change(raw)
    with as_operator(stage):
        publish_expecting(Registry.model_validate(raw), dangers)
    try:
        yield
    finally:
        with as_operator(stage):
            publish_expecting(example, dangers_back)


def publish_expecting(registry: Registry, dangers: Collection[str]) -> None:
    """Publishes a registry of which no other dangers than some may be told.

    Which of them are depends on what other tests have left in the account.
    """
    try:
        publish(boto3.Session(), registry, STACK)
    except NotConfirmedError as error:
        told = {danger.name for danger in error.unconfirmed}
        assert told <= set(dangers), error.unconfirmed
        publish(boto3.Session(), registry, STACK, told)


@contextmanager
def rule_disabled(stage: Stage, name: str) -> Iterator[None]:
    """While it lasts, a room hears of nothing that one of its rules is about."""
    events = stage.cloud.client("events")
    (rule,) = [rule["Name"] for rule in events.list_rules()["Rules"] if name in rule["Name"]]
    events.disable_rule(Name=rule)
    try:
        yield
    finally:
        events.enable_rule(Name=rule)
