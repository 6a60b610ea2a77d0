"""ARNs, and the tags that resources carry: the words in which everything else speaks of AWS."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Self

Tags = Mapping[str, str]
TAG_LIMIT = 50
"""User tags that one SageMaker resource can carry (AddTags, API reference)."""

_ARN = re.compile(r"arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws)?:(\S.*)")
_TAG_VALUE = re.compile(r"[^\w\s.:/=+\-@]")
_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


class Arn(str):
    """An ARN as AWS wrote it, compared as AWS compares it: without regard to letter case.

    SageMaker lower-cases a resource's name in its ARN and keeps the case of the name, and other
    services hand on either form, so neither is ever made from the other.

    Raises:
        ValueError: the text is no ARN.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        if not _ARN.fullmatch(text):
            raise ValueError(
                f"{text!r} is no ARN; expected arn:partition:service:region:account:resource"
            )
        return super().__new__(cls, text)

    @property
    def aws_partition(self) -> str:
        return self.split(":", 5)[1]

    @property
    def service(self) -> str:
        return self.split(":", 5)[2]

    @property
    def region(self) -> str:
        return self.split(":", 5)[3]

    @property
    def account(self) -> str:
        return self.split(":", 5)[4]

    @property
    def resource(self) -> str:
        return self.split(":", 5)[5]

    @property
    def type(self) -> str:
        """The resource's type as ARNs spell it: `notebook-instance`, `endpoint-config`."""
        return re.split("[/:]", self.resource, maxsplit=1)[0]

    @property
    def key(self) -> str:
        """The one spelling under which a resource is remembered."""
        return self.casefold()


def arn_of(value: Any) -> Arn | None:
    """The ARN that a value is; None for a value that is none."""
    return Arn(value) if isinstance(value, str) and _ARN.fullmatch(value) else None


def arn_beside(arn: Arn, resource: str) -> Arn | None:
    """The ARN of another resource of the same service, region and account; None for no name."""
    return arn_of(":".join((*arn.split(":", 5)[:5], resource)))


def model_package_group(resource: Arn) -> Arn | None:
    """The group of a model package's version; a model package without versions has none."""
    kind, _, rest = resource.resource.partition("/")
    group, _, version = rest.rpartition("/")
    if kind != "model-package" or not (group and version):
        return None
    return arn_beside(resource, f"model-package-group/{group}")


def partition_of(region: str) -> str:
    """The partition that a region belongs to."""
    for prefix, partition in _PARTITIONS.items():
        if region.startswith(prefix):
            return partition
    return "aws"


def tags_of(value: Any) -> dict[str, str]:
    """Tags in any of AWS's three shapes, as one map.

    The API speaks `[{"Key", "Value"}]`, CloudTrail `[{"key", "value"}]`, service events
    `{"k": "v"}`. Whatever is none of them carries no tags.
    """
    # A service event's map.
    if isinstance(value, Mapping):
        return {str(key): str(text) for key, text in value.items()}
    # Nothing that holds tags.
    if not isinstance(value, Iterable) or isinstance(value, str | bytes):
        return {}
    # A list of pairs, the API's or CloudTrail's.
    tags: dict[str, str] = {}
    for tag in value:
        pair = {str(name).lower(): text for name, text in _items(tag)}
        if "key" in pair:
            tags[str(pair["key"])] = str(pair.get("value") or "")
    return tags


def _items(value: Any) -> Iterable[tuple[Any, Any]]:
    """The members of an object; none of anything else."""
    return value.items() if isinstance(value, Mapping) else ()


def as_tag_value(text: str) -> str:
    """The nearest text that AWS takes for a tag's value: 256 letters, digits or ` _.:/=+-@`."""
    return _TAG_VALUE.sub("_", text)[:256]


def matches(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern with IAM's wildcards (`*` and `?`, which cross slashes)."""
    return _expression(pattern).fullmatch(text) is not None


def matches_role(pattern: str, role: str) -> bool:
    """Whether a role's ARN fits a pattern of the registry, whose wildcards match no slash.

    IAM's own wildcards cross slashes, and a path is a caller's to choose: `role/team-*` would take
    `role/team-x/PlatformAdmin` for the team's, and sagewarden's calls know it as `PlatformAdmin`.
    """
    return _within_steps(pattern).fullmatch(role) is not None


def can_match_the_same(one: str, other: str) -> bool:
    """Whether some text fits both of two patterns with IAM's wildcards: exactly, not nearly."""
    # The rows say, for a beginning of `one`, with which beginnings of `other` it can be the same.
    row = [True]
    for letter in other:
        row.append(row[-1] and letter == "*")
    for mine in one:
        above, row = row, [row[0] and mine == "*"]
        for position, letter in enumerate(other):
            # A star stands for nothing, or for one letter more of what the other has.
            if "*" in (mine, letter):
                row.append(above[position + 1] or row[position])
            else:
                row.append(above[position] and (mine == letter or "?" in (mine, letter)))
    return row[-1]


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> re.Pattern[str]:
    """A pattern with IAM's wildcards as a regular expression."""
    escaped = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(escaped, re.DOTALL)


@lru_cache(maxsize=4096)
def _within_steps(pattern: str) -> re.Pattern[str]:
    """A pattern as a regular expression whose wildcards match no slash."""
    escaped = re.escape(pattern).replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
    return re.compile(escaped, re.DOTALL)
