"""The metrics of target tracking policies: which a target can follow, and what is the same metric.

API reference, PredefinedMetricSpecification, CustomizedMetricSpecification and
TargetTrackingMetricDataQuery.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from local.aws.autoscaling.targets import CONCURRENCY, COPIES, INSTANCES, RefusedError

_PREDEFINED: Mapping[str, frozenset[str]] = {
    INSTANCES: frozenset(
        {
            "SageMakerVariantInvocationsPerInstance",
            "SageMakerVariantConcurrentRequestsPerModelHighResolution",
        }
    ),
    CONCURRENCY: frozenset({"SageMakerVariantProvisionedConcurrencyUtilization"}),
    COPIES: frozenset(
        {
            "SageMakerInferenceComponentInvocationsPerCopy",
            "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution",
        }
    ),
}
"""The predefined metrics of each dimension."""

_STATISTICS = frozenset({"Average", "Minimum", "Maximum", "SampleCount", "Sum"})
_ONE = ("Namespace", "MetricName", "Statistic")
_ID = re.compile(r"[a-z]\w*", re.ASCII)


def metric_of(tracking: Mapping[str, Any], dimension: str) -> str:
    """The metric of a policy as a text: the same one for the same metric, whatever its value.

    Raises:
        RefusedError: there is no such metric, or it is none.
    """
    customized = tracking.get("CustomizedMetricSpecification")
    if ("PredefinedMetricSpecification" in tracking) is (customized is not None):
        raise _refused("Specify either a predefined or a customized metric")
    if customized is None:
        return _predefined(tracking["PredefinedMetricSpecification"], dimension)
    if "Metrics" in customized:
        _must_be_queries(customized)
    else:
        _must_be_one(customized)
    named = {"Dimensions": sorted(map(json.dumps, customized.get("Dimensions", ())))}
    return json.dumps(customized | named, sort_keys=True)


def _predefined(specification: Mapping[str, Any], dimension: str) -> str:
    """A predefined metric's name, where the dimension has it."""
    kind = specification["PredefinedMetricType"]
    if not any(kind in kinds for kinds in _PREDEFINED.values()):
        raise _refused(f"Value '{kind}' at 'predefinedMetricType' is not known")
    if kind not in _PREDEFINED[dimension]:
        raise _refused(f"{kind} is not a metric of {dimension}")
    return str(kind)


def _must_be_one(customized: Mapping[str, Any]) -> None:
    """Refuses a customized metric that does not say which it is."""
    missing = [name for name in _ONE if not customized.get(name)]
    if missing:
        raise _refused(f"A customized metric needs {', '.join(missing)}")
    if customized["Statistic"] not in _STATISTICS:
        raise _refused(f"Value '{customized['Statistic']}' at 'statistic' is not known")


def _must_be_queries(customized: Mapping[str, Any]) -> None:
    """Refuses queries of which not exactly one says what counts, or that are no queries."""
    if any(name in customized for name in _ONE):
        raise _refused("Specify either Metrics, or a metric's name, namespace and statistic")
    queries = customized["Metrics"]
    ids = [query.get("Id", "") for query in queries]
    if len(set(ids)) != len(ids) or not all(_ID.fullmatch(each) for each in ids):
        raise _refused("Each query needs an Id of its own: a small letter, then letters, digits, _")
    for query in queries:
        if ("Expression" in query) is ("MetricStat" in query):
            raise _refused("Specify either Expression or MetricStat for each query")
    if [query.get("ReturnData", True) for query in queries].count(True) != 1:
        raise _refused("Exactly one query may return data")


def _refused(message: str) -> RefusedError:
    return RefusedError("ValidationException", message)
