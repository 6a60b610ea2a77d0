"""How many instances an account may have: read from a list of all quotas, and kept for an hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from scaling.observe.quotas import observe_quotas

LARGE = frozenset({"ml.g5.xlarge"})
HOUR = datetime(2026, 11, 25, 9, tzinfo=UTC)


@dataclass(eq=False)
class Quotas:
    """Service Quotas, and how often they were read."""

    named: Mapping[str, float]
    read: int = 0

    def get_paginator(self, operation: str) -> "Quotas":
        assert operation == "list_service_quotas"
        return self

    def paginate(self, ServiceCode: str) -> list[dict[str, Any]]:  # noqa: N803 - AWS's own name
        assert ServiceCode == "sagemaker"
        self.read += 1
        return [
            {"Quotas": [{"QuotaName": name, "Value": value}]} for name, value in self.named.items()
        ]


def test_only_the_quota_for_endpoints_counts() -> None:
    others = ("ml.g5.xlarge for processing job usage", "Spare ml.g5.xlarge for endpoint usage", "x")
    client: Any = Quotas({"ml.g5.xlarge for endpoint usage": 2.0} | dict.fromkeys(others, 9.0))
    assert observe_quotas(client, LARGE, HOUR) == {"ml.g5.xlarge": 2}


def test_a_type_without_a_quota_has_none_that_can_be_read() -> None:
    client: Any = Quotas({"ml.g5.xlarge for endpoint usage, all regions": 9.0})
    assert observe_quotas(client, LARGE, HOUR) == {"ml.g5.xlarge": None}


def test_what_was_read_is_kept_for_an_hour_and_no_longer() -> None:
    client: Any = Quotas({"ml.g5.xlarge for endpoint usage": 2.0})
    read = []
    for seconds in (0, 3599, 3600, 7199, 7200):
        observe_quotas(client, LARGE, HOUR + timedelta(seconds=seconds))
        read.append(client.read)
    assert read == [1, 1, 2, 2, 3]
