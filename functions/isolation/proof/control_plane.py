"""Requests that reach for sagewarden's own stack: refused, whoever allows them. Pure."""

from collections.abc import Iterator, Mapping

from isolation.policies.control_plane import EXTENDING, STACK_TAG
from isolation.proof.world import Case, Context, Expectation, Leg, Relation, World

_NAMED: Mapping[str, tuple[str, ...]] = {
    "cloudformation:stack/{stack}/1a2b": ("UpdateStack", "DeleteStack", "ExecuteChangeSet"),
    "cloudwatch:alarm:{name}": ("DeleteAlarms", "DisableAlarmActions", "PutMetricAlarm"),
    "dynamodb:table/{name}": ("PutItem", "UpdateItem", "DeleteTable", "GetItem"),
    "dynamodb:table/{name}/backup/0": ("DeleteBackup",),
    "events:rule/{name}": ("DisableRule", "PutRule", "PutTargets", "RemoveTargets"),
    "lambda:function:{name}": ("UpdateFunctionCode", "InvokeFunction", "PutFunctionConcurrency"),
    "lambda:layer:{stack}-layer": ("PublishLayerVersion",),
    "lambda:layer:{stack}-layer:1": ("DeleteLayerVersion",),
    "logs:log-group:{name}": ("DeleteLogGroup", "PutRetentionPolicy"),
    "logs:log-group:{name}:log-stream:s": ("DeleteLogStream", "GetLogEvents", "PutLogEvents"),
    "sns:{name}": ("Publish", "DeleteTopic", "SetTopicAttributes", "Subscribe"),
    "sqs:{name}": ("SendMessage", "PurgeQueue", "DeleteQueue", "SetQueueAttributes"),
}
"""What is done to what carries the stack's name, by the service and the resource."""

_TAGGED: Mapping[str, tuple[str, ...]] = {
    "appconfig:application/a1": ("CreateHostedConfigurationVersion", "DeleteApplication"),
    "appconfig:application/a1/configurationprofile/p1": ("UpdateConfigurationProfile",),
    "appconfig:application/a1/environment/e1": ("StartDeployment", "StopDeployment"),
    "appconfig:deploymentstrategy/s1": ("UpdateDeploymentStrategy",),
    "appconfig:extensionassociation/x1": ("DeleteExtensionAssociation", "UntagResource"),
    "kms:key/k1": ("DisableKey", "PutKeyPolicy", "ScheduleKeyDeletion"),
}
"""What is done to what has an id, and carries the stack's tag."""

_IAM: Mapping[str, tuple[str, ...]] = {
    "policy/sagewarden/teams/x/sagewarden-x-guard": ("CreatePolicyVersion", "DeletePolicy"),
    "policy/sagewarden/boundaries/x": ("CreatePolicyVersion", "SetDefaultPolicyVersion"),
    "role/sagewarden/x": ("AttachRolePolicy", "PutRolePolicy", "UpdateAssumeRolePolicy"),
}
"""What is done to the roles and policies below sagewarden's path."""


def control_plane_cases(world: World) -> Iterator[Case]:
    """Requests on each kind of the stack's resources, and on what leads to them."""
    scope = world.scope
    stack = scope.stack
    names = {"stack": stack, "name": f"{stack[:24]}-Thing-1A2B3C4D5E6F"}
    for place, actions in _NAMED.items():
        service, _, resource = place.format(**names).partition(":")
        arn = f"arn:{scope.partition}:{service}:{world.region}:{scope.account}:{resource}"
        yield from _refused(service, actions, arn)
    tag: Context = {f"aws:ResourceTag/{STACK_TAG}": stack}
    for place, actions in _TAGGED.items():
        service, _, resource = place.partition(":")
        arn = f"arn:{scope.partition}:{service}:{world.region}:{scope.account}:{resource}"
        yield from _refused(service, actions, arn, tag)
    for resource, actions in _IAM.items():
        arn = f"arn:{scope.partition}:iam::{scope.account}:{resource}"
        yield from _refused("iam", actions, arn)
    role = f"arn:{scope.partition}:iam::{scope.account}:role/sagewarden/x"
    yield from _refused("iam", ("PassRole",), role, {"iam:PassedToService": "ec2.amazonaws.com"})
    service, _, action = EXTENDING.partition(":")
    yield from _refused(service, (action,), "*")
    function = f"arn:{scope.partition}:lambda:{world.region}:{scope.account}:function:"
    mapped: Context = {"lambda:FunctionArn": f"{function}{names['name']}"}
    mapping = f"{function.removesuffix('function:')}event-source-mapping:1a2b"
    yield from _refused("lambda", ("CreateEventSourceMapping",), "*", mapped)
    mapping_actions = ("DeleteEventSourceMapping", "UpdateEventSourceMapping")
    yield from _refused("lambda", mapping_actions, mapping, mapped)


def _refused(
    service: str, actions: tuple[str, ...], arn: str, context: Context | None = None
) -> Iterator[Case]:
    """Calls that are refused on one of the stack's resources."""
    for action in actions:
        yield Case(
            action=f"{service}:{action}",
            relation=Relation.FOREIGN,
            what=f"on sagewarden's own {arn}",
            legs=(Leg(arn, context or {}),),
            expected=Expectation.DENIED,
        )
