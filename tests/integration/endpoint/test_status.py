"""`sagewarden endpoint status`: what a person sees of an endpoint, and what it says where it cannot look."""

import contextlib
import os
import pty
import re
import signal
import subprocess
import termios
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from local.cloud import LocalCloud
from tests.conftest import ROOT
from tests.integration.endpoint.conftest import Played, Run

INSTANCES, REQUESTS = "/aws/sagemaker/Endpoints", "AWS/SageMaker"
COMMAND = ROOT / ".venv" / "bin" / "sagewarden"


def overloaded(tumor: Played) -> None:
    """CPU at its limit for forty minutes, and an alarm that says so; another one is silenced."""
    tumor.create()
    tumor.scales(1, 4)
    tumor.cloud.pass_time(-4 * 3600)
    tumor.alarm("cpu-utilization", INSTANCES, "CPUUtilization", 4 * 80)
    tumor.alarm("invocation-5xx-errors", REQUESTS, "Invocation5XXErrors", 5, Statistic="Sum")
    tumor.alarm("disk-utilization", INSTANCES, "DiskUtilization", 90)
    tumor.silence("invocation-5xx-errors")
    tumor.lives("normal_day", "overload")


def test_an_overload_is_seen_on_one_screen(tumor: Played, run: Run) -> None:
    overloaded(tumor)
    said = run("status", tumor.name)
    assert (said.status, said.err) == (1, "")
    lines = said.out.splitlines()
    assert max(map(len, lines)) <= 100
    assert len(lines) <= 32
    assert lines[0].startswith(f"{tumor.name}  InService")
    assert "blue     instances  ml.m5.xlarge  2    1-4" in lines
    (cpu,) = (line for line in lines if line.startswith("CPU "))
    assert cpu.split()[-1] == "80%"
    assert "▄▄" in cpu
    assert "██" in cpu
    (requests,) = (line for line in lines if line.startswith("requests "))
    assert requests.split()[-1] == "3600/min"
    assert "alarms: 2 open of 3" in lines
    (opened,) = (line for line in lines if line.startswith("  blue/cpu-utilization"))
    assert "Threshold Crossed" in opened
    (silenced,) = (line for line in lines if line.startswith("  blue/invocation-5xx-errors"))
    assert "silenced" in silenced
    assert any(f"{tumor.name}-1  CreateEndpoint by " in line for line in lines)
    assert "\x1b" not in said.out


def test_an_endpoint_costs_ten_calls_and_its_metrics_one_of_them(tumor: Played, run: Run) -> None:
    overloaded(tumor)
    tumor.cloud.clear_calls()
    run("status", tumor.name)
    calls = Counter(call.operation for call in tumor.cloud.calls())
    assert calls["GetMetricData"] == 1
    assert calls.total() == 10


def test_json_says_all_of_it(tumor: Played, run: Run) -> None:
    overloaded(tumor)
    said = run("status", tumor.name, "--json", "--hours", "2")
    assert said.status == 1
    seen = said.json
    assert list(seen) == [
        "version", "endpoint", "arn", "at", "status", "in_order", "failure_reason", "configuration",
        "last_modified", "tags", "variants", "metrics", "alarms", "deployments", "scaling_activities",
        "raised", "errors", "not_read",
    ]  # fmt: skip
    assert (seen["version"], seen["in_order"], seen["not_read"]) == (1, False, [])
    assert seen["variants"] == [
        {
            "name": "blue",
            "kind": "instances",
            "instance_types": ["ml.m5.xlarge"],
            "current": 2,
            "desired": 2,
            "min": 1,
            "max": 4,
        }
    ]
    assert seen["metrics"]["period"] == 60
    series = {each["label"]: each for each in seen["metrics"]["series"]}
    assert all(len(each["values"]) == 120 for each in series.values())
    assert series["CPU"]["thresholds"] == [{"value": 80.0, "below": False}]
    assert 90 < series["CPU"]["latest"] <= 100
    assert series["5XX errors"]["thresholds"] == [{"value": 5.0, "below": False}]
    assert series["model latency p90"]["unit"] == "ms"
    assert "GPU" not in series
    alarms = {each["name"].rpartition("/")[2]: each for each in seen["alarms"]}
    assert {name: (each["state"], each["silenced"]) for name, each in alarms.items()} == {
        "cpu-utilization": ("ALARM", False),
        "invocation-5xx-errors": ("ALARM", True),
        "disk-utilization": ("OK", False),
    }
    assert seen["tags"] == {"team": "bcd"}


def test_a_normal_day_is_in_order(tumor: Played, run: Run) -> None:
    tumor.create()
    tumor.alarm("cpu-utilization", INSTANCES, "CPUUtilization", 4 * 80)
    tumor.lives("normal_day")
    said = run("status", tumor.name)
    assert said.status == 0
    assert "alarms: 0 open of 1" in said.out
    assert "errors in logs: no error line" in said.out


def test_error_lines_are_grouped_and_secrets_masked(tumor: Played, run: Run) -> None:
    tumor.create()
    tumor.lives("bad_deployment")
    said = run("status", tumor.name)
    (line,) = (line for line in said.out.splitlines() if "KeyError" in line)
    assert "(2 instances)" in line
    assert "x  blue" in line
    assert "KeyError: 'pixel_values'" in line
    assert "GET /ping" not in said.out
    assert "wJalrXUtnFEMI" not in said.out


def test_another_endpoint_whose_name_begins_the_same_is_another(tumor: Played, run: Run) -> None:
    tumor.create()
    other = Played(cloud=tumor.cloud, name=f"{tumor.name}-two")
    other.alarm("cpu-utilization", INSTANCES, "CPUUtilization", 1)
    assert "sagewarden has none" in run("status", tumor.name).out
    other.cloudwatch.delete_alarms(AlarmNames=[f"sagewarden/{other.name}/blue/cpu-utilization"])


@pytest.mark.parametrize(
    ("service", "operation", "part"),
    [
        ("monitoring", "DescribeAlarms", "alarms"),
        ("monitoring", "GetMetricData", "metrics"),
        ("logs", "FilterLogEvents", "logs"),
        ("application-autoscaling", "DescribeScalableTargets", "scalable targets"),
        ("application-autoscaling", "DescribeScalingActivities", "scaling activities"),
        ("cloudtrail", "LookupEvents", "deployments"),
        ("sagemaker", "ListTags", "tags"),
        ("sagemaker", "DescribeEndpointConfig", "configuration"),
    ],
)
def test_a_part_that_may_not_be_read_is_named_and_the_rest_is_shown(
    tumor: Played, run: Run, service: str, operation: str, part: str
) -> None:
    tumor.create()
    tumor.scales(1, 4)
    denied = "User: arn:aws:iam::123456789012:user/eve is not authorized"
    tumor.cloud.fail(service, operation, times=9, code="AccessDeniedException", message=denied)
    said = run("status", tumor.name)
    tumor.cloud.heal()
    assert said.status == 0
    assert f"not read: {part}: AccessDeniedException ({operation}): User:" in said.out
    assert said.out.startswith(tumor.name)


def test_an_endpoint_that_there_is_not_gets_one_line(tumor: Played, run: Run) -> None:
    tumor.create()
    said = run("status", f"{tumor.name}x")
    assert (said.status, said.out) == (2, "")
    assert (
        said.err
        == f"there is no endpoint '{tumor.name}x' in us-east-1; did you mean {tumor.name!r}?\n"
    )


def test_an_arn_finds_the_name_in_its_makers_letters(tumor: Played, run: Run) -> None:
    tumor.create()
    arn = f"arn:aws:sagemaker:us-east-1:123456789012:endpoint/{tumor.name.lower()}"
    assert run("status", arn).out.startswith(tumor.name)


def test_what_is_no_name_gets_one_line(run: Run) -> None:
    said = run("status", "no_name")
    assert (said.status, said.err.count("\n")) == (2, 1)
    assert "is no endpoint's name" in said.err


def test_an_endpoint_that_may_not_be_looked_at_gets_one_line(tumor: Played, run: Run) -> None:
    tumor.cloud.fail(
        "sagemaker",
        "DescribeEndpoint",
        times=9,
        code="AccessDeniedException",
        message="not\nauthorized",
    )
    said = run("status", tumor.name)
    tumor.cloud.heal()
    assert said.status == 2
    assert (
        said.err
        == f"{tumor.name} could not be looked at: AccessDeniedException (DescribeEndpoint): not authorized\n"
    )


def test_no_region_and_no_network_get_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    said = run("status", "Tumor")
    assert (said.status, said.err.count("\n")) == (2, 1)
    assert "Could not connect to the endpoint URL" in said.err
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    said = run("status", "Tumor")
    assert (said.status, said.err) == (
        2,
        "AWS could not be asked: no region; name it with AWS_DEFAULT_REGION\n",
    )


def test_no_credentials_get_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    said = run("status", "Tumor")
    assert (said.status, said.err) == (
        2,
        "Tumor could not be looked at: Unable to locate credentials\n",
    )


def test_watching_ends_with_control_c_and_with_nought(tumor: Played, cloud: LocalCloud) -> None:
    """A process of its own, as a person runs it, into a pipe."""
    tumor.create()
    asked = [str(COMMAND), "endpoint", "status", tumor.name, "--watch", "--every", "5"]
    with subprocess.Popen(  # noqa: S603 - our own command
        asked,
        env=cloud.environment() | {"PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        first = process.stdout.readline()
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert first.startswith(f"{tumor.name}  InService")
    assert "\x1b" not in out
    assert (process.returncode, err) == (0, "")


def test_a_page_is_written_instead_and_it_ends_the_same(
    tumor: Played, run: Run, tmp_path: Path
) -> None:
    overloaded(tumor)
    file = tmp_path / "tumor.html"
    said = run("status", tumor.name, "--html", str(file))
    assert (said.status, said.out) == (1, f"{file} is written\n")
    assert file.read_text().startswith("<!doctype html>")
    assert "blue/cpu-utilization" in file.read_text()


def test_a_page_that_cannot_be_written_gets_one_line(
    tumor: Played, run: Run, tmp_path: Path
) -> None:
    tumor.create()
    said = run("status", tumor.name, "--html", str(tmp_path / "none" / "x.html"))
    assert (said.status, said.out) == (2, "")
    assert said.err.endswith("cannot be written: No such file or directory\n")


def test_there_is_one_way_to_show_it(run: Run) -> None:
    said = run("status", "Tumor", "--watch", "--json")
    assert (said.status, said.err) == (2, "--watch, --json and --html exclude each other\n")


@pytest.mark.parametrize(("columns", "plain"), [(80, False), (120, False), (80, True)])
def test_a_terminal_gets_colours_and_lines_that_fit(
    tumor: Played, cloud: LocalCloud, columns: int, plain: bool
) -> None:
    """A process of its own on a terminal, whose width is the screen's."""
    overloaded(tumor)
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (40, columns))
    environment = (
        cloud.environment() | {"TERM": "xterm-256color"} | ({"NO_COLOR": "1"} if plain else {})
    )
    environment.pop("COLUMNS", None)
    asked = [str(COMMAND), "endpoint", "status", tumor.name]
    done = subprocess.run(asked, env=environment, stdin=follower, stdout=follower, check=False)  # noqa: S603 - our own command
    os.close(follower)
    shown = b""
    with contextlib.suppress(OSError):  # the end of a terminal
        while read := os.read(leader, 65_536):
            shown += read
    os.close(leader)
    assert done.returncode == 1
    text = shown.decode()
    assert ("\x1b[31m" in text or "\x1b[1;31m" in text) != plain
    lines = re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()
    assert columns - 2 <= max(map(len, lines)) <= columns


def test_watching_goes_on_while_aws_is_busy(
    tumor: Played, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    tumor.create()
    looks = 0

    def busy(_seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            tumor.cloud.fail("sagemaker", "DescribeEndpoint", times=9, code="ThrottlingException")
        else:
            tumor.cloud.heal()
            raise KeyboardInterrupt

    monkeypatch.setattr("cli.endpoint.command.time", SimpleNamespace(sleep=busy))
    said = run("status", tumor.name, "--watch")
    assert (said.status, said.err) == (0, "")
    assert said.out.count(f"{tumor.name}  InService") == 2
    assert "not read: anything since" in said.out


def test_what_scaling_did_is_shown(tumor: Played, run: Run) -> None:
    tumor.create()
    tumor.scales(1, 4)
    tumor.cloud.scale(
        f"endpoint/{tumor.name}/variant/blue", "sagemaker:variant:DesiredInstanceCount", 3
    )
    tumor.settled()
    said = run("status", tumor.name).out
    assert "blue     instances  ml.m5.xlarge  3    1-4" in said
    assert "  blue  Successful  Setting desired instance count to 3." in said


def test_an_update_that_is_refused_is_among_the_deployments(tumor: Played, run: Run) -> None:
    tumor.create()
    with contextlib.suppress(tumor.sagemaker.exceptions.ClientError):
        tumor.sagemaker.update_endpoint(EndpointName=tumor.name, EndpointConfigName="none")
    until = time.monotonic() + 5
    while tumor.cloud.is_telling() and time.monotonic() < until:
        time.sleep(0.02)
    said = run("status", tumor.name).out
    (refused,) = (line for line in said.splitlines() if "  none  UpdateEndpoint by " in line)
    assert ": refused, " in refused
