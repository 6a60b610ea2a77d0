"""What is watched of an endpoint, each with the metrics that it has. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitoring.alarms.published import Scope, WatchedKind
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.variants import Kind, Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A variant or an inference component that is watched."""

    endpoint: str
    """The endpoint's name, in its maker's letters."""

    variant: str
    """The variant's name; of a component, that of the variant that hosts it."""

    component: str = ""
    """The component's name; none where it is a variant."""

    kind: WatchedKind
    """What it is, told apart by its metrics."""

    instance_types: tuple[str, ...] = ()
    """The types that it runs on; none where it is serverless, or its configuration is deleted."""

    metrics_every: int = 60
    """Seconds between two of its utilization metrics."""

    requests_every: int = 60
    """Seconds between two of its invocation metrics."""

    @property
    def label(self) -> str:
        """Its name among all that is watched of its endpoint."""
        return f"{self.variant}/{self.component}" if self.component else self.variant

    def dimensions(self, scope: Scope) -> Mapping[str, str]:
        """The dimensions under which a metric of it is published."""
        match scope:
            case Scope.ENDPOINT:
                return {"EndpointName": self.endpoint}
            case Scope.VARIANT:
                return {"EndpointName": self.endpoint, "VariantName": self.variant}
            case Scope.COMPONENT:
                return {"InferenceComponentName": self.component}


def watched_variants(endpoint: Endpoint, multi_model: frozenset[str]) -> Iterator[Watched]:
    """The variants of an endpoint that are watched: a shadow's answers reach nobody."""
    for variant in endpoint.variants:
        hosting = endpoint.hosting.get(variant.name)
        kind = _kind(endpoint, variant, is_multi=variant.name in multi_model)
        if kind:
            yield Watched(
                endpoint=endpoint.name,
                variant=variant.name,
                kind=kind,
                instance_types=variant.instance_types,
                metrics_every=hosting.metrics_every if hosting else 60,
                requests_every=hosting.requests_every if hosting else 60,
            )


def watched_component(endpoint: Endpoint, name: str, host: str, *, is_adapter: bool) -> Watched:
    """A component of an endpoint, on the instances of the variant that hosts it."""
    on: tuple[str, ...] = ()
    for variant in endpoint.variants:
        if variant.name == host:
            on = variant.instance_types
    hosting = endpoint.hosting.get(host)
    return Watched(
        endpoint=endpoint.name,
        variant=host,
        component=name,
        kind=WatchedKind.ADAPTER if is_adapter else WatchedKind.COMPONENT,
        instance_types=on,
        metrics_every=hosting.metrics_every if hosting else 60,
        requests_every=hosting.requests_every if hosting else 60,
    )


def _kind(endpoint: Endpoint, variant: Variant, *, is_multi: bool) -> WatchedKind | None:
    """What a variant is, told apart by its metrics; None where it is not watched."""
    hosting = endpoint.hosting.get(variant.name)
    match variant.kind:
        # What it answers reaches nobody.
        case Kind.SHADOW:
            return None
        # It has no instances that anybody sees.
        case Kind.SERVERLESS | Kind.ON_DEMAND:
            return WatchedKind.SERVERLESS
        # Inference components run on its instances.
        case Kind.HOST | Kind.MANAGED:
            return WatchedKind.HOST
        case _ if hosting and not hosting.has_model:
            return WatchedKind.HOST
        # Its requests wait in a queue.
        case _ if endpoint.is_asynchronous:
            return WatchedKind.ASYNCHRONOUS
        # Its models come and go.
        case _ if is_multi:
            return WatchedKind.MULTI_MODEL
    return WatchedKind.REAL_TIME
