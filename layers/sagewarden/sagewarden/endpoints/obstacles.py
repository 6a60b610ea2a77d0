"""What keeps a scaling activity from being fulfilled, by the sentence of the one that failed. Pure.

AWS documents the statuses of an activity, not the sentences (DescribeScalingActivities, API
reference): they are recognized by the errors that they name.
"""

import re
from collections.abc import Mapping
from enum import StrEnum


class Obstacle(StrEnum):
    """What kept a scaling activity from being fulfilled."""

    RESERVATION = "reservation"
    QUOTA = "quota"
    CAPACITY = "capacity"
    PERMISSION = "permission"
    OTHER = "other"


ADVICE: Mapping[Obstacle, str] = {
    Obstacle.RESERVATION: (
        "its capacity reservation holds no more; enlarge it, or lower the profile's limits"
    ),
    Obstacle.QUOTA: (
        "the account's quota holds no more; ask AWS for more, or lower the profile's maximum"
    ),
    Obstacle.CAPACITY: (
        "AWS has no more of these instances just now; other types, instance pools or a "
        "reservation help"
    ),
    Obstacle.PERMISSION: (
        "Application Auto Scaling was not allowed to; look at its service-linked role, and at the "
        "account's service control policies"
    ),
    Obstacle.OTHER: "AWS's sentence says more",
}
"""What can be done about each."""

_SIGNS = (
    (Obstacle.RESERVATION, r"reservation|training ?plan"),
    (Obstacle.QUOTA, r"ResourceLimitExceeded|LimitExceeded|quota|service limit|account-level"),
    (Obstacle.CAPACITY, r"Insufficient\w*Capacity|insufficient capacity|ML compute capacity"),
    (Obstacle.PERMISSION, r"AccessDenied|not authorized|unable to assume"),
)

_PASSING = re.compile(r"in[- ]progress|is being updated|Throttl", re.IGNORECASE)
"""Another change was under way: the next activity passes."""


def obstacle_in(message: str) -> Obstacle | None:
    """What a failed activity's sentence says was in the way; None where it passes by itself."""
    if _PASSING.search(message):
        return None
    for obstacle, signs in _SIGNS:
        if re.search(signs, message, re.IGNORECASE):
            return obstacle
    return Obstacle.OTHER
