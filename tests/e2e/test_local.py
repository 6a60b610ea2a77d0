"""`make local`, as a shell uses it."""

import re
import signal
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path

import boto3
import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.e2e


def test_make_local_prints_lines_for_a_shell_and_leaves_nothing_behind() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "local"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip())
            if lines[-1] == "# ready":
                break
        first, *users, last = lines
        assert re.fullmatch(
            r"export AWS_ENDPOINT_URL=http://127\.0\.0\.1:\d+ AWS_DEFAULT_REGION=us-east-1", first
        )
        names = [
            re.fullmatch(r"export (\w+?)_ACCESS_KEY_ID=\w+ \1_SECRET_ACCESS_KEY=\S+", line)
            for line in users
        ]
        assert [found and found[1] for found in names] == ["ALICE", "BOB", "CAROL", "ADMIN"]
        assert last == "# ready"
        url = first.split("=")[1].split()[0]
        keys = users[1].replace("=", " ").split()
        sts = boto3.client(
            "sts", endpoint_url=url, aws_access_key_id=keys[2], aws_secret_access_key=keys[4]
        )
        assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::123456789012:user/bob"
        children = _children(process.pid)
        listening = {address for pid in children for address in _listening(pid)}
        assert listening == {"127.0.0.1"}
    finally:
        process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert process.stdout.read() == ""
    process.stdout.close()
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def _listening(pid: int) -> set[str]:
    """The addresses on which a process listens: the kernel writes them in hexadecimal, backwards."""
    sockets = {
        str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()
    }
    rows = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    own = [row for row in rows if f"socket:[{row[9]}]" in sockets and row[3] == "0A"]
    return {str(ip_address(bytes.fromhex(row[1].split(":")[0])[::-1])) for row in own}


def _children(pid: int) -> list[int]:
    """Every process below another: the cloud's, and its functions' workers."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *_children(int(child))]
    return found
