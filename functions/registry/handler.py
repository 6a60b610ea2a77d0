"""The edge of the registry's guard: AppConfig's validator of every configuration version.

A version that does not validate makes the function fail, and then AppConfig does not deploy it:
the registry that is live stays live (AppConfig user guide, "About validators").
"""

from base64 import b64decode
from binascii import Error as NotBase64
from typing import Any

from sagewarden.errors import NotAnEvent, RegistryInvalid
from sagewarden.reading import text
from sagewarden.registry.document import read_to_publish
from sagewarden.runtime import telemetry


def lambda_handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Validates the registry in AppConfig's event.

    Raises:
        RegistryInvalid: every finding, a line each.
        NotAnEvent: the event is not one of AppConfig's.
    """
    try:
        registry = read_to_publish(_content(event))
    except RegistryInvalid as error:
        telemetry.logger().error("registry refused", findings=error.findings)
        raise
    telemetry.logger().info("registry accepted", teams=len(registry.teams))
    return {"valid": True, "teams": sorted(registry.teams)}


def _content(event: dict[str, Any]) -> bytes:
    try:
        return b64decode(text(event, "content") or "", validate=True)
    except NotBase64 as error:
        raise NotAnEvent(
            "'content' should be the configuration in base64, as AppConfig sends it"
        ) from error
