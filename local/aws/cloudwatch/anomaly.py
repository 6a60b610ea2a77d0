"""Anomaly detection, simply: what is normal is what was, so many standard deviations around it.

CloudWatch learns the time of day and of the week from two weeks; this knows the mean of what was
published before. Where that is less than a quarter of an hour there is no band yet.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, pstdev
from typing import Any

from local.aws.cloudwatch.errors import RefusedError, invalid
from local.aws.cloudwatch.metrics import Metrics, Points, metric_of

_LEARNT_FROM = 15
"""Periods of which there has to be data before there is a band."""

_REMEMBERED = 240
"""Periods before the ones that are asked for from which is learnt."""


def band(
    metrics: Metrics, stat: Mapping[str, Any], starts: Sequence[float], width: float
) -> list[Points]:
    """The upper and the lower limit of what is normal for a metric, at each time.

    Args:
        width: how many standard deviations it is away from the mean.
    """
    if not starts:
        return [{}, {}]
    period = stat["Period"]
    before = [starts[0] - period * ago for ago in range(_REMEMBERED, 0, -1)]
    metric = metric_of(stat["Metric"])
    known = list(metrics.values(metric, stat["Stat"], before, period, stat.get("Unit")).values())
    if len(known) < _LEARNT_FROM:
        return [{}, {}]
    mean, away = fmean(known), width * pstdev(known)
    return [dict.fromkeys(starts, mean + away), dict.fromkeys(starts, mean - away)]


@dataclass
class Detectors:
    """Anomaly detectors: kept for whoever asks for them; an alarm's band needs none here."""

    detectors: list[dict[str, Any]] = field(default_factory=list)
    """What they were put with."""

    def put(self, asked: Mapping[str, Any]) -> None:
        """Creates a detector, or replaces the one about the same metric."""
        kinds = [kind for kind in asked if kind.endswith("AnomalyDetector")]
        if len(kinds) > 1 or (kinds and "MetricName" in asked):
            raise RefusedError("InvalidParameterCombination", "An anomaly detector is of one kind")
        if not kinds and not all(asked.get(each) for each in ("Namespace", "MetricName", "Stat")):
            raise invalid("Namespace, MetricName and Stat are required")
        self._left(asked)
        self.detectors.append({**asked, "StateValue": "PENDING_TRAINING"})

    def delete(self, asked: Mapping[str, Any]) -> None:
        """Deletes a detector."""
        if not self._left(asked):
            raise RefusedError("ResourceNotFoundException", "There is no such detector", 404)

    def described(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The detectors about a metric, or all."""
        found: list[dict[str, Any]] = []
        for detector in self.detectors:
            about = detector.get("SingleMetricAnomalyDetector") or detector
            names = ("Namespace", "MetricName")
            if all(asked.get(name) in (None, about.get(name)) for name in names):
                found.append(detector)
        return {"AnomalyDetectors": found}

    def _left(self, asked: Mapping[str, Any]) -> bool:
        """Leaves out the detector about a metric; whether there was one."""
        left = [one for one in self.detectors if _about(one) != _about(asked)]
        fewer = len(left) < len(self.detectors)
        self.detectors[:] = left
        return fewer


def _about(detector: Mapping[str, Any]) -> str:
    """What identifies a detector: what it is about, whatever its settings."""
    settings = ("Configuration", "MetricCharacteristics", "StateValue")
    about = {name: value for name, value in detector.items() if name not in settings}
    return json.dumps(about, sort_keys=True)
