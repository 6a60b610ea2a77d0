"""What IAM is asked about a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """A question to IAM: may an action be done to a resource, in a context?

    The keys of the context are in lower case, as the evaluator wants them.
    """

    action: str
    resource: str
    context: Mapping[str, Any] = field(default_factory=dict)
