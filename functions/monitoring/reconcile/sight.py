"""Whether an endpoint's alarms see anything: read until they do, then never again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitoring.alarms.sight import missing_metrics, missing_of_component, used_of_component
from monitoring.desired.endpoint import Desired
from monitoring.desired.troubles import blind_report
from monitoring.observe.metrics import observe_metrics, observe_role
from monitoring.observed import Component, Hosted
from monitoring.remembered.endpoint import Remembered
from sagewarden.causes.cause import CauseKind
from sagewarden.deeds.plans import Report
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.queue import remind

_LISTED_AFTER = timedelta(minutes=30)
"""An endpoint's age from which on its metrics are listed, if it has any."""

_REMINDED_UNTIL = timedelta(hours=1)
"""An endpoint's age up to which reminders look for its first requests; later other looks do."""

_AGAIN = timedelta(minutes=15)

_COMPONENTS = 10
"""Components whose metrics one look lists, a call for each; the next look takes others."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What alarms see."""

    is_clear: bool = False
    """Whether it was seen now that the endpoint has each metric that they need."""

    clear_components: frozenset[str] = frozenset()
    """The same of its components, by their keys."""

    reports: tuple[Report, ...] = ()
    """What people should hear of it."""


def sight_of(
    delivery: Delivery,
    endpoint: Endpoint,
    hosted: Hosted,
    desired: Desired,
    remembered: Remembered,
) -> Sight:
    """Looks whether the metrics that an endpoint's alarms need are there, after its first requests.

    Each is read until it is seen, or until people were told that one is missing: all of an
    endpoint's are put with the same role.
    """
    is_young = delivery.now - endpoint.born < _LISTED_AFTER
    known = blind_report(endpoint, (), None).notice in remembered.told
    if is_young or known or not desired.alarms:
        return Sight()
    client, missing = delivery.aws.cloudwatch, list[str]()
    is_clear, clear = False, set[str]()
    if not remembered.sees(endpoint):
        published = observe_metrics(client, "EndpointName", endpoint.name)
        blind = missing_metrics(desired.alarms, published)
        is_clear = blind == ()
        missing += blind or ()
    for component in _unseen(delivery, hosted, desired, remembered):
        published = observe_metrics(client, "InferenceComponentName", component.name)
        blind = missing_of_component(component.name, desired.alarms, published)
        if blind == ():
            clear.add(component.key)
        missing += [f"{name} of {component.name}" for name in blind or ()]
    reports: tuple[Report, ...] = ()
    if missing:
        role = observe_role(delivery.aws.sagemaker, endpoint)
        reports = (blind_report(endpoint, tuple(missing), role),)
    return Sight(is_clear, frozenset(clear), reports)


def _unseen(
    delivery: Delivery, hosted: Hosted, desired: Desired, remembered: Remembered
) -> list[Component]:
    """Some of the components whose metrics were not seen yet; each look begins with another."""
    unseen: list[Component] = []
    for component in hosted.components:
        age = delivery.now - datetime.fromisoformat(component.born)
        is_old = age >= _LISTED_AFTER and component.key not in remembered.seeing_components
        if is_old and used_of_component(component.name, desired.alarms):
            unseen.append(component)
    first = int(delivery.now.timestamp()) % len(unseen) if len(unseen) > _COMPONENTS else 0
    return [*unseen[first:], *unseen[:first]][:_COMPONENTS]


def look_for_requests(delivery: Delivery, endpoint: Endpoint, remembered: Remembered) -> None:
    """Has a new endpoint looked at again whose alarms have not been seen to see."""
    is_new = delivery.now - endpoint.born < _REMINDED_UNTIL
    is_reminded = delivery.cause.kind is CauseKind.REMINDED and remembered.asked is not None
    if is_new and is_reminded and not remembered.sees(endpoint):
        remind(delivery, endpoint.arn, name=endpoint.name, after=_AGAIN)
