"""Whether a call was refused because the endpoint scales."""

import pytest

from sagewarden.causes.cause import CallError
from scaling.endpoints.refusals import is_because_of_scaling

REGISTERED = "a variant that is removed has automatic scaling configured. Deregister it as a scalable target."
FORBIDDEN = "alice is not authorized to perform: application-autoscaling:DeregisterScalableTarget"
REFUSED = (
    "User: arn:aws:sts::123456789012:assumed-role/auto-scaling/eve is not authorized to perform: "
    "sagemaker:DeleteEndpoint on resource: arn:aws:sagemaker:us-east-1:123456789012:endpoint/autoscaling"
)
EXISTS = "An Application AutoScaling scalable target exists for a variant being deleted"


@pytest.mark.parametrize(
    "message",
    [
        REGISTERED,
        FORBIDDEN,
        EXISTS,
        "the variant has AutoScaling configured",
        "deregister it with AWS Auto Scaling first",
        "deregister the scalable targets first",
        "The endpoint can't be updated: automatic scaling is on, and it's in the way",
        'The variant(s) "[blue]" must be deregistered as scalable target with AutoScaling before that',
        "the identity used does not have application-autoscaling:DeregisterScalableTarget permission",
        "you need the permission DeregisterScalableTarget",
    ],
)
def test_a_message_about_scaling_in_whatever_words_says_that_scaling_was_in_the_way(
    message: str,
) -> None:
    assert is_because_of_scaling(CallError("ValidationException", message))


@pytest.mark.parametrize(
    "message",
    [
        "Could not find endpoint configuration.",
        "",
        REFUSED,
        "Cannot update endpoint demo-autoscaling: it is being updated",
        "Could not find endpoint configuration 'automatic scaling'.",
        'Could not find "scalable target" of [auto scaling]',
    ],
)
def test_what_failed_for_another_reason_was_not_blocked(message: str) -> None:
    assert not is_because_of_scaling(CallError("ValidationException", message))
