"""Requests that no tag of the resource itself decides: models by name, searches, hubs. Pure."""

from collections.abc import Iterator

from isolation.policies.authorization import (
    MLFLOW_PAGES,
    MODEL_NAMERS,
    SEARCH,
    actions,
)
from isolation.policies.reads import JOB_LOGS, SHARED_LOGS
from isolation.proof.creations import creation_legs
from isolation.proof.world import Case, Context, Expectation, Leg, Relation, World


def model_cases(world: World) -> Iterator[Case]:
    """Creations that name a model: the own, the shared ones, and another team's."""
    scope = world.scope
    model = world.arn("model").removesuffix("x")
    other = Expectation.DENIED if scope.model_prefix else Expectation.OPEN
    for action in (action for action in actions() if action.name in MODEL_NAMERS):
        for relation, name, expected in (
            (Relation.OWN, f"{scope.model_prefix or ''}x", Expectation.ALLOWED),
            (Relation.SHARED, f"{scope.shared_prefix}x", Expectation.ALLOWED),
            (Relation.FOREIGN, "of-others", other),
        ):
            legs = creation_legs(world, action, tagged=Relation.OWN, made_of=Relation.OWN)
            named: Context = {"sagemaker:ModelArn": f"{model}{name}"}
            yield Case(
                action=action.iam,
                relation=relation,
                what=f"with the model {name}",
                legs=tuple(leg.knowing(named) for leg in legs),
                expected=expected,
            )
    yield Case(
        action="sagemaker:CreateModel",
        relation=Relation.SHARED,
        what="named as the shared ones",
        legs=(Leg(f"{model}{scope.shared_prefix}x", world.requested(Relation.OWN)),),
        expected=Expectation.DENIED,
    )


def search_cases(world: World) -> Iterator[Case]:
    """A search, narrowed to what is the team's own, to another's, and not at all."""
    for relation in Relation:
        tag = world.tag(relation)
        yield Case(
            action=f"sagemaker:{SEARCH}",
            relation=relation,
            what=f"narrowed to {tag}" if tag else "narrowed to nothing",
            legs=(Leg("*", {world.scope.search_tag: tag} if tag else {}),),
            expected=Expectation.ALLOWED if relation is Relation.OWN else Expectation.DENIED,
        )


def mlflow_cases(world: World) -> Iterator[Case]:
    """What is done on an MLflow tracking server, by a service of its own."""
    server = "mlflow-tracking-server"
    for relation in Relation:
        leg = world.existing(server, relation)
        is_own = relation is Relation.OWN
        for name in ("CreateRun", "DeleteExperiment", "SearchRuns"):
            yield Case(
                action=f"sagemaker-mlflow:{name}",
                relation=relation,
                what=f"on a server that is {relation}",
                legs=(leg,),
                expected=Expectation.ALLOWED if is_own else Expectation.DENIED,
            )
        is_foreign = relation is Relation.FOREIGN
        # AWS says that it is authorized on no resource; its examples name the server.
        yield Case(
            action=MLFLOW_PAGES,
            relation=relation,
            what=f"on a server that is {relation}",
            legs=(leg,),
            expected=Expectation.DENIED if is_foreign else Expectation.ALLOWED,
        )
    yield Case(
        action=MLFLOW_PAGES,
        relation=Relation.UNTAGGED,
        what="on no server",
        legs=(Leg("*"),),
        expected=Expectation.ALLOWED,
    )


def shared_log_cases(world: World) -> Iterator[Case]:
    """Reading the log groups that all teams' jobs share, and writing to them."""
    scope = world.scope
    writing = Expectation.ALLOWED if world.is_guardrail else Expectation.OPEN
    for kind in SHARED_LOGS:
        is_granted = world.is_guardrail or kind in JOB_LOGS
        reading = Expectation.ALLOWED if is_granted else Expectation.OPEN
        if scope.isolation.job_logs == "closed":
            reading = Expectation.DENIED
        name_of_group = kind.replace("*", "raining")
        group = f"arn:{scope.partition}:logs:{world.region}:{scope.account}:log-group:"
        for name, ending, expected in (
            ("GetLogEvents", "log-stream:x/algo-1-1", reading),
            ("FilterLogEvents", "*", reading),
            ("StartQuery", "*", reading),
            ("PutLogEvents", "log-stream:x/algo-1-1", writing),
            ("CreateLogStream", "log-stream:x/algo-1-1", writing),
        ):
            yield Case(
                action=f"logs:{name}",
                relation=Relation.UNTAGGED,
                what=f"of {name_of_group}",
                legs=(Leg(f"{group}/aws/sagemaker/{name_of_group}:{ending}"),),
                expected=expected,
            )


def public_hub_cases(world: World) -> Iterator[Case]:
    """Reading the model hub that AWS shares with everybody; no grant reaches others' hubs."""
    hub, content = (_on_a_hub(world, "aws", kind) for kind in ("hub", "hub-content"))
    for name, leg in (
        ("DescribeHub", hub),
        ("DescribeHubContent", content),
        ("ListHubContentVersions", content),
        ("ListHubContents", hub),
    ):
        yield _hub_call(name, Relation.SHARED, leg, Expectation.ALLOWED)
    not_granted = Expectation.OPEN if world.is_guardrail else Expectation.DENIED
    for name, leg in (("DeleteHub", hub), ("UpdateHubContent", content)):
        yield _hub_call(name, Relation.SHARED, leg, not_granted)
    for name, kind in (("DescribeHub", "hub"), ("DescribeHubContent", "hub-content")):
        leg = _on_a_hub(world, "999999999999", kind)
        yield _hub_call(name, Relation.FOREIGN, leg, not_granted)


def _on_a_hub(world: World, owner: str, kind: str) -> Leg:
    """A hub, or a content of one, that is not this account's."""
    arn = world.arn(kind).replace(f":{world.scope.account}:", f":{owner}:")
    return Leg(arn, {"aws:ResourceAccount": owner})


def _hub_call(name: str, relation: Relation, leg: Leg, expected: Expectation) -> Case:
    return Case(
        action=f"sagemaker:{name}",
        relation=relation,
        what=f"on {leg.resource}",
        legs=(leg,),
        expected=expected,
    )


def alert_cases(world: World) -> Iterator[Case]:
    """Changing a schedule's alert, which carries no tag: its schedule's tag decides."""
    alert = Leg(world.arn("monitoring-schedule-alert"))
    left = Expectation.OPEN if world.is_guardrail else Expectation.DENIED
    for relation, expected in (
        (Relation.OWN, Expectation.ALLOWED),
        (Relation.FOREIGN, Expectation.DENIED),
        (Relation.UNTAGGED, left),
        (Relation.SHARED, Expectation.DENIED),
    ):
        yield Case(
            action="sagemaker:UpdateMonitoringAlert",
            relation=relation,
            what=f"of a schedule that is {relation}",
            legs=(world.existing("monitoring-schedule", relation), alert),
            expected=expected,
        )
