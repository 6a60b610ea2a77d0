"""What stands in a policy's variables when a request is judged."""

import pytest

from isolation.proof.variables import with_values

KEYS = {"aws:username": "alice", "aws:tagkeys": ["a", "b"]}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("*/${aws:username, '-'}", "*/alice"),
        ("*/${aws:userName}", "*/alice"),
        ("${aws:username}/${sagemaker:DomainId, '-'}", "alice/-"),
        ("${sagemaker:DomainId}", "${sagemaker:DomainId}"),
        ("${aws:TagKeys, 'none'}", "none"),
        ("no variable", "no variable"),
    ],
)
def test_a_variable_stands_for_the_requests_value_or_its_default(written: str, meant: str) -> None:
    assert with_values(written, KEYS.get) == meant


def test_a_variable_stands_anywhere_in_a_statement() -> None:
    part = {"StringLike": {"aws:userid": ["*:${aws:username}", "x"]}, "Bool": {"a": True}}
    assert with_values(part, KEYS.get) == {
        "StringLike": {"aws:userid": ["*:alice", "x"]},
        "Bool": {"a": True},
    }
