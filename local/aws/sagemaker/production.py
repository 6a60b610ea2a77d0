"""Production variants: what a configuration may ask of them, and what an endpoint tells of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from moto.sagemaker.exceptions import AWSValidationException

_KINDS = ("InstanceType", "InstancePools", "ServerlessConfig")
"""What a variant runs on: one of these."""

_POOLS = 5
"""Instance pools of a variant at most (SageMaker developer guide, "Deploy to multiple instance
types with instance pools")."""

_RESERVED = 2
"""Instances of every capacity reservation."""


def validate(config: Any, variants: Sequence[Mapping[str, Any]]) -> None:
    """Refuses variants that SageMaker refuses; moto calls it of its configurations.

    Managed instance scaling beside a model was accepted for years (terraform-provider-aws#45926).
    """
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
        managed = variant.get("ManagedInstanceScaling", {})
        if managed.get("Status") == "ENABLED" and any(_models(variant)):
            raise AWSValidationException(
                "ManagedInstanceScaling is only supported for inference component endpoints."
            )


def _pools_fit(pools: Sequence[Mapping[str, Any]]) -> None:
    if len(pools) > _POOLS:
        raise AWSValidationException(f"InstancePools must not have more than {_POOLS} entries.")
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
    """The members of a configuration's variant that an endpoint tells, and moto drops.

    Its pools come in the order in which they are tried.
    """
    names = ("ManagedInstanceScaling", "InstancePools", "CapacityReservationConfig")
    told = {name: variant[name] for name in names if name in variant}
    if "InstancePools" in told:
        told["InstancePools"] = sorted(told["InstancePools"], key=lambda pool: pool["Priority"])
    return told


def summary(variant: Mapping[str, Any]) -> dict[str, Any]:
    """A variant as DescribeEndpoint tells it, with its instances by pool and by reservation.

    Here the first choice of pools always has capacity.
    """
    told, count = dict(variant), variant.get("CurrentInstanceCount", 0)
    if "InstancePools" in variant:
        types = [pool["InstanceType"] for pool in variant["InstancePools"]]
        pools = [{"InstanceType": name, "CurrentInstanceCount": 0} for name in types]
        pools[0]["CurrentInstanceCount"] = count
        told["InstancePools"] = pools
    if "CapacityReservationConfig" in variant:
        used = min(count, _RESERVED)
        told["CapacityReservationConfig"] = {
            **variant["CapacityReservationConfig"],
            "TotalInstanceCount": _RESERVED,
            "AvailableInstanceCount": _RESERVED - used,
            "UsedByCurrentEndpoint": used,
        }
    return told
