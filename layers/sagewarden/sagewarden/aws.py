"""Clients for AWS, made when they are first needed and then kept for as long as the function is warm."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sagewarden import __version__

if TYPE_CHECKING:
    from boto3.session import Session

MODELS = Path(__file__).parent / "models"
"""botocore's service models, cut down to the operations that the functions use (`layers/trim_models.py`)."""


@cache
def session() -> "Session":
    """The session of this process.

    It finds the small service models before botocore's own: reading the whole of SageMaker's takes
    a third of a cold start. Where there is no small model, botocore's own is used.
    """
    import boto3.session
    import botocore.session

    core = botocore.session.Session()
    core.get_component("data_loader").search_paths.insert(0, str(MODELS))
    return boto3.session.Session(botocore_session=core)


@cache
def client(service: str) -> Any:
    """The client of a service, which retries throttled calls and names sagewarden as the caller.

    The caller says which client it is, in its signature.
    """
    from botocore.config import Config

    make: Any = session().client  # its hundreds of overloads want a literal name
    return make(
        service,
        config=Config(
            retries={"mode": "adaptive", "max_attempts": 4},
            user_agent_extra=f"sagewarden/{__version__}",
            connect_timeout=3,
            read_timeout=10,
        ),
    )
