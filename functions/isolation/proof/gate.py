"""The gate: what IAM's own simulator must say of a team's documents before they are put in force. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from isolation.desired import Target
from isolation.policies.scope import Scope
from isolation.proof.matrix import Case, Context, Verdict, World, cases
from sagewarden.deeds.plans import Plan, Report

EVERYTHING = (
    '{"Version":"2012-10-17","Statement":'
    '[{"Effect":"Allow","Action":["sagemaker:*","iam:PassRole"],"Resource":"*"}]}'
)
"""What people may hold from elsewhere: a guard has to hold against it, and a guardrail team lives by it."""

_REPRESENTATIVE = frozenset(
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
"""The actions that IAM itself is asked about: some of every kind of statement. All are proven offline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One call to the simulator: may these be done to that, in this context, with these documents?"""

    actions: tuple[str, ...]
    resource: str
    context: Context
    documents: tuple[str, ...]
    """The policy documents that somebody holds."""


type Answers = Mapping[tuple[str, str, str], bool]
"""Whether an action is allowed on a resource, by action and what `key` makes of the rest."""


def world_of(target: Target) -> World:
    """The team beside another one; any other value of the team tag is another team's."""
    others = sorted(set(target.registry.teams) - {target.team}, key=str.casefold)
    scope = Scope.of(target.registry, target.team, target.account, target.partition)
    return World(scope, others[0] if others else f"not-{target.team}")


def representative(target: Target) -> tuple[Case, ...]:
    """The requests that IAM itself is asked about."""
    wanted = (case for case in cases(world_of(target)) if case.action in _REPRESENTATIVE)
    return tuple(case for case in wanted if case.expected is not Verdict.OPEN)


def questions(target: Target) -> Iterator[Question]:
    """As few calls as ask about every representative request."""
    asked: dict[tuple[str, str, bool], tuple[list[str], Context]] = {}
    for case in representative(target):
        for leg in case.legs:
            key = leg.resource, repr(sorted(leg.context.items())), case.expected is Verdict.DENIED
            names, _ = asked.setdefault(key, ([], leg.context))
            if case.action not in names:
                names.append(case.action)
    for (resource, _, denied), (names, context) in asked.items():
        yield Question(
            actions=tuple(names),
            resource=resource,
            context=context,
            documents=held(target, denied=denied),
        )


def held(target: Target, *, denied: bool) -> tuple[str, ...]:
    """What somebody of the team holds: what must be denied has to be so whatever else they hold."""
    documents = tuple(policy.document for policy in target.policies)
    guardrail = target.registry.teams[target.team].isolation.grant == "guardrail"
    return (*documents, EVERYTHING) if denied or guardrail else documents


def key(action: str, question: Question) -> tuple[str, str, str]:
    return action, question.resource, repr((sorted(question.context.items()), question.documents))


def wrong(target: Target, answers: Answers) -> Iterator[str]:
    """What the simulator said otherwise than it should, a sentence each."""
    for case in representative(target):
        documents = held(target, denied=case.expected is Verdict.DENIED)
        legs = (
            Question(actions=(), resource=leg.resource, context=leg.context, documents=documents)
            for leg in case.legs
        )
        allowed = all(answers[key(case.action, leg)] for leg in legs)
        if allowed is not (case.expected is Verdict.ALLOWED):
            yield f"{case.action} ({case.what}) is {'allowed' if allowed else 'denied'}"


def plan_refusal(target: Target, failures: Iterable[str]) -> Plan[Report]:
    """What is left of a plan whose documents IAM judged otherwise: nothing changes, somebody is told."""
    found = tuple(failures)
    reason = f"IAM's simulator disagrees on {len(found)} requests, so nothing was changed: {'; '.join(found[:10])}"
    return (
        Report(
            resource=target.arn, finding="leak", reason=reason, occasion=target.documents_digest
        ),
    )
