"""Evidence is recorded as JSON and read back as it was: a run can be diagnosed again without AWS."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from remediation.diagnosis.evidence import (
    Activity,
    AlarmSeen,
    DeploymentSeen,
    Evidence,
    Part,
    Series,
    TargetSeen,
    Unread,
    VariantSeen,
)
from sagewarden.endpoints.log_lines import LineGroup
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.endpoints.variants import Kind
from sagewarden.resources import Arn

NOW = datetime(2026, 11, 25, 19, 25, 0, 123456, tzinfo=UTC)
ARN = Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor-detector")

FULL = Evidence(
    endpoint=ARN,
    name="Tumor-Detector",
    status=EndpointStatus.IN_SERVICE,
    at=NOW,
    start=NOW - timedelta(minutes=3),
    alarms=(AlarmSeen(name="sagewarden/Tumor-Detector/blue/m", variant="blue", since=NOW),),
    variants=(
        VariantSeen(
            name="blue",
            kind=Kind.INSTANCES,
            instance_types=("ml.m5.xlarge",),
            vcpus=4,
            gpus=0,
            count=2,
            wanted=3,
            most=None,
            target=TargetSeen(
                resource_id="endpoint/Tumor-Detector/variant/blue",
                dimension="sagemaker:variant:DesiredInstanceCount",
                min=1,
                max=4,
                ours=True,
                suspended=frozenset({"DynamicScalingInSuspended", "ScheduledScalingSuspended"}),
            ),
        ),
        VariantSeen(name="unknown", kind=Kind.ON_DEMAND),
    ),
    series=(
        Series(variant="blue", metric="Invocations", statistic="Sum", values=(1.0, None, 0.1)),
        Series(variant="", metric="ApproximateBacklogSize", statistic="Maximum", values=()),
    ),
    errors=(
        LineGroup(
            text="KeyError: 'ü'", count=3, first=NOW, last=NOW, streams=("blue/i-1", "blue/i-2")
        ),
    ),
    has_log_group=True,
    deployment=DeploymentSeen(
        config="new", before="old", at=NOW, landed=NOW, by="alice", is_person=True, back="gone"
    ),
    activities=(Activity(variant="blue", at=NOW, status="Failed", message="no capacity"),),
    quota={"ml.m5.xlarge": 4, "ml.g5.xlarge": None},
    unread=(Unread(part=Part.LOGS, reason="AccessDenied"),),
)
"""Evidence with everything in it."""

BARE = Evidence(endpoint=ARN, name="t", status=EndpointStatus.UNKNOWN, at=NOW, start=NOW)


@pytest.mark.parametrize("evidence", [FULL, BARE])
def test_what_was_recorded_is_read_back_as_it_was(evidence: Evidence) -> None:
    record = json.loads(json.dumps(evidence.to_record()))
    read = Evidence.from_record(record)
    assert read == evidence
    assert read.to_record() == record
    assert isinstance(read.endpoint, Arn)
    assert read.at.utcoffset() == timedelta(0)


def test_the_same_evidence_is_the_same_text() -> None:
    assert FULL.to_record()["variants"][0]["target"]["suspended"] == [
        "DynamicScalingInSuspended",
        "ScheduledScalingSuspended",
    ]


@settings(max_examples=25)
@given(st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False)))
def test_every_number_is_read_back_exactly(values: list[float | None]) -> None:
    series = Series(variant="v", metric="m", statistic="Sum", values=tuple(values))
    told = json.dumps(Evidence.to_record(with_series(series)))
    assert Evidence.from_record(json.loads(told)).series == (series,)


def with_series(series: Series) -> Evidence:
    return Evidence(
        endpoint=ARN,
        name="t",
        status=EndpointStatus.IN_SERVICE,
        at=NOW,
        start=NOW,
        series=(series,),
    )


def test_what_another_version_recorded_is_read_as_far_as_it_is_known() -> None:
    record = BARE.to_record()
    del record["quota"]
    assert Evidence.from_record(record | {"more": 1}) == BARE


def test_what_is_no_evidence_is_refused() -> None:
    with pytest.raises(ValidationError):
        Evidence.from_record({"endpoint": "no ARN"})
