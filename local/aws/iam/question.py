"""What IAM is asked about a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """A question to IAM: may this be done to that, in this context?"""

    action: str
    """What is to be done, such as `sagemaker:CreateModel`."""

    resource: str
    """The ARN of what it is to be done to, or `*`."""

    context: Mapping[str, Any] = field(default_factory=dict)
    """The condition keys, in lower case as the evaluator wants them, and their values."""
