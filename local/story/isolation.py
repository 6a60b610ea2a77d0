"""Who may do what to whose resources: each scientist tries everything with their own access keys.

IAM answers, nobody else: what is refused here is refused by the API.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from local import ACCOUNT, REGION
from local.story.globomantics import TEAMS
from local.story.stage import Stage

type Act = Callable[[Any, Any, str], object]
"""Does something, given clients of SageMaker and of its runtime, to what somebody made."""

_ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:"
"""How the ARNs of all that is tried begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One thing that one scientist tried on what one of them made."""

    who: str
    """Who tried it."""

    whose: str
    """Who had made it."""

    resource: str
    """What it was done to: a key of `ACTS`, with the verb."""

    verb: str
    """What was done."""

    refused: bool
    """Whether the API answered AccessDenied."""

    @property
    def held(self) -> bool:
        """Whether IAM decided as it should: the own is free, the other team's is not."""
        return self.refused is (self.who != self.whose)


def _invoke(_: Any, runtime: Any, name: str) -> object:
    return runtime.invoke_endpoint(EndpointName=f"{name}-endpoint", Body=b"{}")


ACTS: dict[tuple[str, str], Act] = {
    ("notebook", "read"): lambda sagemaker, _, name: sagemaker.describe_notebook_instance(
        NotebookInstanceName=f"{name.title()}-Notebook"
    ),
    ("notebook", "change"): lambda sagemaker, _, name: sagemaker.stop_notebook_instance(
        NotebookInstanceName=f"{name.title()}-Notebook"
    ),
    ("training job", "read"): lambda sagemaker, _, name: sagemaker.describe_training_job(
        TrainingJobName=f"{name}-training"
    ),
    ("training job", "change"): lambda sagemaker, _, name: sagemaker.add_tags(
        ResourceArn=f"{_ARN}training-job/{name}-training",
        Tags=[{"Key": "purpose", "Value": "trial"}],
    ),
    ("model", "change"): lambda sagemaker, _, name: sagemaker.add_tags(
        ResourceArn=f"{_ARN}model/{name}-model", Tags=[{"Key": "purpose", "Value": "trial"}]
    ),
    ("model", "read"): lambda sagemaker, _, name: sagemaker.describe_model(
        ModelName=f"{name}-model"
    ),
    ("endpoint config", "read"): lambda sagemaker, _, name: sagemaker.describe_endpoint_config(
        EndpointConfigName=f"{name}-config"
    ),
    ("endpoint", "read"): lambda sagemaker, _, name: sagemaker.describe_endpoint(
        EndpointName=f"{name}-endpoint"
    ),
    ("endpoint", "change"): lambda sagemaker, _, name: (
        sagemaker.update_endpoint_weights_and_capacities(
            EndpointName=f"{name}-endpoint",
            DesiredWeightsAndCapacities=[{"VariantName": "blue", "DesiredWeight": 1.0}],
        )
    ),
    ("endpoint", "invoke"): _invoke,
}
"""What is tried, by the resource and the verb."""


def attempts(stage: Stage) -> Iterator[Attempt]:
    """Every scientist tries everything on what every one of them made."""
    for who in TEAMS:
        sagemaker = stage.cloud.client("sagemaker", stage.people[who])
        runtime = stage.cloud.client("sagemaker-runtime", stage.people[who])
        for whose in TEAMS:
            for (resource, verb), act in ACTS.items():
                yield Attempt(
                    who=who,
                    whose=whose,
                    resource=resource,
                    verb=verb,
                    refused=is_refused(act, sagemaker, runtime, whose),
                )


def is_refused(act: Act, sagemaker: Any, runtime: Any, name: str) -> bool:
    """Whether the API answers AccessDenied; any other answer comes from behind IAM."""
    try:
        act(sagemaker, runtime, name)
    except ClientError as error:
        return error.response["Error"]["Code"] == "AccessDeniedException"
    return False
