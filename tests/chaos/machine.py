"""A small Step Functions in this process: its time is a queue of what is to happen, its steps fail.

Expressions are evaluated by MiniStack, as in the local cloud. What it knows of the language of
states is what `run.asl.yaml` uses; anything else fails.
"""

import heapq
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from ministack.services import stepfunctions

_EXPRESSION = re.compile(r"\{%(.*)%\}", re.DOTALL)
_STEP = re.compile(r"\$\{(\w+)\}")


@dataclass(kw_only=True)
class World:
    """What is to happen, and what time it is meanwhile."""

    now: datetime
    random: Random
    _ahead: list[tuple[datetime, float, Callable[[], None]]] = field(default_factory=list)

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        """Has something happen; of what comes at the same time anything may be first."""
        at = self.now + timedelta(seconds=seconds)
        heapq.heappush(self._ahead, (at, self.random.random(), what))

    def happen_meanwhile(self) -> None:
        """Has the next thing happen at once, while another one is still going on."""
        if self._ahead and self._ahead[0][0] <= self.now + timedelta(seconds=10):
            self.now, _, what = heapq.heappop(self._ahead)
            what()

    def pass_until(self, end: datetime) -> None:
        while self._ahead and self._ahead[0][0] <= end:
            self.now, _, what = heapq.heappop(self._ahead)
            what()
        self.now = end


class StepError(Exception):
    """What a step's function ends with."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(f"{name}: {cause}")
        self.name = name


@dataclass(kw_only=True)
class Execution:
    """One execution, and where it stands."""

    name: str
    given: Mapping[str, Any]
    status: str = "RUNNING"
    state: str = ""
    input: Any = None
    entered: str = ""
    token: str = ""
    tried: int = 0
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class Machine:
    """The state machine, its executions, and the functions of its steps."""

    world: World
    definition: Mapping[str, Any]

    call: Callable[[str, Mapping[str, Any]], Any]
    """Calls the function of a step.

    Raises:
        StepError: it failed.
    """

    ended: Callable[[Execution], None]
    """Hears of each execution that has ended."""

    executions: dict[str, Execution] = field(default_factory=dict)

    def start(self, name: str, given: str) -> None:
        made = Execution(name=name, given=json.loads(given))
        self.executions[name] = made
        self._enter(made, self.definition["StartAt"], made.given)

    def end(self, execution: Execution, status: str) -> None:
        if execution.status == "RUNNING":
            execution.status = status
            self.ended(execution)

    def answer(self, token: str, output: Any) -> None:
        """SendTaskSuccess; a token that nobody waits for any more is refused."""
        for execution in self.executions.values():
            if execution.token == token and execution.status == "RUNNING":
                self._passed(execution, output)

    def _enter(self, execution: Execution, state: str, given: Any) -> None:
        world = self.world
        execution.state, execution.input, execution.tried = state, given, 0
        execution.token = ""
        execution.entered = world.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        definition = self._state(execution)
        match definition["Type"]:
            case "Task":
                world.later(world.random.uniform(0.1, 3), lambda: self._try(execution, state))
            case "Choice":
                self._enter(execution, self._chosen(execution), given)
            case "Wait":
                seconds = self._value(execution, definition["Seconds"])
                next_state = definition["Next"]
                world.later(seconds, lambda: self._go_on(execution, state, next_state))
            case "Pass":
                execution.variables |= self._value(execution, definition.get("Assign", {}))
                self._enter(execution, definition["Next"], given)
            case "Succeed":
                self.end(execution, "SUCCEEDED")
            case other:
                raise NotImplementedError(other)

    def _go_on(self, execution: Execution, state: str, next_state: str) -> None:
        if execution.status == "RUNNING" and execution.state == state:
            self._enter(execution, next_state, execution.input)

    def _try(self, execution: Execution, state: str) -> None:
        if execution.status != "RUNNING" or execution.state != state:
            return
        definition = self._state(execution)
        waits = definition["Resource"].endswith(".waitForTaskToken")
        if waits:
            execution.token = f"{execution.name}/{execution.tried}"
            limit = self._value(execution, definition["TimeoutSeconds"])
            self.world.later(limit, lambda: self._timed_out(execution, execution.token))
        step = _STEP.fullmatch(definition["Arguments"]["FunctionName"])
        assert step
        try:
            result = self.call(step[1], self._value(execution, definition["Arguments"]["Payload"]))
        except StepError as error:
            self._failed(execution, error)
        else:
            if not waits:
                self._passed(execution, {"Payload": result})

    def _timed_out(self, execution: Execution, token: str) -> None:
        if token and execution.token == token and execution.status == "RUNNING":
            self._failed(execution, StepError("States.Timeout", "nobody answered"))

    def _passed(self, execution: Execution, result: Any) -> None:
        definition = self._state(execution)
        values = {"result": result}
        assigned = self._value(execution, definition.get("Assign", {}), **values)
        output = self._value(execution, definition.get("Output", "{% $states.result %}"), **values)
        execution.variables |= assigned
        self._enter(execution, definition["Next"], output)

    def _failed(self, execution: Execution, error: StepError) -> None:
        definition, state = self._state(execution), execution.state
        for retry in definition.get("Retry", ()):
            if error.name in retry["ErrorEquals"] and execution.tried < retry["MaxAttempts"]:
                pause = retry["IntervalSeconds"] * retry["BackoffRate"] ** execution.tried
                execution.tried += 1
                pause = self.world.random.uniform(0, min(pause, retry["MaxDelaySeconds"]))
                self.world.later(pause, lambda: self._try(execution, state))
                return
        for catch in definition.get("Catch", ()):
            if error.name in catch["ErrorEquals"] or "States.ALL" in catch["ErrorEquals"]:
                told = {"Error": error.name, "Cause": str(error)}
                output = self._value(execution, catch["Output"], error_output=told)
                self._enter(execution, catch["Next"], output)
                return
        self.end(execution, "FAILED")

    def _chosen(self, execution: Execution) -> str:
        definition = self._state(execution)
        for choice in definition["Choices"]:
            if self._value(execution, choice["Condition"]):
                return str(choice["Next"])
        return str(definition["Default"])

    def _state(self, execution: Execution) -> Mapping[str, Any]:
        state: Mapping[str, Any] = self.definition["States"][execution.state]
        return state

    def _value(self, execution: Execution, written: Any, **values: Any) -> Any:
        """What stands in a definition, with its expressions evaluated."""
        if isinstance(written, Mapping):
            return {name: self._value(execution, one, **values) for name, one in written.items()}
        expression = _EXPRESSION.fullmatch(written) if isinstance(written, str) else None
        if expression is None:
            return written
        context = {
            "Execution": {"Input": execution.given, "Name": execution.name},
            "State": {"EnteredTime": execution.entered, "Name": execution.state},
            "Task": {"Token": execution.token},
            "variables": execution.variables,
        }
        evaluate: Any = stepfunctions._evaluate_jsonata
        return evaluate(expression[1].strip(), execution.input, context, **values)
