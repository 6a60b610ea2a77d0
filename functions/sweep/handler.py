"""The edge of the sweep: one step of a walk, as the state machine asks for it."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from sagewarden.errors import NotAnEvent, judge
from sagewarden.runtime import live_registry
from sagewarden.runtime.aws import Clients, client
from sagewarden.warm import remember
from sweep.settings import SweepSettings
from sweep.steps import Around, begin, end, look

_STEPS: Mapping[str, Callable[[Around, Mapping[str, Any]], dict[str, Any]]] = {
    "begin": begin,
    "look": look,
    "end": end,
}


def lambda_handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Takes one step of a walk.

    Raises:
        TransientError: AWS cannot just now; the state machine tries again.
        PermanentError: AWS refuses it; the state machine goes on with the other lists.
    """
    step = _STEPS.get(event.get("step", ""))
    if step is None:
        raise NotAnEvent(f"'step' should be one of {', '.join(_STEPS)}")
    try:
        return step(_around(), event)
    except (ClientError, BotoCoreError) as error:
        raise judge(error) from error


@remember
def _around() -> Around:
    """What is around the function, made at the first step."""
    settings = SweepSettings.load()
    return Around(settings=settings, registry=live_registry.live(settings), aws=Clients(client))
