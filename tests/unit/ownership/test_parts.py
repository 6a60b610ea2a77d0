"""What a new resource is a part of, and what it was made of, by its event alone."""

from typing import Any

import pytest

from ownership.parts import PIPELINE_TAG, parent_of, whole_of
from sagewarden.causes.actors import NOBODY, Actor, ActorKind
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.causes.requests import Request
from sagewarden.resources import Arn
from tests.strategies import NOW

HERE = "arn:aws:sagemaker:us-east-1:123456789012:"
SERVICE = Actor(kind=ActorKind.ASSUMED_ROLE, invoked_by="sagemaker.amazonaws.com")


def created(resource: str, actor: Actor = NOBODY, **request: Any) -> Cause:
    return Cause(
        kind=CauseKind.CREATED,
        resource=Arn(f"{HERE}{resource}"),
        actor=actor,
        at=NOW,
        event_id="e",
        request=Request(**request),
    )


WHOLES: dict[str, tuple[Cause, str | None]] = {
    "user profile": (created("user-profile/d-1/a", domain="d-1", user_profile="a"), "domain/d-1"),
    "user profile with a role": (created("user-profile/d-1/a", domain="d-1", roles=("r",)), None),
    "private space": (
        created("space/d-1/lab", domain="d-1", space="lab", user_profile="Alice"), "user-profile/d-1/Alice",
    ),
    "shared space": (created("space/d-1/lab", domain="d-1", space="lab"), "domain/d-1"),
    "app of a profile": (
        created("app/d-1/a/jupyterserver/default", domain="d-1", user_profile="a"), "user-profile/d-1/a",
    ),
    "app in a space": (created("app/d-1/lab/jupyterlab/default", domain="d-1", space="lab"), "space/d-1/lab"),
    "app of nothing": (created("app/d-1/x/y/z", domain="d-1"), None),
    "version": (created("model-package/tumor/3"), "model-package-group/tumor"),
    "model package": (created("model-package/tumor"), None),
    "notebook": (created("notebook-instance/n", domain="d-1"), None),
}  # fmt: skip


@pytest.mark.parametrize(("cause", "whole"), WHOLES.values(), ids=WHOLES)
def test_a_part_names_its_whole(cause: Cause, whole: str | None) -> None:
    assert whole_of(cause) == (f"{HERE}{whole}" if whole else None)


RUN = {PIPELINE_TAG: f"{HERE}pipeline/train/execution/abc"}
PARENTS: dict[str, tuple[Cause, str | None]] = {
    "inference component": (created("inference-component/c", endpoint="E"), "endpoint/E"),
    "inference component without an endpoint": (created("inference-component/c"), None),
    "endpoint": (created("endpoint/e", endpoint="E"), None),
    "hub content": (created("hub-content/hub/Model/net/1.0.0"), "hub/hub"),
    "reference in a hub": (created("hub-content-reference/hub/ModelReference/net"), "hub/hub"),
    "training job of a tuning job": (
        created("training-job/my-tune-001-0a1b2c3d", Actor(kind=ActorKind.AWS_SERVICE)),
        "hyper-parameter-tuning-job/my-tune",
    ),
    "training job that somebody named so": (created("training-job/my-tune-001-0a1b2c3d"), None),
    "training job of another service": (created("training-job/mine", Actor(kind=ActorKind.AWS_SERVICE)), None),
    "run of a pipeline": (created("training-job/t", SERVICE, tags=RUN), "pipeline/train"),
    "tag that somebody typed": (created("training-job/t", tags=RUN), None),
    "another account's pipeline": (
        created("training-job/t", SERVICE, tags={PIPELINE_TAG: RUN[PIPELINE_TAG].replace("12", "99")}), None,
    ),
    "no run": (created("training-job/t", SERVICE, tags={PIPELINE_TAG: f"{HERE}pipeline/train"}), None),
    "no pipeline": (created("training-job/t", SERVICE, tags={PIPELINE_TAG: f"{HERE}endpoint/e/execution/x"}), None),
    "no ARN": (created("training-job/t", SERVICE, tags={PIPELINE_TAG: "train"}), None),
}  # fmt: skip


@pytest.mark.parametrize(("cause", "parent"), PARENTS.values(), ids=PARENTS)
def test_a_parent_is_named_by_the_event(cause: Cause, parent: str | None) -> None:
    assert parent_of(cause) == (f"{HERE}{parent}" if parent else None)
