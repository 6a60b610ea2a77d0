"""An endpoint as a diagnosis sees it, loaded and saturated unless a test says otherwise."""

from datetime import UTC, datetime, timedelta
from typing import Any

from remediation.diagnosis.diagnosis import Candidate, Diagnosis, FindingKind
from remediation.diagnosis.evidence import (
    Activity,
    AlarmSeen,
    DeploymentSeen,
    Evidence,
    Series,
    TargetSeen,
    VariantSeen,
)
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.endpoints.variants import Kind
from sagewarden.resources import Arn

NOW = datetime(2026, 11, 25, 19, 25, tzinfo=UTC)
MINUTES = 60
START = NOW - timedelta(minutes=MINUTES)
ENDPOINT = Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor")


def series(
    metric: str, *, was: float, now: float, variant: str = "blue", statistic: str = ""
) -> Series:
    """A metric that was even, and has been another for eight minutes."""
    named = statistic or ("Average" if "Utilization" in metric else "Sum")
    return Series(
        variant=variant,
        metric=metric,
        statistic=named,
        values=(was,) * (MINUTES - 8) + (now,) * 8,
    )


def target(least: int = 1, most: int = 4, **said: Any) -> TargetSeen:
    usual: dict[str, Any] = {
        "resource_id": "endpoint/Tumor/variant/blue",
        "dimension": "sagemaker:variant:DesiredInstanceCount",
        "min": least,
        "max": most,
        "ours": True,
    }
    return TargetSeen(**(usual | said))


def variant(name: str = "blue", **said: Any) -> VariantSeen:
    usual: dict[str, Any] = {
        "name": name,
        "kind": Kind.INSTANCES,
        "instance_types": ("ml.m5.xlarge",),
        "count": 2,
        "wanted": 2,
        "target": target(resource_id=f"endpoint/Tumor/variant/{name}"),
    }
    return VariantSeen(**(usual | said))


OVERLOADED = (
    series("Invocations", was=600, now=1800),
    series("CPUUtilization", was=45, now=97),
    series("Invocation5XXErrors", was=0, now=90),
)


def deployment(**said: Any) -> DeploymentSeen:
    usual: dict[str, Any] = {
        "config": "tumor-2",
        "before": "tumor-1",
        "at": NOW - timedelta(minutes=20),
        "landed": NOW - timedelta(minutes=12),
    }
    return DeploymentSeen(**(usual | said))


def activity(count: int, minutes_ago: int, **said: Any) -> Activity:
    usual: dict[str, Any] = {
        "variant": "blue",
        "at": NOW - timedelta(minutes=minutes_ago),
        "status": "Successful",
        "description": f"Setting desired instance count to {count}.",
    }
    return Activity(**(usual | said))


def seen(**said: Any) -> Evidence:
    usual: dict[str, Any] = {
        "endpoint": ENDPOINT,
        "name": "Tumor",
        "status": EndpointStatus.IN_SERVICE,
        "at": NOW,
        "start": START,
        "alarms": (AlarmSeen(name="sagewarden/Tumor/blue/cpu-utilization", since=NOW),),
        "variants": (variant(),),
        "series": OVERLOADED,
        "deployment": deployment(),
        "quota": {"ml.m5.xlarge": 20},
    }
    return Evidence(**(usual | said))


def found(finding: FindingKind, confidence: float = 0.95, **said: Any) -> Diagnosis:
    """A diagnosis of which the finding is the only candidate."""
    candidate = Candidate(kind=finding, confidence=confidence, **said)
    return Diagnosis(finding=finding, confidence=confidence, candidates=(candidate,))
