"""How many instances of a type an account may have for its endpoints. Reads; changes nothing."""

import re
import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from sagewarden.errors import TransientError, judge

if TYPE_CHECKING:
    from mypy_boto3_service_quotas import ServiceQuotasClient

KEPT = 3600
"""Seconds for which a process keeps what it has read: quotas change by a request that takes hours."""

_ENDPOINT_USAGE = re.compile(r"(?P<type>ml\.\S+) for endpoint usage")
"""SageMaker's names for these quotas (Service Quotas console, "Amazon SageMaker")."""


def quotas_of(client: "ServiceQuotasClient", types: frozenset[str]) -> dict[str, int | None]:
    """The quotas of some instance types; None for one that is not to be read.

    Raises:
        TransientError: they cannot be read just now.
    """
    found = _kept(client, int(time.monotonic() // KEPT))
    return {each: found.get(each) for each in types}


@cache
def _kept(client: "ServiceQuotasClient", _hour: int) -> Mapping[str, int]:
    pages = client.get_paginator("list_service_quotas").paginate(ServiceCode="sagemaker")
    try:
        named = [(each["QuotaName"], each["Value"]) for page in pages for each in page["Quotas"]]
    except client.exceptions.ClientError as error:
        judged = judge(error)
        if isinstance(judged, TransientError):
            raise judged from error
        return {}
    matched = ((_ENDPOINT_USAGE.fullmatch(name), value) for name, value in named)
    return {match["type"]: int(value) for match, value in matched if match}
