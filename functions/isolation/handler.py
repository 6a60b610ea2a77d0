"""The edge of isolation: an event in, a team's policies out, proven before they are attached."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from isolation.concern import Everybody, Nobody, Roles, Teams, concern_of
from isolation.desired import team_arn
from isolation.observe import observe_known_teams
from isolation.reconcile import reconcile_roles, reconcile_team
from isolation.settings import settings
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.causes.events import REGISTRY, SWEEP, parse, wake_up
from sagewarden.deeds import ledger
from sagewarden.runtime import aws, invocation, telemetry
from sagewarden.runtime.queue import hand_on
from sagewarden.runtime.room import Work


def react(event: Any, delivery: str) -> Mapping[str, Any]:
    """Makes the policies of whoever an event is about what the registry says."""
    cause = parse(event)
    if isinstance(cause, Ignored):
        return telemetry.ignored(cause.reason)
    work = Work.begin(cause, delivery, settings())
    teams = work.registry
    match concern_of(teams, cause):
        case Nobody(reason):
            return telemetry.ignored(reason)
        case Everybody():
            return _handed_on(cause, {*teams.teams, *observe_known_teams(aws.client("iam"))})
        case Teams((team,)):
            done = reconcile_team(work, team)
        case Teams(names):
            return _handed_on(cause, set(names))
        case Roles(roles):
            done = reconcile_roles(work, roles)
    if done is None:
        return telemetry.ignored("what was deployed changes nothing for the team")
    ledger.record(aws.client("dynamodb"), settings().ledger_table, done, work.now)
    return telemetry.reacted(done, datetime.now(UTC))


def _handed_on(cause: Cause, teams: set[str]) -> Mapping[str, Any]:
    """One message a team: each is done, and fails, for itself."""
    source = REGISTRY if cause.kind is CauseKind.REGISTRY_DEPLOYED else SWEEP
    arns = [
        team_arn(team, cause.resource.account, cause.resource.aws_partition)
        for team in sorted(teams)
    ]
    messages = [wake_up(source, arn, cause) for arn in arns]
    hand_on(aws.client("sqs"), settings().isolation_queue, messages)
    return telemetry.handed_on(len(messages))


lambda_handler = invocation.lambda_handler(react)
