"""Log lines as containers write them: pings, errors, and lines that say the same."""

from datetime import UTC, datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from local.aws.logs.patterns import parse
from sagewarden.endpoints.log_lines import (
    ERROR_PATTERN,
    LogLine,
    grouped,
    headline,
    is_error,
    is_ping,
    printable,
    shape,
    shown,
)
from tests.conftest import ROOT

NOW = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)

PINGS = [
    '2026-11-25T17:00:00,123 [INFO ] pool-1-thread-5 ACCESS_LOG - /169.254.178.2:49506 "GET /ping HTTP/1.1" 200 0',
    'INFO:     169.254.178.2:48930 - "GET /ping HTTP/1.1" 200 OK',
    '169.254.178.2 - - [25/Nov/2026:17:00:00 +0000] "GET /ping HTTP/1.1" 200 0 "-" "AHC/2.0"',
    '10.32.0.2 - - [25/Nov/2026:17:00:00 +0000] "GET /health HTTP/1.1" 200 2 "-" "ELB-HealthChecker/2.0"',
    '127.0.0.1 "GET /v2/health/ready HTTP/1.1" 200 0',
    '{"method": "GET", "path": "/ping", "status": 200, "ms": 1}',
]

ERRORS = [
    "2026-11-25T17:00:00,123 [ERROR] W-9000-model_1.0 org.pytorch.serve.wlm.WorkerThread - Worker died.",
    "2026-11-25T17:00:00,1 [WARN ] W-9000 org.pytorch.serve.wlm.BatchAggregator - Load model failed: model, error: Worker died.",
    "OSError: [Errno 28] No space left on device",
    "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB",
    'Traceback (most recent call last):\n  File "x.py", line 1\nKeyError: 1',
    "KeyError: 'pixel_values'",
    "java.lang.OutOfMemoryError: Java heap space",
    "2026/11/25 17:00:00 [error] 31#31: *187 upstream timed out (110: Connection timed out) while reading response header",
    "2026/11/25 17:00:00 [crit] 21#21: *4 connect() to unix:/tmp/gunicorn.sock failed",
    "[2026-11-25 17:00:00 +0000] [18] [CRITICAL] WORKER TIMEOUT (pid:23)",
    '{"timestamp":"2026-11-25T17:00:00Z","level":"ERROR","message":"Server error: CANCELLED"}',
    'level=error msg="model not ready"',
    'ACCESS_LOG - /192.0.2.10:49510 "POST /invocations HTTP/1.1" 500 3',
    'ACCESS_LOG - /192.0.2.10:49510 "POST /invocations HTTP/1.1" 422 3',
    'pool-1-thread-5 ACCESS_LOG - /192.0.2.10:49506 "GET /ping HTTP/1.1" 400 1',
    '169.254.178.2 - - [25/Nov/2026:17:00:00 +0000] "GET /ping HTTP/1.1" 502',
    "E1125 17:00:00.123 1 model_repository_manager.cc:1234] ERROR: failed to load 'resnet'",
    "thread 'main' panicked at 'Permit error'",
    "Fatal Python error: Segmentation fault",
    "ValueError",
    "[ERROR] worker stopped with no error message",
    "loaded with 0 errors\nRuntimeError: and then it failed",
    PINGS[0] + "\nKeyError: 1",
    "subprocess.CalledProcessError(1, 'pip')",
    "2026-11-25T17:00:00,1:[sagemaker logs] [4f1c8a3e] Inference request failed. Reason: Failed to upload the response to S3: AccessDenied",
    "[INFO ] main - Worker exited with code 137",
    "Process exited. Exit status: 137",
    "Killed",
    "OpenJDK 64-Bit Server VM warning: INFO: os::commit_memory(0x7f, 716177408, 0) failed: 'Not enough space' (12)",
    "[2026-11-25 17:00:00 +0000] [1] [ERROR] Worker (pid:37) was sent code 139!",
    "E1125 17:00:00.123 1 model_lifecycle.cc:638] failed to load 'resnet' version 1: Invalid argument",
    "Failed to initialize NVML: Driver/library version mismatch",
    "error: model 'tumor' is not there",
    "exec /usr/bin/serve: exec format error",
    "2026-11-25T17:00:00,1:[sagemaker logs] [4f1c8a3e] The response from container primary did not specify the required Content-Length header, request failed",
]

NEITHER = [
    'ACCESS_LOG - /192.0.2.10:49510 "POST /invocations HTTP/1.1" 200 512',
    "2026-11-25T17:00:00,1 [INFO ] main org.pytorch.serve.ModelServer - Initialize Inference server with: Epoll",
    "[INFO ] MODEL_METRICS - PredictionTime.ms:412.5|#ModelName:model",
    "loaded 12 models with 0 errors",
    "--log-level ERROR",
    "error_rate=0.0 requests=120",
    "registered handler for class ErrorBoundary",
    "",
]


@pytest.mark.parametrize("line", PINGS)
def test_a_ping_is_a_ping_and_no_error(line: str) -> None:
    assert is_ping(line)
    assert not is_error(line)


@pytest.mark.parametrize("line", ERRORS)
def test_an_error_is_seen_and_no_ping(line: str) -> None:
    assert is_error(line)
    assert not is_ping(line)


@pytest.mark.parametrize("line", NEITHER)
def test_all_else_is_neither(line: str) -> None:
    assert not is_error(line)
    assert not is_ping(line)


@pytest.mark.parametrize("line", ERRORS)
def test_the_filter_pattern_lets_every_error_pass(line: str) -> None:
    assert parse(ERROR_PATTERN).matches(line)


@pytest.mark.parametrize(
    "line",
    [
        *PINGS,
        *(
            line
            for line in NEITHER
            if "512" not in line and "rror" not in line and "ERROR" not in line
        ),
    ],
)
def test_the_filter_pattern_keeps_the_rest_where_it_is(line: str) -> None:
    assert not parse(ERROR_PATTERN).matches(line)


@given(st.text())
def test_whatever_is_an_error_passes_the_filter_pattern(text: str) -> None:
    line = f"[ERROR] {text}"
    assert not is_error(line) or parse(ERROR_PATTERN).matches(line)


def test_what_the_local_cloud_writes_is_told_apart() -> None:
    texts = yaml.safe_load((ROOT / "local" / "traffic" / "lines.yaml").read_text())
    harmless = {"ping", "invocation", "restarted", "secret"}
    for happens, lines in texts.items():
        told = any(is_error(line) for line in lines)
        assert told == (happens not in harmless), happens


def test_of_a_traceback_what_was_raised_is_the_headline() -> None:
    text = "2026-11-25T17:00:00,1 [INFO ] failed.\nTraceback (most recent call last):\n  File 'a'\nKeyError: 'x'\n"
    assert headline(text) == "KeyError: 'x'"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-25T17:00:00,123 [ERROR] died", "[ERROR] died"),
        ("2026/11/25 17:00:00 [error] 31#31: x", "[error] 31#31: x"),
        (
            "[2026-11-25 17:00:00 +0000] [18] [CRITICAL] WORKER TIMEOUT",
            "[18] [CRITICAL] WORKER TIMEOUT",
        ),
        ("serving request 7\nValueError: no", "ValueError: no"),
        ("  \n", ""),
    ],
)
def test_a_headline_has_no_time(text: str, told: str) -> None:
    assert headline(text) == told


def test_lines_that_differ_in_numbers_are_one() -> None:
    same = "2026-11-25T17:00:0{0},1 [ERROR] request 4f1c8a3e-0000-4000-8000-00000000000{0} at 0x7f{0} took 1{0} s"
    assert shape(same.format(1)) == shape(same.format(2))
    assert shape("KeyError: 'a'") != shape("KeyError: 'b'")


def test_groups_are_counted_and_the_newest_comes_first() -> None:
    lines = [
        LogLine(NOW - timedelta(minutes=number), f"blue/i-{number % 2}", f"[ERROR] took {number} s")
        for number in range(4)
    ]
    old = LogLine(NOW - timedelta(hours=1), "blue/i-0", "ValueError: password=hunter2")
    first, second = grouped([old, *lines])
    assert (first.count, first.last, first.first) == (4, NOW, NOW - timedelta(minutes=3))
    assert first.text == "[ERROR] took 0 s"
    assert first.streams == ("blue/i-0", "blue/i-1")
    assert second.text == "ValueError: password=****"


def test_a_stream_tells_variant_and_instance() -> None:
    line = LogLine(NOW, "blue/i-0abc/data-log", "")
    assert (line.variant, line.instance) == ("blue", "i-0abc/data-log")
    assert LogLine(NOW, "odd", "").instance == ""


def test_what_a_terminal_would_obey_is_not_shown() -> None:
    assert printable("\x1b[31mred\x1b[0m \x1b]0;title\x07x\x00\x9b2J\u202e") == "red x2J"
    assert shown("a\tb\r\npassword=x \n") == "a\tb\npassword=****"
