"""Which metrics of teams' own CloudWatch does not know. It only reads."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from scaling.desired.targets import DesiredTarget
from scaling.endpoints.custom import MetricName

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

SETTLES_IN = timedelta(hours=1)
"""How long after its creation an endpoint may be without metrics: somebody has to call it first,
and a new metric takes a quarter of an hour to be listed (CloudWatch API reference, ListMetrics)."""

_FILTERS = 10
"""Dimensions by which one call can ask (ListMetrics)."""


def missing_metrics(
    client: "CloudWatchClient", targets: Iterable[DesiredTarget]
) -> frozenset[MetricName]:
    """The metrics by which targets are to scale and of which nothing was published in two weeks.

    It costs a call for each.
    """
    metrics: set[MetricName] = set()
    for target in targets:
        metrics.update(target.custom_metrics)
    return frozenset(metric for metric in sorted(metrics) if not _is_known(client, metric))


def _is_known(client: "CloudWatchClient", metric: MetricName) -> bool:
    """Whether CloudWatch lists a metric with these dimensions and no others."""
    filters: Any = [{"Name": name, "Value": value} for name, value in metric.dimensions[:_FILTERS]]
    pages = client.get_paginator("list_metrics").paginate(
        Namespace=metric.namespace, MetricName=metric.name, Dimensions=filters
    )
    for page in pages:
        for listed in page["Metrics"]:
            found = {pair["Name"]: pair["Value"] for pair in listed.get("Dimensions", ())}
            if found == dict(metric.dimensions):
                return True
    return False
