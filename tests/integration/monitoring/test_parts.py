"""A configuration or model that is deleted while an endpoint runs it: heard at the event, and of no other."""

from typing import Any
from uuid import uuid4

import pytest

from local import ACCOUNT
from sagewarden.deeds.changes import Change
from tests.integration.monitoring.conftest import ALONE, MonitoringStage, instances
from tests.support.events import called


@pytest.fixture
def running(account: MonitoringStage) -> MonitoringStage:
    """An endpoint in service with its alarms, told of long ago."""
    account.profiles(standard=ALONE)
    account.create()
    account.settle()
    return account


def config_deleted(account: MonitoringStage, name: str) -> dict[str, Any]:
    """Somebody deletes a configuration; the event of it."""
    account.sagemaker.delete_endpoint_config(EndpointConfigName=name)
    return called("DeleteEndpointConfig", {"endpointConfigName": name})


def config_of(account: MonitoringStage) -> str:
    described = account.sagemaker.describe_endpoint(EndpointName=account.name)
    return str(described["EndpointConfigName"])


def looked_at(account: MonitoringStage, event: dict[str, Any]) -> list[str]:
    """What the look tells that an event leads to, which comes a minute later."""
    with account.listening() as put:
        assert account.react(event) == {"handed_on": 1}
    assert {call.partition(":")[0] for call in account.calls} == {"dynamodb", "sqs"}
    ((seconds, message),) = put
    assert seconds == 60
    return [one["action"] for one in account.react(message)["outcomes"]]


def test_a_configuration_in_use_that_is_deleted_is_told_of(running: MonitoringStage) -> None:
    config = config_of(running)
    assert looked_at(running, config_deleted(running, config)) == ["Report"]
    (notice,) = running.notices()
    assert f"configuration {config}, which was deleted" in notice


def test_a_model_in_use_that_is_deleted_is_told_of(account: MonitoringStage) -> None:
    account.profiles(standard=ALONE)
    model, role = f"Model-{uuid4().hex[:6]}", f"arn:aws:iam::{ACCOUNT}:role/shared"
    account.sagemaker.create_model(ModelName=model, ExecutionRoleArn=role)
    account.create(instances("blue") | {"ModelName": model})
    account.settle()
    account.sagemaker.delete_model(ModelName=model)
    event = called("DeleteModel", {"modelName": model})
    assert looked_at(account, event) == ["Report"]
    (notice,) = account.notices()
    assert f"model {model}, which was deleted" in notice


def test_what_nobody_runs_costs_one_read_of_the_ledger(running: MonitoringStage) -> None:
    event = config_deleted(running, running.config())
    assert running.react(event) == {"ignored": "no endpoint that is watched runs it"}
    assert running.calls == ["dynamodb:GetItem"]


def test_what_an_update_replaced_is_nobodys(running: MonitoringStage) -> None:
    before = config_of(running)
    running.update(running.config(instances("blue", "ml.g5.xlarge")))
    running.settle()
    assert "ignored" in running.react(config_deleted(running, before))
    running.react(running.delete())
    event = called("DeleteEndpointConfig", {"endpointConfigName": before})
    assert running.react(event) == {"ignored": "no endpoint that is watched runs it"}


def test_what_is_deleted_with_the_endpoint_or_made_anew_is_told_to_nobody(
    running: MonitoringStage,
) -> None:
    config = config_of(running)
    variants = running.sagemaker.describe_endpoint_config(EndpointConfigName=config)
    event = config_deleted(running, config)
    running.sagemaker.create_endpoint_config(
        EndpointConfigName=config, ProductionVariants=variants["ProductionVariants"]
    )
    assert looked_at(running, event) == []
    running.later(minutes=2)
    event = config_deleted(running, config)
    running.react(running.delete())
    assert running.react(event) == {"ignored": "no endpoint that is watched runs it"}


def test_a_clean_up_costs_each_endpoint_one_look(running: MonitoringStage) -> None:
    event = config_deleted(running, config_of(running))
    running.react(event)
    running.react(called("DeleteModel", {"modelName": "model"}))
    with running.listening() as put:
        assert running.react(event) == {"ignored": "a look at it is due already"}
    assert put == []


def test_an_endpoint_of_an_earlier_version_is_known_by_its_next_look(
    running: MonitoringStage,
) -> None:
    running.memory().change(Change(drop=("parts",)))
    running.in_service()
    assert running.known().parts == {
        f"endpoint-config/{config_of(running).lower()}",
        "model/model",
    }
