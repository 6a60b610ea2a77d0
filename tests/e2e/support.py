"""What end-to-end tests share: names that nobody has taken, and patience."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4


def unique(name: str) -> str:
    return f"{name}-{uuid4().hex[:6]}"


def eventually(what: Callable[[], Any], within: float = 20) -> Any:
    """What a condition answers once it answers with something true."""
    until = time.monotonic() + within
    while not (found := what()) and time.monotonic() < until:
        time.sleep(0.1)
    return found
