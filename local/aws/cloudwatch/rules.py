"""The rule of a composite alarm: `ALARM("a") AND NOT (OK(b) OR FALSE)` (PutCompositeAlarm)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from local.aws.cloudwatch.evaluation import State


class RuleError(Exception):
    """A text is no rule; the message says why."""


@dataclass(frozen=True, slots=True)
class In:
    """Whether an alarm is in a state."""

    state: State
    alarm: str
    """Its name, or its ARN."""


@dataclass(frozen=True, slots=True)
class Always:
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True, slots=True)
class Not:
    """What does not hold."""

    rule: "Rule"


@dataclass(frozen=True, slots=True)
class Both:
    """What holds only together."""

    left: "Rule"
    right: "Rule"


@dataclass(frozen=True, slots=True)
class Either:
    """What holds if either does."""

    left: "Rule"
    right: "Rule"


type Rule = In | Always | Not | Both | Either

_TOKEN = re.compile(
    r"\s*(?:(?P<in>ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*"
    r"(?:\"(?P<quoted>[^\"]+)\"|(?P<bare>[^\s()\"]+))\s*\)"
    r"|(?P<word>AND|OR|NOT|TRUE|FALSE)\b|(?P<bracket>[()]))"
)


def parse(text: str) -> Rule:
    """The rule that a text is.

    Raises:
        RuleError: it is none.
    """
    tokens = list(_tokens(text))
    rule = _either(tokens)
    if tokens:
        raise RuleError(f"unexpected {tokens[0]}")
    return rule


def elements(text: str) -> int:
    """How many elements a rule has: child alarms, TRUE, FALSE and parentheses."""
    return sum(token not in ("AND", "OR", "NOT") for token in _tokens(text))


def alarms(rule: Rule) -> Iterator[str]:
    """The alarms that a rule asks, by name or ARN as it has them, each as often as it does."""
    match rule:
        case In(_, alarm):
            yield alarm
        case Not(inner):
            yield from alarms(inner)
        case Both(left, right) | Either(left, right):
            yield from alarms(left)
            yield from alarms(right)
        case Always():
            pass


def holds(rule: Rule, state_of: Callable[[str], State]) -> bool:
    """Whether a rule holds, by the states of the alarms."""
    match rule:
        case In(state, alarm):
            return state_of(alarm) == state
        case Always(value):
            return value
        case Not(inner):
            return not holds(inner, state_of)
        case Both(left, right):
            return holds(left, state_of) and holds(right, state_of)
        case Either(left, right):
            return holds(left, state_of) or holds(right, state_of)


def name_of(alarm: str) -> str:
    """An alarm's name, which a rule may write as its ARN."""
    return alarm.split(":alarm:", 1)[1] if alarm.startswith("arn:") else alarm


def _tokens(text: str) -> Iterator[In | str]:
    """A rule's words, brackets and alarms."""
    at, text = 0, text.rstrip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise RuleError(f"unexpected text at position {at + 1}")
        if token["in"]:
            yield In(State(token["in"]), token["quoted"] or token["bare"])
        else:
            yield token["word"] or token["bracket"]
        at = token.end()


def _either(tokens: list[In | str]) -> Rule:
    """Rules between OR, which binds looser than AND."""
    rule = _both(tokens)
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        rule = Either(rule, _both(tokens))
    return rule


def _both(tokens: list[In | str]) -> Rule:
    """Rules between AND."""
    rule = _single(tokens)
    while tokens and tokens[0] == "AND":
        tokens.pop(0)
        rule = Both(rule, _single(tokens))
    return rule


def _single(tokens: list[In | str]) -> Rule:
    """A rule without AND and OR."""
    if not tokens:
        raise RuleError("the rule ends too early")
    token = tokens.pop(0)
    match token:
        case In():
            return token
        case "TRUE" | "FALSE":
            return Always(token == "TRUE")
        case "NOT":
            return Not(_single(tokens))
        case "(":
            rule = _either(tokens)
            if not tokens or tokens.pop(0) != ")":
                raise RuleError("a bracket is not closed")
            return rule
        case _:
            raise RuleError(f"unexpected {token}")
