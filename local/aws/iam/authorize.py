"""IAM's word on calls to SageMaker and its scaling: MiniStack's evaluator, policies, and tags.

A call is authorized on every resource that AWS's Service Authorization Reference names for it, on
the tags that it sets, and on the role that it passes.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ministack.core import iam_evaluator as iam

from isolation.policies.authorization import MODEL_NAMERS, ApiAction, actions, arn_path
from local import ACCOUNT
from local.aws.iam import authorize_scaling
from local.aws.iam.question import Question
from local.aws.iam.studio import arn_in_domain, keys_of_space
from local.aws.sagemaker.sagemaker import tags_of_resource
from local.aws.wire import Answer, Request, refusal

_NAMES = {
    "experiment-trial": "TrialName",
    "experiment-trial-component": "TrialComponentName",
    "data-quality-job-definition": "JobDefinitionName",
    "model-bias-job-definition": "JobDefinitionName",
    "model-explainability-job-definition": "JobDefinitionName",
    "model-quality-job-definition": "JobDefinitionName",
    "inference-recommendations-job": "JobName",
}
"""The members that name a resource by another word than its type."""

_ROLES = frozenset({"RoleArn", "ExecutionRoleArn", "ExecutionRole"})
"""The members that name a role which the call passes."""

_FREE_MAPS = frozenset({"Environment", "HyperParameters", "StaticHyperParameters", "Tags"})
"""The members whose keys are the caller's own: a role named in one of them is none."""

_BY_ARN = frozenset({"AddTags", "DeleteTags", "ListTags"})
"""The operations that name a resource of any type by its ARN."""


_LISTED = {
    "ListApps": "app",
    "ListDomains": "domain",
    "ListSpaces": "space",
    "ListUserProfiles": "user-profile",
}
"""Lists about which IAM was seen, or is thought, to ask on a type's wildcard."""

_MODEL_ARN = "sagemaker:modelarn"
"""The key that has the ARNs of the models which a call names (Service Authorization Reference)."""

_PASSED_TO = {"CreateJob": "job.sagemaker.amazonaws.com"}
"""The operations that pass a role to another principal than SageMaker's own."""


def refused(request: Request, caller: str) -> Answer | None:
    """AWS's refusal of a call; None where IAM lets it pass.

    Args:
        caller: the ARN of who calls, which the refusal names.
    """
    principal = iam.resolve_principal(request.access_key, ACCOUNT)
    if isinstance(principal, iam.AuthError) or principal.policies is None:
        return None  # whom nobody knows is the account's root, here as in `callers`
    for question in _questions(request):
        context = iam.EvalContext(
            principal_arn=principal.arn,
            principal_type=principal.type,
            principal_account=ACCOUNT,
            action=question.action,
            resource_arn=question.resource,
            region=request.region,
            service_context={"aws:tagkeys": None} | dict(question.context),
            principal_keys=principal.keys,
        )
        decision = iam.evaluate(context, principal.policies, *principal.limits).decision
        if decision != "Allow":
            return refusal(400, "AccessDeniedException", _sentence(caller, question, decision))
    return None


def _sentence(caller: str, question: Question, decision: str) -> str:
    """The sentence in which AWS refuses a call."""
    because = (
        "with an explicit deny in an identity-based policy"
        if decision == "Deny"
        else f"because no identity-based policy allows the {question.action} action"
    )
    return (
        f"User: {caller} is not authorized to perform: {question.action} "
        f"on resource: {question.resource} {because}"
    )


def _questions(request: Request) -> Iterator[Question]:
    """What IAM is asked about a call, which passes if it may do all of that."""
    # It is about an endpoint's scaling.
    if request.service == "application-autoscaling":
        yield from authorize_scaling.questions(request)
        return
    action = _actions().get(request.operation)
    # AWS's reference does not know it.
    if action is None:
        yield Question(f"sagemaker:{request.operation}", "*")
        return
    members = _members(request)
    asked = _asked_tags(members) | keys_of_space(request.region, members)
    if action.name in MODEL_NAMERS:
        asked[_MODEL_ARN] = [
            f"{_prefix(request.region, 'model')}{name}" for name in _models(members)
        ]
    made = _arn(request.region, action.made, members) if action.made else None
    # The resources that it names; one that it creates has no tags yet.
    for arn in _resources(request.region, action, members):
        tags = {} if arn == made else _resource_tags(request.region, arn)
        yield Question(action.iam, arn, tags | asked)
    # It creates something with tags: that is tagging, too.
    if made and members.get("Tags"):
        yield Question("sagemaker:AddTags", made, asked | {"sagemaker:taggingaction": action.name})
    # It passes roles on to SageMaker.
    service = _PASSED_TO.get(request.operation, "sagemaker.amazonaws.com")
    for role in _roles(members):
        yield Question("iam:PassRole", role, {"iam:passedtoservice": service})
    # An endpoint's scaling ends with it.
    if request.operation == "DeleteEndpoint":
        yield from authorize_scaling.deregistrations(request.region, members["EndpointName"])


def _members(request: Request) -> Mapping[str, Any]:
    """The request's members; a call of the runtime has its endpoint in the path, and any body."""
    invoked = request.invoked_endpoint
    return {"EndpointName": invoked} if invoked else request.json


def _asked_tags(members: Mapping[str, Any]) -> dict[str, Any]:
    """The condition keys of the tags, or of the keys of tags, that a request names or asks for."""
    context: dict[str, Any] = {}
    keys: list[str] = []
    for tag in members.get("Tags") or []:
        context[f"aws:requesttag/{tag['Key']}".lower()] = tag["Value"]
        keys.append(tag["Key"])
    keys += members.get("TagKeys") or []
    for narrowed in members.get("VisibilityConditions") or []:
        key = f"sagemaker:searchvisibilitycondition/{narrowed['Key']}"
        context[key.lower()] = narrowed["Value"]
    if keys:
        context["aws:tagkeys"] = keys
    return context


def _resources(region: str, action: ApiAction, members: Mapping[str, Any]) -> tuple[str, ...]:
    """The ARNs of what a call is authorized on; types that it does not name are left out."""
    # It lists what is Studio's.
    if action.name in _LISTED:
        return (f"{_prefix(region, _LISTED[action.name])}*",)
    # It is allowed on everything, or not at all.
    if not action.types:
        return ("*",)
    # It names a resource of any type by its ARN.
    if action.name in _BY_ARN:
        return (str(members.get("ResourceArn", "*")),)
    # It names resources of its own types, or leaves the name to AWS.
    named = [_arn(region, kind, members) for kind in action.types]
    unnamed = f"{_prefix(region, action.types[0])}unnamed"
    return tuple(arn for arn in named if arn) or (unnamed,)


def _arn(region: str, kind: str, members: Mapping[str, Any]) -> str | None:
    """The ARN of the resource of a type that a request names, by its name or by its ARN."""
    in_domain = arn_in_domain(region, kind, members)
    if in_domain:
        return in_domain
    name = _NAMES.get(kind, kind.replace("-", "") + "name").casefold()
    texts = {key.casefold(): value for key, value in members.items() if isinstance(value, str)}
    # It has a member for the ARN: `EndpointArn`.
    if name not in texts:
        return texts.get(f"{name.removesuffix('name')}arn")
    # It has a member for the name, which may hold an ARN all the same: `EndpointName`.
    value = texts[name]
    return value if value.startswith("arn:") else f"{_prefix(region, kind)}{value.lower()}"


def _prefix(region: str, kind: str) -> str:
    """An ARN of a type, up to the resource's name."""
    return f"arn:aws:sagemaker:{region}:{ACCOUNT}:{arn_path(kind).replace('*', 'any')}"


def _resource_tags(region: str, arn: str) -> dict[str, Any]:
    """The condition keys of a resource's tags, under AWS's prefix and under SageMaker's own."""
    context: dict[str, Any] = {}
    for key, value in tags_of_resource(region, arn).items():
        for service in ("aws", "sagemaker"):
            context[f"{service}:resourcetag/{key}".lower()] = value
    return context


def _roles(value: Any) -> Iterator[str]:
    """Every role that a request passes, at any depth: a tuning job's stands in its definition."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in _ROLES and isinstance(inner, str):
                yield inner
            elif key not in _FREE_MAPS:
                yield from _roles(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _roles(inner)


def _models(value: Any) -> Iterator[str]:
    """The names of the models that a request names, at any depth, as ARNs have them."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "ModelName" and isinstance(inner, str):
                yield inner.lower()
            elif key not in _FREE_MAPS:
                yield from _models(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _models(inner)


@cache
def _actions() -> Mapping[str, ApiAction]:
    """SageMaker's actions in AWS's Service Authorization Reference, by name."""
    return {action.name: action for action in actions()}
