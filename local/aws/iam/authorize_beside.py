"""IAM's word on calls to what stands beside SageMaker: MiniStack's own extraction and evaluator.

MiniStack authorizes every call of everybody, or none. Here it is the calls of people and of roles
that are nobody's function: a deployed function's own are as the template's tests judge them.
"""

from typing import Any
from urllib.parse import parse_qs

from ministack.core import iam_actions
from ministack.core import iam_evaluator as iam
from ministack.services import appconfig, lambda_svc

from local import ACCOUNT
from local.aws.wire import Answer, Request

_SERVICES = frozenset(
    {"appconfig", "cloudformation", "dynamodb", "events", "lambda", "logs", "monitoring", "sns"}
    | {"sqs", "states"}
)
"""The services of what a stack of sagewarden's is made of, as signatures name them."""

_OWN = ":assumed-role/sagewarden-"
"""What the sessions of the stack's functions have in their ARNs."""


def refused(request: Request) -> Answer | None:
    """AWS's refusal of a call; None where IAM lets it pass."""
    if request.service not in _SERVICES:
        return None
    principal = iam.resolve_principal(request.access_key, ACCOUNT)
    # Whom nobody knows is the account's root, and a function's role is judged by its template.
    if isinstance(principal, iam.AuthError) or principal.policies is None or _OWN in principal.arn:
        return None
    query = parse_qs(request.query) | {name: [value] for name, value in request.form.items()}
    asked = request.service, request.method, request.path, dict(request.headers), request.body
    action = iam_actions.extract_iam_action(*asked, query)
    if action is None:
        return None
    arn = iam_actions.extract_resource_arn(*asked, query, request.region, ACCOUNT)
    if request.service == "events":
        arn = _rule(request, arn)
    context = iam.EvalContext(
        principal_arn=principal.arn,
        principal_type=principal.type,
        principal_account=ACCOUNT,
        action=action,
        resource_arn=arn,
        region=request.region,
        service_context={"aws:tagkeys": None} | _context(request, arn),
        principal_keys=principal.keys,
    )
    decision = iam.evaluate(context, principal.policies, *principal.limits).decision
    if decision == "Allow":
        return None
    status, headers, body = iam_actions.access_denied_response(
        request.service,
        action,
        principal.arn,
        "local",
        headers=dict(request.headers),
        resource_arn=arn,
        explicit_deny=decision == "Deny",
    )
    return Answer(status, body, headers["Content-Type"])


def _rule(request: Request, arn: str) -> str:
    """The ARN of a rule on the default bus, which does not name the bus (Authorization Reference).

    MiniStack finds it where a call names it `Name`, and not in those on its targets.
    """
    named = request.json.get("Rule")
    if named:
        return f"arn:aws:events:{request.region}:{ACCOUNT}:rule/{named}"
    return arn.replace(":rule/default/", ":rule/")


def _context(request: Request, arn: str) -> dict[str, Any]:
    """The condition keys that matter here: AppConfig's tags, and an event source's function."""
    context: dict[str, Any] = {}
    for key, value in appconfig._tags.get(arn, {}).items():
        context[f"aws:resourcetag/{key}".lower()] = value
    if request.service == "lambda" and "event-source-mappings" in request.path:
        mapping = lambda_svc._esms.get(request.path.rstrip("/").rpartition("/")[2]) or {}
        function = mapping.get("FunctionArn") or request.json.get("FunctionName", "")
        if not function.startswith("arn:"):
            function = f"arn:aws:lambda:{request.region}:{ACCOUNT}:function:{function}"
        context["lambda:functionarn"] = function
    return context
