"""What monitoring remembers of an endpoint from one reaction to the next: read, and changed. Pure.

An item's members are changed one by one; their names are known to this module alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from monitoring.dashboards.board import Deployment, KeptBoard
from monitoring.deployments.asked import Asked
from monitoring.logs.settings import KeptLogs
from monitoring.observed import Component, Hosted
from monitoring.teams.part import TeamPart
from sagewarden.deeds.changes import Change
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.hosting import Hosting, hosting_in, hosting_written
from sagewarden.endpoints.known import Known

PATIENCE = timedelta(seconds=5)
"""How long to wait while another delivery changes the same endpoint's alarms."""


class _Member(StrEnum):
    """The names of the item's members."""

    NAME = "name"
    BORN = "born"
    CONFIG = "config"
    HOSTING = "hosting"
    MULTI_MODEL = "multi_model"
    COMPONENTS = "components"
    PARTS = "parts"
    TAGS = "tags"
    ALARMS = "alarms"
    TOLD = "told"
    ASKED = "asked"
    LANDED = "landed"
    SEES = "sees"
    SEES_COMPONENTS = "sees_components"
    LOGS = "logs"
    BOARD = "board"
    OWED = "owed"
    ENDPOINT = "endpoint"
    PART = "part"
    USERS = "users"


_OF_THE_ENDPOINT = (
    _Member.NAME,
    _Member.BORN,
    _Member.CONFIG,
    _Member.HOSTING,
    _Member.MULTI_MODEL,
    _Member.COMPONENTS,
    _Member.PARTS,
    _Member.TAGS,
    _Member.TOLD,
    _Member.OWED,
    _Member.ASKED,
    _Member.LANDED,
    _Member.SEES,
    _Member.SEES_COMPONENTS,
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
        born, components = item.get(_Member.BORN), item.get(_Member.COMPONENTS)
        asked, part = item.get(_Member.ASKED), item.get(_Member.PART)
        return cls(
            name=item.get(_Member.NAME, ""),
            born=datetime.fromisoformat(born) if born else None,
            config=item.get(_Member.CONFIG, ""),
            hosting=hosting_in(item.get(_Member.HOSTING)),
            multi_model=frozenset(item.get(_Member.MULTI_MODEL, ())),
            components=None if components is None else _components_in(components),
            parts=frozenset(item.get(_Member.PARTS, ())),
            tags=item.get(_Member.TAGS),
            alarms=frozenset(item.get(_Member.ALARMS, ())),
            told=frozenset(item.get(_Member.TOLD, ())),
            asked=Asked.from_record(asked, item.get(_Member.LANDED)) if asked else None,
            seeing=item.get(_Member.SEES, ""),
            seeing_components=frozenset(item.get(_Member.SEES_COMPONENTS, ())),
            logs=_logs_in(item.get(_Member.LOGS)),
            board=_board_in(item.get(_Member.BOARD)),
            part=TeamPart.from_record(part) if part else None,
            owed=item.get(_Member.OWED, False),
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
            _Member.NAME: self.name,
            _Member.BORN: self.born.isoformat() if self.born else "",
            _Member.CONFIG: self.config,
            _Member.HOSTING: hosting_written(self.hosting),
            _Member.MULTI_MODEL: sorted(self.multi_model),
            _Member.COMPONENTS: _components_written(self.components),
            _Member.PARTS: sorted(self.parts),
            _Member.TAGS: None if self.tags is None else dict(self.tags),
        }
        after: dict[str, Any] = {
            _Member.NAME: endpoint.name,
            _Member.BORN: endpoint.born.isoformat(),
            _Member.CONFIG: endpoint.config,
            _Member.HOSTING: hosting_written(endpoint.hosting),
            _Member.MULTI_MODEL: sorted(hosted.multi_model),
            _Member.COMPONENTS: _components_written(hosted.components),
            _Member.PARTS: sorted(parts_of(endpoint)),
            _Member.TAGS: before[_Member.TAGS] if tags is None else dict(tags),
        }
        put = {member: value for member, value in after.items() if value != before[member]}
        new = told - self.told
        if not (put or new or self.owed):
            return None
        drop = (_Member.OWED,) if self.owed else ()
        return Change(put=put, add={_Member.TOLD: new}, drop=drop)

    def endpoint_gone(self) -> Change | None:
        """The change that forgets an endpoint itself; None where nothing is remembered of it."""
        return Change(drop=_OF_THE_ENDPOINT) if self.name else None

    def making(self, names: Iterable[str], tags: Mapping[str, str]) -> Change:
        """Alarms are about to be made: what is not remembered is never deleted.

        Args:
            tags: what they carry from the first moment on.
        """
        first: dict[str, Any] = {_Member.TAGS: dict(tags)} if self.tags is None else {}
        return Change(put=first, add={_Member.ALARMS: frozenset(names)})

    def logs_kept(self, logs: KeptLogs) -> Change | None:
        """The change that keeps how a log group was left; None where that is remembered."""
        return Change(put={_Member.LOGS: asdict(logs)}) if logs != self.logs else None

    @staticmethod
    def board_kept(board: KeptBoard | None) -> Change:
        """A dashboard was put, or is about to be; None where it is gone."""
        if board is None:
            return Change(drop=(_Member.BOARD,))
        return Change(put={_Member.BOARD: asdict(board)})

    @staticmethod
    def part_kept(part: TeamPart | None) -> Change:
        """Its team knows its part; None where it has none any more."""
        if part is None:
            return Change(drop=(_Member.PART,))
        return Change(put={_Member.PART: part.to_record()})

    @staticmethod
    def owing() -> Change:
        """A thorough look could decide nothing, and has to be made up for."""
        return Change(put={_Member.OWED: True})

    @staticmethod
    def asking(asked: Asked) -> Change:
        """Somebody asked for a deployment."""
        return Change(put={_Member.ASKED: asked.to_record()})

    @staticmethod
    def seen(endpoint: Endpoint) -> Change:
        """The metrics of an endpoint's alarms are there."""
        return Change(put={_Member.SEES: endpoint.born.isoformat()})

    def seen_of(self, components: Iterable[Component], clear: frozenset[str]) -> Change:
        """The metrics of some components' alarms are there; what is gone is forgotten.

        Args:
            components: those that there are.
            clear: the keys of those whose metrics were seen now.
        """
        seen = self.seeing_components | clear
        there = [component.key for component in components if component.key in seen]
        return Change(put={_Member.SEES_COMPONENTS: sorted(there)})

    @staticmethod
    def landed(asked: Asked) -> Change:
        """What a call asked for is in service.

        It names the call: another one that comes meanwhile has not landed by that.
        """
        return Change(put={_Member.LANDED: asked.to_record()["at"]})

    @staticmethod
    def gone(names: Iterable[str]) -> Change:
        """Alarms were deleted, or never came to be."""
        return Change(take={_Member.ALARMS: frozenset(names)})

    @staticmethod
    def given(notices: Iterable[str]) -> Change:
        """Notices were given."""
        return Change(add={_Member.TOLD: frozenset(notices)})


def parts_of(endpoint: Endpoint) -> frozenset[str]:
    """What an endpoint is made of: its configuration and that one's models, as their ARNs end."""
    parts = {f"endpoint-config/{endpoint.config.lower()}"}
    for hosting in endpoint.hosting.values():
        parts.update(f"model/{model.lower()}" for model in hosting.models)
    return frozenset(parts)


def part_used(endpoint: str) -> Change:
    """Of a configuration or model is remembered that an endpoint runs it."""
    return Change(add={_Member.USERS: frozenset({endpoint})})


def part_left(endpoint: str) -> Change:
    """An endpoint runs it no more."""
    return Change(take={_Member.USERS: frozenset({endpoint})})


def users_of_part(item: Mapping[str, Any]) -> frozenset[str]:
    """The names of the endpoints that run a configuration or a model."""
    return frozenset(item.get(_Member.USERS, ()))


def component_on(endpoint: str) -> Change:
    """Of a component is remembered on which endpoint it runs: its own events do not tell."""
    return Change(put={_Member.ENDPOINT: endpoint})


def component_gone() -> Change:
    """A component is gone."""
    return Change(drop=(_Member.ENDPOINT, _Member.ASKED))


def endpoint_of_component(item: Mapping[str, Any]) -> str | None:
    """The name of the endpoint on which a component runs, or ran."""
    return item.get(_Member.ENDPOINT)


def _components_in(components: Mapping[str, Any]) -> tuple[Component, ...]:
    return tuple(Component(**record) for _, record in sorted(components.items()))


def _board_in(board: Mapping[str, Any] | None) -> KeptBoard | None:
    if board is None:
        return None
    deployments = tuple(Deployment(**told) for told in board["deployments"])
    return KeptBoard(board["name"], board["digest"], deployments)


def _logs_in(logs: Mapping[str, Any] | None) -> KeptLogs | None:
    if logs is None:
        return None
    days = logs["days_after_end"]
    return KeptLogs(
        group=logs["group"],
        team=logs["team"],
        settings=logs["settings"],
        days_after_end=None if days is None else int(days),
    )


def _components_written(components: tuple[Component, ...] | None) -> dict[str, Any] | None:
    """Components by their names: always written as a whole."""
    if components is None:
        return None
    return {component.name: asdict(component) for component in components}
