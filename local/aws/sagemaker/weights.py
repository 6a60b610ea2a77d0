"""Weights and capacities of variants, set by people and scaling activities alike.

Of what a call names, all is set or nothing.
"""

from collections.abc import Mapping
from typing import Any

from local.aws.autoscaling.targets import RefusedError
from local.aws.sagemaker.backend import endpoint_of, must_rest


def update(region: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Answers UpdateEndpointWeightsAndCapacities."""
    endpoint = endpoint_of(region, asked["EndpointName"])
    must_rest(endpoint)
    variants = {variant["VariantName"]: variant for variant in endpoint.production_variants}
    desired = asked["DesiredWeightsAndCapacities"]
    changes = {wanted["VariantName"]: _change(variants, wanted) for wanted in desired}
    for name, change in changes.items():
        variants[name] |= change
    endpoint.endpoint_status = "Updating"
    return {"EndpointArn": endpoint.arn}


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
