"""What is hosted: an endpoint's variant, by its kind and its machines. Pure."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a model is hosted, which decides what metrics there are."""

    INSTANCES = "instances"
    SERVERLESS = "serverless"
    ASYNCHRONOUS = "asynchronous"
    COMPONENT = "inference component"
    MULTI_MODEL = "multi-model"


@dataclass(frozen=True, slots=True)
class Machine:
    """An instance, as far as metrics count its parts."""

    vcpus: int = 4
    """CPUUtilization goes to 100 for each of them."""

    gpus: int = 0
    """GPUUtilization and GPUMemoryUtilization go to 100 for each of them."""


CPU_MACHINE = Machine()
"""An ml.m5.xlarge, say."""

GPU_MACHINE = Machine(vcpus=48, gpus=4)
"""An ml.g5.12xlarge, say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """A variant of an endpoint."""

    endpoint: str
    """The endpoint's name."""

    variant: str = "AllTraffic"
    """The variant's name."""

    kind: Kind = Kind.INSTANCES
    """How it is hosted."""

    machines: tuple[Machine, ...] = (CPU_MACHINE,)
    """What its instances are, one after the other; several for instance pools."""

    component: str = ""
    """The inference component's name, of a component."""

    model: str = "model"
    """The model's name, as log lines have it."""

    def machine(self, number: int) -> Machine:
        """What an instance is."""
        return self.machines[number % len(self.machines)]

    def instance(self, number: int) -> str:
        """The id of an instance, as log streams have it: the same each time."""
        named = hashlib.sha256(f"{self.endpoint}/{self.variant}/{number}".encode())
        return f"i-0{named.hexdigest()[:16]}"

    @property
    def log_group(self) -> str:
        """The log group of its containers (SageMaker developer guide, "Log groups and streams")."""
        return f"/aws/sagemaker/Endpoints/{self.endpoint}"

    @property
    def has_instances(self) -> bool:
        """Whether there are metrics of instances: all kinds have them but serverless."""
        return self.kind is not Kind.SERVERLESS

    @property
    def gpus(self) -> int:
        """The most GPUs that an instance has."""
        return max(machine.gpus for machine in self.machines)
