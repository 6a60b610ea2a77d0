"""The alarms that a profile asks for what is watched. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from monitoring.alarms.definition import PREFIX, MetricAlarm
from monitoring.alarms.metric_alarm import metrics_of, watches
from monitoring.alarms.published import PUBLISHED, Published
from monitoring.alarms.watched import Watched
from sagewarden.endpoints.hardware import gpus, vcpus
from sagewarden.registry.alarms import RULES, Alarm, AlarmMetric, Measure

_GPU_METRICS = ("gpu-utilization", "gpu-memory-utilization")


@dataclass(frozen=True, slots=True)
class Unwatched:
    """An alarm that cannot be made."""

    label: str
    """What would be watched."""

    metric: AlarmMetric
    """The metric that would be watched."""

    reason: str
    """Why it cannot."""


def alarms_for(
    watched: Iterable[Watched], asked: Mapping[AlarmMetric, Alarm]
) -> Iterator[MetricAlarm | Unwatched]:
    """The alarms of all that is watched, what is worst for everybody first.

    A metric that a kind does not publish gets none: a profile is of several kinds.
    """
    everything = tuple(watched)
    for metric in RULES:
        alarm = asked.get(metric)
        for one in everything if alarm else ():
            published = PUBLISHED[one.kind].get(metric)
            if alarm and published:
                yield from _alarm_for(one, metric, published, alarm)


def _alarm_for(
    watched: Watched, metric: AlarmMetric, published: Published, alarm: Alarm
) -> Iterator[MetricAlarm | Unwatched]:
    units = _units(watched, metric, published)
    # Nobody knows how many vCPUs or GPUs its instances have.
    if units is None:
        types = ", ".join(watched.instance_types) or "what it runs on"
        yield Unwatched(watched.label, metric, f"nobody knows the hardware of {types}")
    # It has GPUs, or needs none.
    elif units:
        settings = watches(watched, metric, published, alarm, units=units)
        yield MetricAlarm(
            name=f"{PREFIX}{watched.endpoint}/{watched.label}/{metric}",
            description=_description(watched, metric, published, alarm),
            watches=settings,
            metrics=metrics_of(settings),
        )


def _units(watched: Watched, metric: AlarmMetric, published: Published) -> int | None:
    """For how many units the metric counts to 100; 0 where it has no GPU, None where unknown.

    Of instance pools the least capable type counts; of those without a GPU there is no metric.
    """
    # It counts to 100 whatever it runs on.
    if published.per is None and metric not in _GPU_METRICS:
        return 1
    count = vcpus if published.per == "vcpu" else gpus
    counts = [count(instance_type) for instance_type in watched.instance_types]
    if not counts or None in counts:
        return None
    least = min((number for number in counts if number), default=0)
    return least if published.per or not least else 1


def _description(watched: Watched, metric: AlarmMetric, published: Published, alarm: Alarm) -> str:
    """What an alarm means, for whoever sees it in the console."""
    when = (
        f"{alarm.anomaly:g} standard deviations off what is expected"
        if alarm.anomaly is not None
        else f"{'below' if RULES[metric].below else 'at least'} {alarm.threshold}"
    )
    is_rate = alarm.is_share_of_requests and RULES[metric].measure is Measure.ERRORS
    few = f" of the requests, and {alarm.at_least} a minute," if is_rate else ""
    minutes = f"{alarm.breaching} of {alarm.evaluated} minutes"
    return (
        f"{published.name} of {watched.label} is {when}{few} in {minutes}. "
        "sagewarden made it and keeps it by the team's profile."
    )
