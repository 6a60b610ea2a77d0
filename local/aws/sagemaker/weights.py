"""Weights and capacities of variants, set by people and scaling activities alike.

Of what a call names, all is set or nothing.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from local.aws.autoscaling.targets import RefusedError
from local.aws.quotas import ENDPOINT_USAGE
from local.aws.sagemaker.backend import config_of, endpoint_of, must_rest


def update(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Answers UpdateEndpointWeightsAndCapacities."""
    endpoint = endpoint_of(region, asked["EndpointName"])
    must_rest(endpoint)
    variants = {variant["VariantName"]: variant for variant in endpoint.production_variants}
    desired = asked["DesiredWeightsAndCapacities"]
    changes = {wanted["VariantName"]: _change(variants, wanted) for wanted in desired}
    _must_be_within_quotas(endpoint, changes)
    for name, change in changes.items():
        variants[name] |= change
    endpoint.endpoint_status = "Updating"
    return {"EndpointArn": endpoint.arn}


def _must_be_within_quotas(endpoint: Any, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuses more instances of a type than the account may have for its endpoints.

    What other endpoints use of it is left out: stories share the account.
    """
    types = {
        variant["VariantName"]: variant.get("InstanceType")
        for variant in config_of(endpoint).production_variants
    }
    asked, more = Counter[str](), Counter[str]()
    for variant in endpoint.production_variants:
        name = variant["VariantName"]
        kind, there = types.get(name), variant.get("CurrentInstanceCount", 0)
        count = changes.get(name, {}).get("CurrentInstanceCount", there)
        if kind:
            asked[kind] += count
            more[kind] += count - there
    for kind, count in asked.items():
        quota = ENDPOINT_USAGE.get(kind, count)
        if more[kind] > 0 and count > quota:
            raise RefusedError(
                "ResourceLimitExceeded",
                f"The account-level service limit '{kind} for endpoint usage' is {quota} "
                f"Instances, with current utilization of {count - more[kind]} Instances and a "
                f"request delta of {more[kind]} Instances. Please use AWS Service Quotas to "
                "request an increase for this quota.",
            )


def _change(variants: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What changes of a variant.

    Raises:
        RefusedError: there is no such variant, or it has nothing of what is to be set.
    """
    name = wanted["VariantName"]
    if name not in variants:
        raise RefusedError("ValidationException", f'The variant name "{name}" is not present.')
    serverless = variants[name].get("CurrentServerlessConfig")
    if serverless is not None and "DesiredInstanceCount" in wanted:
        raise RefusedError(
            "ValidationException", f'The serverless variant "{name}" has no instances.'
        )
    if serverless is None and "ServerlessUpdateConfig" in wanted:
        raise RefusedError("ValidationException", f'The variant "{name}" is not serverless.')
    change: dict[str, Any] = {}
    for kind in ("Weight", "InstanceCount"):
        desired = f"Desired{kind}"
        if desired in wanted:
            change |= {f"Current{kind}": wanted[desired], desired: wanted[desired]}
    if serverless is not None and "ServerlessUpdateConfig" in wanted:
        change |= _serverless(serverless | wanted["ServerlessUpdateConfig"])
    return change


def _serverless(config: dict[str, Any]) -> dict[str, Any]:
    """What changes of a serverless variant whose configuration this will be."""
    if config.get("ProvisionedConcurrency", 0) > config["MaxConcurrency"]:
        raise RefusedError("ValidationException", "ProvisionedConcurrency exceeds MaxConcurrency.")
    return {"CurrentServerlessConfig": config, "DesiredServerlessConfig": config}
