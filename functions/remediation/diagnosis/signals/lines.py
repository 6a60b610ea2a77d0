"""Signals of log lines: what containers write when something breaks. Pure.

The forms are those of TorchServe, MMS, gunicorn, nginx, text generation servers and the kernel
(field: the sources in `docs/facts.md`).
"""

import re
from collections.abc import Iterator

from remediation.diagnosis.signals.signal import Signal
from remediation.diagnosis.view import View
from sagewarden.endpoints.log_lines import LineGroup

_LOAD_FAILED = re.compile(
    r"load model failed"
    r"|(?:failed|unable|cannot|could not|error) (?:to )?load(?:ing)? (?:the )?model"
    r"|model .{0,80}failed to load|failed to initiali[sz]e (?:the )?model|ModelLoadError",
    re.IGNORECASE,
)
_KILLED = re.compile(
    r"\bSIGKILL\b|exit(?:ed)?(?: with)?(?: code| status)?:? ?137\b|signal[: ]+9\b|oom-?kill"
    r"|\bOut of memory: Killed|perhaps out of memory|^Killed$|\bKilled process\b",
    re.IGNORECASE,
)
_MEMORY_NAMED = re.compile(
    r"\bMemoryError\b|cannot allocate memory|can't allocate memory|java heap space"
    r"|os::commit_memory"
    r"|java\.lang\.OutOfMemoryError|std::bad_alloc",
    re.IGNORECASE,
)
_GPU_MEMORY = re.compile(
    r"(?:CUDA|HIP|GPU|device).{0,40}out of memory|torch\.(?:cuda\.)?OutOfMemoryError"
    r"|CUBLAS_STATUS_ALLOC_FAILED|RESOURCE_EXHAUSTED: (?:OOM|Out of memory)",
    re.IGNORECASE,
)
_WORKER_DIED = re.compile(
    r"worker(?: process)? (?:has )?(?:died|crashed)|backend worker .{0,60}(?:died|interrupted)"
    r"|workers? .{0,40}(?:abnormally|unexpectedly) (?:terminated|exited)|WorkerLostError"
    r"|worker .{0,40}(?:terminated|exited) (?:abnormally|unexpectedly|due to signal)"
    r"|worker \(pid: ?\d+\) (?:was sent code \d|exited with code [1-9])"
    r"|segmentation fault|core dumped|\bSIGSEGV\b",
    re.IGNORECASE,
)
_DISK = re.compile(
    r"no space left on device|\[Errno 28\]|StorageFull|disk quota exceeded|not enough space"
    r"|disk (?:is )?full",
    re.IGNORECASE,
)
_TIMED_OUT = re.compile(
    r"upstream timed out|invocation timed out|read timed out|WORKER TIMEOUT|request timed out",
    re.IGNORECASE,
)
_NOT_STORED = re.compile(
    r"failed to upload|(?:put|upload).{0,60}(?:to|in) S3.{0,80}(?:denied|failed)"
    r"|failed to (?:write|store|put).{0,60}\bS3\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"validation ?error|must be (?:<=?|less)|unprocessable|unsupported (?:media|content).?type"
    r"|JSONDecodeError|invalid (?:input|request|json)|bad request|/invocations HTTP/\d(?:\.\d)?\""
    r" 4\d\d",
    re.IGNORECASE,
)
_KNOWN = (
    _LOAD_FAILED,
    _KILLED,
    _MEMORY_NAMED,
    _GPU_MEMORY,
    _WORKER_DIED,
    _DISK,
    _TIMED_OUT,
    _NOT_STORED,
    _REFUSED,
)
_RAISED = re.compile(r"\b[A-Z]\w*(?:Error|Exception)\b")


def load_failed(view: View) -> Signal | None:
    """The log says that a model could not be loaded."""
    return _told(view, _LOAD_FAILED)


def killed(view: View) -> Signal | None:
    """The log says that a process was killed, as it is for memory."""
    return _told(view, _KILLED)


def memory_named(view: View) -> Signal | None:
    """The log says that there was no memory left."""
    return _told(view, _MEMORY_NAMED)


def gpu_memory_named(view: View) -> Signal | None:
    """The log says that there was no GPU memory left."""
    return _told(view, _GPU_MEMORY)


def worker_died(view: View) -> Signal | None:
    """The log says that workers die, and not while they load a model."""
    return _told(view, _WORKER_DIED, but=_LOAD_FAILED)


def disk_named(view: View) -> Signal | None:
    """The log says that the disk is full."""
    return _told(view, _DISK)


def timed_out(view: View) -> Signal | None:
    """The log says that requests took too long."""
    return _told(view, _TIMED_OUT)


def not_stored(view: View) -> Signal | None:
    """The log of an asynchronous endpoint says that answers do not reach the bucket."""
    return _told(view, _NOT_STORED) if view.is_asynchronous else None


def refused_for_a_reason(view: View) -> Signal | None:
    """The log says what is wrong with requests."""
    return _told(view, _REFUSED)


def model_raises(view: View) -> Signal | None:
    """The log has an error of the model's own code, which none of the others is."""
    for group in view.lines:
        if _RAISED.search(group.text) and not any(form.search(group.text) for form in _KNOWN):
            return _quoted(group, group.count)
    return None


def _told(view: View, form: re.Pattern[str], but: re.Pattern[str] | None = None) -> Signal | None:
    found = list(_matching(view, form, but))
    # The newest says it, and all are counted.
    return _quoted(found[0], sum(group.count for group in found)) if found else None


def _matching(
    view: View, form: re.Pattern[str], but: re.Pattern[str] | None
) -> Iterator[LineGroup]:
    for group in view.lines:
        if form.search(group.text) and not (but and but.search(group.text)):
            yield group


_SHOWN = 300
"""Characters of a line that are shown."""


def _quoted(group: LineGroup, count: int) -> Signal:
    times = "once" if count == 1 else f"{count} times"
    return Signal(f"The log says, {times}: {group.text[:_SHOWN]}")
