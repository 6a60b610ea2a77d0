"""How many instances of a type an account may have for its endpoints. Reads; changes nothing."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from sagewarden.errors import TransientError, judge
from sagewarden.warm import remember

if TYPE_CHECKING:
    from mypy_boto3_service_quotas import ServiceQuotasClient

KNOWN_FOR = timedelta(hours=1)
"""For how long a process keeps what it has read: quotas change by a request that takes hours."""

_ENDPOINT_USAGE = re.compile(r"(?P<type>ml\.\S+) for endpoint usage")
"""SageMaker's names for these quotas (Service Quotas console, "Amazon SageMaker")."""


def observe_quotas(
    client: "ServiceQuotasClient", types: frozenset[str], now: datetime
) -> dict[str, int | None]:
    """The quotas of some instance types; None for one that is not to be read.

    Raises:
        TransientError: they cannot be read just now.
    """
    quotas = _quotas(client, int(now.timestamp() // KNOWN_FOR.total_seconds()))
    return {instance_type: quotas.get(instance_type) for instance_type in types}


@remember
def _quotas(client: "ServiceQuotasClient", _hour: int) -> Mapping[str, int]:
    """The quotas of all instance types in some hour; none where they may not be read."""
    quotas: dict[str, int] = {}
    try:
        pages = client.get_paginator("list_service_quotas").paginate(ServiceCode="sagemaker")
        for page in pages:
            for quota in page["Quotas"]:
                named = _ENDPOINT_USAGE.fullmatch(quota["QuotaName"])
                if named:
                    quotas[named["type"]] = int(quota["Value"])
    except ClientError as error:
        judged = judge(error)
        if isinstance(judged, TransientError):
            raise judged from error
        return {}
    return quotas
