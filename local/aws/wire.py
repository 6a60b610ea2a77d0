"""What passes over the wire: a request of an AWS client, and the answer to it."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
type Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_CREDENTIAL = re.compile(
    r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request"
)
"""Who calls which service of which region, out of a signature's version 4."""

_CBOR_PATH = re.compile(r"/service/[^/]+/operation/(?P<operation>[A-Za-z]+)")
"""The path of a call in the protocol rpc-v2-cbor."""

_INVOCATION = re.compile(r"/endpoints/(?P<endpoint>[^/]+)/(?P<kind>[a-z-]+)")
_INVOCATIONS = {
    "invocations": "InvokeEndpoint",
    "async-invocations": "InvokeEndpointAsync",
    "invocations-response-stream": "InvokeEndpointWithResponseStream",
}
"""The operations of SageMaker's runtime, by the last part of their paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One signed call, as far as the local cloud looks into it."""

    method: str
    """The HTTP method."""

    path: str
    """The path of its URL."""

    query: str
    """What stands behind the path's question mark."""

    headers: Mapping[str, str]
    """The headers, by their names in lower case."""

    body: bytes
    """The body."""

    service: str
    """The service that it is signed for; empty for what is not signed."""

    region: str
    """The region that it is signed for."""

    access_key: str
    """The id of the access key that it is signed with."""

    @property
    def operation(self) -> str:
        """The operation's name, where the protocol names it; else the method and the path."""
        invocation = self._invocation
        if invocation:
            return _INVOCATIONS[invocation["kind"]]
        cbor = _CBOR_PATH.fullmatch(self.path)
        if cbor:
            return cbor["operation"]
        target = self.headers.get("x-amz-target", "").rpartition(".")[2]
        return target or self.form.get("Action") or f"{self.method} {self.path}"

    @property
    def invoked_endpoint(self) -> str | None:
        """The endpoint that a call of SageMaker's runtime invokes, by name."""
        return self._invocation["endpoint"] if self._invocation else None

    @property
    def _invocation(self) -> re.Match[str] | None:
        """The endpoint and the kind of an invocation; None for any other call."""
        if self.service != "sagemaker":
            return None
        invocation = _INVOCATION.fullmatch(self.path)
        return invocation if invocation and invocation["kind"] in _INVOCATIONS else None

    @property
    def form(self) -> dict[str, str]:
        """The parameters of a call in AWS's query protocol."""
        if "urlencoded" not in self.headers.get("content-type", ""):
            return {}
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}

    @property
    def json(self) -> dict[str, Any]:
        """The members of a call in one of AWS's JSON protocols."""
        members = json.loads(self.body or b"{}")
        return members if isinstance(members, dict) else {}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a call."""

    status: int
    """The HTTP status."""

    body: bytes
    """The body."""

    content_type: str = "application/x-amz-json-1.1"
    """What the body is written in."""

    @property
    def json(self) -> dict[str, Any]:
        """The members of an answer in one of AWS's JSON protocols."""
        members = json.loads(self.body or b"{}")
        return members if isinstance(members, dict) else {}


def refusal(status: int, code: str, message: str) -> Answer:
    """An error as the JSON protocols say it."""
    return Answer(status, json.dumps({"__type": code, "message": message}).encode())


async def read(scope: Scope, receive: Receive) -> Request:
    """Reads a whole request, whose body may come in parts."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = {
        name.decode().lower(): value.decode("latin-1") for name, value in scope.get("headers", ())
    }
    signed = _CREDENTIAL.search(headers.get("authorization", ""))
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=scope.get("query_string", b"").decode(),
        headers=headers,
        body=body,
        service=signed["service"] if signed else "",
        region=signed["region"] if signed else "",
        access_key=signed["key"] if signed else "",
    )


async def write(send: Send, answer: Answer) -> None:
    """Sends an answer whole."""
    headers = [
        (b"content-type", answer.content_type.encode()),
        (b"content-length", str(len(answer.body)).encode()),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
