"""One variant or inference component of the evidence: its metrics and its log lines. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from remediation.diagnosis.evidence import Evidence, Part, VariantSeen
from remediation.diagnosis.minutes import Values
from sagewarden.endpoints.log_lines import LineGroup
from sagewarden.endpoints.variants import Kind

_MINUTE = timedelta(minutes=1)

_RECENT = timedelta(minutes=30)
"""A line that nobody has written for so long says nothing of now."""

HOSTS = frozenset({Kind.HOST, Kind.MANAGED})
"""Variants whose requests are counted by inference component."""

COMPONENTS = frozenset({Kind.COPIES, Kind.ADAPTER})
"""What shares the machines of another variant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What was read of one variant or component."""

    evidence: Evidence
    """All that was read."""

    variant: VariantSeen
    """The variant or component."""

    values: Mapping[tuple[str, str], Values]
    """Its metrics by name and statistic, and the endpoint's; all of the same length."""

    length: int
    """The minutes that were read."""

    lines: tuple[LineGroup, ...]
    """Its recent error lines, the newest first."""

    def of(self, metric: str, statistic: str) -> Values:
        """A metric, minute by minute."""
        return self.values.get((metric, statistic)) or (None,) * self.length

    def either_of(self, metric: str, statistic: str) -> Values:
        """A metric of machines: the variant's, or what a component uses of them."""
        own = self.of(metric, statistic)
        known = any(value is not None for value in own)
        return own if known else self.of(f"{metric}Normalized", statistic)

    @property
    def is_asynchronous(self) -> bool:
        return self.variant.kind is Kind.ASYNCHRONOUS

    @property
    def requests(self) -> Values:
        """Requests a minute."""
        asked = self.of("Invocations", "Sum")
        return self.of("InvocationsProcessed", "Sum") if self.is_asynchronous else asked

    @property
    def client_errors(self) -> Values:
        """Requests a minute that were answered with 4XX."""
        return self.of("Invocation4XXErrors", "Sum")

    @property
    def server_errors(self) -> Values:
        """Requests a minute that were answered with 5XX, without those that found no copy.

        Those are how a component wakes from zero (SageMaker developer guide, "Scale an endpoint to
        zero instances").
        """
        without = self.of("NoCapacityInvocationFailures", "Sum")
        failed: list[float | None] = []
        for count, found_none in zip(self.of("Invocation5XXErrors", "Sum"), without, strict=True):
            failed.append(None if count is None else max(0.0, count - (found_none or 0.0)))
        return failed

    @property
    def latency(self) -> Values:
        """What the model takes for a request in the middle, in milliseconds."""
        return self.of("ModelLatency", "p50")

    @property
    def concurrency(self) -> Values:
        """Requests in work at the same time, of a model or a copy."""
        a_model = self.of("ConcurrentRequestsPerModel", "Maximum")
        known = any(value is not None for value in a_model)
        return a_model if known else self.of("ConcurrentRequestsPerCopy", "Maximum")

    @property
    def cpu(self) -> Values:
        """Per cent of the instances' CPUs; unknown where nobody knows how many there are."""
        return self._of_the_whole("CPUUtilization", "Average", self.variant.vcpus)

    @property
    def gpu(self) -> Values:
        """Per cent of the instances' GPUs, likewise."""
        return self._of_the_whole("GPUUtilization", "Average", self.variant.gpus)

    @property
    def gpu_memory(self) -> Values:
        """Per cent of the fullest instance's GPU memory, likewise."""
        return self._of_the_whole("GPUMemoryUtilization", "Maximum", self.variant.gpus)

    def _of_the_whole(self, metric: str, statistic: str, parts: int | None) -> Values:
        normalized = self.of(f"{metric}Normalized", statistic)
        known = any(value is not None for value in normalized)
        # It runs to 100 for each part, and was divided by how many there are.
        return normalized if known or parts is None else self.of(metric, statistic)

    @property
    def memory(self) -> Values:
        """Of the fullest instance."""
        return self.either_of("MemoryUtilization", "Maximum")

    def minute_of(self, at: datetime) -> int:
        """Which minute a time is in; before what was read it is negative."""
        return (at - self.evidence.start) // _MINUTE

    def time_of(self, minute: int) -> datetime:
        """When a minute began."""
        return self.evidence.start + minute * _MINUTE

    def has_read(self, part: Part) -> bool:
        """Whether a part could be read."""
        return all(unread.part is not part for unread in self.evidence.unread)


def views(evidence: Evidence) -> Iterator[View]:
    """Each variant and component by itself; shadows are nobody's trouble."""
    longest = max((len(series.values) for series in evidence.series), default=0)
    length = max(longest, (evidence.at - evidence.start) // _MINUTE)
    for variant in sorted(evidence.variants, key=lambda seen: seen.name):
        if variant.kind is Kind.SHADOW:
            continue
        values: dict[tuple[str, str], Values] = {}
        for series in evidence.series:
            if series.variant in ("", variant.name):
                missing = (None,) * (length - len(series.values))
                values[series.metric, series.statistic] = (*series.values, *missing)
        yield View(
            evidence=evidence,
            variant=variant,
            values=values,
            length=length,
            lines=tuple(_lines(evidence, variant)),
        )


def _lines(evidence: Evidence, variant: VariantSeen) -> Iterator[LineGroup]:
    """The recent lines that are a variant's, or that no other variant has."""
    others = {seen.name for seen in evidence.variants if seen.kind not in COMPONENTS}
    others -= {variant.name}
    # A component's lines are its host's.
    if variant.kind in COMPONENTS:
        others = set()
    for group in sorted(evidence.errors, key=lambda group: (group.last, group.text), reverse=True):
        wrote = {stream.partition("/")[0] for stream in group.streams}
        is_its = not wrote or bool(wrote - others)
        if is_its and evidence.at - group.last <= _RECENT:
            yield group
