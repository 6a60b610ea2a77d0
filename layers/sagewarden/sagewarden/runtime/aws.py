"""Clients for AWS, made when they are first needed and then kept for as long as the function is warm."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sagewarden import __version__

if TYPE_CHECKING:
    from boto3.session import Session

MODELS = Path(__file__).parent.parent / "models"
"""botocore's service models, cut down to the operations that the functions use (`layers/trim_models.py`)."""


@cache
def session() -> "Session":
    """The session of this process, which knows the services of the small models and no others."""
    import boto3.session
    import botocore.session
    from botocore.loaders import Loader

    class SmallLoader(Loader):
        """Finds the small models first, and does not walk botocore's 900 folders to learn that they exist.

        Reading the whole of SageMaker's model would take a third of a cold start.
        """

        def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - botocore's signature
            return [folder.name for folder in MODELS.iterdir() if folder.is_dir()]

    core = botocore.session.Session()
    core.register_component("data_loader", SmallLoader(extra_search_paths=[str(MODELS)]))
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
