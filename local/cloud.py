"""The local cloud as a value: started on entry, ended on exit, with clients and controls for it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import boto3
from botocore.config import Config

from local import REGION

_ALL_THE_TIME = 600.0
"""Seconds within which time has passed: the functions of executions run meanwhile."""

STARTED_WITHIN = 60.0
"""Seconds in which the process must be ready; importing moto takes most of them."""


class NotStartedError(Exception):
    """The local cloud did not get ready; the message holds what its process wrote."""


class NotScaledError(Exception):
    """Application Auto Scaling does not scale that: the target is suspended, or there is none."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The credentials of somebody who calls AWS."""

    access_key_id: str
    """The id of the access key."""

    secret_access_key: str
    """The key's secret."""

    session_token: str | None = None
    """The token of a role's session; None for a user."""


ADMIN = Credentials("test", "test")
"""The account's root, for whoever founds and deploys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that the local cloud answered."""

    service: str
    """The service, as signatures name it."""

    operation: str
    """The operation's name."""

    status: int
    """The HTTP status of the answer."""

    caller: str
    """The ARN of who called."""


class LocalCloud:
    """A local cloud on a free loopback port.

    Raises:
        NotStartedError: on entry.
    """

    def __init__(self) -> None:
        self.port = 0
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._clients: dict[tuple[str, Credentials], Any] = {}

    def __enter__(self) -> Self:
        # The process gets the socket, not a number: nobody else can take the port meanwhile.
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
            self.url = f"http://127.0.0.1:{self.port}"
            self._process = subprocess.Popen(
                [sys.executable, "-m", "local.aws.server", str(listener.fileno())],
                pass_fds=[listener.fileno()],
                stdin=subprocess.PIPE,
                stdout=sys.stderr,
                start_new_session=True,  # Ctrl-C is for whoever started us; our input's end ends us
            )
        self._wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process = self._process
        if process and process.stdin:
            process.stdin.close()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def environment(self, credentials: Credentials = ADMIN) -> dict[str, str]:
        """The environment in which any AWS client works in this cloud."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment = clean | {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": credentials.access_key_id,
            "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
            "AWS_EC2_METADATA_DISABLED": "true",
            "SAM_CLI_TELEMETRY": "0",
        }
        if credentials.session_token:
            environment["AWS_SESSION_TOKEN"] = credentials.session_token
        return environment

    def session(self, credentials: Credentials = ADMIN) -> boto3.Session:
        """A session of somebody's; its clients need this cloud's `endpoint_url`."""
        return boto3.Session(
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key,
            aws_session_token=credentials.session_token,
            region_name=REGION,
        )

    def client(self, service: str, credentials: Credentials = ADMIN) -> Any:
        """A client of this cloud, kept for the next time: making one takes a tenth of a second."""
        if (service, credentials) not in self._clients:
            make: Any = self.session(credentials).client
            config = Config(retries={"total_max_attempts": 1})
            self._clients[service, credentials] = make(
                service, endpoint_url=self.url, config=config
            )
        return self._clients[service, credentials]

    def calls(self) -> list[Call]:
        """The calls since the last `clear_calls`."""
        return [Call(**call) for call in self._control("GET", "calls")]

    def clear_calls(self) -> None:
        """Forgets the calls up to now."""
        self._control("DELETE", "calls")

    def is_telling(self) -> bool:
        """Whether EventBridge has yet to hear of a call, or of a state that follows from it."""
        return bool(self._control("GET", "telling"))

    def fail(
        self,
        service: str,
        operation: str,
        *,
        times: int = 1,
        code: str = "ThrottlingException",
        status: int = 400,
        message: str = "Rate exceeded",
    ) -> None:
        """Makes the next calls of an operation fail; `*` stands for every operation."""
        fault = {
            "service": service,
            "operation": operation,
            "times": times,
            "code": code,
            "status": status,
            "message": message,
        }
        self._control("POST", "faults", fault)

    def heal(self) -> None:
        """Takes all faults back, and has deployments pass."""
        self._control("DELETE", "faults")
        self._control("DELETE", "deployments")

    def let_deployment(self, endpoint: str, ends: str, reason: str = "") -> None:
        """Makes the next deployment of an endpoint end otherwise than in service with it.

        Args:
            ends: `rolls-back`, `fails`, or `hangs`, which lasts until `heal`.
            reason: SageMaker's FailureReason.
        """
        asked = {"endpoint": endpoint, "ends": ends, "reason": reason}
        self._control("POST", "deployments", asked)

    def throttle(self, service: str, *operations: str, per_second: int) -> None:
        """Answers so many calls a second of each operation, and refuses the others."""
        for operation in operations:
            limit = {"service": service, "operation": operation, "per_second": per_second}
            self._control("POST", "limits", limit)

    def unthrottle(self) -> None:
        """Takes all limits back."""
        self._control("DELETE", "limits")

    def now(self) -> float:
        """The time of the local cloud's clock, in epoch seconds."""
        return float(self._control("GET", "clock"))

    def pass_time(self, seconds: float) -> float:
        """Moves the clock forward; alarms are evaluated in each minute on the way.

        Metrics, alarms, log lines and executions of Step Functions go by this clock: in each
        minute it stands still until no execution works. A function's own time does not. Who wants
        both to agree in the end moves the clock back first, by negative seconds, before anything
        was published.

        Returns:
            The time that it is then, in epoch seconds.
        """
        return float(self._control("POST", "clock", {"seconds": seconds}, timeout=_ALL_THE_TIME))

    def publish(self, data: Sequence[Mapping[str, Any]]) -> None:
        """Publishes metrics as AWS's services do, also in the namespaces that are AWS's own.

        Args:
            data: PutMetricData's data, each with its `Namespace`; timestamps are epoch seconds.
        """
        self._control("POST", "metrics", {"data": list(data)})

    def write_log(self, group: str, stream: str, events: Sequence[Mapping[str, Any]]) -> None:
        """Writes log events as SageMaker does, which makes group and stream if there are none.

        Args:
            events: `timestamp` in epoch milliseconds, and `message`.
        """
        written = {"group": group, "stream": stream, "events": list(events)}
        self._control("POST", "logs", written)

    def scale(self, resource_id: str, dimension: str, capacity: int) -> None:
        """Has an alarm fire whose policy wants a capacity: it is set, as far as the limits allow.

        The endpoint is in service again a moment after this returns.

        Raises:
            NotScaledError: the target is suspended, or there is none.
        """
        wanted = {"resource_id": resource_id, "dimension": dimension, "capacity": capacity}
        try:
            self._control("POST", "alarms", wanted)
        except urllib.error.HTTPError as error:
            with error:
                raise NotScaledError(json.load(error)["message"]) from error

    def logs(self, function_name: str) -> str:
        """What a deployed function wrote."""
        client = self.client("logs")
        config = self.client("lambda").get_function_configuration(FunctionName=function_name)
        own = config.get("LoggingConfig", {}).get("LogGroup")
        groups = {group["logGroupName"] for group in client.describe_log_groups()["logGroups"]}
        lines: list[str] = []
        for group in groups & {own, f"/aws/lambda/{function_name}"}:
            events = client.filter_log_events(logGroupName=group)["events"]
            lines.extend(event["message"].rstrip() for event in events)
        return "\n".join(lines)

    def _control(self, method: str, what: str, value: Any = None, timeout: float = 60) -> Any:
        """Asks what is no call to AWS, and answers with the answer."""
        body = json.dumps(value).encode() if value is not None else None
        url = f"{self.url}/_local/{what}"
        request = urllib.request.Request(url, body, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            return json.load(answer)

    def _wait(self) -> None:
        """Waits until the process answers.

        Raises:
            NotStartedError: it does not in time, or has ended.
        """
        until = time.monotonic() + STARTED_WITHIN
        while time.monotonic() < until and self._process and self._process.poll() is None:
            try:
                self._control("GET", "ready")
            except OSError:
                time.sleep(0.1)
            else:
                return
        self.__exit__(None, None, None)
        raise NotStartedError(
            f"the local cloud was not ready on {self.url} within {STARTED_WITHIN:.0f} s"
        )
