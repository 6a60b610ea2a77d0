"""What the team is told of its profile where something else happens than it says. Pure."""

from collections.abc import Iterator

from sagewarden.deeds.plans import Report
from scaling.desired.endpoint import Desired
from scaling.desired.targets import DesiredTarget
from scaling.endpoints.metrics import NAMES
from scaling.findings import ScalingFinding
from scaling.observed import Observed


def reports_on(desired: Desired, target: DesiredTarget, observed: Observed) -> Iterator[Report]:
    """Reports on a target that is set as far as it can be."""
    name = target.variant.name
    if target.needs_one:
        reason = (
            f"{desired.source} asks for none of {name} at times; "
            f"AWS needs one of {NAMES[target.variant.kind]}, so 1 stays the least"
        )
        yield Report(
            resource=desired.resource,
            finding=ScalingFinding.MINIMUM_RAISED,
            reason=reason,
            occasion=name,
        )
    for metric in target.custom_metrics:
        if metric in observed.missing_metrics:
            reason = (
                f"{name} is to scale by {metric}, which CloudWatch does not know: no value of it "
                "was published in two weeks, so the policy does nothing"
            )
            yield Report(
                resource=desired.resource,
                finding=ScalingFinding.METRIC_MISSING,
                reason=reason,
                occasion=f"{name} {metric}",
            )


def unfit_variants(desired: Desired) -> Iterator[Report]:
    """Reports on variants that the profile's metrics do not fit."""
    for unscaled in desired.unscaled:
        if unscaled.unfit:
            name = unscaled.variant.name
            yield Report(
                resource=desired.resource,
                finding=ScalingFinding.PROFILE_UNFIT,
                reason=f"{name} does not scale: {unscaled.reason}",
                occasion=f"{name}: {unscaled.reason}",
            )
