"""Log lines of endpoints' containers: which are pings, which are errors, and which say the same.

The forms are those of the containers that people host with: TorchServe, MMS, nginx, gunicorn,
uvicorn, Triton, text generation servers. Pure.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sagewarden.endpoints.masking import masked

ERROR_PATTERN = (
    r"%[Ee]rror|ERROR|[Ff]atal|FATAL|CRIT|[Cc]ritical|\[crit|\[emerg|\[alert|SEVERE|[Ee]xception"
    r"|Traceback|[Oo]ut\sof\smemory|OOM|No\sspace\sleft|[Dd]ied|[Ll]oad\smodel\sfailed"
    r"|[Tt]imed\sout|TIMEOUT|core\sdumped|[Ss]egmentation|SIG[KST]|[Kk]illed|[Pp]anic"
    r"|\s137|request\sfailed|[Ff]ailed\sto|[Nn]ot\senough\sspace|exec\sformat"
    r"|\s[45]\d\d\s|\s[45]\d\d$|status.{1,5}[45]\d\d%"
)
"""A filter pattern that lets pass every line that may be an error, and some that are none: what
CloudWatch Logs is asked, so that pings stay there (Logs user guide, "Filter pattern syntax")."""

_HEALTH = r"/(?:ping|health|healthz|livez|readyz|v2/health/(?:ready|live))"
_PING = re.compile(
    rf"\"(?:GET|HEAD|POST) {_HEALTH}/?(?:\?\S*)? HTTP/\d(?:\.\d)?\" 2\d\d\b"
    rf"|(?:GET|HEAD) {_HEALTH} (?:->|-) ?2\d\d\b"
    rf"|\"?(?:path|uri|url|request_uri)\"?[=:]\s?\"?{_HEALTH}\"?[,\s].{{0,200}}\"?"
    r"status(?:_code)?\"?[=:]\s?\"?2\d\d\b",
)
"""A health check that was answered well."""

_REFUSED_PING = re.compile(rf"\"(?:GET|HEAD) {_HEALTH}/? HTTP/\d(?:\.\d)?\" [45]\d\d\b")
_ERROR = re.compile(
    r"\b(?:ERROR|FATAL|CRITICAL|SEVERE|EMERG)\b"
    r"|\[(?:error|crit|critical|alert|emerg|fatal)\]"
    r"|\"?level(?:name)?\"?[=:]\s?\"?(?:error|fatal|critical)\b"
    r"|^Traceback \(most recent call last\)"
    r"|\b[A-Z]\w*(?:Error|Exception)\b(?=:|$|\()"
    r"|\b(?:Uncaught|Unhandled) (?:error|exception)\b"
    r"|\b[Oo]ut of memory\b|\bOOM[- ]?[Kk]ill|No space left on device"
    r"|\b[Ww]orker(?: process)? died\b|\b[Ll]oad model failed\b|\bWORKER TIMEOUT\b"
    r"|\b[Ss]egmentation fault\b|\bcore dumped\b|\bSIG(?:KILL|SEGV|TERM)\b"
    r"|\bexit(?:ed)?\b.{0,20}\s137\b|^Killed$"
    r"|\[sagemaker logs\].{0,300}\brequest failed\b"
    r"|^panic: |thread '[^']*' panicked"
    r"|\bupstream timed out\b|\b[Nn]ot enough space\b|\bexec format error\b"
    r"|^error: |\b[Ff]ailed to (?:load|initiali[sz]e)\b"
    r"|HTTP/\d(?:\.\d)?\" 5\d\d\b"
    r"|/invocations HTTP/\d(?:\.\d)?\" 4\d\d\b",
    re.MULTILINE,
)
"""What a line has that tells of a failure; requests that were refused count, whoever's fault."""

_HARMLESS = re.compile(
    r"\b(?:0|no) errors?\b|error_rate[=:]\s?0|\bErrors: 0\b|log[_-]?level[=:\s]+ERROR"
)
"""What reads like an error and is none."""

_TIME = re.compile(
    r"^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|\s?[+-]\d\d:?\d\d)?\]?:?\s*"
)
_ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE)
_HEX = re.compile(r"\b(?:0x[0-9a-f]+|(?=[0-9a-f]*\d)[0-9a-f]{8,})\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One log event of an endpoint's group."""

    at: datetime
    """When it was written."""

    stream: str
    """Its log stream: `variant/instance`, and more where there are several containers."""

    text: str
    """What it says; several lines where the container sent them as one."""

    @property
    def variant(self) -> str:
        """The variant that wrote it."""
        return self.stream.partition("/")[0]

    @property
    def instance(self) -> str:
        """The instance that wrote it, and its container or `data-log`, where the stream says it."""
        return self.stream.partition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineGroup:
    """Log lines that say the same, but for numbers."""

    text: str
    """The newest one's headline, masked."""

    count: int
    """How many there are."""

    first: datetime
    """When the oldest was written."""

    last: datetime
    """When the newest was written."""

    streams: tuple[str, ...]
    """The log streams that have it, by name."""


def log_group_of(endpoint: str) -> str:
    """The log group of an endpoint (SageMaker developer guide, "Log groups and streams")."""
    return f"/aws/sagemaker/Endpoints/{endpoint}"


def is_ping(text: str) -> bool:
    """Whether a line tells of a health check that was answered well, and of nothing else."""
    lines = [line for line in text.splitlines() if line.strip()]
    return bool(lines) and all(_PING.search(line) for line in lines)


def is_error(text: str) -> bool:
    """Whether a line tells of a failure: of the container, the model, or a request."""
    if _REFUSED_PING.search(text):
        return True
    # What is harmless in a line is no proof that its rest is.
    rest = [_HARMLESS.sub(" ", line) for line in text.splitlines() if not _PING.search(line)]
    return _ERROR.search("\n".join(rest)) is not None


def printable(text: str) -> str:
    """A text without what a terminal would obey: escape sequences and control characters."""
    return _CONTROL.sub("", _ESCAPE.sub("", text.replace("\r\n", "\n")))


def shown(text: str) -> str:
    """A text as people may see it: printable, and without secrets."""
    return masked(printable(text)).rstrip()


def headline(text: str) -> str:
    """The one line that says most, without the time: of a traceback the last, which names why."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return ""
    told = lines[0]
    # Of a traceback, what was raised.
    if any(line.startswith("Traceback (most recent call last)") for line in lines[:-1]):
        told = lines[-1]
    # The container says first what it was about, and then what failed.
    elif not is_error(told):
        told = next((line for line in lines if is_error(line)), told)
    return _TIME.sub("", told).strip()


def shape(text: str) -> str:
    """What lines have in common that differ in times, ids and numbers only."""
    text = _UUID.sub("#", headline(text))
    return _NUMBER.sub("#", _HEX.sub("#", text))


def grouped(lines: Iterable[LogLine]) -> tuple[LineGroup, ...]:
    """Lines that say the same as one, with how many they are; the newest first."""
    same: dict[str, list[LogLine]] = {}
    for line in lines:
        same.setdefault(shape(line.text), []).append(line)
    groups = [_group(each) for each in same.values()]
    return tuple(sorted(groups, key=lambda group: group.last, reverse=True))


def _group(lines: list[LogLine]) -> LineGroup:
    newest = max(lines, key=lambda line: line.at)
    oldest = min(lines, key=lambda line: line.at)
    streams = {line.stream for line in lines}
    return LineGroup(
        # A secret may go over several lines: the whole is masked before one is taken out.
        text=headline(shown(newest.text)),
        count=len(lines),
        first=oldest.at,
        last=newest.at,
        streams=tuple(sorted(streams)),
    )
