"""The alarms that an endpoint should have, and what people should hear of them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitoring.alarms.definition import (
    CompositeAlarm,
    MetricAlarm,
    composite_name,
    composite_rule,
)
from monitoring.alarms.watched import Watched, watched_component, watched_variants
from monitoring.desired.alarms import Unwatched, alarms_for
from monitoring.findings import MonitoringFinding
from monitoring.observed import Hosted
from sagewarden.deeds.plans import Report
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.profiles import Chosen
from sagewarden.registry.alarms import Alarm, AlarmMetric, default_alarms
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn

MOST_CHILDREN = 100
"""Alarms that the rule of a composite alarm may name (its user guide, "Composite alarms")."""

LONGEST_RULE = 10_240
"""Characters of such a rule (PutCompositeAlarm, API reference)."""

_NAMED = 20
"""Alarms that a notice names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """What alarms an endpoint should have."""

    resource: Arn
    """The endpoint."""

    alarms: tuple[MetricAlarm, ...]
    """The alarms that watch a metric each."""

    composite: CompositeAlarm | None
    """The alarm that notifies; None where there is nothing to watch."""

    tags: Mapping[str, str]
    """The tags of its alarms: whose they are."""

    reports: tuple[Report, ...]
    """What people should hear of it."""

    source: str
    """Where it is said, for the reasons: the profile, the endpoint's end."""


def desired_of(
    registry: Registry, endpoint: Endpoint, hosted: Hosted, chosen: Chosen, administrators: str
) -> Desired:
    """The alarms that an endpoint should have by the profile that was chosen for it.

    Args:
        administrators: the topic that hears of what no team's topic is named for.
    """
    asked = chosen.profile.alarms if chosen.profile else None
    found = tuple(alarms_for(watched_of(endpoint, hosted), _asked(asked)))
    alarms = tuple(alarm for alarm in found if isinstance(alarm, MetricAlarm))
    unwatched = tuple(one for one in found if isinstance(one, Unwatched))
    kept, left_out = fitting(alarms)
    topic = registry.teams[chosen.team].notify or administrators
    # Defaults are what fits everybody: that one does not fit is nobody's mistake.
    reports = [*_unwatched(endpoint.arn, unwatched if asked else ())]
    if left_out:
        reports.append(_left_out(endpoint.arn, left_out))
    return Desired(
        resource=endpoint.arn,
        alarms=kept,
        composite=composite_of(endpoint.name, kept, topic),
        tags=tags_of_team(registry, chosen.team),
        reports=tuple(reports),
        source=chosen.source,
    )


def tags_of_team(registry: Registry, team: str) -> Mapping[str, str]:
    """The tags of what is a team's."""
    return {registry.tag_keys.team: registry.tag_value_of(team)}


def nothing_desired(resource: Arn, source: str) -> Desired:
    """What an endpoint should have that is not to be watched any more: nothing of ours."""
    return Desired(resource=resource, alarms=(), composite=None, tags={}, reports=(), source=source)


def fitting(
    alarms: Iterable[MetricAlarm],
) -> tuple[tuple[MetricAlarm, ...], tuple[MetricAlarm, ...]]:
    """The alarms that one composite alarm can take, the first ones first, and those left out."""
    kept: list[MetricAlarm] = []
    left_out: list[MetricAlarm] = []
    for alarm in alarms:
        names = [*(one.name for one in kept), alarm.name]
        fits = len(names) <= MOST_CHILDREN and len(composite_rule(names)) <= LONGEST_RULE
        (kept if fits else left_out).append(alarm)
    return tuple(kept), tuple(left_out)


def composite_of(
    endpoint: str, children: Iterable[MetricAlarm], topic: str
) -> CompositeAlarm | None:
    """The composite alarm over some alarms; None where there are none."""
    names = tuple(alarm.name for alarm in children)
    if not names:
        return None
    return CompositeAlarm(
        name=composite_name(endpoint),
        description=(
            f"Something is wrong with the endpoint {endpoint}: its alarms say what. "
            "sagewarden made it and keeps it by the team's profile."
        ),
        children=names,
        topic=topic,
    )


def _asked(alarms: Mapping[AlarmMetric, Alarm] | None) -> Mapping[AlarmMetric, Alarm]:
    return default_alarms() if alarms is None else alarms


def watched_of(endpoint: Endpoint, hosted: Hosted) -> Iterable[Watched]:
    """What is watched of an endpoint: its variants and its inference components."""
    yield from watched_variants(endpoint, hosted.multi_model)
    for component in hosted.components:
        yield watched_component(
            endpoint, component.name, component.variant, is_adapter=component.is_adapter
        )


def _unwatched(resource: Arn, unwatched: Iterable[Unwatched]) -> Iterable[Report]:
    for one in unwatched:
        yield Report(
            resource=resource,
            finding=MonitoringFinding.UNWATCHED,
            reason=f"{one.metric} of {one.label} is not watched: {one.reason}",
            occasion=f"{one.label} {one.metric}",
        )


def _left_out(resource: Arn, alarms: tuple[MetricAlarm, ...]) -> Report:
    names = [alarm.name for alarm in alarms]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return Report(
        resource=resource,
        finding=MonitoringFinding.TOO_MANY_ALARMS,
        reason=(
            f"a composite alarm takes {MOST_CHILDREN} alarms and a rule of {LONGEST_RULE} "
            f"characters; not made: {', '.join(names[:_NAMED])}{more}. Ask for fewer under "
            "'alarms' in its profile, or host less on one endpoint."
        ),
        occasion=f"{len(names)} {names[0]}",
    )
