"""Which scalable targets are sagewarden's to move, by what scaling remembers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sagewarden.endpoints.registered import is_ours
from sagewarden.resources import Arn
from scaling.endpoints.keys import TargetArn, TargetKey
from scaling.endpoints.limits import Limits, Yielded
from scaling.observed import ScalableTarget
from scaling.remembered.endpoint import Remembered
from scaling.remembered.limits import yielded_written
from scaling.remembered.records import in_both_forms

KEY = TargetKey("endpoint/Tumor/variant/blue", "sagemaker:variant:DesiredInstanceCount")
ARN = "arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target/1"
OTHER = ARN.replace("target/1", "target/2")
RECORD = TargetArn(KEY.resource_id, KEY.dimension, ARN)
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def described(arn: str = ARN) -> dict[str, Any]:
    return {
        "ResourceId": KEY.resource_id,
        "ScalableDimension": KEY.dimension,
        "ScalableTargetARN": arn,
    }


def old_and_new(kind: int) -> dict[str, Any]:
    """Scaling's memory of the target, in the form that is written now, or in the old one."""
    targets, arns = (sorted(in_both_forms([record])) for record in (KEY, RECORD))
    return {"targets": {targets[kind]}, "arns": {arns[kind]}}


@pytest.mark.parametrize("kind", [0, 1])
@pytest.mark.parametrize("arn", [ARN, OTHER])
def test_it_goes_by_what_scaling_itself_goes_by(kind: int, arn: str) -> None:
    memory = old_and_new(kind)
    there = {KEY: ScalableTarget(arn=Arn(arn), min=1, max=2)}
    ours = bool(Remembered.from_item(memory).ours(there))
    assert ours is (arn == ARN)
    assert is_ours(memory, described(arn)) is ours


def test_what_was_never_registered_or_is_left_to_somebody_else_is_not() -> None:
    assert not is_ours({}, described())
    yielded = yielded_written({KEY: Yielded(NOW, Limits(1, 2))})
    assert not is_ours(old_and_new(1) | {"yielded": yielded}, described())
    # Its ARN was not remembered yet: something came between.
    assert is_ours({"targets": old_and_new(1)["targets"]}, described())
