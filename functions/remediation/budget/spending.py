"""What a run spends of its endpoint's and its team's budget, and what refuses it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from remediation.budget.hours import outside_hours
from remediation.budget.money import cost_of
from remediation.playbooks.proposals import Proposal
from remediation.record.run import Run
from sagewarden.registry.remediation import Remediation
from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """One action that a run wants to spend."""

    run: str
    """The run's id."""

    endpoint: Arn
    """The endpoint that it is done to."""

    team: str
    """Whose the endpoint is."""

    at: datetime
    """When, in UTC; a day of the budget is UTC's."""

    settings: Remediation
    """What the profile allows."""

    cost: Decimal = Decimal(0)
    """What it costs at most, in US dollars."""


def spending_of(
    run: Run, proposals: Sequence[Proposal], settings: Remediation, at: datetime
) -> Spending | str:
    """What some proposals spend, or why they must not, by what the profile alone says."""
    closed = outside_hours(settings.hours, at)
    if closed:
        return closed
    if settings.max_actions_per_day == 0:
        return "the profile allows no action a day"
    if settings.max_actions_per_day_of_team == 0:
        return "the profile allows the team no action a day"
    cost = cost_of(proposals, region=run.endpoint.region, seconds=settings.hold_at_most)
    limit = settings.max_spend_per_day
    # Money is limited, and what this costs is not known, or too much by itself.
    if limit is not None and isinstance(cost, str):
        return f"the limit of {limit:g} US dollars a day cannot be kept: {cost}"
    if limit is not None and isinstance(cost, Decimal) and cost > Decimal(str(limit)):
        return f"it would cost {cost} US dollars, more than the {limit:g} a day"
    known = cost if isinstance(cost, Decimal) else Decimal(0)
    return Spending(
        run=run.id,
        endpoint=run.endpoint,
        team=run.team,
        at=at,
        settings=settings,
        cost=known,
    )


def refusals(settings: Remediation) -> tuple[str, ...]:
    """What it means that a condition of the writes does not hold, in the order of these.

    The first means that the run has spent its action before, which refuses nothing.
    """
    money = settings.max_spend_per_day
    or_money = f", or its {money:g} US dollars a day," if money is not None else ""
    return (
        "",
        f"the endpoint has had its {settings.max_actions_per_day} actions a day{or_money} already",
        f"the last action is less than {settings.cool_down // 60} minutes ago",
        f"the team has had its {settings.max_actions_per_day_of_team} actions a day already",
    )
