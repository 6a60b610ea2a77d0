"""CloudWatch on the wire: JSON, which botocore speaks, and CBOR, which other new SDKs do.

The query protocol of older SDKs is refused with a sentence that says so.
"""

import json
from functools import cache
from typing import Any

import botocore.session
from botocore.parsers import RpcV2CBORParser
from botocore.serialize import RpcV2CBORSerializer

from local.aws.cloudwatch.cloudwatch import CloudWatch
from local.aws.cloudwatch.errors import RefusedError
from local.aws.wire import Answer, Request, refusal

_JSON = "application/x-amz-json-1.0"
_CBOR = "application/cbor"


def answer(cloudwatch: CloudWatch, request: Request) -> Answer:
    """Answers a call in the protocol in which it came."""
    is_cbor = _is_cbor(request)
    if request.form:
        return refusal(400, "InvalidAction", "CloudWatch here speaks JSON and CBOR, no query")
    try:
        told = cloudwatch.call(request.operation, asked(request))
    except RefusedError as error:
        why = {"__type": error.code, "message": str(error)}
        body = _error_to_cbor(why) if is_cbor else json.dumps(why).encode()
        return Answer(error.status, body, _CBOR if is_cbor else _JSON)
    if is_cbor:
        return Answer(200, _to_cbor(request.operation, told), _CBOR)
    return Answer(200, json.dumps(told).encode(), _JSON)


def asked(request: Request) -> dict[str, Any]:
    """The members of a call."""
    return _from_cbor(request.body) if _is_cbor(request) else request.json


def refused(request: Request, answer: Answer) -> dict[str, Any]:
    """The members of an error: `__type` and `message`."""
    return _from_cbor(answer.body) if _is_cbor(request) else answer.json


def _is_cbor(request: Request) -> bool:
    return request.headers.get("smithy-protocol") == "rpc-v2-cbor"


def _from_cbor(body: bytes) -> dict[str, Any]:
    """The members of a call or an answer."""
    parser = RpcV2CBORParser()
    stream = parser.get_peekable_stream_from_bytes(body or b"\xa0")
    return dict(parser.parse_data_item(stream))


def _to_cbor(operation: str, told: dict[str, Any]) -> bytes:
    """The members of an answer: their shapes say which of the numbers are times."""
    shape = _model().operation_model(operation).output_shape
    written, serializer = bytearray(), _serializer()
    serializer._serialize_data_item(written, told, shape)
    return bytes(written) if shape else b"\xa0"


def _error_to_cbor(refused: dict[str, str]) -> bytes:
    """An error as a map of texts."""
    shape = _model().operation_model("ListDashboards").input_shape
    texts = shape.members["DashboardNamePrefix"]
    serializer, written = _serializer(), bytearray(b"\xa2")
    for name, text in refused.items():
        serializer._serialize_data_item(written, name, texts)
        serializer._serialize_data_item(written, text, texts)
    return bytes(written)


def _serializer() -> Any:
    """What writes CBOR by shapes, for answers as well as for calls."""
    return RpcV2CBORSerializer()


@cache
def _model() -> Any:
    """The model of botocore of CloudWatch."""
    return botocore.session.get_session().get_service_model("cloudwatch")
