"""`make local`: an AWS on this machine with sagewarden deployed, until Ctrl-C.

Standard output is for a shell: `export` lines, and `# ready` when all is up. Everything else goes
to standard error.
"""

import signal
import sys
import threading

from local import REGION
from local.story.globomantics import People
from local.story.stage import deployed


def main() -> None:
    """Stays up until it is interrupted or told to end."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with deployed(lambda what: print(f"{what} …", file=sys.stderr, flush=True)) as stage:
        for line in _exports(stage.cloud.url, stage.people):
            print(line)
        print("# ready", flush=True)
        ended.wait()


def _exports(url: str, people: People) -> list[str]:
    """The lines for a shell: where the cloud is, and everybody's access keys."""
    lines = [f"export AWS_ENDPOINT_URL={url} AWS_DEFAULT_REGION={REGION}"]
    for name, keys in people.credentials.items():
        key_id, secret = f"{name.upper()}_ACCESS_KEY_ID", f"{name.upper()}_SECRET_ACCESS_KEY"
        lines.append(f"export {key_id}={keys.access_key_id} {secret}={keys.secret_access_key}")
    return lines


if __name__ == "__main__":
    main()
