"""ARNs and tags."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagewarden.resources import Arn, arn_of, as_tag_value, matches, partition_of, tags_of
from tests.strategies import JSON

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


@pytest.mark.parametrize(
    "text", ["", "None", "arn:aws:sagemaker", "nb", "arn:aws:s3:::", "arn:aws:x:y:12:z"]
)
def test_what_is_no_arn_is_refused(text: str) -> None:
    with pytest.raises(
        ValueError, match="is no ARN; expected arn:partition:service:region:account:resource"
    ):
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


@given(st.text(max_size=300))
def test_whatever_a_name_is_aws_takes_what_it_becomes(name: str) -> None:
    value = as_tag_value(name)
    assert len(value) <= 256
    assert re.fullmatch(r"[\w\s.:/=+\-@]*", value)
    assert as_tag_value(value) == value


@pytest.mark.parametrize(
    "value",
    [
        {"team": "x", "n": "1"},
        [{"key": "team", "value": "x"}, {"key": "n", "value": "1"}],
        [{"Key": "team", "Value": "x"}, {"Key": "n", "Value": "1"}],
        [{"Key": "team", "Value": "x"}, "stray", {"value": "no key"}, {"key": "n", "value": 1}],
    ],
)
def test_tags_are_one_map_in_whatever_shape_they_come(value: object) -> None:
    assert tags_of(value) == {"team": "x", "n": "1"}


def test_a_tag_without_a_value_has_an_empty_one() -> None:
    assert tags_of([{"key": "team"}, {"Key": "owner", "Value": None}]) == {"team": "", "owner": ""}


@given(JSON)
def test_nothing_that_json_can_hold_crashes_the_reader_of_tags(value: Any) -> None:
    assert all(isinstance(text, str) for pair in tags_of(value).items() for text in pair)


@given(JSON)
def test_what_is_an_arn_is_one_and_the_rest_is_none(value: Any) -> None:
    assert arn_of(value) is None or arn_of(value) == Arn(value)


def test_an_arn_keeps_the_spelling_that_aws_gave_it() -> None:
    arn = Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/SentimentEndpoint")
    assert arn.endswith("/SentimentEndpoint")
    assert arn.key.endswith("/sentimentendpoint")


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("eu-central-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-east-1", "aws-us-gov"),
    ],
)
def test_regions_belong_to_partitions(region: str, partition: str) -> None:
    assert partition_of(region) == partition
