"""Reads the fleet: lists and sweeps, a page for many endpoints each."""

from collections.abc import Mapping
from typing import Any

from cli.endpoint.access import Reader
from cli.endpoint.alarms import PREFIX, alarms_of, endpoint_of
from cli.endpoint.fleet import Row, sorted_rows
from cli.endpoint.scaling import limits_of
from cli.endpoint.seen import AlarmSeen
from sagewarden.resources import tags_of

_PAGE = 100


def observe_fleet(
    reader: Reader, key: str, team: str | None, *, instances: bool
) -> tuple[Row, ...]:
    """The endpoints of the region, or of one team, the worst first.

    Args:
        key: the key of the team tag.
        team: the tag's value; None for every endpoint.
        instances: whether to ask for the number of instances, which costs a call each.

    Raises:
        botocore.exceptions.ClientError: endpoints may not be listed or, for a team, their tags.
    """
    # Without the tags a team's endpoints cannot be told: that ends the command.
    tags = (
        _tags(reader, key, team) if team else reader.part("tags", lambda: _tags(reader, key, None))
    )
    listed = _listed(reader)
    if team:
        listed = [one for one in listed if one["EndpointArn"].casefold() in (tags or {})]
    alarms = reader.part("alarms", lambda: _open_alarms(reader)) or {}
    limits = reader.part("scalable targets", lambda: _limits(reader)) or {}
    rows: list[Row] = []
    for one in listed:
        name = one["EndpointName"]
        row = Row(
            name=name,
            arn=one["EndpointArn"],
            status=one["EndpointStatus"],
            modified=one["LastModifiedTime"],
            team=(tags or {}).get(one["EndpointArn"].casefold()),
            alarms=tuple(alarms.get(name, ())),
            limits=limits.get(name, {}),
            instances=_instances(reader, name) if instances else {},
        )
        rows.append(row)
    return sorted_rows(rows)


def _listed(reader: Reader) -> list[Any]:
    pages = (
        reader.client("sagemaker")
        .get_paginator("list_endpoints")
        .paginate(PaginationConfig={"PageSize": _PAGE})
    )
    return [one for page in pages for one in page["Endpoints"]]


def _tags(reader: Reader, key: str, team: str | None) -> dict[str, str | None]:
    """The value of the team tag of every endpoint that has it, by ARN in small letters.

    The tagging API writes ARNs as SageMaker does, which has names in small letters.
    """
    wanted = {"Key": key} | ({"Values": [team]} if team else {})
    pages = (
        reader.client("resourcegroupstaggingapi")
        .get_paginator("get_resources")
        .paginate(
            ResourceTypeFilters=["sagemaker:endpoint"],
            TagFilters=[wanted],
            PaginationConfig={"PageSize": _PAGE},
        )
    )
    found: dict[str, str | None] = {}
    for page in pages:
        for one in page["ResourceTagMappingList"]:
            found[one["ResourceARN"].casefold()] = tags_of(one["Tags"]).get(key)
    return found


def _open_alarms(reader: Reader) -> dict[str, list[AlarmSeen]]:
    """The alarms of sagewarden's that are open, by endpoint: the others are not read at all."""
    pages = (
        reader.client("cloudwatch")
        .get_paginator("describe_alarms")
        .paginate(
            AlarmNamePrefix=PREFIX, StateValue="ALARM", AlarmTypes=["MetricAlarm", "CompositeAlarm"]
        )
    )
    found: dict[str, list[Any]] = {}
    for page in pages:
        for described in (*page.get("CompositeAlarms", ()), *page.get("MetricAlarms", ())):
            found.setdefault(endpoint_of(described["AlarmName"]), []).append(described)
    opened: dict[str, list[AlarmSeen]] = {}
    for endpoint, told in found.items():
        # The composite says nothing that the others do not.
        opened[endpoint] = [alarm for alarm in alarms_of(told) if not alarm.composite]
    return opened


def _limits(reader: Reader) -> dict[str, dict[str, tuple[int, int]]]:
    """The limits of all variants that scale, by endpoint and variant."""
    client = reader.client("application-autoscaling")
    pages = client.get_paginator("describe_scalable_targets").paginate(
        ServiceNamespace="sagemaker", ScalableDimension="sagemaker:variant:DesiredInstanceCount"
    )
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for page in pages:
        for resource, limits in limits_of(page["ScalableTargets"]).items():
            # `endpoint/NAME/variant/NAME`
            _endpoint, name, _variant, variant = resource.split("/")
            found.setdefault(name, {})[variant] = limits
    return found


def _instances(reader: Reader, name: str) -> Mapping[str, int]:
    client = reader.client("sagemaker")
    there = reader.part(name, lambda: client.describe_endpoint(EndpointName=name)) or {}
    counts: dict[str, int] = {}
    for summary in there.get("ProductionVariants", ()):
        if "CurrentInstanceCount" in summary:
            counts[summary["VariantName"]] = summary["CurrentInstanceCount"]
    return counts
