"""Which metrics are asked for, by the kind of variant, and in what unit they are read."""

import pytest

from sagewarden.endpoints.metrics import Query, queries_of, request
from sagewarden.endpoints.variants import Kind, Variant

DIMENSIONS = [{"Name": "EndpointName", "Value": "Tumor"}, {"Name": "VariantName", "Value": "blue"}]


def queries(kind: Kind, *types: str) -> dict[str, Query]:
    variant = Variant(endpoint="Tumor", name="blue", kind=kind, instance_types=types)
    return {query.measure.label: query for query in queries_of("Tumor", [variant])}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_metrics(kind: Kind) -> None:
    assert queries(kind)


def test_what_a_kind_does_not_publish_is_not_asked_for() -> None:
    assert not {"CPU", "GPU", "disk"} & queries(Kind.SERVERLESS).keys()
    assert not {"requests", "overhead p90"} & queries(Kind.ASYNCHRONOUS).keys()
    assert "requests" not in queries(Kind.MANAGED)


def test_the_queue_is_the_endpoints_and_a_component_has_its_own_dimension() -> None:
    assert queries(Kind.ASYNCHRONOUS)["backlog"].dimensions == (("EndpointName", "Tumor"),)
    assert queries(Kind.COPIES)["CPU"].dimensions == (("InferenceComponentName", "blue"),)


@pytest.mark.parametrize(
    ("types", "told", "shown"),
    [
        (("ml.m5.xlarge",), 320, 80),
        (("ml.m5.4xlarge", "ml.m5.xlarge"), 320, 80),
        (("ml.none.of",), 80, 80),
        ((), 80, 80),
    ],
)
def test_cpu_is_normalized_by_the_least_capable_type(
    types: tuple[str, ...], told: float, shown: float
) -> None:
    assert queries(Kind.INSTANCES, *types)["CPU"].value(told, 60) == shown


def test_a_sum_is_by_the_minute_and_a_latency_in_milliseconds() -> None:
    asked = queries(Kind.INSTANCES)
    assert asked["requests"].value(600, 300) == 120
    assert asked["model latency p90"].value(250_000, 300) == 250


def test_a_query_is_as_get_metric_data_wants_it() -> None:
    assert request(3, queries(Kind.INSTANCES)["requests"], 60) == {
        "Id": "q3",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/SageMaker",
                "MetricName": "Invocations",
                "Dimensions": DIMENSIONS,
            },
            "Period": 60,
            "Stat": "Sum",
        },
    }
