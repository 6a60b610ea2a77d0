"""Reads the evidence of an endpoint that has alarms: at most six calls beside one of the ledger.

They are DescribeEndpoint, GetMetricData, FilterLogEvents, DescribeScalableTargets and
DescribeScalingActivities, and one more where it says most: DescribeEndpointConfig where the
configuration is not remembered, else DescribeInferenceComponent of a component that has an alarm,
else DescribeScalingActivities of the variant that has it, where the account had too many.
What is refused is left out, and the evidence says so. Quotas are not read: scaling, which raises
minima, holds them to the quota.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from remediation.alarms import alarmed, alarms_seen
from remediation.deployments.seen import deployment_seen
from remediation.diagnosis.evidence import Activity, Evidence, Part, Series, TargetSeen
from remediation.observe.hosted import (
    component_names,
    counts_of,
    observe_component,
    variant_seen,
    weights_of,
)
from remediation.observe.measured import (
    Window,
    observe_measured,
    queries_asked,
    window_of,
)
from remediation.observe.memories import NOTHING, Memories, observe_memories
from remediation.observe.reading import Question, Reading
from remediation.observe.scaled import Activities, observe_activities, observe_targets
from sagewarden.deeds.execute import AWS_ERRORS
from sagewarden.endpoints.endpoint import Endpoint, born_of, endpoint_of
from sagewarden.endpoints.hosting import Hosting, hosting_of
from sagewarden.endpoints.known import Known
from sagewarden.endpoints.log_lines import LineGroup, grouped
from sagewarden.endpoints.variants import Kind, Variant
from sagewarden.errors import is_gone, judge
from sagewarden.runtime.aws import Clients
from sagewarden.runtime.endpoints import observe_description
from sagewarden.runtime.logs import observe_errors

_PAGES = 3
"""Pages of the log that are read at most: of a log with few lines there is one."""

_ENOUGH = 100
"""Error lines that are enough for a diagnosis."""

_GROUPS = 30
"""Groups of error lines that are kept, the newest."""

_LEADS_TO = timedelta(minutes=30)
"""How long before an alarm a scaling activity may have to do with it."""

_LETTERS = 600
"""Letters of a line that are kept: it is recorded with its run."""


def observe_evidence(aws: Clients, question: Question) -> Evidence | None:
    """The evidence of an endpoint at one time; None where the endpoint is gone.

    Raises:
        TransientError: SageMaker cannot tell of the endpoint just now.
        PermanentError: the endpoint may not be looked at: then nothing may.
    """
    reading = Reading(aws=aws, question=question)
    watched = alarmed(question.alarms)
    memories = _memories(reading, watched)
    known = replace(memories.own.known, name=question.name or memories.own.name)
    try:
        described = observe_description(aws.sagemaker, question.endpoint, question.name, known)
    except AWS_ERRORS as error:
        raise judge(error) from error
    if described is None:
        return None
    endpoint = endpoint_of(described, _hosting(reading, described, known), {})
    counts: dict[str, int | None] = counts_of(described)
    weights = weights_of(described)
    variants = (*endpoint.variants, *_components(reading, endpoint, watched, counts))
    queries = queries_asked(endpoint.name, variants, watched)
    window = window_of(_first(question), question.now, len(queries))
    ids = [variant.resource_id for variant in variants]
    targets = _targets(reading, ids, memories)
    # Only what scales has activities; where that is not known, all may.
    scaled = ids if targets is None else list(targets)
    errors, has_group = _errors(reading, endpoint.name, window)
    return Evidence(
        endpoint=endpoint.arn,
        name=endpoint.name,
        status=endpoint.status,
        at=question.now,
        start=window.start,
        config=endpoint.config,
        alarms=alarms_seen(question.alarms, variants),
        variants=tuple(
            variant_seen(
                variant,
                counts.get(variant.name),
                (targets or {}).get(variant.resource_id),
                weights.get(variant.name),
            )
            for variant in variants
        ),
        series=_series(reading, endpoint, variants, window),
        errors=errors,
        has_log_group=has_group,
        deployment=deployment_seen(endpoint, memories.own),
        activities=_activities(reading, scaled, watched, window),
        unread=tuple(reading.unread),
    )


def _first(question: Question) -> datetime:
    """Since when the first alarm is red; now, where none is."""
    return min(question.alarms.values(), default=question.now)


def _memories(reading: Reading, watched: frozenset[str]) -> Memories:
    ledger, question = reading.question.ledger, reading.question
    if ledger is None:
        reading.missing(Part.DEPLOYMENT, "the ledger was not asked")
        return NOTHING
    return reading.part(
        Part.DEPLOYMENT,
        NOTHING,
        lambda: observe_memories(ledger, question.endpoint, sorted(watched)),
    )


def _hosting(reading: Reading, described: Mapping[str, Any], known: Known) -> Mapping[str, Hosting]:
    """What the configuration says, remembered or read."""
    config = described["EndpointConfigName"]
    if known.hosting is not None and (known.born, known.config) == (born_of(described), config):
        return known.hosting
    reading.spare -= 1
    client = reading.aws.sagemaker
    return reading.part(
        Part.CONFIG,
        {},
        lambda: hosting_of(client.describe_endpoint_config(EndpointConfigName=config)),
    )


def _components(
    reading: Reading,
    endpoint: Endpoint,
    watched: frozenset[str],
    counts: dict[str, int | None],
) -> tuple[Variant, ...]:
    """The inference components that have alarms; of how many copies one has, one call tells."""
    found: list[Variant] = []
    for name in component_names(endpoint.variants, watched):
        if reading.spare:
            reading.spare -= 1
            variant, counts[name] = _component(reading, endpoint, name)
            found.append(variant)
        else:
            reading.missing(Part.COMPONENTS, f"how many copies {name} has was not read")
            found.append(Variant(endpoint=endpoint.name, name=name, kind=Kind.COPIES))
    return tuple(found)


def _component(reading: Reading, endpoint: Endpoint, name: str) -> tuple[Variant, int | None]:
    """A component, and how many copies it has; None where that could not be read."""
    client = reading.aws.sagemaker
    unknown: tuple[Variant, int | None] = (
        Variant(endpoint=endpoint.name, name=name, kind=Kind.COPIES),
        None,
    )
    return reading.part(Part.COMPONENTS, unknown, lambda: observe_component(client, name))


def _targets(reading: Reading, ids: list[str], memories: Memories) -> dict[str, TargetSeen] | None:
    """The scalable targets; None where they could not be read."""
    endpoint = reading.question.endpoint
    remembered = {resource_id: memories.of_resource(endpoint, resource_id) for resource_id in ids}
    client = reading.aws.autoscaling
    return reading.part(Part.TARGETS, None, lambda: observe_targets(client, ids, remembered))


def _activities(
    reading: Reading, ids: list[str], watched: frozenset[str], window: Window
) -> tuple[Activity, ...]:
    """The scaling activities; where the account had too many, at least of what has the alarm."""
    client, first = reading.aws.autoscaling, _first(reading.question)
    nothing = Activities((), None)
    activities = reading.part(
        Part.ACTIVITIES, nothing, lambda: observe_activities(client, ids, window.start)
    )
    back_to = activities.reach_back_to
    # All that can have to do with the alarm are there.
    if back_to is None or back_to <= first - _LEADS_TO:
        return activities.found
    alarmed_ids = [one for one in ids if one.rpartition("/")[2] in watched]
    if not reading.spare or len(alarmed_ids) != 1:
        reading.missing(
            Part.ACTIVITIES, f"the account had so many that those before {back_to:%H:%M} are not"
        )
        return activities.found
    reading.spare -= 1
    its = reading.part(
        Part.ACTIVITIES, nothing, lambda: observe_activities(client, alarmed_ids, window.start)
    )
    others = [each for each in activities.found if each.variant not in watched]
    return tuple(sorted((*its.found, *others), key=lambda each: each.at, reverse=True))


def _errors(
    reading: Reading, name: str, window: Window
) -> tuple[tuple[LineGroup, ...], bool | None]:
    """The newest error lines, grouped, and whether there is a log group."""
    client = reading.aws.logs

    def read() -> tuple[tuple[LineGroup, ...], bool | None]:
        try:
            logged = observe_errors(client, name, window.start, pages=_PAGES, enough=_ENOUGH)
        except AWS_ERRORS as error:
            if not is_gone(error):
                raise
            return (), False
        if not logged.is_all:
            reading.missing(Part.LOGS, "there are more lines than were read; the newest were")
        groups = grouped(logged.lines)[:_GROUPS]
        return tuple(replace(group, text=group.text[:_LETTERS]) for group in groups), True

    nothing: tuple[tuple[LineGroup, ...], bool | None] = ((), None)
    return reading.part(Part.LOGS, nothing, read)


def _series(
    reading: Reading, endpoint: Endpoint, variants: tuple[Variant, ...], window: Window
) -> tuple[Series, ...]:
    queries = queries_asked(endpoint.name, variants, alarmed(reading.question.alarms))
    client = reading.aws.cloudwatch
    measured = reading.part(Part.METRICS, None, lambda: observe_measured(client, queries, window))
    if measured is None:
        return ()
    if measured.left_out:
        reading.missing(Part.METRICS, f"there was no room for {measured.left_out} more in one call")
    return measured.series
