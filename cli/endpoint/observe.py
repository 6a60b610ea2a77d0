"""Reads an endpoint: one call for each part, all metrics in one; what is refused is left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cli.endpoint import logs, scaling
from cli.endpoint.access import Reader, find
from cli.endpoint.alarms import PREFIX, alarms_of, belongs_to, thresholds
from cli.endpoint.deployments import LOOKED_UP, deployments
from cli.endpoint.raised import read_raised
from cli.endpoint.seen import Deployment, EndpointSeen, Series, Span, VariantSeen
from cli.endpoint.spans import span
from sagewarden.endpoints.endpoint import Endpoint, component_of, endpoint_of
from sagewarden.endpoints.hosting import hosting_of
from sagewarden.endpoints.log_lines import grouped
from sagewarden.endpoints.metrics import Query, queries_of
from sagewarden.endpoints.raised import Raised
from sagewarden.endpoints.variants import Kind, Variant
from sagewarden.resources import tags_of
from sagewarden.runtime.metrics import observe_values

_COMPONENTS = 10
"""Inference components that are looked at: each costs a call."""

_GROUPS = 8
"""Groups of error lines that are kept."""

_HOSTS = (Kind.HOST, Kind.MANAGED)


@dataclass(slots=True)
class Remembered:
    """What need not be read again while somebody watches: nothing of it changes by itself."""

    ledger: str | None = None
    """The name of the ledger that knows what is raised; None where nobody asks for that."""

    config: Mapping[str, Any] = field(default_factory=dict)
    """What the endpoint configuration says."""

    modified: datetime | None = None
    """As of which change of the endpoint the deployments are known."""

    deployments: tuple[Deployment, ...] = ()
    """The deployments up to then."""


def observe(
    reader: Reader, name: str, hours: int, now: datetime, remembered: Remembered
) -> EndpointSeen:
    """An endpoint as it is now, and as it was in the last hours.

    Raises:
        typer.Exit: there is no such endpoint.
        botocore.exceptions.ClientError: it may not be looked at.
    """
    reader.unread.clear()
    there = find(reader, name)
    name = there["EndpointName"]
    config = _config(reader, there["EndpointConfigName"], remembered)
    endpoint = endpoint_of(there, hosting_of(config), {})
    variants = (*endpoint.variants, *_components(reader, name, endpoint.variants))
    looked_at = span(now, hours)
    alarms = reader.part("alarms", lambda: _alarms(reader, name)) or []
    lines = reader.part("logs", lambda: logs.newest_errors(reader, name, looked_at.start)) or []
    series = reader.part("metrics", lambda: _series(reader, name, variants, alarms, looked_at))
    tags = reader.part("tags", lambda: _tags(reader, there["EndpointArn"]))
    reads = scaling.read(reader, variants)
    raised = reader.part(
        "what is raised", lambda: _raised(reader, endpoint, variants, remembered, now)
    )
    deployed = _deployments(reader, there, config, remembered)
    return EndpointSeen(
        name=name,
        arn=there["EndpointArn"],
        status=there["EndpointStatus"],
        failure=there.get("FailureReason", ""),
        tags=tags or {},
        config=there["EndpointConfigName"],
        modified=there["LastModifiedTime"],
        at=now,
        span=looked_at,
        variants=tuple(_variant(variant, there, reads.limits) for variant in variants),
        series=series or (),
        alarms=alarms_of(alarms),
        deployments=deployed,
        activities=reads.activities,
        raised=raised or (),
        errors=grouped(lines)[:_GROUPS],
        unread=tuple(reader.unread),
    )


def _config(reader: Reader, config: str, remembered: Remembered) -> Mapping[str, Any]:
    if remembered.config.get("EndpointConfigName") != config:
        client = reader.client("sagemaker")
        described = reader.part(
            "configuration", lambda: client.describe_endpoint_config(EndpointConfigName=config)
        )
        remembered.config = described or {}
    return remembered.config


def _components(reader: Reader, endpoint: str, variants: Iterable[Variant]) -> tuple[Variant, ...]:
    """The inference components of an endpoint whose variants host some."""
    if not any(variant.kind in _HOSTS for variant in variants):
        return ()
    client = reader.client("sagemaker")

    def read() -> tuple[Variant, ...]:
        listed = client.list_inference_components(EndpointNameEquals=endpoint, MaxResults=100)
        names = [each["InferenceComponentName"] for each in listed["InferenceComponents"]]
        found: list[Variant] = []
        for name in sorted(names)[:_COMPONENTS]:
            there = client.describe_inference_component(InferenceComponentName=name)
            found.extend(component_of(there, {}).variants)
        if len(names) > _COMPONENTS:
            reader.unread.append(f"inference components: {_COMPONENTS} of {len(names)} are shown")
        return tuple(found)

    return reader.part("inference components", read) or ()


def _raised(
    reader: Reader,
    endpoint: Endpoint,
    variants: Sequence[Variant],
    remembered: Remembered,
    now: datetime,
) -> tuple[Raised, ...]:
    ledger = remembered.ledger
    return read_raised(reader, ledger, endpoint, variants, now) if ledger else ()


def _tags(reader: Reader, arn: str) -> dict[str, str]:
    pages = reader.client("sagemaker").get_paginator("list_tags").paginate(ResourceArn=arn)
    tags: dict[str, str] = {}
    for page in pages:
        tags |= tags_of(page["Tags"])
    return tags


def _alarms(reader: Reader, endpoint: str) -> list[Any]:
    """Sagewarden's alarms over an endpoint, its composite among them, by name."""
    pages = (
        reader.client("cloudwatch")
        .get_paginator("describe_alarms")
        .paginate(
            AlarmNamePrefix=f"{PREFIX}{endpoint}", AlarmTypes=["MetricAlarm", "CompositeAlarm"]
        )
    )
    found: list[Any] = []
    for page in pages:
        told = [*page.get("CompositeAlarms", ()), *page.get("MetricAlarms", ())]
        # Another endpoint's name may begin like this one's.
        found += [alarm for alarm in told if belongs_to(alarm["AlarmName"], endpoint)]
    return sorted(found, key=lambda alarm: str(alarm["AlarmName"]))


def _series(
    reader: Reader, endpoint: str, variants: Iterable[Variant], alarms: list[Any], looked_at: Span
) -> tuple[Series, ...]:
    """The metrics that have data, in the order in which they are shown."""
    queries = list(queries_of(endpoint, variants))
    told = observe_values(
        reader.client("cloudwatch"),
        queries,
        looked_at.start,
        period=looked_at.period,
        count=looked_at.count,
    )
    found: list[Series] = []
    for query, values in zip(queries, told, strict=True):
        if any(value is not None for value in values):
            found.append(_one_series(query, values, alarms))
    return tuple(found)


def _one_series(
    query: Query, values: tuple[float | None, ...], alarms: Iterable[Mapping[str, Any]]
) -> Series:
    return Series(
        variant=query.variant,
        label=query.measure.label,
        metric=query.measure.metric,
        unit=query.measure.unit,
        values=values,
        thresholds=thresholds(query, alarms),
    )


def _variant(
    variant: Variant, there: Mapping[str, Any], limits: Mapping[str, tuple[int, int]]
) -> VariantSeen:
    summaries = [*there.get("ProductionVariants", ()), *there.get("ShadowProductionVariants", ())]
    same = [each for each in summaries if each["VariantName"] == variant.name]
    summary = same[0] if same else {}
    least, most = limits.get(variant.resource_id, (None, None))
    return VariantSeen(
        name=variant.name,
        kind=variant.kind.value,
        types=variant.instance_types,
        current=summary.get("CurrentInstanceCount", variant.count),
        wanted=summary.get("DesiredInstanceCount", variant.count),
        least=least,
        most=most,
    )


def _deployments(
    reader: Reader,
    there: Mapping[str, Any],
    config: Mapping[str, Any],
    remembered: Remembered,
) -> tuple[Deployment, ...]:
    """The last deployments; CloudTrail, which knows who asked, is asked after a change only."""
    if remembered.modified != there["LastModifiedTime"]:
        events = reader.part("deployments", lambda: _looked_up(reader))
        remembered.deployments = deployments(there, config, events or [])
        # What was refused is asked again.
        remembered.modified = None if events is None else there["LastModifiedTime"]
    return remembered.deployments


def _looked_up(reader: Reader) -> list[Any]:
    """The last calls in the account by which endpoints got configurations.

    CloudTrail lets two such questions a second (LookupEvents, API reference).
    """
    client = reader.client("cloudtrail")
    events: list[Any] = []
    for operation in LOOKED_UP:
        named = [{"AttributeKey": "EventName", "AttributeValue": operation}]
        events += client.lookup_events(LookupAttributes=named, MaxResults=50)["Events"]
    return events
