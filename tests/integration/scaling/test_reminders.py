"""A reminder is no sweep: what scaling put on its own queue says nothing about the registry."""

from tests.integration.scaling.conftest import BACKLOG, ScalingStage, instances

COPIES = {"metric": "invocations-per-copy", "value": 4}


def test_a_component_whose_team_is_not_known_when_it_is_looked_at_again_keeps_what_it_has(
    account: ScalingStage,
) -> None:
    account.profile(min=0, target=None, targets=[BACKLOG, COPIES])
    account.create(instances("blue") | {"ManagedInstanceScaling": {"Status": "ENABLED"}})
    component = f"{account.name}-llama"
    arn = account.component(component)
    account.react(account.swept(arn, component))
    updated = account.called("UpdateInferenceComponent", {"inferenceComponentName": component})
    says = {"InferenceComponentStatus": "Updating"}
    with account.listening() as put, account.saying("DescribeInferenceComponent", says):
        account.react(updated)
    ((_, reminder),) = put
    account.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "nobody"}])
    assert "no team" in account.react(reminder)["ignored"]
    assert account.target(f"inference-component/{component}")["MaxCapacity"] == 4


def test_an_endpoint_whose_team_is_not_known_when_the_wait_is_over_keeps_what_it_has(
    account: ScalingStage,
) -> None:
    account.create(instances("blue"), instances("green"))
    account.in_service()
    config = account.config(instances("blue"), instances("red"))
    with account.listening() as put:
        account.react(account.refused("UpdateEndpoint", endpointConfigName=config))
    ((_, reminder),) = put
    account.tag(team="nobody")
    account.later(minutes=16)
    assert "no team" in account.react(reminder)["ignored"]
    assert account.limits() == {"blue": (1, 4)}
