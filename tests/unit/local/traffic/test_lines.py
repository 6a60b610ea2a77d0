"""The log lines of scenarios: pings that hide errors, tracebacks, and a secret that has to be masked."""

import pytest

from local.traffic.hosted import Kind
from local.traffic.scenarios import SCENARIOS
from local.traffic.scenarios.failures import bad_deployment, blind, dead_instance, ping_refused
from local.traffic.scenarios.queues import failing_unseen
from tests.unit.local.traffic.conftest import TUMOR, Stage, of


def messages(stage: Stage) -> str:
    return "\n".join(message for _, _, message in stage.written)


def test_each_instance_has_a_stream_in_the_endpoints_group(stage: Stage) -> None:
    stage.play(bad_deployment, minutes=5)
    assert {group for group, _, _ in stage.written} == {"/aws/sagemaker/Endpoints/Tumor"}
    assert {stream for _, stream, _ in stage.written} == {
        f"blue/{TUMOR.instance(0)}",
        f"blue/{TUMOR.instance(1)}",
    }


def test_pings_are_among_the_lines_and_a_traceback_is_one(stage: Stage) -> None:
    stage.play(bad_deployment, minutes=25)
    traceback = [message for _, _, message in stage.written if "Traceback" in message]
    assert traceback[0].count("\n") == 4
    assert '"GET /ping HTTP/1.1" 200' in messages(stage)
    assert "AWS_SECRET_ACCESS_KEY=" in messages(stage)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("no_model", "Load model failed"),
        ("dead_workers", "Worker died."),
        ("gpu_memory_held", "CUDA out of memory"),
        ("disk_filling", "No space left on device"),
        ("client_errors", "Input validation error"),
        ("slow_model", "upstream timed out (110"),
        ("memory_leak", "Initialize Inference server"),
    ],
)
def test_what_fails_says_so(stage: Stage, name: str, text: str) -> None:
    stage.play(SCENARIOS[name], minutes=200)
    assert text in messages(stage)


def test_refused_pings_are_the_only_lines_of_an_endpoint_that_is_being_created(
    stage: Stage,
) -> None:
    stage.play(ping_refused, minutes=5)
    assert {message.split('"')[1] + message.split('"')[2] for _, _, message in stage.written} == {
        "GET /ping HTTP/1.1 400 1"
    }


def test_an_asynchronous_endpoint_says_in_its_data_log_alone_that_nothing_arrives(
    stage: Stage,
) -> None:
    stage.play(failing_unseen, of(Kind.ASYNCHRONOUS), minutes=25)
    streams = {stream for _, stream, message in stage.written if "Failed to upload" in message}
    assert streams
    assert all(stream.endswith("/data-log") for stream in streams)


def test_whoever_is_blind_writes_nothing(stage: Stage) -> None:
    stage.play(blind, minutes=5)
    assert stage.written == []


def test_a_dead_instance_writes_no_more(stage: Stage) -> None:
    stage.play(dead_instance, minutes=25)
    last = f"blue/{TUMOR.instance(3)}"
    lines = [message for _, stream, message in stage.written if stream == last]
    assert "2025-11-25T12:20" in lines[-1]
