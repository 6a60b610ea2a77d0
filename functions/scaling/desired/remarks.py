"""What a team should hear of variants that scale otherwise than somebody may think. Pure."""

from collections.abc import Iterable, Iterator

from sagewarden.deeds.plans import Report
from sagewarden.endpoints.variants import Kind, Variant
from sagewarden.registry.scaling import Scaling
from sagewarden.resources import Arn
from scaling.desired.targets import DesiredTarget
from scaling.endpoints.metrics import METRICS
from scaling.findings import ScalingFinding


def remarks_on_variants(
    resource: Arn, scaling: Scaling, variants: Iterable[Variant], source: str
) -> Iterator[Report]:
    """Reports on managed instance scaling that does not do what it seems to.

    Args:
        source: where it is said how they scale.
    """
    to_zero = _lets_copies_go_to_zero(scaling)
    for variant in variants:
        kept = variant.managed_least
        # It is turned off.
        if kept is None:
            continue
        # It keeps instances, and pays for them, though nothing has to run on them.
        if variant.kind is Kind.MANAGED and kept > 0 and to_zero:
            reason = (
                f"{source} lets inference components go to 0, but the managed instance scaling of "
                f"{variant.name} keeps {kept} (its MinInstanceCount) all the same"
            )
            yield _report(resource, ScalingFinding.KEEPS_INSTANCES, variant, reason)
        # It stands beside a model.
        elif variant.kind in (Kind.INSTANCES, Kind.ASYNCHRONOUS, Kind.BURSTABLE):
            reason = (
                f"the managed instance scaling of {variant.name} does nothing, for it runs a model "
                f"and no inference components: {source} counts"
            )
            yield _report(resource, ScalingFinding.MANAGED_BESIDE_MODEL, variant, reason)


def remarks_on_reservations(
    resource: Arn, scaling: Scaling, targets: Iterable[DesiredTarget], source: str
) -> Iterator[Report]:
    """Reports on limits above what a variant's capacity reservation has.

    Args:
        source: where it is said how they scale.
    """
    least = max([scaling.min, *(schedule.min or 0 for schedule in scaling.schedules)])
    most = max([scaling.max, *(schedule.max or 0 for schedule in scaling.schedules)])
    for target in targets:
        name, reserved = target.variant.name, target.variant.reserved
        # It may run on other instances, too, or the reservation has enough.
        if reserved is None or most <= reserved:
            continue
        lower = (
            f"asks for at least {least}, of which {target.least} stay" if least > reserved else ""
        )
        upper = f"allows up to {most}, of which the others would fail to start"
        reason = (
            f"{name} may run only on its capacity reservation, which has {reserved} instances: "
            f"{source} {' and '.join(part for part in (lower, upper) if part)}"
        )
        occasion = f"{least} {most} {reserved}"
        yield _report(resource, ScalingFinding.ABOVE_RESERVATION, target.variant, reason, occasion)


def _lets_copies_go_to_zero(scaling: Scaling) -> bool:
    """Whether a profile is for inference components, and at some time asks for none of them."""
    minima = (scaling.min, *(schedule.min for schedule in scaling.schedules))
    for policies in scaling.choices:
        if any(policy.metric in METRICS[Kind.COPIES] for policy in policies):
            return 0 in minima
    return False


def _report(
    resource: Arn, finding: ScalingFinding, variant: Variant, reason: str, occasion: str = ""
) -> Report:
    """A report on one variant.

    Args:
        occasion: what sets it apart from another report on the same variant.
    """
    return Report(
        resource=resource,
        finding=finding,
        reason=reason,
        occasion=f"{variant.name} {occasion}".strip(),
    )
