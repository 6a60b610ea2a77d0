"""What says why a deployment did not come: the first log lines, and what is gone. It only reads."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from monitoring.observed import Logged
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.log_lines import headline, is_error, is_ping, log_group_of, shown
from sagewarden.errors import is_gone

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_sagemaker import SageMakerClient

_LINES = 1000
"""Log lines, from the deployment's beginning on, among which one is looked for that says why."""


def observe_missing(client: "SageMakerClient", endpoint: Endpoint) -> tuple[str, ...]:
    """What an endpoint runs and nobody finds any more: its configuration, its models."""
    config, models = endpoint.config, set[str]()
    missing: list[str] = []
    if not endpoint.hosting or _is_gone(client.describe_endpoint_config, EndpointConfigName=config):
        missing.append(f"configuration {config}")
    for hosting in endpoint.hosting.values():
        models.update(hosting.models)
    gone = [model for model in sorted(models) if _is_gone(client.describe_model, ModelName=model)]
    return (*missing, *(f"model {model}" for model in gone))


def observe_logged(client: "CloudWatchLogsClient", endpoint: str, since: datetime) -> Logged:
    """What the containers of an endpoint have logged since a time; one call."""
    try:
        answer = client.filter_log_events(
            logGroupName=log_group_of(endpoint),
            startTime=int(since.timestamp() * 1000),
            limit=_LINES,
        )
    except ClientError as error:
        if not is_gone(error):
            raise
        return Logged()
    logged = [event["message"] for event in answer["events"]]
    lines = [line for line in logged if line.strip() and not is_ping(line)]
    telling = next((line for line in lines if is_error(line)), lines[0] if lines else "")
    # A secret may go over several lines: the whole is masked before one is taken out.
    return Logged(headline(shown(telling)), is_silent=not logged)


def _is_gone(describe: Callable[..., Any], **name: str) -> bool:
    """Whether a description does not find what it is asked for."""
    try:
        describe(**name)
    except ClientError as error:
        if not is_gone(error):
            raise
        return True
    return False
