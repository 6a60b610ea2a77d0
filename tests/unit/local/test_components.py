"""The local inference components: where they live, what they are made of, and how they are listed."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.aws.autoscaling.targets import COPIES
from tests.unit.local.conftest import ROLE, Endpoint, instances, refusal, unique

TAGS = [{"Key": "team", "Value": "bcd"}]


def create(
    endpoint: Endpoint, name: str, variant: str = "blue", model: str = "model", **more: Any
) -> Any:
    return endpoint.sagemaker.create_inference_component(
        InferenceComponentName=name,
        EndpointName=endpoint.name,
        VariantName=variant,
        Specification={"ModelName": model},
        RuntimeConfig={"CopyCount": 1},
        **more,
    )


def described(endpoint: Endpoint, name: str) -> Any:
    return endpoint.sagemaker.describe_inference_component(InferenceComponentName=name)


def test_an_inference_component_lives_on_its_endpoint_and_scales_by_copies(
    endpoint: Endpoint,
) -> None:
    endpoint.create()
    name = unique("Llama")
    endpoint.sagemaker.create_inference_component(
        InferenceComponentName=name,
        EndpointName=endpoint.name,
        VariantName="blue",
        Specification={"ModelName": "model"},
        RuntimeConfig={"CopyCount": 2},
    )
    key = {"ServiceNamespace": "sagemaker", "ResourceId": f"inference-component/{name}"}
    endpoint.autoscaling.register_scalable_target(
        **key, ScalableDimension=COPIES, MinCapacity=3, MaxCapacity=4
    )
    described = endpoint.sagemaker.describe_inference_component(InferenceComponentName=name)
    assert described["RuntimeConfig"]["CurrentCopyCount"] == 3
    listed = endpoint.sagemaker.list_inference_components(EndpointNameEquals=endpoint.name)
    assert [each["InferenceComponentName"] for each in listed["InferenceComponents"]] == [name]
    endpoint.sagemaker.delete_inference_component(InferenceComponentName=name)
    told = refusal(endpoint.sagemaker.describe_inference_component, InferenceComponentName=name)
    assert "Could not find inference component" in told


def test_its_tags_are_those_that_it_was_made_with(endpoint: Endpoint) -> None:
    arn = create(endpoint.create(), unique("Llama"), Tags=TAGS)["InferenceComponentArn"]
    assert endpoint.sagemaker.list_tags(ResourceArn=arn)["Tags"] == TAGS


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"variant": "red"}, 'Could not find variant "red"'),
        ({"model": "gone"}, 'Could not find model "gone"'),
    ],
)
def test_it_needs_a_variant_and_a_model_that_there_are(
    endpoint: Endpoint, wrong: dict[str, str], told: str
) -> None:
    endpoint.create()
    name = unique("Llama")
    with pytest.raises(ClientError, match=told):
        create(endpoint, name, **wrong)
    with pytest.raises(ClientError, match="Could not find inference component"):
        described(endpoint, name)


def test_its_name_is_taken_in_any_letter_case(endpoint: Endpoint) -> None:
    name = unique("Llama")
    create(endpoint.create(), name)
    for taken in (name, name.lower()):
        with pytest.raises(ClientError, match="exists already"):
            create(endpoint, taken)


def test_an_update_changes_what_it_is_made_of_and_when_it_was_changed(endpoint: Endpoint) -> None:
    name, other = unique("Llama"), unique("model")
    create(endpoint.create(), name)
    before = described(endpoint, name)
    endpoint.sagemaker.create_model(
        ModelName=other, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": "image"}
    )
    endpoint.sagemaker.update_inference_component(
        InferenceComponentName=name, Specification={"ModelName": other}
    )
    after = described(endpoint, name)
    assert after["Specification"]["ModelName"] == other
    assert after["RuntimeConfig"] == before["RuntimeConfig"]
    assert after["CreationTime"] == before["CreationTime"]
    assert after["LastModifiedTime"] > before["LastModifiedTime"]
    told = refusal(
        endpoint.sagemaker.update_inference_component,
        InferenceComponentName=name,
        Specification={"ModelName": "gone"},
    )
    assert told == 'Could not find model "gone".'


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["b", "c", "a"]),
        ({"SortOrder": "Ascending"}, ["a", "c", "b"]),
        ({"SortBy": "Name", "SortOrder": "Ascending"}, ["a", "b", "c"]),
        ({"SortBy": "Name"}, ["c", "b", "a"]),
        ({"NameContains": "LLAMA-B"}, ["b"]),
        ({"VariantNameEquals": "green"}, ["c"]),
        ({"StatusEquals": "InService"}, ["b", "c", "a"]),
        ({"StatusEquals": "Failed"}, []),
    ],
)
def test_components_are_listed_as_they_are_asked_for(
    endpoint: Endpoint, asked: dict[str, str], found: list[str]
) -> None:
    endpoint.create(instances(), instances("green"))
    for letter, variant in (("a", "blue"), ("c", "green"), ("b", "blue")):
        create(endpoint, f"llama-{letter}-{endpoint.name}", variant)
    listed = endpoint.sagemaker.list_inference_components(EndpointNameEquals=endpoint.name, **asked)
    names = [each["InferenceComponentName"] for each in listed["InferenceComponents"]]
    assert names == [f"llama-{letter}-{endpoint.name}" for letter in found]


def test_long_lists_of_components_come_in_pages(endpoint: Endpoint) -> None:
    endpoint.create()
    for number in range(5):
        create(endpoint, f"llama-{number}-{endpoint.name}")
    pages = endpoint.sagemaker.get_paginator("list_inference_components").paginate(
        EndpointNameEquals=endpoint.name, PaginationConfig={"PageSize": 2}
    )
    assert [len(page["InferenceComponents"]) for page in pages] == [2, 2, 1]


ADAPTER = {"Container": {"ArtifactUrl": "s3://bucket/adapter.tar.gz"}}


def adapt(endpoint: Endpoint, base: str, *, of: dict[str, Any] | None = None, **more: Any) -> str:
    """Creates an adapter of a base component."""
    name = unique("Lora")
    endpoint.sagemaker.create_inference_component(
        InferenceComponentName=name,
        EndpointName=endpoint.name,
        Specification={"BaseInferenceComponentName": base, **ADAPTER, **(of or {})},
        **more,
    )
    return name


def test_an_adapter_has_no_copies_and_cannot_be_registered(endpoint: Endpoint) -> None:
    base = unique("Llama")
    create(endpoint.create(), base)
    adapter = adapt(endpoint, base)
    assert "RuntimeConfig" not in described(endpoint, adapter)
    assert described(endpoint, adapter)["Specification"]["BaseInferenceComponentName"] == base
    told = refusal(
        endpoint.autoscaling.register_scalable_target,
        ServiceNamespace="sagemaker",
        ResourceId=f"inference-component/{adapter}",
        ScalableDimension=COPIES,
        MinCapacity=1,
        MaxCapacity=4,
    )
    assert "has no copies" in told


def test_an_adapter_needs_a_base_and_no_compute_of_its_own(endpoint: Endpoint) -> None:
    base = unique("Llama")
    create(endpoint.create(), base)
    adapter = adapt(endpoint, base)
    compute = {"ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024}}
    copies = {"RuntimeConfig": {"CopyCount": 1}}
    assert "is no base" in refusal(lambda: adapt(endpoint, adapter))
    assert "Could not find inference component" in refusal(lambda: adapt(endpoint, "nobody"))
    assert "no compute of its own" in refusal(lambda: adapt(endpoint, base, of=compute))
    assert "no compute of its own" in refusal(lambda: adapt(endpoint, base, **copies))
