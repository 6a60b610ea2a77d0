"""ARNs and tags."""

import pytest

from sagewarden.resources import Arn, as_tag_value, matches

NOTEBOOK = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/nb"


def test_an_arn_tells_its_parts() -> None:
    arn = Arn(NOTEBOOK)
    assert (arn.aws_partition, arn.service, arn.region, arn.account) == (
        "aws",
        "sagemaker",
        "us-east-1",
        "123456789012",
    )
    assert (arn.resource, arn.type) == ("notebook-instance/nb", "notebook-instance")


def test_arns_are_remembered_without_regard_to_case() -> None:
    assert Arn(NOTEBOOK.replace("/nb", "/NB")).key == Arn(NOTEBOOK).key


@pytest.mark.parametrize("text", ["", "None", "arn:aws:sagemaker", "nb", "arn:aws:s3:::", "arn:aws:x:y:12:z"])
def test_what_is_no_arn_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no ARN; expected arn:partition:service:region:account:resource"):
        Arn(text)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("arn:aws:iam::*:role/bcd-*", "arn:aws:iam::123456789012:role/bcd-notebook", True),
        ("arn:aws:iam::*:role/bcd-*", "arn:aws:iam::123456789012:role/isa-notebook", False),
        ("role/bcd-?", "role/bcd-1", True),
        ("role/bcd-?", "role/bcd-12", False),
        ("role/*", "role/path/name", True),
        ("role/[ab]", "role/a", False),
        ("role/a.c", "role/abc", False),
    ],
)
def test_patterns_have_iams_wildcards_and_no_others(pattern: str, text: str, *, fits: bool) -> None:
    assert matches(pattern, text) is fits


def test_a_name_becomes_a_value_that_aws_takes() -> None:
    assert as_tag_value("o'neil,#1@globomantics.example") == "o_neil__1@globomantics.example"
    assert len(as_tag_value("x" * 300)) == 256
