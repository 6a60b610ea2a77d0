"""What tests and benchmarks ask of the local cloud beside the AWS API.

Calls counted, calls made to fail or throttled, the clock moved, capacity scaled, and whether
EventBridge has heard of all.
"""

import json
from dataclasses import dataclass, field
from html import escape
from threading import Thread
from typing import Any

from local import REGION
from local.aws.autoscaling.activities import scaling
from local.aws.autoscaling.autoscaling import scale
from local.aws.autoscaling.targets import RefusedError
from local.aws.clock import CLOCK
from local.aws.cloudwatch import regions
from local.aws.events.publish import publish_log_group
from local.aws.limits import Limits
from local.aws.logs import logs
from local.aws.sagemaker import deployments
from local.aws.wire import Answer, Request, refusal


@dataclass
class Control:
    """What the local cloud keeps for tests and benchmarks."""

    calls: list[dict[str, Any]] = field(default_factory=list)
    """The calls that were made."""

    faults: list[dict[str, Any]] = field(default_factory=list)
    """The errors that calls shall get, each as often as was asked for."""

    limits: Limits = field(default_factory=Limits)
    """How many calls a second of an operation are answered."""

    telling: set[Any] = field(default_factory=set)
    """A task for each call of which EventBridge has not heard all yet."""

    def fault(self, request: Request) -> Answer | None:
        """The error that a call shall get, if one was asked for, or if it is one too many."""
        if self.limits.exceeded(request.service, request.operation):
            return _error(request, 400, "Throttling", "Rate exceeded")
        for fault in self.faults:
            fits = fault["operation"] in ("*", request.operation)
            if fault["service"] == request.service and fits and fault["times"] > 0:
                fault["times"] -= 1
                return _error(request, fault["status"], fault["code"], fault["message"])
        return None

    def saw(self, request: Request, status: int, caller: str) -> None:
        """Keeps a call for whoever counts."""
        self.calls.append(
            {
                "service": request.service,
                "operation": request.operation,
                "status": status,
                "caller": caller,
            }
        )

    def answer(self, request: Request) -> Answer:
        """Answers on the paths below `/_local/`."""
        what = request.path.removeprefix("/_local/")
        match request.method, what:
            # Is the process up?
            case "GET", "ready":
                return _json({"ready": True})
            # Has EventBridge yet to hear of anything?
            case "GET", "telling":
                return _json(len(self.telling))
            # Which calls were made?
            case "GET", "calls":
                return _json(self.calls)
            # What time is it?
            case "GET", "clock":
                return _json(CLOCK.now())
            case "DELETE", _:
                return self._forgotten(what)
            case "POST", _:
                return self._done(what, request.json)
            case _:
                return _unknown(what)

    def _forgotten(self, what: str) -> Answer:
        """Takes back what was asked for."""
        forget = {
            "calls": self.calls.clear,
            "faults": self.faults.clear,
            "limits": self.limits.clear,
            "deployments": deployments.FATES.clear,
        }
        if what not in forget:
            return _unknown(what)
        forget[what]()
        return _json({})

    def _done(self, what: str, asked: dict[str, Any]) -> Answer:
        """Does what is asked for."""
        match what:
            # The next calls of some kind shall fail.
            case "faults":
                self.faults.append(asked)
            # Calls of some kind shall be throttled.
            case "limits":
                self.limits.set(**asked)
            # It shall be later.
            case "clock":
                regions.pass_time(asked["seconds"])
                logs.expire()
                return _json(CLOCK.now())
            # SageMaker publishes metrics.
            case "metrics":
                regions.cloudwatch(REGION).publish(asked["data"])
            # SageMaker writes log lines.
            case "logs":
                if logs.write(asked["group"], asked["stream"], asked["events"]):
                    publish_log_group(asked["group"])
            # The next deployment of an endpoint shall end otherwise than in service.
            case "deployments":
                deployments.FATES[asked["endpoint"].casefold()] = (asked["ends"], asked["reason"])
            # An alarm shall fire that has Application Auto Scaling scale something.
            case "alarms":
                return _scale(**asked)
            case _:
                return _unknown(what)
        return _json({})


def _unknown(what: str) -> Answer:
    return refusal(404, "NotFound", f"nothing at {what}")


def _scale(resource_id: str, dimension: str, capacity: int) -> Answer:
    """Scales a target: the count is set when this answers; the rest takes its time, as in AWS."""
    try:
        fulfil = scale(scaling(REGION), (resource_id, dimension), capacity)
    except RefusedError as error:
        return refusal(400, error.code, str(error))
    Thread(target=fulfil, daemon=True).start()
    return _json({})


def _error(request: Request, status: int, code: str, message: str) -> Answer:
    """An error in the protocol of the call that it answers."""
    if not request.form:
        return refusal(status, code, message)
    inner = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    whole = f"<ErrorResponse><Error>{inner}</Error><RequestId>fault</RequestId></ErrorResponse>"
    return Answer(status, whole.encode(), "text/xml")


def _json(value: Any) -> Answer:
    return Answer(200, json.dumps(value).encode(), "application/json")
