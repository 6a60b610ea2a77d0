"""`sagewarden endpoint logs`: lines with their instances, masked, without pings, and followed."""

import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta

import pytest

from cli.endpoint.access import Reader
from cli.endpoint.tail import Tail
from local.cloud import LocalCloud
from tests.integration.endpoint.conftest import Played, Run
from tests.integration.endpoint.test_status import COMMAND

PING = '"GET /ping HTTP/1.1" 200 0'


def write(tumor: Played, *texts: str, ago: float = 60, instance: str = "i-0") -> None:
    at = round((time.time() - ago) * 1000)
    events = [{"timestamp": at, "message": text} for text in texts]
    tumor.cloud.write_log(f"/aws/sagemaker/Endpoints/{tumor.name}", f"blue/{instance}", events)


@pytest.fixture(autouse=True)
def today(cloud: LocalCloud) -> None:
    """The local cloud's clock agrees with this machine's."""
    cloud.pass_time(time.time() - cloud.now())


def test_lines_have_variant_and_instance_and_neither_pings_nor_secrets(
    tumor: Played, run: Run
) -> None:
    tumor.create()
    write(
        tumor,
        PING,
        "serving 1",
        "DB_PASSWORD=hunter2",
        "failed\nTraceback\nKeyError: 1",
        "\x1b[31mred",
    )
    said = run("logs", tumor.name)
    assert said.status == 0
    assert [line.partition("  ")[2] for line in said.out.splitlines()] == [
        "blue/i-0  serving 1",
        "blue/i-0  DB_PASSWORD=****",
        "blue/i-0  failed",
        "  Traceback",
        "  KeyError: 1",
        "blue/i-0  red",
    ]
    assert PING in run("logs", tumor.name, "--pings").out


def test_errors_alone_and_since_when(tumor: Played, run: Run) -> None:
    tumor.create()
    write(tumor, "[ERROR] old", ago=7200)
    write(tumor, PING, "serving 512 ", "[ERROR] new")
    assert "old" not in run("logs", tumor.name).out
    said = run("logs", tumor.name, "--errors", "--since", "3h").out.splitlines()
    assert [line.rpartition("  ")[2] for line in said] == ["[ERROR] old", "[ERROR] new"]


def test_each_line_is_told_once_though_it_is_asked_for_again(tumor: Played, run: Run) -> None:
    tumor.create()
    import boto3

    tail = Tail(
        Reader(boto3.Session()),
        tumor.name,
        datetime.now(UTC) - timedelta(hours=1),
        errors=False,
        pings=False,
    )
    write(tumor, "one", "one")
    assert [line.text for line in tail.new()] == ["one", "one"]
    assert list(tail.new()) == []
    write(tumor, "late", ago=100, instance="i-1")
    write(tumor, "two", ago=0)
    assert [line.text for line in tail.new()] == ["late", "two"]
    assert list(tail.new()) == []


def test_what_stands_in_the_way_gets_one_line(tumor: Played, run: Run) -> None:
    tumor.create()
    said = run("logs", tumor.name)
    assert (said.status, said.err) == (
        2,
        f"there is no log group /aws/sagemaker/Endpoints/{tumor.name}: no container has written a line yet\n",
    )
    said = run("logs", tumor.name, "--since", "soon")
    assert (said.status, said.err) == (
        2,
        "'soon' is no span of time: expected 30s, 15m, 1h or 2d\n",
    )
    assert run("logs", tumor.name, "--every", "1").status == 2
    tumor.cloud.fail("logs", "FilterLogEvents", times=9, code="AccessDeniedException", message="no")
    said = run("logs", tumor.name)
    tumor.cloud.heal()
    assert (said.status, said.err) == (
        2,
        f"the logs of {tumor.name} could not be read: AccessDeniedException (FilterLogEvents): no\n",
    )


def test_following_shows_what_comes_and_ends_with_control_c(
    tumor: Played, cloud: LocalCloud
) -> None:
    """A process of its own, as a person runs it."""
    tumor.create()
    write(tumor, "there already")
    asked = [str(COMMAND), "endpoint", "logs", tumor.name, "--follow", "--every", "2"]
    with subprocess.Popen(  # noqa: S603 - our own command
        asked, env=cloud.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert "there already" in process.stdout.readline()
        write(tumor, "[ERROR] just now", ago=0)
        assert "[ERROR] just now" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out.strip(), err) == (0, "", "")
