"""What keeps sagewarden's own stack out of a team's reach, whatever else somebody holds. Pure.

The stack's resources are known by how their names begin: CloudFormation makes them of the stack's
name, the logical id and random letters. AppConfig and KMS give ids: there a tag of ours tells.
"""

from collections.abc import Iterator

from isolation.policies.scope import Scope, Statement, deny, is_present

STACK_TAG = "sagewarden:stack"
"""The key of the tag on what has no telling name: its value is the stack that it belongs to."""

EXTENDING = "appconfig:CreateExtensionAssociation"
"""An extension may change the registry on its way, and IAM is asked about no resource."""

_SURE = 20
"""Characters of the stack's name that are sure to be in its resources' names: CloudFormation cuts
long ones short, where a service takes 64 characters."""


def control_plane(scope: Scope) -> Iterator[Statement]:
    """Denies everything on the stack's resources, on its roles and on every team's policies."""
    begin = f"{scope.stack}-*" if len(scope.stack) < _SURE else f"{scope.stack[:_SURE]}*"
    named = [
        scope.arn("cloudformation", f"stack/{scope.stack}/*"),
        scope.arn("cloudwatch", f"alarm:{begin}"),
        scope.arn("dynamodb", f"table/{begin}"),
        scope.arn("events", f"rule/{begin}"),
        # Types are named: IAM takes no wildcard for one.
        f"arn:{scope.partition}:iam::{scope.account}:policy/sagewarden/*",
        f"arn:{scope.partition}:iam::{scope.account}:role/sagewarden/*",
        scope.arn("lambda", f"function:{begin}"),
        scope.arn("lambda", f"layer:{begin}"),
        scope.arn("logs", f"log-group:{begin}"),
        scope.arn("sns", begin),
        scope.arn("sqs", begin),
        # A run of remediation, and what happened in it: a task's token would answer for people.
        scope.arn("states", f"execution:{begin}"),
        scope.arn("states", f"stateMachine:{begin}"),
    ]
    yield deny("Stack", ["*"], named)
    tagged = is_present(f"aws:ResourceTag/{STACK_TAG}")
    yield deny("StackTagged", ["appconfig:*", "kms:*"], ["*"], tagged)
    # What is delivered to a function has an id, and IAM is asked about it with the function.
    delivered = {"ArnLike": {"lambda:FunctionArn": scope.arn("lambda", f"function:{begin}")}}
    yield deny("StackSources", ["lambda:*EventSourceMapping"], ["*"], delivered)
