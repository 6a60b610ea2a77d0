"""What SageMaker says of an endpoint or a component: on its way, in service, at its end, or nothing for now."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.scaling.conftest import BACKLOG, TEAM, ScalingStage, instances


@pytest.mark.parametrize("status", ["Creating", "Updating", "RollingBack", "Failed"])
def test_what_is_not_in_service_gets_nothing_whatever_asks_for_it(
    account: ScalingStage, status: str
) -> None:
    account.create(tags={})
    tagged = account.tag(team=TEAM)
    with account.saying("DescribeEndpoint", {"EndpointStatus": status}):
        for event in (tagged, account.swept(), account.state("IN_SERVICE")):
            assert "not in service" in account.react(event)["ignored"]
    assert account.limits() == {}


def test_what_is_not_in_service_for_a_while_keeps_what_it_has(account: ScalingStage) -> None:
    account.create()
    account.in_service()
    account.profile(min=2, max=9)
    with account.saying("DescribeEndpoint", {"EndpointStatus": "Updating"}):
        account.react(account.swept())
    assert account.limits() == {"blue": (1, 4)}


def test_what_is_being_deleted_scales_no_more(account: ScalingStage) -> None:
    account.create()
    account.in_service()
    with account.saying("DescribeEndpoint", {"EndpointStatus": "Deleting"}):
        account.react(account.called("DeleteEndpoint", {"endpointName": account.name}))
    assert account.limits() == {}
    assert "targets" not in account.remembered()


@pytest.mark.parametrize("code", ["ExpiredTokenException", "AccessDeniedException"])
def test_an_endpoint_that_cannot_be_read_is_not_taken_for_one_that_is_gone(
    account: ScalingStage, code: str
) -> None:
    account.create()
    account.in_service()
    known = account.remembered()
    account.cloud.fail("sagemaker", "DescribeEndpoint", code=code, times=9)
    with pytest.raises(ClientError, match=code):
        account.react(account.swept())
    assert account.limits() == {"blue": (1, 4)}
    assert account.remembered() == known


def test_an_endpoint_whose_configuration_was_deleted_scales(account: ScalingStage) -> None:
    config = account.create()
    account.sagemaker.delete_endpoint_config(EndpointConfigName=config)
    account.in_service()
    assert account.limits() == {"blue": (1, 4)}


class TestComponents:
    @pytest.fixture
    def component(self, account: ScalingStage) -> str:
        account.profile(
            min=0, target=None, targets=[BACKLOG, {"metric": "invocations-per-copy", "value": 4}]
        )
        account.create(instances("blue") | {"ManagedInstanceScaling": {"Status": "ENABLED"}})
        name = f"{account.name}-llama"
        account.component(name)
        return name

    def created(self, account: ScalingStage, component: str) -> dict[str, Any]:
        asked = {"inferenceComponentName": component, "endpointName": account.name}
        arn = account.arn.replace(
            f"endpoint/{account.name.lower()}", f"inference-component/{component.lower()}"
        )
        return account.called(
            "CreateInferenceComponent", asked, response={"inferenceComponentArn": arn}
        )

    def test_one_that_is_being_created_is_looked_at_again_a_minute_later(
        self, account: ScalingStage, component: str
    ) -> None:
        creating = {"InferenceComponentStatus": "Creating"}
        with account.listening() as put, account.saying("DescribeInferenceComponent", creating):
            answer = account.react(self.created(account, component))
        assert answer == {"ignored": "it is creating, not in service", "again": 60}
        ((seconds, message),) = put
        assert (seconds, message["source"]) == (60, "sagewarden.reminder")
        account.react(message)
        assert account.target(f"inference-component/{component}")["MaxCapacity"] == 4

    def test_it_is_looked_at_again_for_as_long_as_it_may_take_and_not_for_ever(
        self, account: ScalingStage, component: str
    ) -> None:
        event = self.created(account, component)
        creating = {"InferenceComponentStatus": "Creating"}
        with account.listening() as put, account.saying("DescribeInferenceComponent", creating):
            account.react(event)
            account.later(hours=2, minutes=58)
            account.react(put[0][1])
            account.later(minutes=3)
            account.react(put[1][1])
        assert [seconds for seconds, _ in put] == [60, 60]

    def test_one_that_failed_is_not_looked_at_again(
        self, account: ScalingStage, component: str
    ) -> None:
        failed = {"InferenceComponentStatus": "Failed"}
        with account.listening() as put, account.saying("DescribeInferenceComponent", failed):
            account.react(self.created(account, component))
        assert put == []
