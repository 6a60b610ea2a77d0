"""What was read of an endpoint that has an alarm: all that a diagnosis goes by. Pure.

It is recorded as JSON, and read back as it was: a run can be diagnosed again without AWS.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, TypeAdapter

from sagewarden.endpoints.log_lines import LineGroup
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.endpoints.variants import Kind
from sagewarden.resources import Arn

STATISTICS: Mapping[str, tuple[str, ...]] = {
    "Invocations": ("Sum",),
    "Invocation4XXErrors": ("Sum",),
    "Invocation5XXErrors": ("Sum",),
    "ModelLatency": ("p50", "p90"),
    "OverheadLatency": ("p50", "p90"),
    "ModelSetupTime": ("Maximum",),
    "ConcurrentRequestsPerModel": ("Maximum",),
    "ConcurrentRequestsPerCopy": ("Maximum",),
    "NoCapacityInvocationFailures": ("Sum",),
    "ServerlessProvisionedConcurrencyUtilization": ("Maximum",),
    "InvocationsProcessed": ("Sum",),
    "InvocationFailures": ("Sum",),
    "ApproximateBacklogSize": ("Maximum",),
    "ApproximateAgeOfOldestRequest": ("Maximum",),
    "HasBacklogWithoutCapacity": ("Maximum",),
    "ModelCacheHit": ("Average",),
    "ModelLoadingWaitTime": ("p90",),
    "CPUUtilization": ("Average", "Maximum", "SampleCount"),
    "MemoryUtilization": ("Average", "Maximum"),
    "DiskUtilization": ("Maximum",),
    "GPUUtilization": ("Average",),
    "GPUMemoryUtilization": ("Maximum",),
    "CPUUtilizationNormalized": ("Average",),
    "MemoryUtilizationNormalized": ("Maximum",),
    "GPUUtilizationNormalized": ("Average",),
    "GPUMemoryUtilizationNormalized": ("Maximum",),
}
"""The metrics that a diagnosis goes by, and their statistics; which kind publishes which is
CloudWatch's to say: what is not there is no series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One statistic of one metric, minute by minute."""

    variant: str
    """The variant's or inference component's name; empty for what is the whole endpoint's, such
    as an asynchronous queue."""

    metric: str
    """CloudWatch's name of the metric."""

    statistic: str
    """`Sum`, `Average`, `Maximum`, `SampleCount`, `p50`, `p90`."""

    values: tuple[float | None, ...]
    """A value for each minute from the evidence's `start` on, None where nothing was published.

    CPU, GPU and GPU memory are per cent of the whole instance, latencies are milliseconds, all else
    is as CloudWatch has it.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSeen:
    """A scalable target of Application Auto Scaling."""

    resource_id: str
    """Its resource, as Application Auto Scaling writes it."""

    dimension: str
    """What of the resource scales."""

    min: int
    """Its MinCapacity."""

    max: int
    """Its MaxCapacity."""

    ours: bool
    """Whether sagewarden registered it."""

    suspended: Annotated[frozenset[str], PlainSerializer(sorted)] = frozenset()
    """What of it is suspended, by the members of SuspendedState: `DynamicScalingOutSuspended`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantSeen:
    """A variant of the endpoint, or one of its inference components."""

    name: str
    """Its name."""

    kind: Kind
    """How it is hosted."""

    instance_types: tuple[str, ...] = ()
    """The type of its instances, or those of its pools; none where that is not known."""

    vcpus: int | None = None
    """The vCPUs of an instance, the fewest of its pools; None where that is not known."""

    gpus: int | None = None
    """The GPUs of an instance, likewise."""

    count: int | None = None
    """How many instances, copies or units of concurrency there are now."""

    wanted: int | None = None
    """How many there are to be: SageMaker is on its way there."""

    target: TargetSeen | None = None
    """What scales it; None where nothing does."""

    most: int | None = None
    """How many there can be at most, whatever scales it (serverless, a capacity reservation)."""

    weight: float | None = None
    """The share of the requests that it is to get, against the other variants' (DesiredWeight);
    None where that is not known, and of components."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentSeen:
    """The last deployment that is known of."""

    config: str
    """The endpoint configuration that was asked for."""

    before: str
    """The one that was in service then; empty where there was none, or none is known."""

    at: datetime
    """When it was asked for."""

    landed: datetime | None = None
    """When the endpoint was first in service after it; None where that is not known."""

    by: str = ""
    """Who asked for it; empty where that is not known."""

    is_person: bool = False
    """Whether that is a person, and not a program."""

    rolled_back: bool = False
    """Whether SageMaker went back to what there was before."""

    in_progress: bool = False
    """Whether it still goes on."""

    failure: str = ""
    """SageMaker's FailureReason; empty where there is none."""

    back: str = "ready"
    """`ready`, or why `before` cannot be gone back to, as it was found when this was deployed."""

    taken_as_there: tuple[str, ...] = ()
    """The images of `before` that nobody could be asked about: they are in other registries than
    this account's in this region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A scaling activity (DescribeScalingActivities, Application Auto Scaling API reference)."""

    variant: str
    """The variant's or inference component's name."""

    at: datetime
    """When it began."""

    ended: datetime | None = None
    """When it ended; None where it goes on."""

    status: str
    """AWS's StatusCode: `Successful`, `Failed`, `InProgress`, `Overridden`, `Unfulfilled`, …"""

    description: str = ""
    """What it does: `Setting desired instance count to 4.`"""

    message: str = ""
    """AWS's StatusMessage: of a failed one, why."""

    cause: str = ""
    """What set it off: an alarm and its policy, or a change of the limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSeen:
    """An alarm that is red, or was when the run began."""

    name: str
    """Its name."""

    variant: str = ""
    """The variant or component that it watches; empty for what is the whole endpoint's."""

    metric: str = ""
    """CloudWatch's name of the metric that it watches; empty where that is not known."""

    since: datetime
    """Since when it is red."""


class Part(StrEnum):
    """A part of the evidence, which is read by itself."""

    METRICS = "metrics"
    LOGS = "logs"
    TARGETS = "targets"
    ACTIVITIES = "activities"
    DEPLOYMENT = "deployment"
    CONFIG = "configuration"
    QUOTA = "quota"
    COMPONENTS = "components"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A part that could not be read."""

    part: Part
    """Which."""

    reason: str
    """Why, in AWS's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was read of an endpoint at one time."""

    endpoint: Annotated[Arn, PlainValidator(Arn), PlainSerializer(str)]
    """Its ARN."""

    name: str
    """Its name, in its maker's letters."""

    status: EndpointStatus
    """What SageMaker says of it."""

    at: datetime
    """When it was read, in UTC."""

    start: datetime
    """The minute of the first value of each series."""

    config: str = ""
    """The endpoint configuration that is in service; empty where that is not known."""

    alarms: tuple[AlarmSeen, ...] = ()
    """The alarms of its run."""

    variants: tuple[VariantSeen, ...] = ()
    """Its variants and inference components."""

    series: tuple[Series, ...] = ()
    """Its metrics: those of `STATISTICS` that there are."""

    errors: tuple[LineGroup, ...] = ()
    """The newest error lines of its log, grouped, masked, without pings; the newest first."""

    has_log_group: bool | None = None
    """Whether it has a log group; None where that is not known."""

    deployment: DeploymentSeen | None = None
    """Its last deployment; None where none is known."""

    activities: tuple[Activity, ...] = ()
    """The scaling activities of its targets since `start`."""

    quota: Mapping[str, int | None] = field(default_factory=dict)
    """How many instances of a type the account may have for endpoints; None where that was not
    read."""

    unread: tuple[Unread, ...] = ()
    """What could not be read."""

    def to_record(self) -> dict[str, Any]:
        """The evidence as JSON."""
        record: dict[str, Any] = _EVIDENCE.dump_python(self, mode="json")
        return record

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Evidence":
        """The evidence that was recorded; members that this version does not know are left out.

        Raises:
            pydantic.ValidationError: the record is none of evidence.
        """
        return _EVIDENCE.validate_python(dict(record))


_EVIDENCE = TypeAdapter(Evidence)
