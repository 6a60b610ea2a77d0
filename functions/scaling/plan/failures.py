"""What the team hears of scaling activities that failed. Pure."""

from collections.abc import Iterator

from sagewarden.deeds.plans import Report
from sagewarden.endpoints.obstacles import ADVICE
from scaling.desired.endpoint import Desired
from scaling.findings import ScalingFinding
from scaling.observed import Observed


def failed_activities(desired: Desired, observed: Observed) -> Iterator[Report]:
    """A report for each target whose last scaling activity failed.

    The same obstacle is told again only after an activity that did not fail.
    """
    for failure in observed.failures:
        name = failure.key.scaled_name
        yield Report(
            resource=desired.resource,
            finding=ScalingFinding.ACTIVITY_FAILED,
            reason=(
                f"{name} was to scale and could not ({failure.obstacle.value}): "
                f"{ADVICE[failure.obstacle]}. AWS says: {failure.message}"
            ),
            occasion=failure.occasion,
        )
