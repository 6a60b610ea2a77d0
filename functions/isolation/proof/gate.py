"""What IAM's own simulator must say of a team's documents before they are put in force. Pure."""

from collections.abc import Iterator, Mapping

from isolation.policies.scope import Scope
from isolation.proof.matrix import cases
from isolation.proof.questions import Request, SimulatorQuestion, questions_about
from isolation.proof.services import ENDPOINT_LOGS
from isolation.proof.world import Case, Expectation, Relation, World
from sagewarden.registry.model import Registry

EVERYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
"""What people may hold from elsewhere: a guard has to hold against it, and a guardrail team lives
by it."""

REPRESENTATIVE = frozenset(
    {
        "appconfig:StartDeployment",
        "iam:PassRole",
        "lambda:DeleteEventSourceMapping",
        "lambda:UpdateFunctionCode",
        "logs:GetLogEvents",
        "sagemaker:AddTags",
        "sagemaker:CreateEndpoint",
        "sagemaker:CreateImageVersion",
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
"""The actions that IAM itself is asked about, of most kinds of statements; all are proven offline.

What is asked on `*` alone, such as `Search`, and what goes by a model's name need calls of their
own.
"""

REPRESENTATIVE_STUDIO = frozenset(
    {
        ("sagemaker:CreatePresignedDomainUrl", "carol's, by in Studio"),
        ("sagemaker:CreatePresignedDomainUrl", "own, alice's own, by a session"),
        ("sagemaker:CreatePresignedDomainUrl", "own, alice's own, by in Studio"),
        ("sagemaker:CreateSpace", "alice's own to share in another domain, tagged untagged"),
        ("sagemaker:CreateUserProfile", "a profile in another domain, tagged own"),
    }
)
"""The requests about Studio that IAM itself is asked about: its variables have to mean what we
think."""

REPRESENTATIVE_SERVICES = ("sagemaker.amazonaws.com", "lambda.amazonaws.com")
"""The services of which IAM itself is asked whether a role may be passed to them."""

SHARED_REPRESENTATIVE = frozenset({"sagemaker:DeleteNotebookInstance"})
"""What of these IAM itself is asked about what all teams share."""


def world_of(registry: Registry, team: str, account: str, partition: str, *, stack: str) -> World:
    """The team beside another one; any other value of the team tag is another team's."""
    others = sorted(set(registry.teams) - {team}, key=str.casefold)
    scope = Scope.of(registry, team, account, partition, stack=stack)
    return World(scope, registry.tag_value_of(others[0]) if others else f"not-{team}")


def representative_cases(world: World) -> Iterator[Case]:
    """The requests that IAM itself is asked about."""
    for case in cases(world):
        if case.expected is Expectation.OPEN:
            continue
        in_studio = (case.action, case.what) in REPRESENTATIVE_STUDIO
        if case.action not in REPRESENTATIVE and not in_studio:
            continue
        if case.relation is Relation.SHARED and case.action not in SHARED_REPRESENTATIVE:
            continue
        # Log groups that carry a team's tag would need calls of their own.
        if any(ENDPOINT_LOGS in leg.resource for leg in case.legs):
            continue
        services = {leg.context.get("iam:PassedToService") for leg in case.legs}
        if services <= {None, *REPRESENTATIVE_SERVICES} and _is_spelled_so(world, case):
            yield case


def _is_spelled_so(world: World, case: Case) -> bool:
    """Whether IAM itself is asked about guarded keys in this letter case.

    One operator ignores it, whatever the key: the team's is asked about as it is and in capital
    letters, one of the others as it is, and the last in capital letters where it has any.
    """
    team = world.scope.tag_key
    one, other = (key for key in world.scope.guarded if key != team)
    has_capitals = other.upper().lower() == other.lower()
    asked = {team, team.upper(), one, other.upper() if has_capitals else other}
    guarded = {key.casefold() for key in world.scope.guarded}
    for leg in case.legs:
        for key in leg.context.get("aws:TagKeys", ()):
            if key.casefold() in guarded and key not in asked:
                return False
    return True


def questions(world: World, documents: tuple[str, ...]) -> Iterator[SimulatorQuestion]:
    """As few calls as ask about every representative request.

    Args:
        documents: the team's, in JSON.
    """
    asked: list[Request] = []
    for case in representative_cases(world):
        asked.extend(_requests_of(world, case, documents))
    yield from questions_about(asked)


def documents_held(world: World, documents: tuple[str, ...], *, denied: bool) -> tuple[str, ...]:
    """The documents that somebody of the team holds when a request is judged.

    Args:
        denied: whether the request must be denied: it has to be so whatever else they hold.
    """
    is_guardrail = world.scope.isolation.grant == "guardrail"
    return (*documents, EVERYTHING) if denied or is_guardrail else documents


def disagreements(
    world: World, documents: tuple[str, ...], answers: Mapping[str, bool]
) -> Iterator[str]:
    """What the simulator said otherwise than it should, or not at all, a sentence each.

    Args:
        answers: those to all of the `questions`, by the requests' keys.
    """
    for case in representative_cases(world):
        keys = [request.key for request in _requests_of(world, case, documents)]
        if not all(key in answers for key in keys):
            yield f"{case.action} ({case.what}) was not answered"
            continue
        is_allowed = all(answers[key] for key in keys)
        if is_allowed is not (case.expected is Expectation.ALLOWED):
            yield f"{case.action} ({case.what}) is {'allowed' if is_allowed else 'denied'}"


def _requests_of(world: World, case: Case, documents: tuple[str, ...]) -> Iterator[Request]:
    """What the simulator is to judge of a case: each leg of it."""
    held = documents_held(world, documents, denied=case.expected is Expectation.DENIED)
    for leg in case.legs:
        yield Request(action=case.action, leg=leg, documents=held)
