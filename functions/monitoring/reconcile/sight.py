"""Whether an endpoint's alarms see anything: read until they do, then never again."""

from dataclasses import dataclass
from datetime import timedelta

from monitoring.alarms.sight import missing_metrics
from monitoring.desired.endpoint import Desired
from monitoring.desired.troubles import blind_report
from monitoring.observe.metrics import observe_metrics, observe_role
from monitoring.remembered import Remembered
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


@dataclass(frozen=True, slots=True)
class Sight:
    """What alarms see."""

    is_clear: bool = False
    """Whether it was seen now that each metric that they need is there."""

    reports: tuple[Report, ...] = ()
    """What people should hear of it."""


def sight_of(
    delivery: Delivery, endpoint: Endpoint, desired: Desired, remembered: Remembered
) -> Sight:
    """Looks whether the metrics that an endpoint's alarms need are there, after its first requests.

    It is read until they are seen, or until people were told that they are missing.
    """
    is_young = delivery.now - endpoint.born < _LISTED_AFTER
    known = blind_report(endpoint, (), None).notice in remembered.told
    if is_young or known or remembered.sees(endpoint) or not desired.alarms:
        return Sight()
    published = observe_metrics(delivery.aws.cloudwatch, endpoint.name)
    missing = missing_metrics(desired.alarms, published)
    # Nobody has asked it anything yet.
    if missing is None:
        return Sight()
    if not missing:
        return Sight(is_clear=True)
    role = observe_role(delivery.aws.sagemaker, endpoint)
    return Sight(reports=(blind_report(endpoint, missing, role),))


def look_for_requests(delivery: Delivery, endpoint: Endpoint, remembered: Remembered) -> None:
    """Has a new endpoint looked at again whose alarms have not been seen to see."""
    is_new = delivery.now - endpoint.born < _REMINDED_UNTIL
    is_reminded = delivery.cause.kind is CauseKind.REMINDED and remembered.asked is not None
    if is_new and is_reminded and not remembered.sees(endpoint):
        remind(delivery, endpoint.arn, name=endpoint.name, after=_AGAIN)
