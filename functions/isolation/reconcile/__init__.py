"""Makes teams' policies, and the guards on roles, what the registry says."""

from collections.abc import Iterable
from typing import assert_never

from isolation.concern import All, Concern, Roles, Teams
from isolation.desired import team_arn
from isolation.observe.policies import observe_known_teams
from isolation.reconcile.role import reconcile_roles
from isolation.reconcile.team import reconcile_team
from sagewarden.causes.cause import CauseKind
from sagewarden.causes.messages import message_for
from sagewarden.runtime.answers import Answer, HandedOn
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.queue import hand_on


def reconcile(delivery: Delivery, concern: Concern) -> Answer:
    """Looks at whom or what a cause concerns.

    Raises:
        TransientError: another delivery is at it, or AWS cannot just now.
    """
    match concern:
        # A registry went live, or all is gone through: a team left out may still have policies.
        case All():
            teams = {*delivery.registry.teams, *observe_known_teams(delivery.aws.iam)}
            return _hand_teams_on(delivery, delivery.cause.kind, teams)
        case Teams(names=(team,)):
            return reconcile_team(delivery, team)
        # Somebody changed a principal that several teams name.
        case Teams(names=names):
            return _hand_teams_on(delivery, CauseKind.ACCESS_CHANGED, names)
        case Roles(roles=roles):
            return reconcile_roles(delivery, roles)
        case _:
            assert_never(concern)


def _hand_teams_on(delivery: Delivery, kind: CauseKind, teams: Iterable[str]) -> HandedOn:
    """Hands a cause on, one message a team: each is done, and fails, for itself."""
    account = delivery.cause.resource.account
    partition = delivery.cause.resource.aws_partition
    messages: list[str] = []
    for team in sorted(teams):
        arn = team_arn(team, account, partition)
        messages.append(message_for(kind, arn, because_of=delivery.cause))
    return hand_on(delivery, messages)
