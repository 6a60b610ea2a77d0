"""Metric math as a tree: the grammar of expressions (user guide, "Metric math syntax")."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


class MathError(Exception):
    """An expression is none, or asks for what is not there."""


@dataclass(frozen=True, slots=True)
class Number:
    """A scalar."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A string, as `METRICS("errors")` has it."""

    value: str


@dataclass(frozen=True, slots=True)
class Id:
    """The id of a metric or of another expression; also the bare words of functions: REPEAT."""

    name: str


@dataclass(frozen=True, slots=True)
class Array:
    """An array of time series: `[m1, m2]`."""

    members: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands and what is between them."""

    operator: str
    left: "Node"
    right: "Node"


type Node = Number | Text | Id | Array | Call | Operation

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|\"(?P<text>[^\"]*)\"|'(?P<single>[^']*)'"
    r"|(?P<operator>==|!=|<=|>=|&&|\|\||[-+*/^<>(),\[\]]))"
)
_PRECEDENCE: tuple[frozenset[str], ...] = (
    frozenset({"OR", "||"}),
    frozenset({"AND", "&&"}),
    frozenset({"==", "!=", "<", ">", "<=", ">="}),
    frozenset({"+", "-"}),
    frozenset({"*", "/"}),
)
"""The operators that take two operands, those that bind loosest first."""


def parse(expression: str) -> Node:
    """The tree of an expression.

    Raises:
        MathError: it is none.
    """
    reading = _Reading(list(_tokens(expression)))
    node = reading.operation(0)
    if reading.peek() is not None:
        raise MathError(f"unexpected '{reading.peek()}' in expression '{expression}'")
    return node


def names(node: Node) -> Iterator[str]:
    """The ids that an expression refers to; in lower case first, as ids are."""
    match node:
        case Id(name) if name[0].islower():
            yield name
        case Array(members) | Call(_, members):
            for member in members:
                yield from names(member)
        case Operation(_, left, right):
            yield from names(left)
            yield from names(right)
        case Number() | Text() | Id():
            pass


def functions(node: Node) -> Iterator[str]:
    """The functions that an expression calls."""
    match node:
        case Call(function, arguments):
            yield function
            for argument in arguments:
                yield from functions(argument)
        case Array(members):
            for member in members:
                yield from functions(member)
        case Operation(_, left, right):
            yield from functions(left)
            yield from functions(right)
        case Number() | Text() | Id():
            pass


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def _tokens(expression: str) -> Iterator[_Token]:
    """The tokens of an expression."""
    at, text = 0, expression.rstrip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise MathError(f"unexpected '{text[at:].lstrip()[:1]}' in expression '{expression}'")
        kind = token.lastgroup or ""
        yield _Token(kind, token[kind])
        at = token.end()


class _Reading:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens

    def peek(self) -> str | None:
        """The next token's text; None at the end."""
        return self._tokens[0].text if self._tokens else None

    def operation(self, level: int) -> Node:
        """Operands between the operators of a level of precedence, or of a closer one."""
        if level == len(_PRECEDENCE):
            return self._power()
        left = self.operation(level + 1)
        while self._tokens and self.peek() in _PRECEDENCE[level]:
            operator = self._next().text
            left = Operation(operator, left, self.operation(level + 1))
        return left

    def _power(self) -> Node:
        """An operand, negated or raised to another."""
        if self.peek() == "-":
            self._next()
            return Operation("-", Number(0.0), self._power())
        base = self._operand()
        if self.peek() == "^":
            self._next()
            return Operation("^", base, self._power())
        return base

    def _operand(self) -> Node:
        """A number, a string, an id, a call, an array, or something in parentheses."""
        token = self._next()
        match token.kind, token.text:
            case "number", text:
                return Number(float(text))
            case (("text" | "single"), text):
                return Text(text)
            case "name", text if self.peek() == "(":
                self._next()
                return Call(text, self._until(")"))
            case "name", text:
                return Id(text)
            case _, "(":
                node = self.operation(0)
                self._expect(")")
                return node
            case _, "[":
                return Array(self._until("]"))
            case _, text:
                raise MathError(f"unexpected '{text}'")

    def _until(self, end: str) -> tuple[Node, ...]:
        """What stands between commas, up to an end."""
        members: list[Node] = []
        while self.peek() != end:
            members.append(self.operation(0))
            if self.peek() == ",":
                self._next()
            elif self.peek() != end:
                raise MathError(f"expected ',' or '{end}'")
        self._expect(end)
        return tuple(members)

    def _expect(self, text: str) -> None:
        if self.peek() != text:
            raise MathError(f"expected '{text}'")
        self._next()

    def _next(self) -> _Token:
        if not self._tokens:
            raise MathError("the expression ends too early")
        return self._tokens.pop(0)
