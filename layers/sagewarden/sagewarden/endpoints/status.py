"""The statuses of endpoints and inference components, in one spelling. Pure."""

from enum import StrEnum
from typing import Self

from sagewarden.causes.events import normalized


class EndpointStatus(StrEnum):
    """The status of an endpoint or an inference component.

    The API spells it `InService`, events `IN_SERVICE`. The members are those of SageMaker's
    `EndpointStatus` and `InferenceComponentStatus` (API reference), and the two at the end.
    """

    OUT_OF_SERVICE = "outofservice"
    CREATING = "creating"
    UPDATING = "updating"
    SYSTEM_UPDATING = "systemupdating"
    ROLLING_BACK = "rollingback"
    IN_SERVICE = "inservice"
    DELETING = "deleting"
    FAILED = "failed"
    UPDATE_ROLLBACK_FAILED = "updaterollbackfailed"

    DELETED = "deleted"
    """Told by events alone: the API does not find what is deleted."""

    UNKNOWN = "unknown"
    """None of the others: nothing is decided by a status that AWS has added since."""

    @classmethod
    def read(cls, status: str | None) -> Self:
        """The status that the API or an event tells, in either spelling."""
        told = normalized(status or "")
        return cls(told) if told in cls else cls.UNKNOWN
