"""Isolation's role writes IAM policies: it may not give itself anything, nor reach an administrator. An evaluator judges."""

import json
from typing import Any

import pytest
from ministack.core import iam_evaluator as iam

from tests.infrastructure.conftest import statements

IAM = "arn:aws:iam::123456789012:"
OWN = f"{IAM}role/sagewarden/sagewarden-IsolationRole-1A2B3C"
ADMINISTRATORS = [f"{IAM}user/admin", f"{IAM}role/platform-*"]
TEAM_POLICY = f"{IAM}policy/sagewarden/teams/breast-cancer-detection/guard-1"
EVERYTHING = "arn:aws:iam::aws:policy/AdministratorAccess"
BOUNDARY = f"{IAM}policy/sagewarden/boundaries/scientists"
KEYS = {"attached": "iam:policyarn", "boundary": "iam:permissionsboundary"}
VARIABLES = {
    "AWS::Partition": "aws",
    "AWS::AccountId": "123456789012",
    "AWS::Region": "us-east-1",
    "AdministratorArns": ADMINISTRATORS,
}


def resolved(value: Any) -> Any:
    """A template's value with its functions worked out; what another resource is called does not matter here."""
    if isinstance(value, list):
        return [resolved(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "Ref" in value:
        return VARIABLES.get(value["Ref"], f"arn:aws:any:::{value['Ref']}")
    if "Fn::GetAtt" in value:
        return f"arn:aws:any:::{value['Fn::GetAtt']}"
    if "Fn::Sub" in value:
        text = value["Fn::Sub"]
        for name, variable in VARIABLES.items():
            text = text.replace(f"${{{name}}}", str(variable))
        return text
    return {key: resolved(inner) for key, inner in value.items()}


@pytest.fixture(scope="module")
def policies(functions: dict[str, Any]) -> list[Any]:
    found = {
        "Version": "2012-10-17",
        "Statement": resolved(list(statements(functions["Isolation"]))),
    }
    return [iam.parse_policy_document(json.dumps(found))]


def may(policies: list[Any], action: str, resource: str, **context: str) -> bool:
    asked = iam.EvalContext(
        principal_arn=OWN,
        principal_type="AssumedRole",
        principal_account="123456789012",
        action=action,
        resource_arn=resource,
        region="us-east-1",
        service_context={KEYS[name]: value for name, value in context.items()},
    )
    return bool(iam.evaluate(asked, policies).decision == "Allow")


@pytest.mark.parametrize("kind", ["user", "group", "role"])
def test_it_attaches_team_policies_and_no_others(policies: list[Any], kind: str) -> None:
    for verb in ("Attach", "Detach"):
        action, somebody = f"iam:{verb}{kind.title()}Policy", f"{IAM}{kind}/somebody"
        assert may(policies, action, somebody, attached=TEAM_POLICY)
        for other in (EVERYTHING, f"{IAM}policy/mine", f"{IAM}policy/sagewarden/teams", BOUNDARY):
            assert not may(policies, action, somebody, attached=other)
        assert not may(policies, action, somebody)


@pytest.mark.parametrize("who", [OWN, f"{IAM}user/admin", f"{IAM}role/platform-engineer"])
def test_it_reaches_neither_itself_nor_an_administrator(policies: list[Any], who: str) -> None:
    kind = "Role" if ":role/" in who else "User"
    for verb in ("Attach", "Detach"):
        assert not may(policies, f"iam:{verb}{kind}Policy", who, attached=TEAM_POLICY)
    for verb in ("Put", "Delete"):
        assert not may(policies, f"iam:{verb}{kind}PermissionsBoundary", who, boundary=BOUNDARY)


@pytest.mark.parametrize(
    "name", ["CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicy", "CreatePolicy"]
)
def test_it_writes_team_policies_and_no_others(policies: list[Any], name: str) -> None:
    assert may(policies, f"iam:{name}", TEAM_POLICY)
    for other in (EVERYTHING, BOUNDARY, f"{IAM}policy/mine", f"{IAM}policy/sagewarden/function"):
        assert not may(policies, f"iam:{name}", other)


def test_it_tags_policies_with_their_stack_and_nothing_else(policies: list[Any]) -> None:
    for key, passes in (("sagewarden:stack", True), ("team", False)):
        asked = iam.EvalContext(
            principal_arn=OWN,
            principal_type="AssumedRole",
            principal_account="123456789012",
            action="iam:TagPolicy",
            resource_arn=TEAM_POLICY,
            region="us-east-1",
            service_context={"aws:tagkeys": [key]},
        )
        assert (iam.evaluate(asked, policies).decision == "Allow") is passes


@pytest.mark.parametrize("kind", ["user", "role"])
def test_it_sets_and_removes_only_boundaries_that_are_there_for_it(
    policies: list[Any], kind: str
) -> None:
    for verb in ("Put", "Delete"):
        action, somebody = f"iam:{verb}{kind.title()}PermissionsBoundary", f"{IAM}{kind}/somebody"
        assert may(policies, action, somebody, boundary=BOUNDARY)
        assert not may(policies, action, somebody, boundary=EVERYTHING)
        assert not may(policies, action, somebody)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:PutRolePolicy", OWN),
        ("iam:PutRolePolicy", f"{IAM}role/somebody"),
        ("iam:PutUserPolicy", f"{IAM}user/somebody"),
        ("iam:PutGroupPolicy", f"{IAM}group/somebody"),
        ("iam:UpdateAssumeRolePolicy", f"{IAM}role/somebody"),
        ("iam:CreateRole", f"{IAM}role/sagewarden/new"),
        ("iam:CreateUser", f"{IAM}user/new"),
        ("iam:CreateAccessKey", f"{IAM}user/somebody"),
        ("iam:CreateLoginProfile", f"{IAM}user/somebody"),
        ("iam:AddUserToGroup", f"{IAM}group/administrators"),
        ("iam:PassRole", f"{IAM}role/somebody"),
        ("sts:AssumeRole", f"{IAM}role/somebody"),
        ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:123456789012:function:Isolation"),
        (
            "lambda:UpdateFunctionConfiguration",
            "arn:aws:lambda:us-east-1:123456789012:function:Isolation",
        ),
        (
            "cloudformation:UpdateStack",
            "arn:aws:cloudformation:us-east-1:123456789012:stack/sagewarden/1",
        ),
        ("sagemaker:AddTags", "arn:aws:sagemaker:us-east-1:123456789012:endpoint/e"),
    ],
)
def test_no_other_way_leads_to_more(policies: list[Any], action: str, resource: str) -> None:
    assert not may(policies, action, resource)


@pytest.mark.parametrize(
    "function",
    [
        *("Ownership", "Isolation", "Scaling", "Monitoring", "Remediation"),
        *("RemediationApprove", "RemediationClose"),
    ],
)
def test_no_topic_but_the_administrators_is_published_to_unless_the_parameter_names_it(
    template: dict[str, Any], functions: dict[str, Any], function: str
) -> None:
    parameter = template["Parameters"]["TeamTopics"]
    assert (parameter["Type"], parameter["Default"]) == ("CommaDelimitedList", "")
    (policy,) = functions[function]["Policies"]
    always = [each for each in policy["Statement"] if "Fn::If" not in each]
    topics = [each["Resource"] for each in always if "sns:Publish" in each["Action"]]
    assert topics == [{"Ref": "AdministratorsTopic"}]
    conditional = [each["Fn::If"] for each in policy["Statement"] if "Fn::If" in each]
    for condition, then, otherwise in conditional:
        if then["Action"] == "sns:Publish":
            assert (condition, then["Resource"]) == ("HasTeamTopics", {"Ref": "TeamTopics"})
            assert otherwise == {"Ref": "AWS::NoValue"}


def test_isolation_alone_reaches_what_isolation_remembers(functions: dict[str, Any]) -> None:
    """What is pinned there decides which documents are in force."""
    for name, function in functions.items():
        reaching = [
            statement
            for statement in statements(function)
            if statement["Resource"] == {"Fn::GetAtt": "IsolationMemory.Arn"}
            and statement["Effect"] == "Allow"
        ]
        assert bool(reaching) is (name == "Isolation")
        variables = function["Environment"]["Variables"]
        table = "IsolationMemory" if name == "Isolation" else "Ledger"
        assert variables.get("MEMORY_TABLE", {"Ref": "Ledger"}) == {"Ref": table}


def test_what_is_remembered_is_as_safe_as_the_ledger(resources: dict[str, Any]) -> None:
    def safety(table: str) -> list[Any]:
        properties = resources[table]["Properties"]
        return [
            resources[table]["DeletionPolicy"],
            resources[table]["UpdateReplacePolicy"],
            properties["PointInTimeRecoverySpecification"],
            properties["SSESpecification"],
        ]

    assert safety("IsolationMemory") == safety("Ledger")
