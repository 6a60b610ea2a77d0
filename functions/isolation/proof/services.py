"""Requests to the services beside SageMaker: endpoints' logs, scaling, what only watches. Pure."""

from collections.abc import Iterator

from isolation.proof.world import Case, Context, Expectation, Leg, Relation, World

ENDPOINT_LOGS = "log-group:/aws/sagemaker/Endpoints/"
"""How the ARNs of endpoints' log groups go on after the account: one a group, with tags."""

_LOG_READS = {
    "DescribeLogStreams": ":*",
    "FilterLogEvents": ":*",
    "GetLogEvents": ":log-stream:variant/i-1",
    "StartQuery": ":*",
}
"""What reads a log group, with how the ARN goes on that IAM is asked about."""

_WATCHING = (
    "application-autoscaling:DescribeScalableTargets",
    "application-autoscaling:DescribeScalingActivities",
    "application-autoscaling:DescribeScalingPolicies",
    "application-autoscaling:DescribeScheduledActions",
    "cloudwatch:DescribeAlarmHistory",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetDashboard",
    "cloudwatch:GetMetricData",
    "cloudwatch:GetMetricStatistics",
    "cloudwatch:ListDashboards",
    "cloudwatch:ListMetrics",
    "logs:DescribeLogGroups",
    "logs:DescribeQueryDefinitions",
    "logs:GetQueryResults",
    "logs:StopQuery",
)
"""What everybody watches: most of it has no resource level."""


def endpoint_log_cases(world: World) -> Iterator[Case]:
    """Reading an endpoint's log group, which carries its team's tag, and deleting another's."""
    group = _arn(world, "logs", f"{ENDPOINT_LOGS}x")
    for relation in Relation:
        expected = _by_tag(world, relation)
        for name, ending in _LOG_READS.items():
            leg = _tagged(world, f"{group}{ending}", relation)
            yield _case(f"logs:{name}", relation, "of an endpoint", leg, expected)
    for relation in (Relation.FOREIGN, Relation.SHARED):
        leg = _tagged(world, f"{group}:*", relation)
        yield _case("logs:DeleteLogGroup", relation, "of an endpoint", leg, Expectation.DENIED)


def scaling_cases(world: World) -> Iterator[Case]:
    """Ending the scaling of the own endpoints, changing another's, and tagging a target."""
    target = _arn(world, "application-autoscaling", "scalable-target/1a2b")
    for relation in Relation:
        leg, expected = _tagged(world, target, relation), _by_tag(world, relation)
        for name in ("DeleteScalingPolicy", "DeregisterScalableTarget"):
            yield _case(f"application-autoscaling:{name}", relation, "a target", leg, expected)
    for relation in (Relation.FOREIGN, Relation.SHARED):
        leg = _tagged(world, target, relation)
        for name in ("PutScalingPolicy", "PutScheduledAction", "RegisterScalableTarget"):
            action = f"application-autoscaling:{name}"
            yield _case(action, relation, "a target", leg, Expectation.DENIED)
    for key in world.scope.guarded:
        guarded: Context = {"aws:TagKeys": (key,)}
        leg = _tagged(world, target, Relation.OWN).knowing(guarded)
        for name in ("TagResource", "UntagResource"):
            action, what = f"application-autoscaling:{name}", f"the guarded key {key}"
            yield _case(action, Relation.OWN, what, leg, Expectation.DENIED)


def watching_cases(world: World) -> Iterator[Case]:
    """Metrics, alarms, dashboards and scaling, which everybody reads; no grant changes an alarm."""
    for action in _WATCHING:
        yield _case(action, Relation.UNTAGGED, "whoever's", Leg("*"), Expectation.ALLOWED)
    expected = Expectation.OPEN if world.is_guardrail else Expectation.DENIED
    alarm = Leg(_arn(world, "cloudwatch", "alarm:of-others"))
    for name in ("DeleteAlarms", "PutMetricAlarm"):
        yield _case(f"cloudwatch:{name}", Relation.FOREIGN, "another's alarm", alarm, expected)
    board = Leg(
        f"arn:{world.scope.partition}:cloudwatch::{world.scope.account}:dashboard/of-others"
    )
    for name in ("DeleteDashboards", "PutDashboard"):
        yield _case(f"cloudwatch:{name}", Relation.FOREIGN, "another's dashboard", board, expected)
    # Nothing sets one saved query apart from another: whoever may change one may change all.
    for name in ("DeleteQueryDefinition", "PutQueryDefinition"):
        yield _case(f"logs:{name}", Relation.FOREIGN, "a saved query", Leg("*"), expected)


def _by_tag(world: World, relation: Relation) -> Expectation:
    """What becomes of a request that the own tag allows.

    Where no tag is there yet, a guardrail leaves it to what else somebody holds.
    """
    if relation is Relation.OWN:
        return Expectation.ALLOWED
    is_left = relation is Relation.UNTAGGED and world.is_guardrail
    return Expectation.OPEN if is_left else Expectation.DENIED


def _arn(world: World, service: str, resource: str) -> str:
    scope = world.scope
    return f"arn:{scope.partition}:{service}:{world.region}:{scope.account}:{resource}"


def _tagged(world: World, arn: str, relation: Relation) -> Leg:
    """A resource of another service, with the team tag that it has."""
    tag = world.tag(relation)
    return Leg(arn, {world.scope.resource_tag: tag} if tag else {})


def _case(action: str, relation: Relation, what: str, leg: Leg, expected: Expectation) -> Case:
    return Case(
        action=action,
        relation=relation,
        what=f"{what}, {relation}",
        legs=(leg,),
        expected=expected,
    )
