"""Clients: made once, patient, and named."""

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import UnknownServiceError

from layers.trim_models import OPERATIONS
from sagewarden import __version__
from sagewarden.runtime import aws

if TYPE_CHECKING:
    from botocore.config import Config


@pytest.mark.parametrize("service", OPERATIONS)
def test_a_client_knows_the_operations_that_the_functions_call_and_no_others(service: str) -> None:
    assert set(aws.client(service).meta.service_model.operation_names) == set(OPERATIONS[service])


def test_a_client_is_made_once_and_kept() -> None:
    assert aws.client("sagemaker") is aws.client("sagemaker")
    assert aws.session() is aws.session()


def test_a_client_retries_adaptively_gives_up_in_time_and_names_sagewarden() -> None:
    config: Config = aws.client("sagemaker").meta.config
    assert config.retries == {"mode": "adaptive", "total_max_attempts": 5}
    assert (config.connect_timeout, config.read_timeout) == (3, 10)
    assert config.user_agent.endswith(f"sagewarden/{__version__}")


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "https://api.sagemaker.us-east-1.amazonaws.com"),
        ("eu-central-1", "https://api.sagemaker.eu-central-1.amazonaws.com"),
        ("cn-north-1", "https://api.sagemaker.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "https://api.sagemaker.us-gov-west-1.amazonaws.com"),
    ],
)
def test_a_client_speaks_to_its_own_region(
    monkeypatch: pytest.MonkeyPatch, region: str, host: str
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    assert aws.client("sagemaker").meta.endpoint_url == host


def test_a_service_that_no_function_uses_has_no_client() -> None:
    with pytest.raises(UnknownServiceError):
        aws.client("ec2")


def test_nothing_is_made_at_import() -> None:
    assert aws.session.cache_info().currsize == 0
    assert aws.client.cache_info().currsize == 0
