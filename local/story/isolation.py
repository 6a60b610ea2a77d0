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


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One thing that one scientist tried on what one of them made."""

    who: str
    whose: str
    resource: str
    verb: str
    refused: bool
    """Whether the API answered AccessDenied."""

    @property
    def held(self) -> bool:
        """Whether IAM decided as it should: the own is free, the other team's is not."""
        return self.refused is (self.who != self.whose)


def _invoke(_: Any, runtime: Any, name: str) -> object:
    return runtime.invoke_endpoint(EndpointName=f"{name}-endpoint", Body=b"{}")


ACTS: dict[tuple[str, str], Act] = {
    ("notebook", "read"): lambda s, _, n: s.describe_notebook_instance(
        NotebookInstanceName=f"{n.title()}-Notebook"
    ),
    ("notebook", "change"): lambda s, _, n: s.stop_notebook_instance(
        NotebookInstanceName=f"{n.title()}-Notebook"
    ),
    ("training job", "read"): lambda s, _, n: s.describe_training_job(
        TrainingJobName=f"{n}-training"
    ),
    ("training job", "change"): lambda s, _, n: s.add_tags(
        ResourceArn=f"{_ARN}training-job/{n}-training", Tags=[{"Key": "purpose", "Value": "trial"}]
    ),
    ("model", "change"): lambda s, _, n: s.add_tags(
        ResourceArn=f"{_ARN}model/{n}-model", Tags=[{"Key": "purpose", "Value": "trial"}]
    ),
    ("model", "read"): lambda s, _, n: s.describe_model(ModelName=f"{n}-model"),
    ("endpoint config", "read"): lambda s, _, n: s.describe_endpoint_config(
        EndpointConfigName=f"{n}-config"
    ),
    ("endpoint", "read"): lambda s, _, n: s.describe_endpoint(EndpointName=f"{n}-endpoint"),
    ("endpoint", "change"): lambda s, _, n: s.update_endpoint_weights_and_capacities(
        EndpointName=f"{n}-endpoint",
        DesiredWeightsAndCapacities=[{"VariantName": "blue", "DesiredWeight": 1.0}],
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
