"""The story of Globomantics: who does what, and whose it must be a moment later."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from local.story.globomantics import ROLES, TEAMS, role_arn, studio
from local.story.stage import Stage

COST_CENTERS = {"breast-cancer-detection": "4711", "image-sentiment-analysis": "4712"}
"""The teams' cost centers, as in the registry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that somebody does."""

    who: str
    """Who does it."""

    does: str
    """What they do, in words."""

    act: Callable[[], str]
    """Does it, and answers with the resource's ARN."""

    expected: Mapping[str, str]
    """The tags that must be there afterwards."""

    rule: str
    """The link of the evidence chain that must have decided."""


def steps(stage: Stage) -> Iterator[Step]:
    """Every step of the story, in order."""
    for name in TEAMS:
        yield from _scientist(stage, name)
    yield _studio_user(stage)
    yield _outsider(stage)
    yield from _meddlers(stage)


def tags_of(name: str) -> dict[str, str]:
    """The tags of what a scientist makes."""
    team = TEAMS[name]
    return {"team": team, "owner": name, "cost-center": COST_CENTERS[team]}


def _scientist(stage: Stage, name: str) -> Iterator[Step]:
    """A scientist creates one of each kind: the group that they are in says whose it is."""
    client = stage.cloud.client("sagemaker", stage.people[name])
    for kind, create in CREATIONS.items():
        yield Step(
            who=name,
            does=f"creates {kind}",
            act=partial(create, client, name, ROLES[name]),
            expected=tags_of(name),
            rule="iam-group",
        )


def _studio_user(stage: Stage) -> Step:
    """Alice works in Studio: the session's source identity says who she is."""
    client = stage.cloud.client("sagemaker", studio(stage.cloud, stage.people, "alice"))
    act = partial(create_training_job, client, "from-studio", ROLES["alice"])
    return Step(
        who="alice in Studio",
        does="creates a training job",
        act=act,
        expected=tags_of("alice"),
        rule="source-identity",
    )


def _outsider(stage: Stage) -> Step:
    """Carol, who is in no team, creates a notebook: nothing says whose it is."""
    client = stage.cloud.client("sagemaker", stage.people["carol"])
    act = partial(create_notebook, client, "carol", "shared-notebook")
    return Step(
        who="carol",
        does="creates a notebook",
        act=act,
        expected={"team": "unassigned", "owner": "carol"},
        rule="unresolved",
    )


def _meddlers(stage: Stage) -> Iterator[Step]:
    """Carol, whom no team's guard holds back, wants alice's notebook; its tags are put back."""
    client = stage.cloud.client("sagemaker", stage.people["carol"])
    describe = stage.cloud.client("sagemaker").describe_notebook_instance

    def retag() -> str:
        notebook: str = describe(NotebookInstanceName="Alice-Notebook")["NotebookInstanceArn"]
        client.add_tags(ResourceArn=notebook, Tags=[{"Key": "team", "Value": TEAMS["bob"]}])
        return notebook

    def untag() -> str:
        notebook: str = describe(NotebookInstanceName="Alice-Notebook")["NotebookInstanceArn"]
        client.delete_tags(ResourceArn=notebook, TagKeys=["team", "owner"])
        return notebook

    yield Step(
        who="carol",
        does="retags alice's notebook",
        act=retag,
        expected=tags_of("alice"),
        rule="iam-group",
    )
    yield Step(
        who="carol", does="removes its tags", act=untag, expected=tags_of("alice"), rule="iam-group"
    )


def create_notebook(client: Any, name: str, role: str) -> str:
    arn: str = client.create_notebook_instance(
        NotebookInstanceName=f"{name.title()}-Notebook",
        InstanceType="ml.t3.medium",
        RoleArn=role_arn(role),
    )["NotebookInstanceArn"]
    return arn


def create_training_job(client: Any, name: str, role: str) -> str:
    created = client.create_training_job(TrainingJobName=f"{name}-training", **_training(role))
    arn: str = created["TrainingJobArn"]
    return arn


def create_tuning_job(client: Any, name: str, role: str) -> str:
    definition = _training(role) | {"StaticHyperParameters": {}}
    arn: str = client.create_hyper_parameter_tuning_job(
        HyperParameterTuningJobName=f"{name}-tuning",
        HyperParameterTuningJobConfig={
            "Strategy": "Random",
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 2, "MaxParallelTrainingJobs": 1},
        },
        TrainingJobDefinition=definition,
    )["HyperParameterTuningJobArn"]
    return arn


def create_model(client: Any, name: str, role: str) -> str:
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/classifier:1"
    arn: str = client.create_model(
        ModelName=f"{name}-model",
        ExecutionRoleArn=role_arn(role),
        PrimaryContainer={"Image": image},
    )["ModelArn"]
    return arn


def create_endpoint_config(client: Any, name: str, _role: str) -> str:
    variant = {
        "VariantName": "blue",
        "ModelName": f"{name}-model",
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
        "InitialVariantWeight": 1.0,
    }
    arn: str = client.create_endpoint_config(
        EndpointConfigName=f"{name}-config", ProductionVariants=[variant]
    )["EndpointConfigArn"]
    return arn


def create_endpoint(client: Any, name: str, _role: str) -> str:
    arn: str = client.create_endpoint(
        EndpointName=f"{name}-endpoint", EndpointConfigName=f"{name}-config"
    )["EndpointArn"]
    return arn


def _training(role: str) -> dict[str, Any]:
    """The members that training jobs and tuning jobs have in common."""
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/trainer:1"
    return {
        "AlgorithmSpecification": {"TrainingImage": image, "TrainingInputMode": "File"},
        "RoleArn": role_arn(role),
        "OutputDataConfig": {"S3OutputPath": "s3://globomantics/output"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
    }


CREATIONS: Mapping[str, Callable[[Any, str, str], str]] = {
    "a notebook": create_notebook,
    "a training job": create_training_job,
    "a tuning job": create_tuning_job,
    "a model": create_model,
    "an endpoint config": create_endpoint_config,
    "an endpoint": create_endpoint,
}
"""What a scientist creates, in the order in which one is made of another."""
