"""The local cloud: MiniStack and moto behind one port, and the events that AWS would send.

Which of the two answers is told by the service in a request's signature.
"""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from ministack.app import app as ministack
from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import eventbridge

from local import ACCOUNT, cloudtrail, gaps, guard, sagemaker
from local.callers import Callers
from local.control import Control
from local.states import state_changes
from local.wire import Answer, Receive, Request, Scope, Send, read, write

_MOTO = frozenset({"sagemaker", "application-autoscaling"})


@dataclass
class LocalApp:
    """The ASGI application; `url` is where it is served, for the calls that it makes to itself."""

    url: str
    control: Control = field(default_factory=Control)
    callers: Callers = field(default_factory=Callers)
    _publishing: set["asyncio.Task[None]"] = field(default_factory=set)

    def __post_init__(self) -> None:
        gaps.fill_gaps()
        sagemaker.fill_gaps()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await ministack(scope, receive, send)
            return
        request = await read(scope, receive)
        if request.path.startswith("/_local/"):
            await write(send, self.control.answer(request))
            return
        answer = self.control.fault(request)
        answer = answer or await asyncio.to_thread(guard.refused_deployment, request, self.url)
        if answer is None and request.service in _MOTO:
            answer = await asyncio.to_thread(sagemaker.call, request)
        status = await _passed_on(scope, request, send, self.callers) if answer is None else answer.status
        self.control.saw(request, status, self.callers.identity(request.access_key)["arn"])
        if answer is not None:
            self._tell(request, answer)
            await write(send, answer)

    def _tell(self, request: Request, answer: Answer) -> None:
        """Publishes what AWS would of a call to SageMaker: rules never see calls that only read."""
        if request.service != "sagemaker" or request.operation.startswith(cloudtrail.READS):
            return
        task = asyncio.create_task(asyncio.to_thread(self._publish, request, answer))
        self._publishing.add(task)
        task.add_done_callback(self._publishing.discard)

    def _publish(self, request: Request, answer: Answer) -> None:
        set_request_account_id(ACCOUNT)
        set_request_region(request.region)
        identity = self.callers.identity(request.access_key)
        _put("AWS API Call via CloudTrail", cloudtrail.record(request, answer, identity))
        if answer.status == cloudtrail.OK:
            for detail_type, resource, detail in state_changes(request, answer):
                _put(detail_type, detail, [resource])


def _put(detail_type: str, detail: dict[str, Any], resources: list[str] | None = None) -> None:
    entry = {
        "Source": "aws.sagemaker",
        "DetailType": detail_type,
        "Detail": json.dumps(detail),
        "Resources": resources or [],
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


async def _passed_on(scope: Scope, request: Request, send: Send, callers: Callers) -> int:
    """Has MiniStack answer, and says with which status."""
    status, body, sent = 0, b"", False

    async def replay() -> dict[str, Any]:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def watch(message: Any) -> None:
        nonlocal status, body
        status = message.get("status", status)
        if request.service == "sts":
            body += message.get("body", b"")
        await send(message)

    await ministack(scope, replay, watch)
    callers.remember(request, body)
    return status
