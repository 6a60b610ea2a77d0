"""The local cloud: MiniStack and moto behind one port, and the events that AWS would send.

Which of the two answers is told by the service in a request's signature.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from ministack.app import app as ministack

from local.aws import gaps, quotas
from local.aws.appconfig import appconfig, validators
from local.aws.autoscaling import activities, autoscaling
from local.aws.control import Control
from local.aws.events.publish import TOLD, publish
from local.aws.iam import authorize, iam
from local.aws.iam.callers import Callers
from local.aws.sagemaker import endpoints, sagemaker
from local.aws.wire import Answer, Receive, Request, Scope, Send, read, write

_MOTO = frozenset({"sagemaker", "application-autoscaling"})


@dataclass(kw_only=True)
class LocalApp:
    """The ASGI application; `url` is where it is served, for the calls that it makes to itself."""

    url: str
    control: Control = field(default_factory=Control)
    callers: Callers = field(default_factory=Callers)

    def __post_init__(self) -> None:
        for each in (appconfig, endpoints, gaps, iam, sagemaker):
            each.fill_gaps()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await ministack(scope, receive, send)
            return
        request = await read(scope, receive)
        if request.path.startswith("/_local/"):
            await write(send, await asyncio.to_thread(self.control.answer, request))
            return
        answer = self.control.fault(request)
        if answer is None and request.service == "appconfig":
            answer = await asyncio.to_thread(validators.refused_deployment, request, self.url)
        if answer is None and request.service == "servicequotas":
            answer = quotas.answer(request)
        if answer is None and request.service in _MOTO:
            answer = await asyncio.to_thread(self._moto, request)
        if answer is not None:
            await write(send, answer)
        else:
            answer = await _passed_on(scope, request, send)
            self.callers.remember(request, answer.body)
        self.control.saw(request, answer.status, self.callers.identity(request.access_key)["arn"])
        if request.service in TOLD:
            self._tell(request, answer)

    def _moto(self, request: Request) -> Answer:
        """Answers what IAM lets pass: moto, or what is ours beside it."""
        refused = authorize.refused(request, self.callers.identity(request.access_key)["arn"])
        if refused is None and request.service == "application-autoscaling":
            return autoscaling.answer(activities.scaling(request.region), request)
        return (
            refused
            or endpoints.answer(request)
            or endpoints.completed(request, sagemaker.call(request))
        )

    def _tell(self, request: Request, answer: Answer) -> None:
        """Publishes what AWS would tell of a call, beside whatever comes next."""
        identity = self.callers.identity(request.access_key)
        task = asyncio.create_task(asyncio.to_thread(publish, request, answer, identity))
        self.control.telling.add(task)
        task.add_done_callback(self.control.telling.discard)


async def _passed_on(scope: Scope, request: Request, send: Send) -> Answer:
    """Has MiniStack answer, and says what; of bodies only those that somebody here reads."""
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
        if request.service in ("sts", "iam", "appconfig"):
            body += message.get("body", b"")
        await send(message)

    await ministack(scope, replay, watch)
    return Answer(status, body)
