"""What each cause means for monitoring."""

from collections.abc import Callable
from typing import Any

import pytest

from monitoring.concern import (
    All,
    AskedDeployment,
    Concern,
    DeletedPart,
    EditedWatch,
    OneComponent,
    OneEndpoint,
    OnItsWay,
    concern_of,
)
from sagewarden.causes.cause import Ignored
from sagewarden.causes.events import parse
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn

ENDPOINT = Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor-endpoint")

EXPECTED: dict[str, Any] = {
    "monitoring/alarm-edited": EditedWatch(ENDPOINT, ("Tumor-Endpoint",)),
    "monitoring/alarms-deleted": EditedWatch(ENDPOINT, ("Tumor-Endpoint", "Other-Endpoint")),
    "monitoring/config-deleted": DeletedPart(
        Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint-config/tumor-config")
    ),
    "monitoring/model-deleted": DeletedPart,
    "monitoring/dashboard-deleted": EditedWatch(ENDPOINT, ("Tumor-Endpoint",)),
    "monitoring/component-created": OneComponent,
    "monitoring/component-deleted": OneComponent,
    "monitoring/component-updated": OneComponent,
    "monitoring/endpoint-creating": OnItsWay(ENDPOINT, "Tumor-Endpoint"),
    "monitoring/endpoint-creation-called": AskedDeployment(
        ENDPOINT, "Tumor-Endpoint", "Tumor-Config"
    ),
    "monitoring/endpoint-deleted": OneEndpoint(ENDPOINT, "Tumor-Endpoint", thorough=True),
    "monitoring/endpoint-deletion-called": OneEndpoint,
    "monitoring/endpoint-failed": OneEndpoint(ENDPOINT, "Tumor-Endpoint", thorough=False),
    "monitoring/endpoint-in-service": OneEndpoint(ENDPOINT, "Tumor-Endpoint", thorough=False),
    "monitoring/endpoint-profile-tagged": OneEndpoint(ENDPOINT, None),
    "monitoring/endpoint-tagged-otherwise": "it touches no tag that monitoring goes by",
    "monitoring/endpoint-update-failed": "monitoring does not react to a cause of kind 'call-failed'",
    "monitoring/endpoint-update-called": AskedDeployment(
        ENDPOINT, "Tumor-Endpoint", "Tumor-Config-2"
    ),
    "monitoring/endpoint-updating": OnItsWay(ENDPOINT, "Tumor-Endpoint"),
    "monitoring/registry-deployed": All(),
    "ownership/endpoint-created": AskedDeployment,
    "ownership/notebook-created": "notebook-instance is nothing that is watched",
    "ownership/notebook-swept": "notebook-instance is nothing that is watched",
    "isolation/policy-detached": "policy is nothing that is watched",
    "scaling/endpoint-scaling-untagged": "it touches no tag that monitoring goes by",
}


@pytest.mark.parametrize(("sample", "expected"), EXPECTED.items())
def test_each_sample_concerns_what_it_is_about(
    teams: Registry, load_event: Callable[[str], Any], sample: str, expected: Any
) -> None:
    cause = parse(load_event(sample))
    assert not isinstance(cause, Ignored)
    concern = concern_of(teams, cause)
    if isinstance(expected, str):
        assert concern == Ignored(expected)
    elif isinstance(expected, type):
        assert isinstance(concern, expected)
    else:
        assert concern == expected


def test_the_call_that_makes_a_component_names_its_endpoint(
    teams: Registry, load_event: Callable[[str], Any]
) -> None:
    def concern(sample: str) -> Concern | Ignored:
        cause = parse(load_event(sample))
        assert not isinstance(cause, Ignored)
        return concern_of(teams, cause)

    made, deleted = concern("monitoring/component-created"), concern("monitoring/component-deleted")
    assert isinstance(made, OneComponent)
    assert made.endpoint
    assert isinstance(deleted, OneComponent)
    assert deleted.endpoint is None
