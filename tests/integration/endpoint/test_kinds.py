"""Each kind of endpoint shows the metrics that it publishes, in the units that people read."""

from typing import Any

from local.traffic.hosted import GPU_MACHINE, Hosted, Kind
from local.traffic.play import play
from local.traffic.scenarios import SCENARIOS
from tests.integration.endpoint.conftest import HOUR, Played, Run

OUTPUT = {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://bucket/out"}}}
SERVERLESS = {"MemorySizeInMB": 4096, "MaxConcurrency": 5}
ON_GPU = {"InstanceType": "ml.g5.12xlarge", "InitialInstanceCount": 1}
ON_CPU = {"InstanceType": "ml.m5.xlarge", "InitialInstanceCount": 1}


def variant(**other: Any) -> list[dict[str, Any]]:
    return [{"VariantName": "blue", "ModelName": "model"} | other]


def shown(tumor: Played, run: Run, hosted: Hosted, scenario: str) -> dict[str, Any]:
    """The metrics of an endpoint by their labels, after an hour."""
    tumor.lives()
    tumor.cloud.pass_time(-HOUR)
    play(tumor.cloud, hosted, SCENARIOS[scenario], minutes=59)
    told = run("status", tumor.name, "--json").json
    assert told["not_read"] == []
    return {each["label"]: each for each in told["metrics"]["series"]}


def test_gpus_are_shown_as_a_share_of_all_of_them(tumor: Played, run: Run) -> None:
    tumor.create(ProductionVariants=variant(**ON_GPU))
    hosted = Hosted(endpoint=tumor.name, variant="blue", machines=(GPU_MACHINE,))
    metrics = shown(tumor, run, hosted, "overload")
    assert 50 < metrics["GPU"]["highest"] <= 100
    assert 0 < metrics["CPU"]["highest"] <= 100


def test_an_asynchronous_endpoint_shows_its_queue(tumor: Played, run: Run) -> None:
    tumor.create(ProductionVariants=variant(**ON_CPU), **OUTPUT)
    hosted = Hosted(endpoint=tumor.name, variant="blue", kind=Kind.ASYNCHRONOUS)
    metrics = shown(tumor, run, hosted, "backlog_grows")
    assert metrics["backlog"]["variant"] is None
    assert metrics["oldest request"]["unit"] == "s"
    assert "requests" not in metrics


def test_a_serverless_one_has_no_machines(tumor: Played, run: Run) -> None:
    tumor.create(ProductionVariants=variant(ServerlessConfig=SERVERLESS))
    hosted = Hosted(endpoint=tumor.name, variant="blue", kind=Kind.SERVERLESS)
    metrics = shown(tumor, run, hosted, "cold_starts")
    assert {"requests", "model setup p90"} <= metrics.keys()
    assert not {"CPU", "disk"} & metrics.keys()


def test_inference_components_are_shown_beside_their_hosts(tumor: Played, run: Run) -> None:
    hosts = [{"VariantName": "blue"} | ON_CPU]
    tumor.create(
        ProductionVariants=hosts, ExecutionRoleArn="arn:aws:iam::123456789012:role/execution"
    )
    name = f"{tumor.name}-summaries"
    tumor.sagemaker.create_inference_component(
        InferenceComponentName=name,
        EndpointName=tumor.name,
        VariantName="blue",
        Specification={
            "ModelName": "model",
            "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024},
        },
        RuntimeConfig={"CopyCount": 1},
    )
    hosted = Hosted(endpoint=tumor.name, variant="blue", kind=Kind.COMPONENT, component=name)
    metrics = shown(tumor, run, hosted, "normal_day")
    assert metrics["requests"]["variant"] == name
    assert metrics["disk"]["variant"] == "blue"
    kinds = {
        each["name"]: each["kind"] for each in run("status", tumor.name, "--json").json["variants"]
    }
    assert kinds == {"blue": "instances of inference components", name: "copies"}


def test_without_metrics_that_is_what_is_said(tumor: Played, run: Run) -> None:
    tumor.create()
    said = run("status", tumor.name)
    assert "metrics: none was published" in said.out
    assert "there is no log group" in said.out
