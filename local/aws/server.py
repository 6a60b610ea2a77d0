"""The local cloud's process: `python -m local.aws.server FD`, with a listening socket's number.

It ends when its standard input closes.
"""

import os
import socket
import sys
import tempfile
import threading
from pathlib import Path

import uvicorn

from local import ACCOUNT, REGION


def main() -> None:
    """Serves the local cloud on the socket that it is given until whoever started it is gone."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    listener.set_inheritable(False)
    port = str(listener.getsockname()[1])
    with tempfile.TemporaryDirectory(
        prefix="sagewarden-local-", ignore_cleanup_errors=True
    ) as state:
        _prepare_environment(port, Path(state))
        from local.aws.app import LocalApp  # MiniStack reads its environment when it is imported

        app = LocalApp(url=f"http://127.0.0.1:{port}")
        config = uvicorn.Config(
            app,
            log_level="warning",
            timeout_graceful_shutdown=1,
            timeout_keep_alive=3600,  # clients that are kept keep their connections
        )
        server = uvicorn.Server(config)
        threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
        server.run(sockets=[listener])
        _end_workers()


def _prepare_environment(port: str, state: Path) -> None:
    """Sets the variables from which MiniStack takes its settings, and its folders for files."""
    os.environ |= {
        "GATEWAY_PORT": port,
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_DEFAULT_REGION": REGION,
        "S3_DATA_DIR": str(state / "s3"),
        "STATE_DIR": str(state / "state"),
        "TMPDIR": str(state),
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
        "LAMBDA_EXECUTOR": "local",
        "IOT_MTLS_ENABLED": "0",  # these two listen beyond loopback
        "SFTP_ENABLED": "0",
    }
    tempfile.tempdir = str(state)


def _end_with_parent(server: uvicorn.Server) -> None:
    """Has a server end once standard input is closed: whoever started it is gone."""
    sys.stdin.read()
    server.should_exit = True


def _end_workers() -> None:
    """Ends the Lambda workers, which MiniStack leaves to their idle time."""
    from ministack.core import lambda_runtime

    lambda_runtime.reset()


if __name__ == "__main__":
    main()
