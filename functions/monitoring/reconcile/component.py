"""The endpoint of an inference component: only the call that creates one names it."""

from monitoring.concern import OneComponent, OneEndpoint
from monitoring.remembered.parts import endpoint_of_component
from sagewarden.causes.cause import Ignored
from sagewarden.endpoints.known import Known
from sagewarden.resources import Arn
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.endpoints import observe_endpoint
from sagewarden.runtime.memories import memory_of


def endpoint_concern(delivery: Delivery, concern: OneComponent) -> OneEndpoint | Ignored:
    """The endpoint that a component runs on, or ran on: as told, remembered, or described."""
    arn = concern.arn
    endpoint = concern.endpoint or endpoint_of_component(memory_of(delivery, arn).read())
    if not endpoint:
        described = observe_endpoint(delivery.aws.sagemaker, arn, None, Known())
        if described is None:
            return Ignored("it is gone, and nothing is remembered of it")
        endpoint = described.variants[0].endpoint
    return OneEndpoint(endpoint_arn(arn, endpoint), endpoint)


def endpoint_arn(beside: Arn, name: str) -> Arn:
    """The ARN of the endpoint of a name, in the account and region of another resource."""
    return Arn(f"{beside.rpartition(':')[0]}:endpoint/{name.lower()}")
