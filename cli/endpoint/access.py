"""Access to AWS with one's own credentials: what ends a command, and what only leaves a gap."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
)

from cli.documents import refused
from cli.endpoint_names import did_you_mean, is_name
from sagewarden.errors import SagewardenError, is_gone
from sagewarden.resources import Arn, arn_of

if TYPE_CHECKING:
    import boto3

ENDS = (NoCredentialsError, HTTPClientError)
"""What stands in the way of every call: no part could be read after it."""


class Reader:
    """AWS's clients, and what could not be read with them.

    Args:
        session: whose credentials and region are used.
    """

    def __init__(self, session: "boto3.Session") -> None:
        self.region = session.region_name
        self.unread: list[str] = []
        self.session = session
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """The client of a service, made when it is first asked for."""
        if service not in self._clients:
            from botocore.config import Config

            make: Any = self.session.client  # its hundreds of overloads want a literal name
            config = Config(
                retries={"mode": "standard", "total_max_attempts": 4},
                connect_timeout=5,
                read_timeout=30,
            )
            self._clients[service] = make(service, config=config)
        return self._clients[service]

    def part[T](self, what: str, read: Callable[[], T]) -> T | None:
        """What is read of one part; None where AWS refuses that, of which a line is kept."""
        try:
            return read()
        except ENDS:
            raise
        except (ClientError, BotoCoreError) as error:
            self.unread.append(f"{what}: {reason(error)}")
            return None


def reason(error: Exception) -> str:
    """An error of AWS's on one line: the code, the call, and what AWS says."""
    response = getattr(error, "response", {})
    code = response.get("Error", {}).get("Code")
    told = response.get("Error", {}).get("Message") or str(error)
    operation = getattr(error, "operation_name", "")
    begins = f"{code} ({operation}): " if code else ""
    return " ".join(f"{begins}{told}".split())


@contextmanager
def could_look(what: str) -> Iterator[None]:
    """Ends the command with status 2, and a line that says why, where AWS cannot be asked."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise refused(f"{what} could not be looked at: {reason(error)}") from error
    except SagewardenError as error:
        raise refused(f"{what} could not be looked at: {error}") from error


def session_here() -> "boto3.Session":
    """A session with the credentials and the region of the environment.

    Raises:
        typer.Exit: there is no region.
    """
    import boto3

    try:
        session = boto3.Session()
    except BotoCoreError as error:  # a profile that there is not
        raise refused(f"AWS could not be asked: {error}") from error
    if not session.region_name:
        raise refused("AWS could not be asked: no region; name it with AWS_DEFAULT_REGION")
    return session


def name_of(endpoint: str) -> str:
    """An endpoint's name, from the name or its ARN.

    Raises:
        typer.Exit: it is neither.
    """
    arn = arn_of(endpoint)
    name = arn.rpartition("/")[2] if isinstance(arn, Arn) and arn.type == "endpoint" else endpoint
    if not is_name(name):
        raise refused(
            f"{endpoint!r} is no endpoint's name: expected letters, digits and hyphens, or an ARN"
        )
    return name


def find(reader: Reader, endpoint: str) -> Any:
    """DescribeEndpoint's answer; the name may differ from the endpoint's in letter case.

    Raises:
        typer.Exit: there is no such endpoint.
        botocore.exceptions.ClientError: it may not be looked at.
    """
    client = reader.client("sagemaker")
    try:
        return client.describe_endpoint(EndpointName=endpoint)
    except ClientError as error:
        if not is_gone(error):
            raise
    names = reader.part("other endpoints", lambda: _newest_names(client)) or []
    # ARNs have names in small letters.
    same = [name for name in names if name.casefold() == endpoint.casefold()]
    if same:
        return client.describe_endpoint(EndpointName=same[0])
    hint = did_you_mean(endpoint, names)
    raise refused(f"there is no endpoint {endpoint!r} in {reader.region}{hint}")


def _newest_names(client: Any) -> list[str]:
    """The names of the newest endpoints of the account."""
    listed = client.list_endpoints(MaxResults=100)["Endpoints"]
    return [summary["EndpointName"] for summary in listed]
