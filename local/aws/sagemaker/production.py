"""Production variants: what a configuration may ask of them, and what an endpoint tells of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from moto.sagemaker.exceptions import AWSValidationException

_KINDS = ("InstanceType", "InstancePools", "ServerlessConfig")
"""What a variant runs on: one of these."""

_POOLS = 5
"""Instance pools of a variant at most (SageMaker developer guide, "Deploy to multiple instance types
with instance pools")."""


def validate(config: Any, variants: Sequence[Mapping[str, Any]]) -> None:
    """Refuses variants that SageMaker refuses; moto calls it of its configurations."""
    for variant in variants:
        # A variant has one type, or pools, or is serverless.
        kinds = [name for name in _KINDS if name in variant]
        if len(kinds) != 1:
            told = " or ".join(_KINDS)
            raise AWSValidationException(f"Specify one of {told} for {variant['VariantName']}.")
        if kinds == ["ServerlessConfig"]:
            config.validate_serverless_config(variant["ServerlessConfig"])
        if kinds == ["InstancePools"]:
            _pools_fit(variant["InstancePools"])


def _pools_fit(pools: Sequence[Mapping[str, Any]]) -> None:
    if not 1 <= len(pools) <= _POOLS:
        raise AWSValidationException(f"InstancePools must have between 1 and {_POOLS} entries.")
    types = [pool["InstanceType"] for pool in pools]
    if len(set(types)) < len(types):
        raise AWSValidationException("InstancePools must not name an instance type twice.")


def models_exist(backend: Any, variants: Sequence[Mapping[str, Any]]) -> None:
    """Refuses variants whose model does not exist; those for inference components name none."""
    for variant in variants:
        for model in _models(variant):
            if model not in backend._models:
                raise AWSValidationException(f"Could not find model '{model}'.")


def _models(variant: Mapping[str, Any]) -> Iterator[str]:
    """The models that a variant runs, whichever instances it gets."""
    pools = variant.get("InstancePools", ())
    for member in (variant.get("ModelName"), *(pool.get("ModelNameOverride") for pool in pools)):
        if member is not None:
            yield member


def shown(variant: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a configuration's variant that an endpoint tells, and moto drops."""
    names = ("ManagedInstanceScaling", "InstancePools")
    return {name: variant[name] for name in names if name in variant}


def summary(variant: Mapping[str, Any]) -> dict[str, Any]:
    """A variant as DescribeEndpoint tells it: its pools with the instances of each.

    Here the first choice always has capacity.
    """
    told = dict(variant)
    if "InstancePools" in variant:
        pools = sorted(variant["InstancePools"], key=lambda pool: pool["Priority"])
        told["InstancePools"] = [
            {"InstanceType": pool["InstanceType"], "CurrentInstanceCount": 0} for pool in pools
        ]
        told["InstancePools"][0]["CurrentInstanceCount"] = variant["CurrentInstanceCount"]
    return told
