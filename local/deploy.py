"""Builds and deploys the stack into a local cloud, with the same commands that deploy it to AWS."""

import os
import platform
import subprocess
import sys
from pathlib import Path

from local.cloud import LocalCloud

ROOT = Path(__file__).parent.parent
STACK = "sagewarden"

_OVERRIDES = {
    "FunctionTimeout": "10",
    "VisibilityTimeout": "60",
    "IsolationTimeout": "20",
    "IsolationVisibilityTimeout": "120",
    "MaximumReceives": "3",
}
"""The template's parameters here, where people wait for seconds and not for AWS's minutes."""


class NotDeployedError(Exception):
    """sam failed; the message is what it printed."""


def architecture() -> str:
    """The architecture of this machine, in Lambda's words."""
    return "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"


def build() -> None:
    """Builds the functions and the layer for this machine.

    Raises:
        NotDeployedError: the build failed.
    """
    _run(
        ["make", "-s", "build", f"ARCHITECTURE={architecture()}", "CONFIG=local"], dict(os.environ)
    )


def deploy(cloud: LocalCloud, **overrides: str) -> dict[str, str]:
    """Deploys what was built, and answers with the stack's outputs.

    Args:
        overrides: the template's parameters that shall differ from the local cloud's.

    Raises:
        NotDeployedError: the deployment failed.
    """
    parameters = {"Architecture": architecture()} | _OVERRIDES | overrides
    pairs = [f"{name}={value}" for name, value in parameters.items()]
    _run(
        [_sam(), "deploy", "--config-env", "local", "--parameter-overrides", *pairs],
        cloud.environment() | {"SAM_CLI_POLL_DELAY": "0.1"},  # seconds; it looks every five else
    )
    (stack,) = cloud.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def _sam() -> str:
    """The path of the SAM command line that is installed beside this Python."""
    return str(Path(sys.executable).parent / "sam")


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Runs a command to its end.

    Raises:
        NotDeployedError: it failed.
    """
    path = os.pathsep.join((str(Path(sys.executable).parent), environment.get("PATH", "")))
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment | {"PATH": path, "SAM_CLI_TELEMETRY": "0"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotDeployedError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
