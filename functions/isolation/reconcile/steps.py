"""The steps that are the same for a team and for a role."""

from isolation.actions import IsolationAction
from isolation.apply import apply_isolation
from isolation.desired import Desired
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Outcome, Plan, Report, Result
from sagewarden.runtime.delivery import Delivery

MAX_ACTIONS = 100
"""More actions than this for one team are no repair but a registry gone wrong: none is carried
out."""


def desired_of(delivery: Delivery, team: str) -> Desired:
    """What a team should have, by the delivery's registry, in the account of its cause.

    Raises:
        isolation.policies.compiler.NotCompilable: the team's policies cannot be written.
    """
    resource = delivery.cause.resource
    return Desired.of(
        delivery.registry, team, account=resource.account, partition=resource.aws_partition
    )


def execute(
    delivery: Delivery,
    plan: Plan[IsolationAction | Report],
    *,
    team: str | None,
    memory: Memory,
) -> tuple[Outcome, ...]:
    """Carries out a plan in the mode of a team.

    Args:
        team: whose the plan is; None where it is about several teams' role.
        memory: what the room remembers about the team.

    Raises:
        TransientError: AWS cannot just now.
    """

    def apply(action: IsolationAction) -> Result:
        return apply_isolation(delivery.aws.iam, memory, action)

    return delivery.execute(plan, team=team, apply=apply, max_actions=MAX_ACTIONS)
