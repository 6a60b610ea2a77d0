"""The metrics that a profile can scale by: SageMaker's by our names, others by CloudWatch's."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from sagewarden.registry.strict import Strict

ScalingMetric = Literal[
    "invocations-per-instance",
    "invocations-per-copy",
    "concurrent-requests-per-model",
    "concurrent-requests-per-copy",
    "provisioned-concurrency-utilization",
    "cpu-utilization",
    "gpu-utilization",
    "memory-utilization",
    "model-latency",
    "backlog-per-instance",
]

PERCENTAGES = frozenset({"cpu-utilization", "gpu-utilization", "memory-utilization"})
"""The metrics whose value is told in per cent."""

LOAD_METRICS = frozenset({"invocations-per-instance", "invocations-per-copy"})
"""The metrics that count requests, so that a tested load gives their value."""

Statistic = Literal["Average", "Minimum", "Maximum", "Sum", "SampleCount"]
"""A statistic (CustomizedMetricSpecification, Application Auto Scaling API reference)."""

UNITS = (
    *("Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "None"),
    *("Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes"),
    *("Bits", "Kilobits", "Megabits", "Gigabits", "Terabits"),
    *("Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second"),
    *("Terabytes/Second", "Bits/Second", "Kilobits/Second", "Megabits/Second"),
    *("Gigabits/Second", "Terabits/Second", "Count/Second"),
)
"""The units that there are (MetricDatum, CloudWatch API reference)."""

PLACEHOLDERS = ("endpoint", "variant", "component")
"""What a dimension's value may name in braces: `{endpoint}`, `{variant}`, `{component}`."""

RESULT = "result"
"""The name of an expression beside its metrics."""

_BRACED = re.compile(r"\{([^{}]*)\}")
_ID = re.compile(r"[a-z][A-Za-z0-9_]{0,254}")
"""How an expression may name a metric (TargetTrackingMetricDataQuery, API reference)."""

_TOTALS = frozenset(
    {
        ("AWS/SageMaker", "Invocations"),
        ("AWS/SageMaker", "Invocation4XXErrors"),
        ("AWS/SageMaker", "Invocation5XXErrors"),
        ("AWS/SageMaker", "InvocationModelErrors"),
        ("AWS/SageMaker", "ApproximateBacklogSize"),
        ("AWS/SageMaker", "HasBacklogWithoutCapacity"),
        ("AWS/SageMaker", "NoCapacityInvocationFailures"),
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
        ("AWS/SQS", "NumberOfMessagesSent"),
        ("AWS/ApplicationELB", "RequestCount"),
        ("AWS/ApiGateway", "Count"),
        ("AWS/Kinesis", "IncomingRecords"),
    }
)
"""Metrics that count for all instances together: more instances do not lower them (Application
Auto Scaling user guide, "Target tracking": they do not work for it)."""


def placeholders_in(value: str) -> Iterator[str]:
    """What a dimension's value names in braces."""
    for found in _BRACED.finditer(value):
        yield found[1]


def _dimension(value: str) -> str:
    """A dimension's value, where it names nothing in braces but what there is."""
    for name in placeholders_in(value):
        if name not in PLACEHOLDERS:
            known = ", ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)
            raise ValueError(f"{{{name}}} stands for nothing; expected one of {known}")
    return value


def _unit(name: str) -> str:
    """A unit, where CloudWatch has it."""
    if name not in UNITS:
        raise ValueError(f"expected one of CloudWatch's units: {', '.join(UNITS)}")
    return name


def _namespace(name: str) -> str:
    """A namespace, where CloudWatch takes it."""
    if name.startswith(":"):
        raise ValueError("expected a namespace that does not begin with a colon")
    return name


class CloudWatchMetric(Strict):
    """A metric of CloudWatch, as it was published."""

    namespace: Annotated[str, AfterValidator(_namespace), Field(min_length=1, max_length=255)]
    """Its namespace."""

    metric: Annotated[str, Field(min_length=1, max_length=255)]
    """Its name there."""

    dimensions: dict[
        Annotated[str, Field(min_length=1, max_length=255)],
        Annotated[str, AfterValidator(_dimension), Field(min_length=1, max_length=1024)],
    ] = Field(default={}, max_length=30)
    """All of the dimensions with which it was published; `{endpoint}`, `{variant}` and
    `{component}` in a value stand for names."""

    statistic: Statistic = "Average"
    """Its statistic over a minute, or over a step's `period`."""

    unit: Annotated[str, AfterValidator(_unit)] | None = None
    """The unit with which it was published; None for any."""

    def why_not_tracked(self) -> str | None:
        """Why target tracking cannot hold it steady; None where nothing speaks against it."""
        # How many requests there were, whichever instance took them.
        if (self.namespace, self.metric) in _TOTALS:
            return (
                f"{self.namespace} {self.metric} counts for all instances together: it does not "
                "fall when there are more. Expected a metric for each instance, an 'expression' "
                "that divides it, or 'steps'"
            )
        # How many values were published, which is how many requests there were.
        if self.statistic == "SampleCount":
            return (
                "SampleCount counts what was published by all instances together: it does not "
                "fall when there are more"
            )
        return None


class MetricMath(Strict):
    """A number that CloudWatch works out from several metrics."""

    expression: Annotated[str, Field(min_length=1, max_length=2048)]
    """How: CloudWatch's metric math, such as `backlog / instances`."""

    metrics: dict[str, CloudWatchMetric] = Field(min_length=1, max_length=9)
    """The metrics by the names that the expression has for them; an alarm has ten at most, of which
    the expression is one (CloudWatch API reference, PutMetricAlarm)."""

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        for name in self.metrics:
            if name == RESULT:
                raise ValueError(f"{RESULT!r} is the expression's own name; expected another one")
            if not _ID.fullmatch(name):
                raise ValueError(
                    f"{name!r} is no name in an expression: expected a small letter first, then "
                    "letters, digits and _"
                )
            if not re.search(rf"\b{name}\b", self.expression):
                raise ValueError(f"the expression does not use {name!r}")
        return self


def _form(raw: Any) -> str:
    """Which of the two forms is written, or meant."""
    math = "expression" in raw if isinstance(raw, dict) else isinstance(raw, MetricMath)
    return "<math>" if math else "<metric>"


CustomMetric = Annotated[
    Annotated[CloudWatchMetric, Tag("<metric>")] | Annotated[MetricMath, Tag("<math>")],
    Discriminator(_form),
]
"""A metric of one's own; the tags, of which no key has the form, stand in no mistake's place."""


def check_in_unit(metric: str, value: float) -> None:
    """Refuses a value that a metric of ours cannot have."""
    if metric == "provisioned-concurrency-utilization" and value > 1:
        raise ValueError(
            "expected a share of the provisioned concurrency between 0 and 1, such as 0.7"
        )
    if metric in PERCENTAGES and value > 100:  # noqa: PLR2004
        raise ValueError("expected per cent of the whole instance, between 0 and 100")


def name_of(custom: CustomMetric, name: str | None) -> str:
    """A custom metric in a word: its name, or that of the policy that follows an expression."""
    return custom.metric if isinstance(custom, CloudWatchMetric) else (name or "an expression")
