"""What an endpoint should have so that it scales as its profile says, variant by variant. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sagewarden.deeds.plans import Report
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from scaling.desired.choice import Choice
from scaling.desired.remarks import remarks_on_reservations, remarks_on_variants
from scaling.desired.targets import DesiredTarget, Unscaled, desired_targets


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """What an endpoint or an inference component should have."""

    resource: Arn
    """The endpoint or inference component."""

    targets: tuple[DesiredTarget, ...]
    """The scalable targets that it should have."""

    unscaled: tuple[Unscaled, ...]
    """Its variants that get none."""

    tags: Mapping[str, str]
    """The tags of its scalable targets: whose they are."""

    adopt: bool
    """Whether targets that somebody else made become ours."""

    source: str
    """Where it is said, for the reasons: the profile, a tag, the endpoint's end."""

    reports: tuple[Report, ...] = ()
    """What the team should hear of it."""

    @property
    def resource_ids(self) -> list[str]:
        """The resource ids of its targets."""
        return [target.key.resource_id for target in self.targets]

    def source_of(self, target: DesiredTarget) -> str:
        """Where it is said what one of its targets should have: by a run that raises it, too."""
        return target.overlay.source if target.overlay else self.source


def desired_of(registry: Registry, endpoint: Endpoint, choice: Choice) -> Desired:
    """What an endpoint should have by the profile that was chosen for it."""
    scaling = choice.scaling
    tags = {registry.tag_keys.team: registry.tag_value_of(choice.team)}
    if scaling is None:
        return replace(nothing_desired(endpoint.arn, choice.source), tags=tags)
    targets, unscaled = desired_targets(scaling, endpoint.variants)
    variants, source = endpoint.variants, choice.source
    return Desired(
        resource=endpoint.arn,
        targets=targets,
        unscaled=unscaled,
        tags=tags,
        adopt=scaling.adopt,
        source=source,
        reports=(
            *remarks_on_variants(endpoint.arn, scaling, variants, source),
            *remarks_on_reservations(endpoint.arn, scaling, targets, source),
        ),
    )


def nothing_desired(resource: Arn, source: str) -> Desired:
    """What an endpoint should have that is not to scale any more: nothing of ours."""
    return Desired(resource=resource, targets=(), unscaled=(), tags={}, adopt=False, source=source)
