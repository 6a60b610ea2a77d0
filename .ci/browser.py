"""A headless Chromium over its DevTools pipe: JSON between zero bytes, and no library for it."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE = 60.0
"""Seconds in which Chromium must answer."""


class Browser:
    """One tab, and all that was heard of it.

    Args:
        asks: the file descriptor on which Chromium is asked.
        answers: the one on which it answers.
    """

    def __init__(self, asks: int, answers: int) -> None:
        self.heard: list[dict[str, Any]] = []
        self._asks, self._answers = asks, answers
        self._number, self._rest, self._session = 0, b"", ""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        offline = {"latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        self.call("Network.emulateNetworkConditions", offline=True, **offline)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Asks, and waits for the answer; what is heard meanwhile is kept."""
        self._number += 1
        asked = {"id": self._number, "method": method, "params": params}
        if self._session:
            asked["sessionId"] = self._session
        os.write(self._asks, json.dumps(asked).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self._number:
                if "error" in told:
                    raise SystemExit(f"{method}: {told['error']}")
                return dict(told["result"])
            self.heard.append(told)

    def open(self, url: str, *, width: int, height: int, dark: bool, scale: float = 1) -> None:
        """Opens a page on a screen of a size, and waits until it is loaded.

        Args:
            scale: the pixels of a picture for each pixel of the page.
        """
        self.heard.clear()
        phone = width < 600  # noqa: PLR2004 - a phone's
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=phone,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.call("Page.navigate", url=url)
        until = time.monotonic() + PATIENCE
        while self.value("document.readyState") != "complete" or self.value("location.href") != url:
            if time.monotonic() > until:
                raise SystemExit(f"{url} was not loaded")
            time.sleep(0.05)
        self.value("new Promise(done => requestAnimationFrame(() => setTimeout(done, 100)))")

    def value(self, expression: str) -> Any:
        """What an expression is worth in the page."""
        asked = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        answer = self.call("Runtime.evaluate", **asked)
        if "exceptionDetails" in answer:
            raise SystemExit(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def complaints(self) -> list[str]:
        """What the console was told, exceptions, and requests to anywhere but the file itself."""
        found: list[str] = []
        for told in self.heard:
            method, params = told.get("method", ""), told.get("params", {})
            if method in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"):
                found.append(json.dumps(params)[:500])
            url = params.get("request", {}).get("url", "")
            if method == "Network.requestWillBeSent" and not url.startswith("file:"):
                found.append(f"it asks the network for {url}")
        return found

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            read = os.read(self._answers, 1 << 20)
            if not read:
                raise SystemExit("Chromium has ended")
            self._rest += read
        message, _zero, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(message))


@contextmanager
def browser(command: str) -> Iterator[Browser]:
    """A browser for as long as it is needed; it reads DevTools' pipe from 3, and writes it to 4."""
    asked, asks = os.pipe()
    answers, answered = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = (
            "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run"
            f" --remote-debugging-pipe --user-data-dir={profile}"
        )
        with subprocess.Popen(
            ["/bin/bash", "-c", f"exec {command} {options} 3<&{asked} 4>&{answered}"],
            pass_fds=(asked, answered),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            os.close(asked)
            os.close(answered)
            try:
                yield Browser(asks, answers)
            finally:
                process.terminate()
                os.close(asks)
                os.close(answers)
