"""The statuses that SageMaker has, in one spelling."""

import pytest
from botocore.session import get_session

from sagewarden.endpoints.status import EndpointStatus


def test_the_statuses_are_those_of_endpoints_and_components_and_one_of_events() -> None:
    model = get_session().get_service_model("sagemaker")
    spelled = {
        *model.shape_for("EndpointStatus").enum,
        *model.shape_for("InferenceComponentStatus").enum,
    }
    told_by_events = {EndpointStatus.DELETED, EndpointStatus.UNKNOWN}
    assert {EndpointStatus.read(status) for status in spelled} | told_by_events == set(
        EndpointStatus
    )
    assert not {EndpointStatus.read(status) for status in spelled} & told_by_events


@pytest.mark.parametrize("spelled", ["InService", "IN_SERVICE"])
def test_the_api_and_events_spell_one_status_in_two_ways(spelled: str) -> None:
    assert EndpointStatus.read(spelled) is EndpointStatus.IN_SERVICE


@pytest.mark.parametrize("spelled", [None, "", "AddedByAwsSince"])
def test_what_is_none_of_them_is_unknown(spelled: str | None) -> None:
    assert EndpointStatus.read(spelled) is EndpointStatus.UNKNOWN
