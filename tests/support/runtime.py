"""What a room has around it in a test: a registry that stories change, and a clock that they set forward."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sagewarden.registry.model import Registry
from sagewarden.runtime.aws import Clients, client
from sagewarden.runtime.settings import Settings
from sagewarden.runtime.surroundings import Runtime

LEDGER = "ledger"
"""The name of the ledger's table in every test."""

MEMORY = "memory"
"""The name of the table in which isolation remembers."""

OWN_ROLES = ("arn:aws:iam::123456789012:role/sagewarden/sagewarden-OwnershipRole-AB12CD34EF56",)
"""The roles of a stack's functions, as far as the samples tell of their calls."""


@dataclass
class Live:
    """The registry in force, without AppConfig: the end-to-end tests go through that."""

    registry: Registry
    asked: list[str] = field(default_factory=list)

    def current(self) -> Registry:
        self.asked.append("current")
        return self.registry

    def after(self, deployment: str) -> Registry:
        self.asked.append(f"after {deployment}")
        return self.registry

    def fresh(self) -> Registry:
        self.asked.append("fresh")
        return self.registry


@dataclass
class Clock:
    """The time of this machine, and what a story lets pass."""

    passed: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.passed


def runtime_of(
    live: Live,
    *,
    topic: str = "",
    queue: str = "",
    clock: Clock | None = None,
) -> Runtime:
    """A function's runtime whose registry is the story's; its clients are those that functions have."""
    settings = Settings(
        stack_name="sagewarden",
        registry_application="a",
        registry_environment="e",
        registry_profile="p",
        ledger_table=LEDGER,
        memory_table=LEDGER,
        administrators_topic=topic,
        queue=queue,
        own_roles=OWN_ROLES,
    )
    return Runtime(settings=settings, registry=live, aws=Clients(client), clock=clock or Clock())


def create_ledger(dynamodb: Any) -> None:
    """The ledger's table and the memory's, as the template makes them."""
    for name in (LEDGER, MEMORY):
        _create_table(dynamodb, name)


def _create_table(dynamodb: Any, name: str) -> None:
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "resource", "KeyType": "HASH"},
            {"AttributeName": "entry", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": key, "AttributeType": "S"} for key in ("resource", "entry")
        ],
    )
