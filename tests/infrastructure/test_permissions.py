"""What a function may do is what its code does: the calls are read out of the source, both ways compared."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from policy_sentry.querying.actions import get_action_data

from layers.trim_models import MODEL_OF, OPERATIONS
from tests.infrastructure.conftest import actions, chosen, statements
from tests.support.rooms import (
    CALLING,
    FUNCTIONS,
    HANDLERS,
    KERNEL,
    LOGICAL_IDS,
    ROOMS,
    STEPS,
)

# Calls that a library makes for us, by the name that stands in the source.
THROUGH_LIBRARIES = {
    "AppConfigProvider": (
        "appconfigdata:StartConfigurationSession",
        "appconfigdata:GetLatestConfiguration",
    ),
}
# Parts of a transaction that need a permission of their own, by the name that stands in the source.
IN_TRANSACTIONS = {"ConditionCheck": "dynamodb:ConditionCheckItem"}
# Where the permission has another name than the operation (Service Authorization Reference).
NAMED_OTHERWISE = {
    "dynamodb:TransactWriteItems": "dynamodb:PutItem",
    "service-quotas:ListServiceQuotas": "servicequotas:ListServiceQuotas",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "resourcegroupstaggingapi:GetResources": "tag:GetResources",
    "stepfunctions:StartExecution": "states:StartExecution",
    "appconfigdata:StartConfigurationSession": "appconfig:StartConfigurationSession",
    "appconfigdata:GetLatestConfiguration": "appconfig:GetLatestConfiguration",
}
# A kernel module that calls AWS for some of its importers only: for those that use this name.
CALLS_FOR = {"sagewarden.runtime.live_registry": "live"}
# What a room has for the operator's commands and the local cloud alone.
FOR_COMMANDS = {"isolation": ("isolation/proof/variables.py",)}
COMES_WITH = {
    # Publishing to an encrypted topic takes these of whoever publishes (SNS developer guide, "Key management").
    "sns:Publish": {"kms:Decrypt", "kms:GenerateDataKey"},
    # Whoever registers must be allowed what Application Auto Scaling then does (its user guide, "Permissions
    # required for API actions on target services and CloudWatch"), and the first one makes its role.
    "application-autoscaling:RegisterScalableTarget": {
        "iam:CreateServiceLinkedRole",
        "sagemaker:UpdateEndpointWeightsAndCapacities",
        "sagemaker:UpdateInferenceComponentRuntimeConfig",
    },
}


# A property of `Clients`, where its service has another name.
PROPERTIES = {"autoscaling": "application-autoscaling", "quotas": "service-quotas"}


@cache
def operations_by_method() -> dict[str, dict[str, str]]:
    """`add_tags` → `sagemaker:AddTags`, by its service, for every operation that the small models hold."""
    session = botocore.session.get_session()
    found: dict[str, dict[str, str]] = {}
    for service, operations in OPERATIONS.items():
        source = MODEL_OF.get(service, service)
        client = session.create_client(source, region_name="us-east-1")
        methods = client.meta.method_to_api_mapping
        for method, name in methods.items():
            if name in operations:
                found.setdefault(method, {})[source] = f"{source}:{name}"
    return found


def service_of(method: ast.Attribute, source: str) -> str:
    """Of which service a method is that several have: the client before it says so, or its type."""
    if isinstance(method.value, ast.Attribute):
        return PROPERTIES.get(method.value.attr, method.value.attr)
    (service,) = [each for each in OPERATIONS if f"mypy_boto3_{each.replace('-', '_')} " in source]
    return service


def called(file: Path) -> Iterator[str]:
    """The operations that a module's source calls, as methods of a client or as paginators."""
    methods = operations_by_method()
    source = file.read_text()
    tree = ast.parse(source)
    # What something else is asked of is a value of ours: `action.query.name`.
    asked = {node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in methods and node not in asked:
            services = methods[node.attr]
            yield (
                next(iter(services.values()))
                if len(services) == 1
                else services[service_of(node, source)]
            )
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in methods:
            (operation,) = methods[node.value].values()
            yield operation
        if isinstance(node, ast.Name) and node.id in THROUGH_LIBRARIES:
            yield from THROUGH_LIBRARIES[node.id]


def modules_of(handler: str) -> set[Path]:
    """A function's modules, the room's and the kernel's: what its handler imports, directly or through others."""
    found: set[Path] = set()
    waiting = [FUNCTIONS.joinpath(*handler.split(".")).with_suffix(".py")]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting.extend(imports(module))
    return found


def imports(module: Path) -> Iterator[Path]:
    """The modules of ours that a module imports, wherever in it: functions import late to start early."""
    source = ast.parse(module.read_text())
    used = {getattr(node, "attr", None) or getattr(node, "id", None) for node in ast.walk(source)}
    for node in ast.walk(source):
        if not isinstance(node, ast.ImportFrom):
            continue
        for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
            parts = str(name).split(".")
            above = KERNEL.parent if parts[0] == "sagewarden" else FUNCTIONS
            for file in (
                above.joinpath(*parts).with_suffix(".py"),
                above.joinpath(*parts, "__init__.py"),
            ):
                if file.exists() and CALLS_FOR.get(str(name)) in used | {None}:
                    yield file


def transacted(file: Path) -> set[str]:
    """The permissions for parts of transactions that a module's source makes."""
    nodes = ast.walk(ast.parse(file.read_text()))
    values = {node.value for node in nodes if isinstance(node, ast.Constant)}
    return {action for part, action in IN_TRANSACTIONS.items() if part in values}


def needed(handler: str) -> set[str]:
    operations = {operation for module in modules_of(handler) for operation in called(module)}
    parts = {action for module in modules_of(handler) for action in transacted(module)}
    actions = parts | {NAMED_OTHERWISE.get(operation, operation) for operation in operations}
    return actions.union(*(COMES_WITH.get(action, set()) for action in actions))


def granted(function: dict[str, Any]) -> set[str]:
    allowed = (s for s in statements(function) if s["Effect"] == "Allow")
    return {action for statement in allowed for action in actions(statement)}


@pytest.mark.parametrize(("function", "handler"), HANDLERS.items())
def test_a_function_may_do_what_its_code_does_and_nothing_more(
    functions: dict[str, Any], function: str, handler: str
) -> None:
    assert functions[function]["Handler"] == f"{handler}.lambda_handler"
    assert granted(functions[function]) == needed(handler)


def test_every_function_is_one_of_a_room_or_a_step(functions: dict[str, Any]) -> None:
    assert set(functions) == set(HANDLERS)


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_of_a_room_is_imported_by_none_of_its_functions(room: str) -> None:
    handlers = [handler for handler in HANDLERS.values() if handler.startswith(f"{room}.")]
    used = {module for handler in handlers for module in modules_of(handler)}
    there = {module for module in (FUNCTIONS / room).rglob("*.py") if module.name != "__init__.py"}
    assert sorted(there - used) == sorted(FUNCTIONS / each for each in FOR_COMMANDS.get(room, ()))


def test_the_state_machine_may_invoke_its_steps_and_nothing_else(
    resources: dict[str, Any],
) -> None:
    machine = resources["RemediationRun"]["Properties"]
    (policy,) = machine["Policies"]
    steps, logs = policy["Statement"]
    arns = [{"Fn::GetAtt": f"{function}.Arn"} for function in STEPS]
    assert steps["Action"] == "lambda:InvokeFunction"
    assert sorted(steps["Resource"], key=str) == sorted(arns, key=str)
    assert all(knows_no_resource(action) for action in logs["Action"])
    substitutions = machine["DefinitionSubstitutions"]
    assert {name: value for name, value in substitutions.items() if name != "Partition"} == {
        function.removeprefix("Remediation"): {"Fn::GetAtt": f"{function}.Arn"}
        for function in STEPS
    }


def test_the_small_models_hold_what_the_code_calls_and_nothing_more() -> None:
    in_models = {
        f"{MODEL_OF.get(service, service)}:{name}"
        for service, names in OPERATIONS.items()
        for name in names
    }
    in_code = {
        operation
        for handler in HANDLERS.values()
        for module in modules_of(handler)
        for operation in called(module)
    }
    assert in_code == in_models


@pytest.mark.parametrize("function", HANDLERS)
def test_no_permission_is_for_everything(functions: dict[str, Any], function: str) -> None:
    for statement in statements(functions[function]):
        if statement["Effect"] == "Allow":
            assert not [action for action in actions(statement) if "*" in action]
            assert statement["Resource"] != "*" or all(map(knows_no_resource, actions(statement)))


NEWER = {
    *("ListAIBenchmarkJobs", "ListAIRecommendationJobs", "ListAIWorkloadConfigs"),
    *("ListClusterExtensions", "ListJobs", "ListTrainingSessions"),
}
"""Lists of SageMaker's that the packaged reference does not know yet; lists mostly know no resource."""


def knows_no_resource(action: str) -> bool:
    """Whether IAM cannot narrow an action to anything (Service Authorization Reference)."""
    service, _, name = action.partition(":")
    rows = get_action_data(service, name)
    if not rows:
        return name in NEWER
    return all(row["resource_arn_format"] == "*" for row in rows[service])


OWN_ROLES = [{"Fn::GetAtt": f"{function}Role.Arn"} for function in CALLING]
"""The ARNs of the roles that SAM makes for the functions whose calls are told of."""

CHANGING = re.compile(r"(sagemaker|iam|application-autoscaling|cloudwatch):(?!Describe|Get|List)")
"""Permissions for calls that CloudTrail tells a room of."""


@pytest.mark.parametrize("function", STEPS)
def test_a_step_that_changes_something_is_known_as_our_own_caller(
    functions: dict[str, Any], function: str
) -> None:
    changes = any(CHANGING.match(action) for action in granted(functions[function]))
    assert changes is (function in CALLING)


@pytest.mark.parametrize("room", ROOMS)
def test_our_own_calls_are_known_by_the_exact_roles_of_this_stack(
    functions: dict[str, Any], room: str
) -> None:
    assert {"Fn::GetAtt": f"{LOGICAL_IDS[room]}Role.Arn"} in OWN_ROLES
    variables = functions[LOGICAL_IDS[room]]["Environment"]["Variables"]
    assert chosen(variables["OWN_ROLES"], isolation=True) == {"Fn::Join": [",", OWN_ROLES]}


def test_every_role_is_below_the_path_at_which_isolation_changes_nothing(
    template: dict[str, Any],
) -> None:
    assert template["Globals"]["Function"]["RolePath"] == "/sagewarden/"


def test_scaling_writes_alarms_of_its_own_and_those_of_its_policies(
    functions: dict[str, Any],
) -> None:
    (alarms,) = [s for s in statements(functions["Scaling"]) if s["Sid"] == "Alarms"]
    ends = [each["Fn::Sub"].rpartition(":")[2] for each in alarms["Resource"]]
    assert ends == ["sagewarden.*", "TargetTracking-*"]


@pytest.mark.parametrize("rule", ["OwnershipRule", "IsolationPolicyRule", "IsolationPrincipalRule"])
def test_our_own_calls_never_start_us_again(resources: dict[str, Any], rule: str) -> None:
    detail = resources[rule]["Properties"]["EventPattern"]["detail"]
    unnamed, other = (each["userIdentity"]["sessionContext"] for each in detail["$or"])
    assert unnamed == {"sessionIssuer": {"arn": [{"exists": False}]}}
    (issuer,) = chosen(other["sessionIssuer"]["arn"], isolation=True)
    assert issuer == {"anything-but": OWN_ROLES}


@pytest.mark.parametrize("room", ["ownership", "scaling", "monitoring", "remediation"])
def test_without_isolation_the_others_are_our_own_callers(
    functions: dict[str, Any], resources: dict[str, Any], room: str
) -> None:
    others = [role for role in OWN_ROLES if "Isolation" not in role["Fn::GetAtt"]]
    variables = functions[LOGICAL_IDS[room]]["Environment"]["Variables"]
    assert variables["OWN_ROLES"]["Fn::If"][2] == {"Fn::Join": [",", others]}
    pattern = resources["OwnershipRule"]["Properties"]["EventPattern"]
    (issuer,) = pattern["detail"]["$or"][1]["userIdentity"]["sessionContext"]["sessionIssuer"][
        "arn"
    ]
    assert issuer["anything-but"]["Fn::If"][2] == others
