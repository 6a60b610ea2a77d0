"""How many CPUs and GPUs an instance type has. Pure.

SageMaker's metrics run to 100 for each of them, and none of its APIs tells how many there are.
Amazon EC2, "Instance types": a size has the same number of vCPUs in every family but a few.
"""

import re

_VCPUS = {"large": 2, "xlarge": 4}
_ODD_VCPUS = {"ml.c4.8xlarge": 36}
_SIZE = re.compile(r"ml\.(?P<family>[a-z0-9-]+)\.(?P<size>(?P<times>\d+)?xlarge|large)")
_GPUS = {
    "g4dn": {12: 4},
    "g5": {12: 4, 24: 4, 48: 8},
    "g6": {12: 4, 24: 4, 48: 8},
    "g6e": {12: 4, 24: 4, 48: 8},
    "p2": {8: 8, 16: 16},
    "p3": {8: 4, 16: 8},
    "p3dn": {24: 8},
    "p4d": {24: 8},
    "p4de": {24: 8},
    "p5": {48: 8},
    "p5e": {48: 8},
    "p5en": {48: 8},
}
"""By family: the GPUs of each size (in multiples of xlarge) that has more than one."""


def vcpus(instance_type: str | None) -> int | None:
    """The vCPUs of an instance type; None where its name does not tell."""
    named = _SIZE.fullmatch(instance_type or "")
    if not named:
        return None
    if instance_type in _ODD_VCPUS:
        return _ODD_VCPUS[instance_type]
    return int(named["times"]) * 4 if named["times"] else _VCPUS[named["size"]]


def gpus(instance_type: str | None) -> int | None:
    """The GPUs of an instance type; None where it has none, or nothing is known of its family."""
    named = _SIZE.fullmatch(instance_type or "")
    if not named or named["family"] not in _GPUS:
        return None
    return _GPUS[named["family"]].get(int(named["times"] or 1), 1)
