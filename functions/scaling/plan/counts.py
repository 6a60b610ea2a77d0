"""Whether what there is of a variant lies within its target's limits. Pure.

Application Auto Scaling moves it into the limits only when it is registered, or scales next
(its user guide, "Concepts"; RegisterScalableTarget, API reference).
"""

from scaling.desired.targets import DesiredTarget
from scaling.observed import Observed, ScalableTarget


def why_outside(target: DesiredTarget, there: ScalableTarget, observed: Observed) -> str | None:
    """Why a target is to be registered again though its limits are right; None where it is not.

    What may not be moved by scaling is not moved by this either, and what was tried lately is not
    tried again: AWS may have no instances.
    """
    count = target.variant.count
    if count is None or target.key.resource_id in observed.mended:
        return None
    limits = f"outside of {there.min} to {there.max}"
    # An update began with fewer than the minimum, or somebody set them.
    if count < there.min and "scale-out" not in there.suspended:
        return f"there are {count}, {limits}"
    # An update began with more than the maximum. What somebody set by hand stays: they may have to.
    if count > there.max and observed.is_updated and "scale-in" not in there.suspended:
        return f"there are {count} since the endpoint was updated, {limits}"
    return None
