"""Runs a function under Lambda's runtime interface emulator, and reads what it cost."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.contenders import WORK, Contender

_INIT = re.compile(r"INIT REPORT\(durationMs: ([\d.]+)\)")
_DONE = re.compile(r"INVOKE RTDONE\(status: (\w+), produced bytes: \d+, duration: ([\d.]+)ms\)")
_INVOCATIONS = "/2015-03-31/functions/function/invocations"


class Function:
    """A function that runs; its emulator's log tells the times."""

    def __init__(
        self, contender: Contender, port: int, process: subprocess.Popen[bytes], log: Path
    ) -> None:
        self._contender = contender
        self._port = port
        self._process = process
        self._log = log

    def invoke(self, event: dict[str, Any]) -> None:
        """Hands over one event.

        Raises:
            RuntimeError: the function failed; a measurement of it would mean nothing.
        """
        payload = event
        if self._contender.batched:
            record = {"messageId": event["id"], "body": json.dumps(event), "eventSource": "aws:sqs"}
            payload = {"Records": [record]}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        connection.request("POST", _INVOCATIONS, json.dumps(payload))
        answer = connection.getresponse().read()
        connection.close()
        failed = b"errorType" in answer
        if self._contender.batched:
            failed = failed or b'"batchItemFailures": []' not in answer
        if failed:
            log = self._log.read_text()
            raise RuntimeError(f"{self._contender.name}: {answer[:1000]!r}\n{log[-3000:]}")

    def init_ms(self) -> float:
        """The time that the first start took, in milliseconds."""
        return float(_INIT.findall(self._log.read_text(errors="replace"))[0])

    def durations_ms(self) -> list[float]:
        """The time that each invocation took, in milliseconds."""
        return [float(ms) for _, ms in _DONE.findall(self._log.read_text(errors="replace"))]

    def peak_mib(self) -> float:
        """The most memory that the function's process has held, in MiB."""
        status = Path(f"/proc/{self._runtime()}/status").read_text()
        (kib,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
        return int(kib) / 1024

    def _runtime(self) -> int:
        """The id of the function's process, which the emulator has started."""
        tasks = Path(f"/proc/{self._process.pid}/task")
        children = [(task / "children").read_text() for task in tasks.iterdir()]
        return int(" ".join(children).split()[0])


@contextmanager
def running(rie: Path, contender: Contender, aws: Mapping[str, str]) -> Iterator[Function]:
    """A fresh emulator with a fresh runtime, ended with all that it started.

    Args:
        aws: the environment in which the function finds its AWS.
    """
    port, api = _free_port(), _free_port()
    log = WORK / "rie.log"
    command = [str(rie), "--runtime-interface-emulator-address", f"127.0.0.1:{port}"]
    command += ["--runtime-api-address", f"127.0.0.1:{api}"]
    command += [str(contender.python), "-m", "awslambdaric", contender.handler]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=contender.root,
            env=_environment(contender, aws),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            _wait(port)
            yield Function(contender, port, process, log)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _environment(contender: Contender, aws: Mapping[str, str]) -> dict[str, str]:
    """The environment in which Lambda would run a contender, with its AWS here."""
    own = dict(contender.environment)
    own.pop("AWS_ENDPOINT_URL", None)
    runtime = {
        "AWS_REGION": "us-east-1",
        "AWS_LAMBDA_FUNCTION_NAME": "function",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": "60",
        "LAMBDA_TASK_ROOT": str(contender.root),
        "PYTHONPATH": os.pathsep.join(map(str, contender.layers)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return dict(aws) | runtime | own


def _wait(port: int) -> None:
    """Waits until something listens on a port."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError("the runtime interface emulator does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
