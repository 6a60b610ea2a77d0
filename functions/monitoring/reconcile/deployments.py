"""What people have to hear of deployments: looked at by event and by reminder, told once."""

from collections.abc import Iterator
from datetime import timedelta

from monitoring.concern import AskedDeployment, OnItsWay
from monitoring.deployments.asked import Asked
from monitoring.deployments.verdict import ON_ITS_WAY, Verdict, began, has_landed, judge_deployment
from monitoring.desired.troubles import (
    FINDINGS,
    deleted_reports,
    occasion_of,
    report_of,
    unguarded_report,
)
from monitoring.observe.deployments import observe_logged, observe_missing
from monitoring.reconcile.hands import Hands
from monitoring.reconcile.keep_logs import keep_logs
from monitoring.reconcile.pace import NEXT_PORTION, first_portion
from monitoring.reconcile.plan_logs import logs_out_of_service
from monitoring.reconcile.told import told_in
from monitoring.remembered.endpoint import PATIENCE, Remembered
from sagewarden.causes.actors import name_of_caller
from sagewarden.causes.cause import CauseKind, Ignored
from sagewarden.deeds.plans import Report
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.profiles import Chosen
from sagewarden.registry.deployments import Deployments
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn
from sagewarden.runtime.answers import Again, Answer
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.queue import remind

_LONGEST = timedelta(minutes=15)
"""How long a reminder can be held back (SQS, SendMessage)."""

_SHORTEST = timedelta(minutes=1)
"""Between two looks at something that is about to be overdue."""


_SECOND = timedelta(seconds=1)
"""Reminders come by whole seconds: what would be cut off is added before."""

_CLEANS_UP = timedelta(hours=1)
"""After a deployment, within which whoever made it deletes what they think is not needed."""


def remember_asked(delivery: Delivery, concern: AskedDeployment) -> Again:
    """Remembers who asked for which configuration, and looks again later.

    The call may be told of after all that it led to: then the reminder compares.
    """
    cause, memory = delivery.cause, memory_of(delivery, concern.arn)
    with memory.leased(delivery.name, delivery.now, PATIENCE):
        remembered = Remembered.from_item(memory.read())
        # An earlier call that is told of later says nothing new.
        if remembered.asked is None or remembered.asked.at < cause.at:
            is_update = cause.kind is CauseKind.CHANGED
            asked = Asked(
                config=concern.config,
                before=remembered.config if is_update else "",
                by=name_of_caller(cause.actor),
                at=cause.at,
            )
            memory.change(Remembered.asking(asked))
    remind(delivery, concern.arn, name=concern.name, after=_LONGEST)
    return Again(f"{concern.config} was asked for", _LONGEST)


def look_later(delivery: Delivery, concern: OnItsWay) -> Again | Ignored:
    """Looks again once a deployment should be over: nothing is read before.

    One reminder stands for all that SageMaker tells until it comes.
    """
    memory, until = memory_of(delivery, concern.arn), delivery.now + _LONGEST
    if not memory.take_turn("deadline", delivery.name, now=delivery.now, until=until):
        return Ignored("it is on its way to another state, and is looked at again already")
    remind(delivery, concern.arn, name=concern.name, after=_LONGEST)
    return Again("it is on its way to another state", _LONGEST)


def reconcile_out_of_service(
    delivery: Delivery, endpoint: Endpoint, chosen: Chosen, remembered: Remembered
) -> Answer:
    """Tells of an endpoint that has failed, or takes too long, and sees to its log group.

    Its alarms stay as they are.
    """
    memory, team = memory_of(delivery, endpoint.arn), chosen.team
    logs = logs_out_of_service(delivery, endpoint, chosen, remembered.logs)
    plan = (*trouble_of(delivery, endpoint, chosen, remembered), *logs.plan)
    portion, is_more = first_portion(plan)
    hands, most = Hands(delivery.aws, {}), len(portion)
    outcomes = delivery.execute(portion, team=team, apply=hands.apply, max_actions=most)
    if delivery.registry.mode_of(team) is Mode.ENFORCE:
        told = told_in(outcomes)
        if told:
            memory.change(Remembered.given(told))
        left = logs.kept.after(is_more=is_more) if logs.kept else None
        keep_logs(delivery, memory, remembered, left, outcomes)
        if is_more:
            remind(delivery, endpoint.arn, name=endpoint.name, after=NEXT_PORTION)
    if plan:
        return delivery.reaction(outcomes, team=team)
    return look_again(delivery, endpoint, chosen, endpoint.arn)


def look_again(delivery: Delivery, seen: Endpoint, chosen: Chosen, about: Arn) -> Again | Ignored:
    """Looks again while something is on its way and not overdue; only a reminder leads to more."""
    left = began(seen) + deployments_of(chosen)[1] - delivery.now
    reason = f"it is {seen.status}, not in service"
    is_reminded = delivery.cause.kind is CauseKind.REMINDED
    if not is_reminded or seen.status not in ON_ITS_WAY or left <= timedelta():
        return Ignored(reason)
    after = max(_SHORTEST, min(_LONGEST, left + _SECOND))
    remind(delivery, about, name=seen.name, after=after)
    return Again(reason, after)


def trouble_of(
    delivery: Delivery,
    endpoint: Endpoint,
    chosen: Chosen,
    remembered: Remembered,
    *,
    host: str | None = None,
) -> Iterator[Report]:
    """What is to be told of a deployment; its log is read for what was not told yet alone.

    Args:
        host: the endpoint of an inference component.
    """
    _, deadline = deployments_of(chosen)
    verdict = judge_deployment(endpoint, remembered.asked, deadline=deadline, now=delivery.now)
    if verdict and not _is_told(endpoint, verdict, remembered):
        logged = observe_logged(delivery.aws.logs, host or endpoint.name, verdict.since)
        yield report_of(endpoint, verdict, logged, deadline=deadline, now=delivery.now)


def reports_in_service(
    delivery: Delivery, endpoint: Endpoint, chosen: Chosen, remembered: Remembered
) -> Iterator[Report]:
    """What is to be told of an endpoint in service: an update that did not come, or unguarded.

    Whether what it runs was deleted is read where a deletion was told of, a while after a
    deployment, when people clean up, and where all is looked at.
    """
    settings, _ = deployments_of(chosen)
    yield from trouble_of(delivery, endpoint, chosen, remembered)
    asked, alarms = remembered.asked, endpoint.deployment.rollback_alarms
    is_updated = asked is not None and asked.before and has_landed(endpoint, asked)
    if asked and is_updated and settings.guarded and not alarms:
        yield unguarded_report(endpoint, asked)
    if not endpoint.hosting or _may_miss_something(delivery, asked):
        yield from deleted_reports(endpoint, observe_missing(delivery.aws.sagemaker, endpoint))


def _may_miss_something(delivery: Delivery, asked: Asked | None) -> bool:
    """Whether it is time to read if what an endpoint runs is still there."""
    cause = delivery.cause
    # A reminder comes after each deployment.
    if cause.kind is CauseKind.REMINDED:
        return asked is not None and delivery.now - asked.at < _CLEANS_UP
    return cause.kind in (CauseKind.PART_DELETED, CauseKind.REGISTRY_DEPLOYED, CauseKind.SWEPT)


def deployments_of(chosen: Chosen) -> tuple[Deployments, timedelta]:
    """What an endpoint's profile says of its deployments, and how long one may take."""
    settings = (chosen.profile.deployments if chosen.profile else None) or Deployments()
    return settings, timedelta(seconds=settings.deadline)


def _is_told(endpoint: Endpoint, verdict: Verdict, remembered: Remembered) -> bool:
    """Whether this deployment's trouble was told of."""
    report = Report(
        resource=endpoint.arn,
        finding=FINDINGS[verdict.trouble],
        reason="",
        occasion=occasion_of(endpoint, verdict.key),
    )
    return report.notice in remembered.told
