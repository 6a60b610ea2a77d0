"""What additional instances cost, by a list of prices that the room brings along. Pure.

The list, `prices.json`, is short, of one region, and says where it is from: it holds what public
sources agree on. Savings plans and discounts are not in it. A price that it lacks is not guessed:
where a profile sets a limit on money, nothing is done then.
"""

import json
from collections.abc import Iterable, Mapping
from decimal import ROUND_UP, Decimal
from pathlib import Path
from typing import Any, assert_never

from remediation.playbooks.proposals import Growth, Proposal, Replacement, Return, Suspension
from remediation.playbooks.room import ON_INSTANCES

PRICES = Path(__file__).parent / "prices.json"
"""Prices in US dollars an hour by instance type, with their region, date and source."""

_HOUR = 3600


def cost_of(proposals: Iterable[Proposal], *, region: str, seconds: int) -> Decimal | str:
    """What some proposals cost in US dollars if all is held to the end, or why nobody knows.

    Args:
        seconds: for how long it is held at most.
    """
    cost = Decimal(0)
    for proposal in proposals:
        hourly = _hourly(proposal, region)
        if isinstance(hourly, str):
            return hourly
        cost += hourly * seconds / _HOUR
    return cost.quantize(Decimal("0.01"), rounding=ROUND_UP)


def _hourly(proposal: Proposal, region: str) -> Decimal | str:
    """What a proposal costs an hour, or why nobody knows."""
    match proposal:
        # It adds instances, or copies whose instances nobody knows.
        case Growth():
            if proposal.kind not in ON_INSTANCES:
                return f"what more {proposal.kind} of {proposal.variant} cost is not known"
            more = max(proposal.more, proposal.min - proposal.limits[0])
            return _priced(proposal.instance_types, more, region)
        case Replacement():
            return _priced(proposal.instance_types, 1, region)
        # The new fleet stands beside the old one for as long as a deployment takes.
        case Return():
            return Decimal(0)
        # What there is stays: how long it would have been there is not known.
        case Suspension():
            return Decimal(0)
        case _:
            assert_never(proposal)


def _priced(types: tuple[str, ...], more: int, region: str) -> Decimal | str:
    """What some more instances cost an hour: of several types the dearest counts."""
    listed = _list()
    if region != listed["region"]:
        return f"the prices of {region} are not listed, only those of {listed['region']}"
    prices: list[Decimal] = []
    for instance_type in types:
        price = listed["types"].get(instance_type)
        if price is None:
            return f"the price of {instance_type} is not listed"
        prices.append(Decimal(price))
    if not prices:
        return "the type of its instances is not known"
    return max(prices) * more


def _list() -> Mapping[str, Any]:
    listed: Mapping[str, Any] = json.loads(PRICES.read_text(encoding="utf-8"))
    return listed
