"""A delivery begins with the registry that counts for it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sagewarden.causes.actors import NOBODY
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from sagewarden.runtime import live_registry
from sagewarden.runtime.room import Work

APPLICATION = Arn("arn:aws:appconfig:us-east-1:123456789012:application/abc1234")


class Live:
    """Says which of its registries it was asked for."""

    def __init__(self, teams: Registry) -> None:
        self.asked: list[str] = []
        self.teams = teams

    def current(self) -> Registry:
        self.asked.append("current")
        return self.teams

    def after(self, deployment: str) -> Registry:
        self.asked.append(f"after {deployment}")
        return self.teams

    def fresh(self) -> Registry:
        self.asked.append("fresh")
        return self.teams


@pytest.mark.parametrize(
    ("kind", "asked"), [(CauseKind.REGISTRY_DEPLOYED, "after e1"), (CauseKind.SWEPT, "current")]
)
def test_a_deployment_is_worked_on_by_no_older_registry(
    monkeypatch: pytest.MonkeyPatch, teams: Registry, kind: CauseKind, asked: str
) -> None:
    live, settings = Live(teams), object()
    monkeypatch.setattr(live_registry, "live", lambda given: live if given is settings else None)
    cause = Cause(
        kind=kind, resource=APPLICATION, actor=NOBODY, at=datetime.now(UTC), event_id="e1/arn"
    )
    given: Any = settings
    work = Work.begin(cause, "m1", given)
    assert live.asked == [asked]
    assert (work.registry, work.cause, work.delivery) == (teams, cause, "m1")
    assert work.fresh() is teams
    assert live.asked[-1] == "fresh"
