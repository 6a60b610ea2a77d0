"""The local cloud: MiniStack and moto behind one port, and the events that AWS would send.

Which of the two answers is told by the service in a request's signature.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from ministack.app import app as ministack

from local.aws import gaps, quotas, tagging
from local.aws.appconfig import appconfig, validators
from local.aws.autoscaling import activities, autoscaling, tracking
from local.aws.cloudwatch import protocol, regions
from local.aws.control import Control
from local.aws.events import history
from local.aws.events.publish import TOLD, publish
from local.aws.iam import authorize, authorize_beside, iam
from local.aws.iam.callers import Callers
from local.aws.logs import logs
from local.aws.sagemaker import endpoints, lists, sagemaker
from local.aws.stepfunctions import executions
from local.aws.wire import Answer, Receive, Request, Scope, Send, read, write

_MOTO = frozenset({"sagemaker", "application-autoscaling"})


@dataclass(kw_only=True)
class LocalApp:
    """The ASGI application that is the local cloud."""

    url: str
    """Where it is served, for the calls that it makes to itself."""

    control: Control = field(default_factory=Control)
    """What tests and benchmarks ask of it beside the AWS API."""

    callers: Callers = field(default_factory=Callers)
    """Knows who calls."""

    def __post_init__(self) -> None:
        for emulator in (appconfig, endpoints, executions, gaps, iam, logs, regions, sagemaker):
            emulator.fill_gaps()
        regions.keep_time()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The process begins or ends.
        if scope["type"] != "http":
            await ministack(scope, receive, send)
            return
        request = await read(scope, receive)
        # It is no call to AWS.
        if request.path.startswith("/_local/"):
            await write(send, await asyncio.to_thread(self.control.answer, request))
            return
        answer = await self._own_answer(request)
        if answer is not None:
            await write(send, answer)
        # All else is MiniStack's.
        else:
            answer = await _passed_on(scope, request, send)
            self.callers.remember(request, answer.body)
        self.control.saw(request, answer.status, self.callers.identity(request.access_key)["arn"])
        if request.service in TOLD:
            self._tell(request, answer)

    async def _own_answer(self, request: Request) -> Answer | None:
        """The answer to what is not MiniStack's; None where the call is to be passed on to it."""
        # A test wants this call to fail.
        fault = self.control.fault(request)
        if fault is not None:
            return fault
        # IAM does not let it pass.
        denied = await asyncio.to_thread(authorize_beside.refused, request)
        if denied is not None:
            return denied
        # A validator may refuse a deployment; what it lets pass is MiniStack's.
        if request.service == "appconfig":
            return await asyncio.to_thread(validators.refused_deployment, request, self.url)
        # Neither emulator has the quotas that matter here.
        if request.service == "servicequotas":
            return quotas.answer(request)
        # Of CloudWatch Logs, what MiniStack lacks is ours.
        if request.service == "logs":
            return await asyncio.to_thread(logs.answer, request)
        # MiniStack does not know the tags of SageMaker's resources.
        if request.service == "tagging":
            return tagging.answer(request)
        # MiniStack's CloudTrail has not heard of SageMaker's calls.
        if request.service == "cloudtrail":
            return history.answer(request)
        # CloudWatch is ours as a whole.
        if request.service == "monitoring":
            cloudwatch = regions.cloudwatch(request.region)
            return await asyncio.to_thread(protocol.answer, cloudwatch, request)
        # SageMaker and its scaling, as far as IAM lets the caller.
        if request.service in _MOTO:
            return await asyncio.to_thread(self._moto, request)
        return None

    def _moto(self, request: Request) -> Answer:
        """Answers a call to SageMaker or its scaling, whose policies have alarms in CloudWatch."""
        answer = self._let_pass(request)
        if request.operation in tracking.CHANGED_BY:
            scaling = activities.scaling(request.region)
            tracking.keep_alarms(scaling, regions.cloudwatch(request.region))
        return answer

    def _let_pass(self, request: Request) -> Answer:
        """Answers what IAM lets pass: moto, or what is ours beside it."""
        caller = self.callers.identity(request.access_key)["arn"]
        refused = authorize.refused(request, caller)
        # IAM does not let it pass.
        if refused is not None:
            return refused
        # Application Auto Scaling is ours as a whole.
        if request.service == "application-autoscaling":
            return autoscaling.answer(activities.scaling(request.region), request)
        return lists.paged(request, _sagemaker)

    def _tell(self, request: Request, answer: Answer) -> None:
        """Publishes what AWS would tell of a call, beside whatever comes next."""
        identity = self.callers.identity(request.access_key)
        task = asyncio.create_task(asyncio.to_thread(publish, request, answer, identity))
        self.control.telling.add(task)
        task.add_done_callback(self.control.telling.discard)


def _sagemaker(request: Request) -> Answer:
    """SageMaker's answer: what moto does not know is ours, and what it knows is completed."""
    answer = endpoints.answer(request) or lists.answer(request)
    return answer or endpoints.completed(request, sagemaker.call(request))


async def _passed_on(scope: Scope, request: Request, send: Send) -> Answer:
    """MiniStack's answer, which is sent on; its body is kept only where somebody here reads it."""
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
        if request.service in ("sts", "iam", "appconfig", "logs"):
            body += message.get("body", b"")
        await send(message)

    await ministack(scope, replay, watch)
    return Answer(status, body)
