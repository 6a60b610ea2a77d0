"""What remediation remembers of an endpoint beside its open run: its last deployment. Pure.

The item is the one that the open run is kept in (`record/`); their members have other names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from remediation.deployments.kept import Deployment
from sagewarden.deeds.changes import Change
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.hosting import Hosting, hosting_in, hosting_written
from sagewarden.endpoints.known import Known

ROOM = "remediation"
"""The entry of the item."""

PATIENCE = timedelta(seconds=5)
"""How long to wait while another delivery changes what is remembered of the same endpoint."""


class _Member(StrEnum):
    """The names of the item's members."""

    NAME = "name"
    BORN = "born"
    CONFIG = "config"
    HOSTING = "hosting"
    DEPLOYMENT = "deployment"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What is remembered of an endpoint's last deployment."""

    name: str = ""
    """Its name, in its maker's letters; none where it was never seen."""

    born: datetime | None = None
    """When it was created: the next two hold for this one, not for another of its name."""

    config: str = ""
    """The name of the configuration that was in service the last time; none where none was."""

    hosting: Mapping[str, Hosting] | None = None
    """What that configuration says, by variant; None where it was never read."""

    deployment: Deployment | None = None
    """The last deployment; None where none was seen."""

    left: str = ""
    """The configuration that remediation went back from last: nothing goes back to it; none where
    it never did."""

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """What an item of the ledger's table says."""
        born, deployment = item.get(_Member.BORN), item.get(_Member.DEPLOYMENT)
        return cls(
            name=item.get(_Member.NAME, ""),
            born=datetime.fromisoformat(born) if born else None,
            config=item.get(_Member.CONFIG, ""),
            hosting=hosting_in(item.get(_Member.HOSTING)),
            deployment=Deployment.from_record(deployment) if deployment else None,
            left=item.get(_Member.LEFT, ""),
        )

    @staticmethod
    def leaving(config: str) -> Change:
        """The change that keeps from which configuration remediation is about to go back."""
        return Change(put={_Member.LEFT: config})

    @property
    def known(self) -> Known:
        """What need not be read again of the endpoint itself."""
        return Known(name=self.name, born=self.born, config=self.config, hosting=self.hosting)

    def config_of(self, endpoint: Endpoint) -> str:
        """The configuration that this endpoint had in service the last time; empty for none."""
        return self.config if self.born == endpoint.born else ""

    def learned(self, endpoint: Endpoint | None, deployment: Deployment | None) -> Change | None:
        """The change that keeps what was learned; None where all of it is kept.

        Args:
            endpoint: the endpoint in service; None where it is not, and nothing new is known of it.
        """
        put: dict[str, Any] = {}
        if deployment and deployment != self.deployment:
            put[_Member.DEPLOYMENT] = deployment.to_record()
        if endpoint:
            seen: dict[str, tuple[Any, Any]] = {
                _Member.NAME: (self.name, endpoint.name),
                _Member.BORN: (self.born and self.born.isoformat(), endpoint.born.isoformat()),
                _Member.CONFIG: (self.config, endpoint.config),
                _Member.HOSTING: (
                    hosting_written(self.hosting),
                    hosting_written(endpoint.hosting),
                ),
            }
            put |= {member: after for member, (before, after) in seen.items() if before != after}
        return Change(put=put) if put else None

    def gone(self) -> Change | None:
        """The change that forgets an endpoint that is gone; None where nothing is remembered."""
        return Change(drop=tuple(_Member)) if self.name or self.deployment or self.left else None
