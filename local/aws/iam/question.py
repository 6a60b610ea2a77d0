"""What IAM is asked about a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """May this be done to that, in this context? The keys are in lower case, as the evaluator wants them."""

    action: str
    resource: str
    context: Mapping[str, Any] = field(default_factory=dict)
