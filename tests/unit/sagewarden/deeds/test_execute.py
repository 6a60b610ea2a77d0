"""Plans become deeds in one place: observed or enforced, capped, and judged."""

from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from sagewarden.deeds.execute import Interrupted
from sagewarden.deeds.execute import execute as carry_out
from sagewarden.deeds.findings import Audience, KernelFinding
from sagewarden.deeds.plans import Outcome, Report, Result
from sagewarden.errors import PermanentError, TransientError, judge
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn


@dataclass(frozen=True)
class Touch:
    resource: Arn
    reason: str = "because"


NOTEBOOK = Arn("arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/nb")


def execute(
    plan: tuple[Any, ...], *, mode: Mode, apply: Any, tell: Any = None, **more: int
) -> tuple[Outcome, ...]:
    """Carries out a plan; what is told goes nowhere, unless a test listens."""
    listen = tell or (lambda _: Result.APPLIED)
    return carry_out(plan, mode=mode, apply=apply, tell=listen, **more)


def acts(outcomes: tuple[Outcome, ...]) -> list[Outcome]:
    """The outcomes of a plan's own actions."""
    return [outcome for outcome in outcomes if not isinstance(outcome.action, Report)]


def error(code: str, status: int = 400) -> ClientError:
    response = {
        "Error": {"Code": code, "Message": "so it is"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, "AddTags")  # type: ignore[arg-type]


def failing(failure: Exception) -> object:
    def apply(_: Touch) -> Result:
        raise failure

    return apply


def unexpected(_: Touch) -> Result:
    raise AssertionError("nothing may be carried out")


def test_observing_carries_out_nothing() -> None:
    outcome, *_ = execute((Touch(NOTEBOOK),), mode=Mode.OBSERVE, apply=unexpected)
    assert outcome.result is Result.PLANNED


def test_enforcing_carries_out_in_order() -> None:
    done: list[str] = []

    def apply(action: Touch) -> Result:
        done.append(action.reason)
        return Result.APPLIED

    outcomes = execute((Touch(NOTEBOOK, "a"), Touch(NOTEBOOK, "b")), mode=Mode.ENFORCE, apply=apply)
    assert done == ["a", "b"]
    assert [outcome.result for outcome in acts(outcomes)] == [Result.APPLIED, Result.APPLIED]


def test_too_many_actions_for_one_cause_are_all_refused() -> None:
    plan = tuple(Touch(NOTEBOOK) for _ in range(11))
    outcomes = execute(plan, mode=Mode.ENFORCE, apply=unexpected)
    assert {outcome.result for outcome in acts(outcomes)} == {Result.REFUSED}
    assert outcomes[0].detail == "11 actions for one cause, more than the 10 that are allowed"


def test_what_never_will_work_is_refused_with_awss_reason() -> None:
    apply = failing(error("ValidationException"))
    outcome, *_ = execute((Touch(NOTEBOOK),), mode=Mode.ENFORCE, apply=apply)  # type: ignore[arg-type]
    assert (outcome.result, outcome.detail) == (Result.REFUSED, "ValidationException: so it is")


@pytest.mark.parametrize(
    "failure",
    [
        error("ThrottlingException"),
        error("ResourceInUse"),
        error("Whatever", 503),
        EndpointConnectionError(endpoint_url="https://example.com"),
        ReadTimeoutError(endpoint_url="https://example.com"),
    ],
    ids=str,
)
def test_what_may_pass_is_raised_so_that_the_queue_delivers_again(failure: Exception) -> None:
    with pytest.raises(TransientError):
        execute((Touch(NOTEBOOK),), mode=Mode.ENFORCE, apply=failing(failure))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "ValidationException", "ResourceNotFound"]
)
def test_refusals_are_permanent(code: str) -> None:
    assert isinstance(judge(error(code)), PermanentError)


def test_one_refusal_does_not_keep_the_rest_from_being_carried_out() -> None:
    def apply(action: Touch) -> Result:
        if action.reason == "a":
            raise error("ValidationException")
        return Result.UNCHANGED

    outcomes = execute((Touch(NOTEBOOK, "a"), Touch(NOTEBOOK, "b")), mode=Mode.ENFORCE, apply=apply)
    assert [outcome.result for outcome in acts(outcomes)] == [Result.REFUSED, Result.UNCHANGED]


def test_what_comes_after_something_that_may_pass_waits_for_the_next_delivery() -> None:
    done: list[str] = []

    def apply(action: Touch) -> Result:
        done.append(action.reason)
        if action.reason == "b":
            raise error("ThrottlingException")
        return Result.APPLIED

    plan = tuple(Touch(NOTEBOOK, reason) for reason in "abc")
    with pytest.raises(TransientError, match="ThrottlingException: so it is"):
        execute(plan, mode=Mode.ENFORCE, apply=apply)
    assert done == ["a", "b"]


def test_what_was_done_before_something_that_may_pass_is_known() -> None:
    report = Report(resource=NOTEBOOK, finding=KernelFinding.REFUSED, reason="somebody should know")

    def apply(action: Touch) -> Result:
        if action.reason == "b":
            raise TransientError("not yet")
        return Result.APPLIED

    plan = (report, Touch(NOTEBOOK, "a"), Touch(NOTEBOOK, "b"), Touch(NOTEBOOK, "c"))
    with pytest.raises(Interrupted, match="not yet") as interrupted:
        execute(plan, mode=Mode.ENFORCE, apply=apply)
    assert interrupted.value.outcomes == (
        Outcome(report, Result.APPLIED),
        Outcome(Touch(NOTEBOOK, "a"), Result.APPLIED),
    )


def test_a_resource_that_is_gone_is_an_outcome() -> None:
    apply = failing(error("ResourceNotFound"))
    outcome, *_ = execute((Touch(NOTEBOOK),), mode=Mode.ENFORCE, apply=apply)  # type: ignore[arg-type]
    assert (outcome.result, outcome.detail) == (Result.REFUSED, "ResourceNotFound: so it is")


def test_a_mistake_of_ours_is_no_outcome() -> None:
    with pytest.raises(KeyError):
        execute((Touch(NOTEBOOK),), mode=Mode.ENFORCE, apply=failing(KeyError("team")))  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", Mode)
def test_an_empty_plan_has_no_outcomes(mode: Mode) -> None:
    assert execute((), mode=mode, apply=unexpected) == ()


@pytest.mark.parametrize(("actions", "word"), [(10, Result.APPLIED), (11, Result.REFUSED)])
def test_the_cap_is_at_ten(actions: int, word: Result) -> None:
    plan = tuple(Touch(NOTEBOOK) for _ in range(actions))
    outcomes = execute(plan, mode=Mode.ENFORCE, apply=lambda _: Result.APPLIED)
    assert {outcome.result for outcome in acts(outcomes)} == {word}


def test_the_cap_holds_while_observing_too() -> None:
    plan = tuple(Touch(NOTEBOOK) for _ in range(3))
    outcomes = execute(plan, mode=Mode.OBSERVE, apply=unexpected, max_actions=2)
    assert {outcome.result for outcome in acts(outcomes)} == {Result.REFUSED}


def test_what_an_adapter_knows_to_be_impossible_is_refused_in_its_words() -> None:
    apply = failing(PermanentError("ten policies are attached already"))
    outcome, *_ = execute((Touch(NOTEBOOK),), mode=Mode.ENFORCE, apply=apply)  # type: ignore[arg-type]
    assert (outcome.result, outcome.detail) == (Result.REFUSED, "ten policies are attached already")


def refused_with(failure: Exception, action: Touch = Touch(NOTEBOOK)) -> list[Report]:
    """What is told when an action fails."""
    told: list[Report] = []

    def tell(report: Report) -> Result:
        told.append(report)
        return Result.APPLIED

    execute((action,), mode=Mode.ENFORCE, apply=failing(failure), tell=tell)
    return told


def test_what_is_refused_is_told_too() -> None:
    (report,) = refused_with(error("ValidationException"))
    assert (report.resource, report.finding) == (NOTEBOOK, "refused")
    assert report.reason == "Touch: ValidationException: so it is"


POLICY = Arn("arn:aws:iam::123456789012:policy/guard")


@pytest.mark.parametrize(
    ("failure", "resource", "audience"),
    [
        (error("ValidationException"), NOTEBOOK, Audience.TEAM),
        (PermanentError("the profile asks for what cannot be"), NOTEBOOK, Audience.TEAM),
        (error("AccessDeniedException"), NOTEBOOK, Audience.ADMINISTRATORS),
        (error("AccessDenied", 403), NOTEBOOK, Audience.ADMINISTRATORS),
        (error("LimitExceededException"), NOTEBOOK, Audience.ADMINISTRATORS),
        (error("ValidationException"), POLICY, Audience.ADMINISTRATORS),
        (PermanentError("ten policies are attached already"), POLICY, Audience.ADMINISTRATORS),
    ],
    ids=["the resource's", "the profile's", "denied", "denied otherwise", "a limit", "of IAM", "IAM's limit"],
)  # fmt: skip
def test_whoever_can_mend_a_refusal_hears_of_it(
    failure: Exception, resource: Arn, audience: Audience
) -> None:
    (report,) = refused_with(failure, Touch(resource))
    assert report.audience is audience


def test_of_what_is_gone_nobody_hears_for_there_is_nothing_to_mend() -> None:
    assert refused_with(error("ResourceNotFound")) == []


def test_of_what_iam_does_not_know_the_administrators_hear_for_it_may_be_something_else() -> None:
    """A permissions boundary that does not exist, or a version that somebody deleted."""
    (report,) = refused_with(error("NoSuchEntity", 404), Touch(POLICY))
    assert report.audience is Audience.ADMINISTRATORS


def test_a_plan_that_is_too_long_is_told_once_and_to_the_administrators() -> None:
    told: list[Report] = []
    plan = tuple(Touch(NOTEBOOK) for _ in range(11))
    execute(
        plan,
        mode=Mode.ENFORCE,
        apply=unexpected,
        tell=lambda report: told.append(report) or Result.APPLIED,
    )
    assert [report.audience for report in told] == [Audience.ADMINISTRATORS]


def test_what_is_told_in_vain_is_refused_and_not_told_of() -> None:
    outcomes = execute(
        (Touch(NOTEBOOK),),
        mode=Mode.ENFORCE,
        apply=failing(error("ValidationException")),
        tell=failing(error("AuthorizationError", 403)),
    )
    assert [outcome.result for outcome in outcomes] == [Result.REFUSED, Result.REFUSED]


def test_a_refusal_is_not_told_while_observing() -> None:
    plan = tuple(Touch(NOTEBOOK) for _ in range(3))
    outcomes = execute(plan, mode=Mode.OBSERVE, apply=unexpected, tell=unexpected, max_actions=2)
    assert outcomes[-1].result is Result.PLANNED


def test_where_all_is_done_nothing_is_told() -> None:
    outcomes = execute(
        (Touch(NOTEBOOK),), mode=Mode.ENFORCE, apply=lambda _: Result.APPLIED, tell=unexpected
    )
    assert [outcome.result for outcome in outcomes] == [Result.APPLIED]
