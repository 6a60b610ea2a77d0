"""Service Quotas for SageMaker's endpoints, as in a young account: large machines have none."""

import json
from collections.abc import Mapping

from local.aws.wire import Answer, Request, refusal

ENDPOINT_USAGE: Mapping[str, int] = {
    "ml.m5.large": 20,
    "ml.m5.xlarge": 20,
    "ml.c5.xlarge": 20,
    "ml.c5.2xlarge": 20,
    "ml.g5.xlarge": 2,
    "ml.p4d.24xlarge": 0,
}
"""How many instances of a type an account may have for its endpoints."""

PROCESSING_USAGE: Mapping[str, int] = {"ml.c5.xlarge": 0, "ml.g5.xlarge": 9, "ml.m5.xlarge": 0}
"""How many it may have for its processing jobs, which says nothing about endpoints."""

_USAGES = {"endpoint": ENDPOINT_USAGE, "processing job": PROCESSING_USAGE}
"""The quotas by their use, which AWS has in a quota's name."""

_PAGE = 2
"""Quotas a page; AWS has thousands of them, and 100 a page."""


def answer(request: Request) -> Answer:
    """Answers ListServiceQuotas, the one call that this project makes."""
    asked = request.json
    if request.operation != "ListServiceQuotas":
        return refusal(400, "UnknownOperationException", f"not known here: {request.operation}")
    if asked.get("ServiceCode") != "sagemaker":
        return refusal(
            400, "NoSuchResourceException", "The request failed because the service is unknown."
        )
    start = int(asked.get("NextToken") or 0)
    quotas: list[dict[str, object]] = []
    for use, limits in _USAGES.items():
        for kind, limit in limits.items():
            quotas.append(_quota(f"{kind} for {use} usage", limit))
    quotas.sort(key=lambda quota: str(quota["QuotaName"]))
    more = {"NextToken": str(start + _PAGE)} if start + _PAGE < len(quotas) else {}
    return Answer(200, json.dumps({"Quotas": quotas[start : start + _PAGE]} | more).encode())


def _quota(name: str, value: int) -> dict[str, object]:
    """A quota as Service Quotas lists it."""
    return {
        "ServiceCode": "sagemaker",
        "QuotaName": name,
        "Value": float(value),
        "Adjustable": True,
        "GlobalQuota": False,
    }
