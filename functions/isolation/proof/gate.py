"""What IAM's own simulator must say of a team's documents before they are put in force. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from isolation.policies.scope import Scope
from isolation.proof.matrix import cases
from isolation.proof.world import Case, Context, Expectation, Relation, World
from sagewarden.registry.model import Registry

EVERYTHING = (
    '{"Version":"2012-10-17","Statement":'
    '[{"Effect":"Allow","Action":["sagemaker:*","iam:PassRole"],"Resource":"*"}]}'
)
"""What people may hold from elsewhere: a guard has to hold against it, and a guardrail team lives
by it."""

REPRESENTATIVE = frozenset(
    {
        "iam:PassRole",
        "sagemaker:AddTags",
        "sagemaker:CreateEndpoint",
        "sagemaker:CreateNotebookInstance",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
        "sagemaker:CreateTrainingJob",
        "sagemaker:DeleteEndpoint",
        "sagemaker:DeleteNotebookInstance",
        "sagemaker:DeleteTags",
        "sagemaker:DescribeNotebookInstance",
        "sagemaker:InvokeEndpoint",
        "sagemaker:StopNotebookInstance",
        "sagemaker:StopTrainingJob",
        "sagemaker:UpdateEndpoint",
    }
)
"""The actions that IAM itself is asked about: some of every kind of statement. All are proven
offline."""

REPRESENTATIVE_SERVICES = ("sagemaker.amazonaws.com", "lambda.amazonaws.com")
"""The services of which IAM itself is asked whether a role may be passed to them."""

SHARED_REPRESENTATIVE = frozenset({"sagemaker:DeleteNotebookInstance"})
"""What of these IAM itself is asked about what all teams share."""

type AnswerKey = tuple[str, str, str]
"""An action, a resource, and the rest of what was asked, written as text."""

type Answers = Mapping[AnswerKey, bool]
"""Whether the simulator allows what it was asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorQuestion:
    """One call to the simulator: whether documents allow some actions on a resource."""

    actions: tuple[str, ...]
    """The actions, as `sagemaker:AddTags`."""

    resource: str
    """The ARN of what they are done to."""

    context: Context
    """The condition keys that IAM knows then."""

    documents: tuple[str, ...]
    """The policy documents that somebody holds."""

    def key(self, action: str) -> AnswerKey:
        """The key of the answer on one of the actions."""
        return _answer_key(action, self.resource, self.context, self.documents)


def world_of(registry: Registry, team: str, account: str, partition: str, *, stack: str) -> World:
    """The team beside another one; any other value of the team tag is another team's."""
    others = sorted(set(registry.teams) - {team}, key=str.casefold)
    scope = Scope.of(registry, team, account, partition, stack=stack)
    return World(scope, registry.tag_value_of(others[0]) if others else f"not-{team}")


def representative_cases(world: World) -> Iterator[Case]:
    """The requests that IAM itself is asked about."""
    for case in cases(world):
        if case.action not in REPRESENTATIVE or case.expected is Expectation.OPEN:
            continue
        if case.relation is Relation.SHARED and case.action not in SHARED_REPRESENTATIVE:
            continue
        services = {leg.context.get("iam:PassedToService") for leg in case.legs}
        if services <= {None, *REPRESENTATIVE_SERVICES}:
            yield case


def questions(world: World, documents: tuple[str, ...]) -> Iterator[SimulatorQuestion]:
    """As few calls as ask about every representative request.

    Args:
        documents: the team's, in JSON.
    """
    asked: dict[tuple[str, str, bool], tuple[list[str], Context]] = {}
    for case in representative_cases(world):
        denied = case.expected is Expectation.DENIED
        for leg in case.legs:
            group = leg.resource, repr(sorted(leg.context.items())), denied
            actions, _ = asked.setdefault(group, ([], leg.context))
            if case.action not in actions:
                actions.append(case.action)
    for (resource, _, denied), (actions, context) in asked.items():
        yield SimulatorQuestion(
            actions=tuple(actions),
            resource=resource,
            context=context,
            documents=documents_held(world, documents, denied=denied),
        )


def documents_held(world: World, documents: tuple[str, ...], *, denied: bool) -> tuple[str, ...]:
    """The documents that somebody of the team holds when a request is judged.

    Args:
        denied: whether the request must be denied: it has to be so whatever else they hold.
    """
    is_guardrail = world.scope.isolation.grant == "guardrail"
    return (*documents, EVERYTHING) if denied or is_guardrail else documents


def disagreements(world: World, documents: tuple[str, ...], answers: Answers) -> Iterator[str]:
    """What the simulator said otherwise than it should, a sentence each.

    Args:
        answers: those to all of the `questions`.
    """
    for case in representative_cases(world):
        held = documents_held(world, documents, denied=case.expected is Expectation.DENIED)
        keys = [_answer_key(case.action, leg.resource, leg.context, held) for leg in case.legs]
        is_allowed = all(answers[key] for key in keys)
        if is_allowed is not (case.expected is Expectation.ALLOWED):
            yield f"{case.action} ({case.what}) is {'allowed' if is_allowed else 'denied'}"


def _answer_key(
    action: str, resource: str, context: Context, documents: tuple[str, ...]
) -> AnswerKey:
    return action, resource, repr((sorted(context.items()), documents))
