"""One way through every room: parsed, concerned, reconciled, recorded, told."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagewarden.causes.actors import NOBODY
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.findings import Audience, KernelFinding
from sagewarden.deeds.plans import Outcome, Report, Result
from sagewarden.errors import NotAnEvent, TransientError
from sagewarden.registry.model import Mode, Registry
from sagewarden.resources import Arn
from sagewarden.runtime.answers import Again, Answer, HandedOn
from sagewarden.runtime.aws import Clients
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.room import Room, begin, react
from sagewarden.runtime.surroundings import Runtime
from tests.strategies import BCD, EARLIER, LATER, NOTEBOOK, NOW, assigned
from tests.support.runtime import Live, runtime_of
from tests.unit.sagewarden.deeds.test_plans import GREY

type LoadEvent = Callable[[str], Any]

CAUSE = Cause(kind=CauseKind.SWEPT, resource=NOTEBOOK, actor=NOBODY, at=NOW, event_id="e1/arn")
DONE = Reaction(
    cause=CAUSE,
    mode=Mode.ENFORCE,
    assignment=None,
    outcomes=(Outcome(GREY, Result.APPLIED),),
)


@dataclass
class Trial:
    """A room whose answers a story says; it notes what it was asked to reconcile."""

    registry: Registry
    table: Any
    answers: list[Answer]
    deliveries: list[Delivery] = field(default_factory=list)

    def concern_of(self, _registry: Registry, cause: Cause) -> str | Ignored:
        return str(cause.resource) if cause.kind is CauseKind.CREATED else Ignored("nothing new")

    def reconcile(self, delivery: Delivery, concern: str) -> Answer:
        assert concern == delivery.cause.resource
        self.deliveries.append(delivery)
        return self.answers.pop(0)

    def runtime(self) -> Runtime:
        clients = {"dynamodb": self.table}
        return replace(runtime_of(Live(self.registry)), aws=Clients(clients.__getitem__))

    def react(self, event: Any) -> dict[str, Any]:
        room = Room(name="trial", concern_of=self.concern_of, reconcile=self.reconcile)
        return dict(react(room, event, "m-1", around=self.runtime))

    def entries(self) -> list[str]:
        """The kinds of entries in the ledger."""
        items = self.table.scan(TableName="ledger")["Items"]
        return sorted(item["entry"]["S"].partition("#")[0] for item in items)


@pytest.fixture
def play(teams: Registry, table: Any) -> Callable[..., Trial]:
    def play(*answers: Answer) -> Trial:
        return Trial(registry=teams, table=table, answers=list(answers))

    return play


def test_what_was_done_is_recorded_and_answered(
    play: Callable[..., Trial], load_event: LoadEvent
) -> None:
    room = play(DONE)
    answer = room.react(load_event("ownership/notebook-created"))
    assert answer == DONE.to_record()
    assert room.entries() == ["reaction"]
    (delivery,) = room.deliveries
    assert (delivery.room, delivery.name, delivery.overtaken) == ("trial", "m-1", False)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Ignored("it is as it should be"), {"ignored": "it is as it should be"}),
        (HandedOn(3), {"handed_on": 3}),
        (
            Again("it is being created", timedelta(minutes=1)),
            {"ignored": "it is being created", "again": 60},
        ),
    ],
    ids=["ignored", "handed on", "again"],
)
def test_any_other_answer_is_told_and_not_recorded(
    play: Callable[..., Trial], load_event: LoadEvent, answer: Answer, said: dict[str, Any]
) -> None:
    room = play(answer)
    assert room.react(load_event("ownership/notebook-created")) == said
    assert room.entries() == []


def test_what_does_not_concern_the_room_is_not_reconciled(
    play: Callable[..., Trial], load_event: LoadEvent
) -> None:
    room = play()
    assert room.react(load_event("ownership/notebook-swept")) == {"ignored": "nothing new"}
    assert room.deliveries == []


def test_for_an_event_that_needs_nothing_the_runtime_is_not_asked_for(
    play: Callable[..., Trial], load_event: LoadEvent
) -> None:
    def unexpected() -> Runtime:
        raise AssertionError("nothing is to be read")

    room = Room(name="trial", concern_of=play().concern_of, reconcile=play().reconcile)
    event = load_event("ownership/notebook-created-failed")
    answer = react(room, event, "m-1", around=unexpected)
    assert answer == {"ignored": "CreateNotebookInstance failed with AccessDeniedException"}
    with pytest.raises(NotAnEvent):
        react(room, {}, "m-1", around=unexpected)


def test_a_call_of_the_stacks_own_functions_is_none_to_react_to(
    play: Callable[..., Trial], load_event: LoadEvent
) -> None:
    room = play()
    assert room.react(load_event("ownership/notebook-retagged-own")) == {
        "ignored": "a call of sagewarden's own"
    }
    assert room.deliveries == []


def test_a_role_that_somebody_made_below_our_path_is_none_of_ours(
    play: Callable[..., Trial], load_event: LoadEvent
) -> None:
    room = play(DONE)
    room.react(load_event("ownership/cases/attack-sagewarden-path"))
    assert len(room.deliveries) == 1


def test_a_room_to_which_our_own_calls_are_news_reacts_to_them(
    play: Callable[..., Trial], load_event: LoadEvent
) -> None:
    trial = play()
    room = Room(
        name="trial", concern_of=trial.concern_of, reconcile=trial.reconcile, own_calls=True
    )
    event = load_event("ownership/notebook-retagged-own")
    assert react(room, event, "m-1", around=trial.runtime) == {"ignored": "nothing new"}
    but = replace(room, own_making=frozenset({CauseKind.TAGGED}))
    assert react(but, event, "m-1", around=trial.runtime) == {
        "ignored": "a call of sagewarden's own"
    }


def test_what_a_later_cause_overtook_is_reconciled_once_more_beside_it(
    play: Callable[..., Trial], load_event: LoadEvent
) -> None:
    late = replace(DONE, assignment=assigned(BCD, at=EARLIER))
    room = play(late, DONE)
    begin("trial", CAUSE, "m-0", room.runtime()).ledger.record(
        replace(DONE, assignment=assigned(BCD, at=LATER)), NOW
    )
    assert room.react(load_event("ownership/notebook-created")) == DONE.to_record()
    assert [delivery.overtaken for delivery in room.deliveries] == [False, True]


def test_what_is_overtaken_twice_is_left_to_the_queue(
    play: Callable[..., Trial], load_event: LoadEvent
) -> None:
    late = replace(DONE, assignment=assigned(BCD, at=EARLIER))
    room = play(late, late)
    begin("trial", CAUSE, "m-0", room.runtime()).ledger.record(
        replace(DONE, assignment=assigned(BCD, at=LATER)), NOW
    )
    with pytest.raises(TransientError, match="was assigned anew while this was planned"):
        room.react(load_event("ownership/notebook-created"))


APPLICATION = Arn("arn:aws:appconfig:us-east-1:123456789012:application/abc1234")


@pytest.mark.parametrize(
    ("kind", "asked"), [(CauseKind.REGISTRY_DEPLOYED, "after e1"), (CauseKind.SWEPT, "current")]
)
def test_a_deployment_is_worked_on_by_no_older_registry(
    teams: Registry, kind: CauseKind, asked: str
) -> None:
    live = Live(teams)
    cause = replace(CAUSE, kind=kind, resource=APPLICATION)
    delivery = begin("trial", cause, "m1", runtime_of(live))
    assert live.asked == [asked]
    assert (delivery.registry, delivery.cause, delivery.name) == (teams, cause, "m1")
    assert delivery.afresh().registry is teams
    assert live.asked[-1] == "fresh"


TOPIC = "arn:aws:sns:us-east-1:123456789012:bcd"


@dataclass
class Topics:
    """SNS as notices are published to it: the topics, in their order."""

    closed: str = ""
    """The topic to which the function may not publish."""

    published: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    exceptions: Any = field(default_factory=lambda: SimpleNamespace(ClientError=ClientError))

    def publish(self, **message: str) -> None:
        if message["TopicArn"] == self.closed:
            error = {"Code": "AuthorizationError", "Message": "not authorized: SNS:Publish"}
            raise ClientError({"Error": error}, "Publish")
        self.published.append(message["TopicArn"])
        self.messages.append(message["Message"])


@pytest.mark.parametrize(
    ("audience", "team", "topic"),
    [
        (Audience.TEAM, BCD, TOPIC),
        (Audience.TEAM, "image-sentiment-analysis", "administrators"),
        (Audience.TEAM, None, "administrators"),
        (Audience.TEAM, "gone", "administrators"),
        (Audience.ADMINISTRATORS, BCD, "administrators"),
    ],
    ids=[
        "the team's own",
        "a team without one",
        "nobody's",
        "of a team that left",
        "the account's",
    ],
)
def test_a_report_goes_to_the_team_that_can_mend_it_else_to_the_administrators(
    teams: Registry, table: Any, audience: Audience, team: str | None, topic: str
) -> None:
    notified = {**teams.teams, BCD: teams.teams[BCD].model_copy(update={"notify": TOPIC})}
    registry = teams.model_copy(update={"teams": notified, "mode": Mode.ENFORCE})
    sns = Topics()
    clients = {"dynamodb": table, "sns": sns}
    runtime = replace(
        runtime_of(Live(registry), topic="administrators"), aws=Clients(clients.__getitem__)
    )
    report = Report(
        resource=NOTEBOOK, finding=KernelFinding.REFUSED, reason="so it is", told_to=audience
    )
    delivery = begin("trial", CAUSE, "m-1", runtime)
    (outcome,) = delivery.execute((report,), team=team, apply=lambda _: Result.APPLIED)
    assert (outcome.result, sns.published) == (Result.APPLIED, [topic])


def test_what_a_teams_topic_refuses_the_administrators_hear_with_the_reason(
    teams: Registry, table: Any
) -> None:
    """Else nobody would: the stack may publish to no topic that `TeamTopics` leaves out."""
    notified = {**teams.teams, BCD: teams.teams[BCD].model_copy(update={"notify": TOPIC})}
    registry = teams.model_copy(update={"teams": notified, "mode": Mode.ENFORCE})
    sns = Topics(closed=TOPIC)
    clients = {"dynamodb": table, "sns": sns}
    runtime = replace(
        runtime_of(Live(registry), topic="administrators"), aws=Clients(clients.__getitem__)
    )
    report = Report(resource=NOTEBOOK, finding=KernelFinding.REFUSED, reason="so it is")
    delivery = begin("trial", CAUSE, "m-1", runtime)
    (outcome,) = delivery.execute((report,), team=BCD, apply=lambda _: Result.APPLIED)
    assert (outcome.result, sns.published) == (Result.APPLIED, ["administrators"])
    (message,) = sns.messages
    for words in ("so it is", TOPIC, "AuthorizationError", "TeamTopics", BCD):
        assert words in message
    # It was told: neither the team nor the administrators hear it again.
    again = replace(delivery, name="m-2")
    (outcome,) = again.execute((report,), team=BCD, apply=lambda _: Result.APPLIED)
    assert (outcome.result, len(sns.messages)) == (Result.UNCHANGED, 1)
