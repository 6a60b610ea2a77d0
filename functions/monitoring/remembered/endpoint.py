"""What monitoring remembers of an endpoint from one reaction to the next: read, and changed. Pure.

An item's members are changed one by one: several deliveries may write at the same time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from monitoring.dashboards.board import KeptBoard
from monitoring.deployments.asked import Asked
from monitoring.logs.settings import KeptLogs
from monitoring.observed import Component, Hosted
from monitoring.remembered.members import Member
from monitoring.remembered.parts import parts_of
from monitoring.remembered.values import board_in, components_in, components_written, logs_in
from monitoring.teams.part import TeamPart
from sagewarden.deeds.changes import Change
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.hosting import Hosting, hosting_in, hosting_written
from sagewarden.endpoints.known import Known

PATIENCE = timedelta(seconds=5)
"""How long to wait while another delivery changes the same endpoint's alarms."""

_OF_THE_ENDPOINT = (
    Member.NAME,
    Member.BORN,
    Member.CONFIG,
    Member.HOSTING,
    Member.MULTI_MODEL,
    Member.COMPONENTS,
    Member.PARTS,
    Member.TAGS,
    Member.TOLD,
    Member.OWED,
    Member.ASKED,
    Member.LANDED,
    Member.SEES,
    Member.SEES_COMPONENTS,
)
"""What is forgotten of an endpoint that is gone; its alarms are forgotten as they are deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What sagewarden remembers of an endpoint's alarms."""

    name: str = ""
    """Its name, in its maker's letters; none where it was never seen."""

    born: datetime | None = None
    """When it was created: the next three hold for this one, not for another of its name."""

    config: str = ""
    """The name of its endpoint configuration."""

    hosting: Mapping[str, Hosting] | None = None
    """What that configuration says, by variant; None where it was never read."""

    multi_model: frozenset[str] = frozenset()
    """The variants of that configuration whose model is a multi-model one."""

    components: tuple[Component, ...] | None = None
    """Its inference components; None where they were never listed."""

    parts: frozenset[str] = frozenset()
    """Its configuration and models, of which is remembered that it runs them: as ARNs end."""

    tags: Mapping[str, str] | None = None
    """The tags that its alarms carry; None where none was made."""

    alarms: frozenset[str] = frozenset()
    """The names of the alarms that sagewarden made, or began to."""

    told: frozenset[str] = frozenset()
    """The notices that were given."""

    asked: Asked | None = None
    """The last call that asked for a deployment; None where none was seen."""

    seeing: str = ""
    """When the endpoint was created whose alarms were seen to have their metrics."""

    seeing_components: frozenset[str] = frozenset()
    """The keys of the components of which the same was seen."""

    logs: KeptLogs | None = None
    """Its log group, which outlives it; None where it was never looked at."""

    board: KeptBoard | None = None
    """Its dashboard; None where sagewarden made none."""

    part: TeamPart | None = None
    """Its part in what its team has of all its endpoints; None where it has none."""

    owed: bool = False
    """Whether a thorough look could decide nothing yet, and has to be made up for."""

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """What an item of the ledger's table says."""
        born, components = item.get(Member.BORN), item.get(Member.COMPONENTS)
        asked, part = item.get(Member.ASKED), item.get(Member.PART)
        return cls(
            name=item.get(Member.NAME, ""),
            born=datetime.fromisoformat(born) if born else None,
            config=item.get(Member.CONFIG, ""),
            hosting=hosting_in(item.get(Member.HOSTING)),
            multi_model=frozenset(item.get(Member.MULTI_MODEL, ())),
            components=None if components is None else components_in(components),
            parts=frozenset(item.get(Member.PARTS, ())),
            tags=item.get(Member.TAGS),
            alarms=frozenset(item.get(Member.ALARMS, ())),
            told=frozenset(item.get(Member.TOLD, ())),
            asked=Asked.from_record(asked, item.get(Member.LANDED)) if asked else None,
            seeing=item.get(Member.SEES, ""),
            seeing_components=frozenset(item.get(Member.SEES_COMPONENTS, ())),
            logs=logs_in(item.get(Member.LOGS)),
            board=board_in(item.get(Member.BOARD)),
            part=TeamPart.from_record(part) if part else None,
            owed=item.get(Member.OWED, False),
        )

    @property
    def known(self) -> Known:
        """What need not be read again of the endpoint itself."""
        return Known(name=self.name, born=self.born, config=self.config, hosting=self.hosting)

    @property
    def has_ours(self) -> bool:
        """Whether there is anything that ends with the endpoint, or its team."""
        return bool(self.alarms or self.board or self.part)

    def sees(self, endpoint: Endpoint) -> bool:
        """Whether the metrics of an endpoint's alarms were seen."""
        return self.seeing == endpoint.born.isoformat()

    def knows_models_of(self, endpoint: Endpoint) -> bool:
        """Whether it is remembered which of its models are multi-model ones."""
        is_same = (self.born, self.config) == (endpoint.born, endpoint.config)
        return is_same and self.hosting is not None

    def learned(
        self,
        endpoint: Endpoint,
        hosted: Hosted,
        *,
        tags: Mapping[str, str] | None,
        told: frozenset[str],
    ) -> Change | None:
        """The change that keeps what was seen of an endpoint; None where all of it is kept.

        Args:
            tags: what all of its alarms carry, where that is known.
            told: the notices that were given.
        """
        before: dict[str, Any] = {
            Member.NAME: self.name,
            Member.BORN: self.born.isoformat() if self.born else "",
            Member.CONFIG: self.config,
            Member.HOSTING: hosting_written(self.hosting),
            Member.MULTI_MODEL: sorted(self.multi_model),
            Member.COMPONENTS: components_written(self.components),
            Member.PARTS: sorted(self.parts),
            Member.TAGS: None if self.tags is None else dict(self.tags),
        }
        after: dict[str, Any] = {
            Member.NAME: endpoint.name,
            Member.BORN: endpoint.born.isoformat(),
            Member.CONFIG: endpoint.config,
            Member.HOSTING: hosting_written(endpoint.hosting),
            Member.MULTI_MODEL: sorted(hosted.multi_model),
            Member.COMPONENTS: components_written(hosted.components),
            Member.PARTS: sorted(parts_of(endpoint)),
            Member.TAGS: before[Member.TAGS] if tags is None else dict(tags),
        }
        put = {member: value for member, value in after.items() if value != before[member]}
        new = told - self.told
        if not (put or new or self.owed):
            return None
        drop = (Member.OWED,) if self.owed else ()
        return Change(put=put, add={Member.TOLD: new}, drop=drop)

    def endpoint_gone(self) -> Change | None:
        """The change that forgets an endpoint itself; None where nothing is remembered of it."""
        return Change(drop=_OF_THE_ENDPOINT) if self.name else None

    def making(self, names: Iterable[str], tags: Mapping[str, str]) -> Change:
        """Alarms are about to be made: what is not remembered is never deleted.

        Args:
            tags: what they carry from the first moment on.
        """
        first: dict[str, Any] = {Member.TAGS: dict(tags)} if self.tags is None else {}
        return Change(put=first, add={Member.ALARMS: frozenset(names)})

    def logs_kept(self, logs: KeptLogs) -> Change | None:
        """The change that keeps how a log group was left; None where that is remembered."""
        return Change(put={Member.LOGS: asdict(logs)}) if logs != self.logs else None

    @staticmethod
    def board_kept(board: KeptBoard | None) -> Change:
        """A dashboard was put, or is about to be; None where it is gone."""
        if board is None:
            return Change(drop=(Member.BOARD,))
        return Change(put={Member.BOARD: asdict(board)})

    @staticmethod
    def part_kept(part: TeamPart | None) -> Change:
        """Its team knows its part; None where it has none any more."""
        if part is None:
            return Change(drop=(Member.PART,))
        return Change(put={Member.PART: part.to_record()})

    @staticmethod
    def owing() -> Change:
        """A thorough look could decide nothing, and has to be made up for."""
        return Change(put={Member.OWED: True})

    @staticmethod
    def asking(asked: Asked) -> Change:
        """Somebody asked for a deployment."""
        return Change(put={Member.ASKED: asked.to_record()})

    @staticmethod
    def seen(endpoint: Endpoint) -> Change:
        """The metrics of an endpoint's alarms are there."""
        return Change(put={Member.SEES: endpoint.born.isoformat()})

    def seen_of(self, components: Iterable[Component], clear: frozenset[str]) -> Change:
        """The metrics of some components' alarms are there; what is gone is forgotten.

        Args:
            components: those that there are.
            clear: the keys of those whose metrics were seen now.
        """
        seen = self.seeing_components | clear
        there = [component.key for component in components if component.key in seen]
        return Change(put={Member.SEES_COMPONENTS: sorted(there)})

    @staticmethod
    def landed(asked: Asked) -> Change:
        """What a call asked for is in service.

        It names the call: another one that comes meanwhile has not landed by that.
        """
        return Change(put={Member.LANDED: asked.to_record()["at"]})

    @staticmethod
    def gone(names: Iterable[str]) -> Change:
        """Alarms were deleted, or never came to be."""
        return Change(take={Member.ALARMS: frozenset(names)})

    @staticmethod
    def given(notices: Iterable[str]) -> Change:
        """Notices were given."""
        return Change(add={Member.TOLD: frozenset(notices)})
