"""Secrets in log lines: what is masked, what stays readable, and that no line takes long."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagewarden.endpoints.masking import MASK, masked

KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

SECRETS = [
    (f"environment: AWS_SECRET_ACCESS_KEY={KEY}", KEY),
    (f"os.environ: {{'AWS_SECRET_ACCESS_KEY': '{KEY}', 'LANG': 'C'}}", KEY),
    (f'{{"aws_secret_access_key":"{KEY}"}}', KEY),
    (f"using AKIAIOSFODNN7EXAMPLE {KEY}", KEY),
    ("credentials found: AKIAIOSFODNN7EXAMPLE", "IOSFODNN7EXAMPLE"),
    (
        "AWS_SESSION_TOKEN=IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUCIQD",
        "IQoJb3JpZ2luX2VjEJr",
    ),
    (
        "GET https://bucket.s3.amazonaws.com/m.tar.gz?X-Amz-Credential=ASIAQQ%2F2026&X-Amz-Signature=8f3c2a11aa&X-Amz-Expires=60",
        "8f3c2a11aa",
    ),
    (
        "GET https://b.s3.amazonaws.com/m?X-Amz-Security-Token=FwoGZXIvYXdzEBYaDKxyz123&a=b",
        "FwoGZXIvYXdzEBYaDKxyz123",
    ),
    ("Authorization: Bearer abcdef0123456789", "abcdef0123456789"),
    ("{'Authorization': 'Basic dXNlcjpodW50ZXIy'}", "dXNlcjpodW50ZXIy"),
    (
        "curl -H 'authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101, Signature=5d672d79'",
        "5d672d79",
    ),
    (
        "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
        "dozjgNryP4J3jVmNHl0w5N",
    ),
    ("postgresql://scorer:hunter2@db.example.com:5432/features", "hunter2"),
    ("pip index https://aws:eyJ2ZXIiOjE@codeartifact.amazonaws.com/pypi/", "eyJ2ZXIiOjE"),
    ("redis://:s3cr3t@cache:6379/0", "s3cr3t"),
    ("DB_PASSWORD=hunter2", "hunter2"),
    ("db_password: 'hunter2 and more'", "hunter2 and more"),
    ('{\\"password\\": \\"hunter2\\"}', "hunter2"),
    ("Passwd=12345678", "12345678"),
    ("connecting with --password hunter2 to db", "hunter2"),
    ("tool --hf-token hf_abcdefghijklmnopqrst --x", "abcdefghijklmnopqrst"),
    ("HUGGING_FACE_HUB_TOKEN=hf_abcdefghijklmnopqrstuvwx", "abcdefghijklmnop"),
    ("HF_TOKEN: some0ther1token2", "some0ther1token2"),
    ("OPENAI_API_KEY=sk-proj-abcdefghijklmnop1234", "abcdefghijklmnop1234"),
    ("cloning https://x with ghp_0123456789abcdefghijABCDEFGHIJ456789", "0123456789abcdefghij"),
    ("slack xoxb-123456789012-abcdefghijkl", "123456789012"),
    ("x-api-key: 7h1515a53cr37", "7h1515a53cr37"),
    ("client_secret=a~b.c-d", "a~b.c-d"),
    ("Cookie: session=abc123def456", "abc123def456"),
    (
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\nabc\n-----END RSA PRIVATE KEY----- done",
        "MIIEpAIBAAKCAQEA7",
    ),
    ("-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\ncut off", "MIIEpAIBAAKCAQEA7"),
]

HARMLESS = [
    "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 1980 `inputs` tokens",
    "generation: max_new_tokens=512 pad_token_id=50256 eos_token='</s>'",
    "prompt_tokens: 1980, completion_tokens: 512, total_tokens: 2492",
    "loading tokenizer: /opt/ml/model/tokenizer.json",
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a total capacity of 22.19 GiB",
    '192.0.2.10:49510 "POST /invocations HTTP/1.1" 200 120',
    "commit 3f786850e387550fdab836ed7e6dc881de23001b",
    "arn:aws:secretsmanager:us-east-1:123456789012:secretfoo",
    "http://unix:/tmp/gunicorn.sock/invocations",
    "2026-11-25T17:00:00,123 [ERROR] W-9000-model_1.0 org.pytorch.serve.wlm.WorkerThread - Worker died.",
    "KeyError: 'pixel_values'",
]


@pytest.mark.parametrize(("line", "secret"), SECRETS)
def test_a_secret_is_masked(line: str, secret: str) -> None:
    assert secret in line
    assert secret not in masked(line)
    assert MASK in masked(line)


@pytest.mark.parametrize("line", HARMLESS)
def test_what_is_no_secret_stays_readable(line: str) -> None:
    assert masked(line) == line


@pytest.mark.parametrize("line", [line for line, _secret in SECRETS])
def test_what_is_masked_stays_as_it_is(line: str) -> None:
    assert masked(masked(line)) == masked(line)


def test_what_stands_beside_a_secret_stays() -> None:
    assert masked("user=alice password=hunter2 host=db") == f"user=alice password={MASK} host=db"
    assert masked("postgresql://a:b@db:5432/x") == f"postgresql://{MASK}@db:5432/x"


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    masked(text)


@pytest.mark.parametrize(
    "part",
    [
        "a",
        "secret",
        "token=",
        "eyJ",
        "://",
        "password ",
        "A1a/",
        "--",
        "-----BEGIN PRIVATE KEY-----",
        "authorization:",
        " ",
        "bearer ",
    ],
)
def test_a_line_as_long_as_logs_allow_takes_no_time(part: str) -> None:
    begun = time.process_time()
    masked(part * (262_144 // len(part)))
    assert time.process_time() - begun < 5
