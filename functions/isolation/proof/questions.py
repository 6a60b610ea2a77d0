"""As few calls to IAM's simulator as ask about many requests. Pure.

A call takes many actions and many resources, but one context. Requests share it where no condition
key that one of them brings along could change what is said of another: a key that no statement
about an action names does not change what becomes of that action.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from isolation.proof.world import Context, Leg
from sagewarden.resources import matches

_VARIABLE = re.compile(r"\$\{([^}*?$]+)\}")
"""A policy variable such as `${aws:PrincipalTag/team}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the simulator is to judge: an action on a resource, for who holds some documents."""

    action: str
    """The action, as `sagemaker:AddTags`."""

    leg: Leg
    """The resource, and the condition keys that IAM knows then."""

    documents: tuple[str, ...]
    """The policy documents that somebody holds, in JSON."""

    @property
    def key(self) -> str:
        """A name that no other request has."""
        context = sorted(self.leg.context.items())
        said = repr((self.action, self.leg.resource, context, self.documents))
        return sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorQuestion:
    """One call to the simulator, for requests that share a context."""

    requests: tuple[Request, ...]
    """What is to be judged; all of them hold the same documents."""

    context: Context
    """The condition keys of all of them."""

    @property
    def documents(self) -> tuple[str, ...]:
        """The policy documents that are held."""
        return self.requests[0].documents

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions, each once."""
        return tuple(dict.fromkeys(request.action for request in self.requests))

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources, each once; every action is judged on every one of them."""
        return tuple(dict.fromkeys(request.leg.resource for request in self.requests))

    def is_answered(self, answers: Mapping[str, bool]) -> bool:
        """Whether there is an answer to each of its requests."""
        return all(request.key in answers for request in self.requests)

    def answers(self, decisions: Mapping[tuple[str, str], bool]) -> dict[str, bool]:
        """What was said of each request, by its key; what nothing was said of is left out.

        Args:
            decisions: whether an action is allowed on a resource.
        """
        said: dict[str, bool] = {}
        for request in self.requests:
            pair = request.action, request.leg.resource
            if pair in decisions:
                said[request.key] = decisions[pair]
        return said


def questions_about(requests: Iterable[Request]) -> Iterator[SimulatorQuestion]:
    """The calls that ask about some requests."""
    open_calls: dict[tuple[str, ...], list[_Call]] = {}
    keys_of: dict[tuple[str, ...], _KeysOf] = {}
    # Those with the most keys come first: the others fit beside them.
    for request in sorted(requests, key=lambda request: -len(request.leg.context)):
        calls = open_calls.setdefault(request.documents, [])
        for call in calls:
            if call.takes(request):
                break
        else:
            call = _Call(keys_of.setdefault(request.documents, _KeysOf(request.documents)))
            calls.append(call)
        call.add(request)
    for calls in open_calls.values():
        for call in calls:
            yield SimulatorQuestion(requests=tuple(call.requests), context=call.context)


class _KeysOf:
    """The condition keys that can change what some documents say of an action."""

    def __init__(self, documents: tuple[str, ...]) -> None:
        self._statements: list[Mapping[str, Any]] = []
        for document in documents:
            self._statements.extend(json.loads(document)["Statement"])
        self._known: dict[str, frozenset[str]] = {}

    def about(self, action: str) -> frozenset[str]:
        """The keys that statements about an action name, in small letters as IAM compares them."""
        if action not in self._known:
            keys: set[str] = set()
            for statement in self._statements:
                if _is_about(statement, action):
                    keys.update(_keys(statement))
            self._known[action] = frozenset(keys)
        return self._known[action]

    def counting(self, request: Request) -> Context:
        """The part of a request's context that can change what becomes of it."""
        about, context = self.about(request.action), request.leg.context
        return {key: value for key, value in context.items() if key.casefold() in about}


class _Call:
    """A call that is being filled with requests."""

    def __init__(self, keys: _KeysOf) -> None:
        self.requests: list[Request] = []
        self.context: dict[str, str | tuple[str, ...]] = {}
        self._keys = keys
        self._about: set[str] = set()

    def takes(self, request: Request) -> bool:
        """Whether a request can join without changing what is said of it, or of those here."""
        # The simulator answers about `*` in another place than about resources.
        if (request.leg.resource == "*") is not (self.requests[0].leg.resource == "*"):
            return False
        own, here = _small(self._keys.counting(request)), _small(self.context)
        # What is here already, and counts for it, must be what it has itself.
        about = self._keys.about(request.action)
        if any(own.get(key) != value for key, value in here.items() if key in about):
            return False
        # What it brings along must not count for those here.
        return all(here.get(key) == value for key, value in own.items() if key in self._about)

    def add(self, request: Request) -> None:
        """Lets a request join."""
        self.requests.append(request)
        self.context |= self._keys.counting(request)
        self._about |= self._keys.about(request.action)


def _small(context: Context) -> Context:
    return {key.casefold(): value for key, value in context.items()}


def _is_about(statement: Mapping[str, Any], action: str) -> bool:
    """Whether a statement says anything about an action."""
    named = [statement.get("Action", statement.get("NotAction", []))]
    patterns = named[0] if isinstance(named[0], list) else named
    is_named = any(matches(str(pattern).casefold(), action.casefold()) for pattern in patterns)
    return is_named is ("Action" in statement)


def _keys(statement: Mapping[str, Any]) -> Iterator[str]:
    """The condition keys that a statement names; variables in its texts count, too."""
    for comparisons in statement.get("Condition", {}).values():
        yield from (key.casefold() for key in comparisons)
    for variable in _VARIABLE.findall(json.dumps(statement)):
        yield variable.split(",")[0].strip().casefold()
