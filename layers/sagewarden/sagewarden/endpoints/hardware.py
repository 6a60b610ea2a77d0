"""How many vCPUs and GPUs an instance type has. Pure.

SageMaker's metrics run to 100 for each of them, and none of its APIs tells how many there are. The
data, `hardware.json`, are EC2's own; `layers/list_hardware.py` writes them from a package that
follows EC2, and the file says which one, and of what day. A test fails when botocore has a type for
hosting that the file lacks.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "hardware.json"
"""A line for every type: its vCPUs, and its GPUs or null."""


def vcpus(instance_type: str) -> int | None:
    """The vCPUs of an instance type; None where that is not known."""
    return _rows().get(instance_type, (None, None))[0]


def gpus(instance_type: str) -> int | None:
    """The GPUs of an instance type, 0 where it has none; None where that is not known."""
    return _rows().get(instance_type, (None, None))[1]


@cache
def _rows() -> Mapping[str, tuple[int, int | None]]:
    """The vCPUs and GPUs of every type that is known: read when a metric first needs them."""
    types = json.loads(DATA.read_text())["types"]
    return {name: (cpus, accelerators) for name, (cpus, accelerators) in types.items()}
