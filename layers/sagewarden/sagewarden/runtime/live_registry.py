"""The live registry, as AppConfig serves it, and the last good copy for when it does not."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sagewarden.errors import RegistryInvalid, RegistryUnavailable
from sagewarden.registry.document import read
from sagewarden.registry.model import Registry
from sagewarden.runtime import aws, telemetry
from sagewarden.warm import remember

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools.utilities.parameters import AppConfigProvider

MAX_AGE = 15
"""Seconds for which a registry is used before AppConfig is asked for a newer one: the shortest time
between two looks that a session may ask for (StartConfigurationSession, API reference)."""

REST = 15
"""Seconds for which the last good copy serves unasked after a failure: waiting for AppConfig once
an event would use up the function's time."""


class Named(Protocol):
    """The settings that name the registry: a room's, or those of another function."""

    @property
    def registry_application(self) -> str: ...
    @property
    def registry_environment(self) -> str: ...
    @property
    def registry_profile(self) -> str: ...


@dataclass(kw_only=True)
class LiveRegistry:
    """Reads the live registry through Powertools and keeps the last copy that was good.

    Should AppConfig not answer, or answer with what does not validate, the last good copy serves;
    with none, nothing is known about teams and the caller must not act.
    """

    profile: str
    """The id of the registry's configuration profile."""

    connect: "Callable[[], AppConfigProvider]"
    """Makes a provider; one that failed is dropped, for its session's token may be what failed."""

    on_stale: "Callable[[str], object]"
    """Is told why the last good copy serves."""

    clock: "Callable[[], float]" = time.monotonic
    """Tells the time in seconds, from any beginning."""

    _provider: "AppConfigProvider | None" = None
    _resting_until: float = 0.0
    _content: bytes = b""
    _good: Registry | None = None
    _deployment: str = ""

    def current(self) -> Registry:
        """The registry in force.

        Raises:
            RegistryUnavailable: there is no live registry and no earlier copy.
        """
        from aws_lambda_powertools.utilities.parameters import GetParameterError

        if self._good and self.clock() < self._resting_until:
            return self._good
        try:
            return self._live()
        except (GetParameterError, RegistryInvalid) as error:
            if self._good is None:
                raise RegistryUnavailable(f"no registry can be read: {error}") from error
            self._resting_until = self.clock() + REST
            self.on_stale(f"the last good registry serves: {error}")
            return self._good

    def after(self, deployment: str) -> Registry:
        """The registry as it is after a deployment: what was read before that does not serve.

        Args:
            deployment: names the deployment; it is asked for once.

        Raises:
            RegistryUnavailable: it cannot be read.
        """
        if deployment == self._deployment:
            return self.current()
        registry = self.fresh()
        self._deployment = deployment
        return registry

    def fresh(self) -> Registry:
        """The registry as it is at this moment: nothing that was read before serves.

        Raises:
            RegistryUnavailable: it cannot be read.
        """
        from aws_lambda_powertools.utilities.parameters import GetParameterError

        self._provider = None  # another session knows nothing of what was read before
        try:
            return self._live()
        except (GetParameterError, RegistryInvalid) as error:
            raise RegistryUnavailable(f"what was deployed cannot be read: {error}") from error

    def _live(self) -> Registry:
        content = self._fetched()
        if self._good is None or content != self._content:
            self._good, self._content = read(content), content
        return self._good

    def _fetched(self) -> bytes:
        from aws_lambda_powertools.utilities.parameters import GetParameterError

        self._provider = self._provider or self.connect()
        try:
            # A session that does not ask for it may be refused for looking again so soon.
            value = self._provider.get(
                self.profile, max_age=MAX_AGE, RequiredMinimumPollIntervalInSeconds=MAX_AGE
            )
        except GetParameterError:
            self._provider = None
            raise
        return value if isinstance(value, bytes) else str(value).encode()


@remember
def live(settings: Named) -> "LiveRegistry":
    """The registry that a function's environment names; one for as long as the function is warm."""
    return LiveRegistry(
        profile=settings.registry_profile,
        connect=lambda: _provider(settings),
        on_stale=lambda why: telemetry.logger().warning(why),
    )


def _provider(settings: Named) -> "AppConfigProvider":
    from aws_lambda_powertools.utilities.parameters import AppConfigProvider

    return AppConfigProvider(
        environment=settings.registry_environment,
        application=settings.registry_application,
        boto3_client=aws.client("appconfigdata"),
    )
