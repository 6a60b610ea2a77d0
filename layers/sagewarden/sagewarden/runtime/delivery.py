"""A delivery: one cause for a room to react to, and all that it needs for that."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.deeds.assignments import Assignment, Reaction
from sagewarden.deeds.execute import MAX_ACTIONS, execute
from sagewarden.deeds.findings import Audience
from sagewarden.deeds.ledger import Ledger
from sagewarden.deeds.notices import Notifier
from sagewarden.deeds.plans import Outcome, Plan, Report, Result
from sagewarden.errors import TransientError, judge
from sagewarden.registry.model import Mode, Registry
from sagewarden.resources import Tags
from sagewarden.runtime.aws import Clients
from sagewarden.runtime.invocation import Noted
from sagewarden.runtime.settings import Settings
from sagewarden.runtime.surroundings import Runtime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One cause for a room to react to, and what it reacts with."""

    room: str
    """The room's name, under which it remembers."""

    cause: Cause
    """What happened."""

    name: str
    """The message's name, which a message that is delivered again keeps."""

    now: datetime
    """When the reaction began."""

    registry: Registry
    """The team registry; it may be some seconds old."""

    runtime: Runtime
    """What is around the room."""

    noted: Noted = field(default_factory=dict)
    """What this invocation's deliveries have noted; gone with it."""

    overtaken: bool = False
    """Whether the cause is reacted to once more, because a later one came first."""

    @property
    def settings(self) -> Settings:
        return self.runtime.settings

    @property
    def aws(self) -> Clients:
        return self.runtime.aws

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.aws.dynamodb, self.settings.ledger_table)

    def afresh(self) -> Self:
        """The same delivery with the registry of this moment.

        Raises:
            RegistryUnavailable: it cannot be read.
        """
        return replace(self, registry=self.runtime.registry.fresh())

    def has_left(self, tags: Tags) -> bool:
        """Whether the team that a resource's tags name has left the registry.

        Only a deployed registry or the sweep is believed: a tag that was changed a moment ago may
        be put back by ownership in the next. Asked only of tags that name no team of the registry.
        """
        is_told = self.cause.kind in (CauseKind.REGISTRY_DEPLOYED, CauseKind.SWEPT)
        return is_told and self.registry.tag_keys.team in tags

    def execute(
        self,
        plan: Plan[Any],
        *,
        team: str | None,
        apply: Callable[[Any], Result],
        max_actions: int = MAX_ACTIONS,
        mode: Mode | None = None,
    ) -> tuple[Outcome, ...]:
        """Carries out a plan in the mode of a team, and tells people what they are to know.

        Args:
            team: whose the resource is; None where it is nobody's.
            mode: another mode than the team's, where something ends with its mode.

        Raises:
            TransientError: as `sagewarden.deeds.execute` does.
        """

        def tell(report: Report) -> Result:
            return self._tell(report, team)

        mode = mode or self.registry.mode_of(team)
        return execute(plan, mode=mode, apply=apply, tell=tell, max_actions=max_actions)

    def reaction(
        self,
        outcomes: tuple[Outcome, ...],
        *,
        team: str | None,
        assignment: Assignment | None = None,
    ) -> Reaction:
        """What the cause led to, in the mode of the team whose the resource is."""
        mode = self.registry.mode_of(team)
        return Reaction(cause=self.cause, mode=mode, assignment=assignment, outcomes=outcomes)

    def _tell(self, report: Report, team: str | None) -> Result:
        """Gives a report to whoever it is for; what a team's topic refuses, to the administrators.

        Raises:
            botocore.exceptions.ClientError: the administrators' topic takes it neither.
        """
        notifier = Notifier(self.aws.sns, self.ledger)
        topic, administrators = self._topic(report, team), self.settings.administrators_topic
        try:
            return notifier.tell(report, topic=topic, delivery=self.name)
        except self.aws.sns.exceptions.ClientError as error:
            judged = judge(error)
            # It may pass, or there is nobody else to tell.
            if isinstance(judged, TransientError) or topic == administrators:
                raise
            reason = (
                f"{report.reason}\nThis was for the team {team}, whose topic {topic} refused it "
                f"({judged}): the stack's parameter TeamTopics has to name that topic, and the "
                "topic and its key have to let the stack publish."
            )
            instead = replace(report, reason=reason)
            return notifier.tell(instead, topic=administrators, delivery=self.name)

    def _topic(self, report: Report, team: str | None) -> str:
        """A report's topic: the team's own for what is the team's, else the administrators'."""
        if report.audience is Audience.TEAM and team in self.registry.teams:
            return self.registry.teams[team].notify or self.settings.administrators_topic
        return self.settings.administrators_topic
