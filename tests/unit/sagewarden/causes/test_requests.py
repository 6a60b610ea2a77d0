"""What is kept of a request: names, tags and roles."""

from typing import Any

import pytest

from sagewarden.causes.requests import Request, request_of
from sagewarden.causes.role_members import ROLE_MEMBERS


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"endpointName": "Tumor-Endpoint", "endpointConfigName": "config"}, "Tumor-Endpoint"),
        ({"inferenceComponentName": "Tumor-Component"}, "Tumor-Component"),
        (
            {"inferenceComponentName": "Tumor-Component", "endpointName": "Tumor-Endpoint"},
            "Tumor-Component",
        ),
        ({"modelName": "Tumor-Model"}, None),
        ({"endpointName": 7}, None),
        (None, None),
    ],
)
def test_a_request_names_the_component_or_the_endpoint_that_it_is_about(
    parameters: dict[str, Any] | None, name: str | None
) -> None:
    assert request_of({"requestParameters": parameters}).name == name


def test_of_a_request_that_says_nothing_nothing_is_kept() -> None:
    assert request_of({}) == request_of({"requestParameters": None}) == Request()


ROLES: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "a notebook's": ("CreateNotebookInstance", {"roleArn": "a"}, ("a",)),
    "a tuning job's": (
        "CreateHyperParameterTuningJob",
        {
            "trainingJobDefinition": {"roleArn": "a"},
            "trainingJobDefinitions": [{"roleArn": "b"}, {"roleArn": "a"}, {}, "no definition"],
        },
        ("a", "b"),
    ),
    "a monitoring schedule's": (
        "CreateMonitoringSchedule",
        {"monitoringScheduleConfig": {"monitoringJobDefinition": {"roleArn": "a"}}},
        ("a",),
    ),
    "a cluster's": (
        "CreateCluster",
        {
            "instanceGroups": [{"executionRole": "a"}, {"executionRole": "b"}],
            "restrictedInstanceGroups": [{"executionRole": "c"}],
            "clusterRole": "d",
        },
        ("a", "b", "c", "d"),
    ),
    "a domain's": (
        "CreateDomain",
        {
            "defaultUserSettings": {"executionRole": "a"},
            "defaultSpaceSettings": {"executionRole": "b"},
        },
        ("a", "b"),
    ),
    "a model package's": (
        "CreateModelPackage",
        {"validationSpecification": {"validationRole": "a"}},
        ("a",),
    ),
    "another operation's member": ("CreateModel", {"roleArn": "a", "clusterRole": "b"}, ()),
    "one that a user profile may assume": (
        "CreateUserProfile",
        {"userSettings": {"jupyterLabAppSettings": {"emrSettings": {"assumableRoleArns": ["a"]}}}},
        (),
    ),
    "an operation without roles": ("CreateEndpoint", {"roleArn": "a"}, ()),
    "an operation without a name": ("", {"roleArn": "a"}, ()),
    "no text": ("CreateNotebookInstance", {"roleArn": {"roleArn": "a"}}, ()),
    "no request": ("CreateNotebookInstance", None, ()),
}


@pytest.mark.parametrize(("operation", "parameters", "roles"), ROLES.values(), ids=ROLES)
def test_roles_are_read_where_the_operation_has_them(
    operation: str, parameters: Any, roles: tuple[str, ...]
) -> None:
    record = {"eventName": operation, "requestParameters": parameters}
    assert request_of(record).roles == roles


FREE_MAPS: dict[str, Any] = {
    "hook": {"debugHookConfig": {"hookParameters": {"roleArn": "x"}}},
    "rules": {"debugRuleConfigurations": [{"ruleParameters": {"executionRole": "x"}}]},
    "environment": {"environment": {"roleArn": "x", "executionRoleArn": "x"}},
    "hyperparameters": {"hyperParameters": {"roleArn": "x"}},
    "metadata": {"customerMetadataProperties": {"roleArn": "x"}},
    "properties": {"properties": {"roleArn": "x"}, "metadataProperties": {"clusterRole": "x"}},
    "tags": {"tags": {"roleArn": "x"}},
    "algorithm": {"algorithmSpecification": {"roleArn": "x", "metricDefinitions": [{"roleArn": "x"}]}},
    "a definition's environment": {"trainingJobDefinitions": [{"environment": {"roleArn": "x"}}]},
}  # fmt: skip


@pytest.mark.parametrize("parameters", FREE_MAPS.values(), ids=FREE_MAPS)
def test_what_a_caller_writes_into_free_text_is_no_role(parameters: Any) -> None:
    for operation in ROLE_MEMBERS:
        assert request_of({"eventName": operation, "requestParameters": parameters}).roles == ()


@pytest.mark.parametrize(
    ("value", "domain"),
    [
        ("d-abc123", "d-abc123"),
        ("abc", None),
        ("d-a/b", None),
        ("d-a b", None),
        (7, None),
        ("", None),
    ],
)
def test_a_domain_is_known_by_an_id_that_is_one(value: Any, domain: str | None) -> None:
    assert request_of({"requestParameters": {"domainId": value}}).domain == domain
