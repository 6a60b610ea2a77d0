"""Requests that no resource's tag decides: models by name, searches, shared logs. Pure."""

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
