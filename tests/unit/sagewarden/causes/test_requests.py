"""What is kept of a request: names, tags and roles; and whether a call failed because an endpoint scales."""

from typing import Any

import pytest

from sagewarden.causes.requests import Request, request_of, scaling_blocked

REGISTERED = "a variant that is removed has automatic scaling configured. Deregister it as a scalable target."
FORBIDDEN = "alice is not authorized to perform: application-autoscaling:DeregisterScalableTarget"
REFUSED = (
    "User: arn:aws:sts::123456789012:assumed-role/auto-scaling/eve is not authorized to perform: "
    "sagemaker:DeleteEndpoint on resource: arn:aws:sagemaker:us-east-1:123456789012:endpoint/autoscaling"
)
EXISTS = "An Application AutoScaling scalable target exists for a variant being deleted"


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"endpointName": "Tumor-Endpoint", "endpointConfigName": "config"}, "Tumor-Endpoint"),
        ({"inferenceComponentName": "Tumor-Component"}, "Tumor-Component"),
        (
            {"inferenceComponentName": "Tumor-Component", "endpointName": "Tumor-Endpoint"},
            "Tumor-Component",
        ),
        ({"modelName": "Tumor-Model"}, None),
        ({"endpointName": 7}, None),
        (None, None),
    ],
)
def test_a_request_names_the_component_or_the_endpoint_that_it_is_about(
    parameters: dict[str, Any] | None, name: str | None
) -> None:
    assert request_of({"requestParameters": parameters}).name == name


def test_of_a_request_that_says_nothing_nothing_is_kept() -> None:
    assert request_of({}) == request_of({"requestParameters": None}) == Request()


def failed(
    call: str, message: str | None, code: str | None = "ValidationException"
) -> dict[str, Any]:
    return {
        "eventSource": "sagemaker.amazonaws.com",
        "eventName": call,
        "errorCode": code,
        "errorMessage": message,
    }


@pytest.mark.parametrize("call", ["UpdateEndpoint", "DeleteEndpoint"])
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
    call: str, message: str
) -> None:
    assert scaling_blocked(failed(call, message))


@pytest.mark.parametrize(
    "record",
    [
        failed("UpdateEndpoint", "Could not find endpoint configuration."),
        failed("UpdateEndpoint", None),
        failed("UpdateEndpoint", REGISTERED, code=None),
        failed("UpdateEndpoint", ""),
        failed("DeleteEndpoint", REFUSED),
        failed("UpdateEndpoint", "Cannot update endpoint demo-autoscaling: it is being updated"),
        failed("UpdateEndpoint", "Could not find endpoint configuration 'automatic scaling'."),
        failed("UpdateEndpoint", 'Could not find "scalable target" of [auto scaling]'),
        failed("CreateEndpoint", REGISTERED),
        failed("UpdateEndpointWeightsAndCapacities", REGISTERED),
        {},
    ],
)
def test_what_failed_for_another_reason_or_did_not_fail_was_not_blocked(
    record: dict[str, Any],
) -> None:
    assert not scaling_blocked(record)
