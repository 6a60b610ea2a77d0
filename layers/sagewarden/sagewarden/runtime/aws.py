"""Clients for AWS, made when they are first needed and kept for as long as the function is warm."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sagewarden import __version__
from sagewarden.warm import remember

if TYPE_CHECKING:
    from boto3.session import Session
    from mypy_boto3_application_autoscaling import ApplicationAutoScalingClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ecr import ECRClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_resourcegroupstaggingapi import ResourceGroupsTaggingAPIClient
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_service_quotas import ServiceQuotasClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

MODELS = Path(__file__).parent.parent / "models"
"""botocore's service models with the functions' operations alone (`layers/trim_models.py`)."""


@remember
def session() -> "Session":
    """The session of this process, which knows the services of the small models and no others."""
    import boto3.session
    import botocore.session
    from botocore.loaders import Loader

    class SmallLoader(Loader):
        """A loader of the small models, which are found before botocore's own.

        It does not walk botocore's 900 folders for their names, and spares a cold start a third of
        its time: that is what reading the whole of SageMaker's model would take.
        """

        # The signature is botocore's; the small models are all of one type.
        def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002
            return [folder.name for folder in MODELS.iterdir() if folder.is_dir()]

    core = botocore.session.Session()
    core.register_component("data_loader", SmallLoader(extra_search_paths=[str(MODELS)]))
    return boto3.session.Session(botocore_session=core)


@remember
def client(service: str) -> Any:
    """The client of a service, which retries throttled calls and names sagewarden as the caller."""
    from botocore.config import Config

    make: Any = session().client  # its hundreds of overloads want a literal name
    return make(
        service,
        config=Config(
            retries={"mode": "adaptive", "max_attempts": 4},
            user_agent_extra=f"sagewarden/{__version__}",
            connect_timeout=3,
            read_timeout=10,
        ),
    )


class Clients:
    """AWS's clients by name, each made when it is first used.

    Args:
        make: makes the client of a service: `client` in a function, a session's in a command.
    """

    def __init__(self, make: Callable[[str], Any]) -> None:
        self._make = make

    @cached_property
    def autoscaling(self) -> "ApplicationAutoScalingClient":
        made: ApplicationAutoScalingClient = self._make("application-autoscaling")
        return made

    @cached_property
    def cloudwatch(self) -> "CloudWatchClient":
        made: CloudWatchClient = self._make("cloudwatch")
        return made

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        made: DynamoDBClient = self._make("dynamodb")
        return made

    @cached_property
    def ecr(self) -> "ECRClient":
        made: ECRClient = self._make("ecr")
        return made

    @cached_property
    def iam(self) -> "IAMClient":
        made: IAMClient = self._make("iam")
        return made

    @cached_property
    def lists(self) -> "SageMakerClient":
        """SageMaker's client for its lists, which the small model of the rooms leaves out."""
        made: SageMakerClient = self._make("sagemaker-lists")
        return made

    @cached_property
    def logs(self) -> "CloudWatchLogsClient":
        made: CloudWatchLogsClient = self._make("logs")
        return made

    @cached_property
    def quotas(self) -> "ServiceQuotasClient":
        made: ServiceQuotasClient = self._make("service-quotas")
        return made

    @cached_property
    def sagemaker(self) -> "SageMakerClient":
        made: SageMakerClient = self._make("sagemaker")
        return made

    @cached_property
    def sns(self) -> "SNSClient":
        made: SNSClient = self._make("sns")
        return made

    @cached_property
    def tagging(self) -> "ResourceGroupsTaggingAPIClient":
        made: ResourceGroupsTaggingAPIClient = self._make("resourcegroupstaggingapi")
        return made

    @cached_property
    def sqs(self) -> "SQSClient":
        made: SQSClient = self._make("sqs")
        return made

    @cached_property
    def stepfunctions(self) -> "SFNClient":
        made: SFNClient = self._make("stepfunctions")
        return made
