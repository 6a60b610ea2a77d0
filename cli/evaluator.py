"""IAM's verdict on a request, offline: MiniStack's evaluator of IAM policies.

MiniStack is an extra of the command (`sagewarden[prove]`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cli.documents import refused
from isolation.proof.variables import with_values
from isolation.proof.world import Case, Leg

SOMEBODY = "arn:aws:iam::123456789012:user/somebody"
"""The ARN of whoever makes the requests."""


class Evaluator:
    """Judges requests against the policies that somebody has, and against nothing else.

    Raises:
        typer.Exit: with status 2, where MiniStack is not installed.
    """

    def __init__(self, documents: Iterable[str]) -> None:
        try:
            from ministack.core import iam_evaluator
        except ImportError as error:
            raise refused(
                "proving needs MiniStack's evaluator: pip install 'sagewarden[prove]'"
            ) from error
        self._iam: Any = iam_evaluator
        parsed = [iam_evaluator.parse_policy_document(document) for document in documents]
        self._fixed = [[one for one in each if not _has_variables(one)] for each in parsed]
        self._varying = [[one for one in each if _has_variables(one)] for each in parsed]

    def allows(self, case: Case) -> bool:
        """Whether a request is allowed on everything that it touches."""
        return all(self.allows_leg(case.action, leg) for leg in case.legs)

    def allows_leg(self, action: str, leg: Leg) -> bool:
        """Whether an action is allowed on one resource."""
        keys = {key.lower(): _plain(value) for key, value in leg.context.items()}
        context = self._iam.EvalContext(
            principal_arn=SOMEBODY,
            principal_type="User",
            principal_account="123456789012",
            action=action,
            resource_arn=leg.resource,
            region="us-east-1",
            service_context={"aws:tagkeys": None} | keys,
        )
        varying = [[_resolved(one, keys) for one in statements] for statements in self._varying]
        decision: str = self._iam.evaluate(context, [*self._fixed, *varying]).decision
        return decision == "Allow"


def _has_variables(statement: Any) -> bool:
    return "${" in f"{statement.resources}{statement.not_resources}{statement.conditions}"


def _resolved(statement: Any, keys: Mapping[str, Any]) -> Any:
    """A statement with values in place of its variables, which MiniStack does not know."""
    return replace(
        statement,
        resources=with_values(statement.resources, keys.get),
        not_resources=with_values(statement.not_resources, keys.get),
        conditions=with_values(statement.conditions, keys.get),
    )


def _plain(value: str | Sequence[str]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)
