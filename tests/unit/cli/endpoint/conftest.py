"""An endpoint as it was seen, for whatever shows it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cli.endpoint.seen import (
    Activity,
    AlarmSeen,
    Deployment,
    EndpointSeen,
    Series,
    Span,
    Threshold,
    VariantSeen,
)
from sagewarden.endpoints.log_lines import LineGroup

NOW = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
EVIL = "</script><script>alert(1)</script>\x1b[31m"
"""What a name, a reason or a line may hold."""


def variant(**other: object) -> VariantSeen:
    made = VariantSeen(
        name="blue", kind="instances", types=("ml.m5.xlarge",), current=2, wanted=2, least=1, most=4
    )
    return replace(made, **other)  # type: ignore[arg-type]


def alarm(**other: object) -> AlarmSeen:
    made = AlarmSeen(
        name="sagewarden/Tumor/blue/cpu-utilization",
        state="ALARM",
        since=NOW - timedelta(minutes=12),
        reason="Threshold Crossed: 3 datapoints",
        silenced=False,
        composite=False,
    )
    return replace(made, **other)  # type: ignore[arg-type]


@pytest.fixture
def seen() -> EndpointSeen:
    values = tuple(float(number) for number in range(60))
    return EndpointSeen(
        name="Tumor",
        arn="arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor",
        status="InService",
        failure="",
        tags={"team": "bcd"},
        config="Tumor-1",
        modified=NOW - timedelta(days=2),
        at=NOW,
        span=Span(NOW - timedelta(hours=1), 60, 60),
        variants=(variant(),),
        series=(
            Series(
                variant="blue",
                label="requests",
                metric="Invocations",
                unit="/min",
                values=values,
                thresholds=(),
            ),
            Series(
                variant="blue",
                label="CPU",
                metric="CPUUtilization",
                unit="%",
                values=values,
                thresholds=(Threshold(50.0),),
            ),
        ),
        alarms=(alarm(),),
        deployments=(
            Deployment(
                at=NOW, config="Tumor-1", who="Deployer/alice", what="UpdateEndpoint", error=""
            ),
        ),
        activities=(
            Activity(at=NOW, variant="blue", status="Failed", what="Failed to set: no capacity"),
        ),
        errors=(
            LineGroup(
                text="KeyError: 'x'",
                count=12,
                first=NOW,
                last=NOW,
                streams=("blue/i-0", "blue/i-1"),
            ),
        ),
        unread=("logs: AccessDenied",),
    )
