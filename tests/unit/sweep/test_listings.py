"""Every resource type of the catalog is listed, in the words of SageMaker's own model."""

from typing import Any

import botocore.session
import pytest
from botocore import xform_name

from sagewarden.causes.catalog import CREATIONS
from sweep.listings import LISTINGS, Listing

MODEL = botocore.session.get_session().get_service_model("sagemaker")
OPERATIONS = {xform_name(name): name for name in MODEL.operation_names}


def test_what_every_creation_makes_is_listed() -> None:
    made = [creation for listing in LISTINGS.values() for creation in listing.makers]
    assert sorted(made) == sorted(CREATIONS)


@pytest.mark.parametrize(("method", "listing"), LISTINGS.items(), ids=LISTINGS)
def test_a_list_is_as_the_api_has_it(method: str, listing: Listing) -> None:
    operation: Any = MODEL.operation_model(OPERATIONS[method])
    given, summary = (
        operation.input_shape.members,
        operation.output_shape.members[listing.items].member.members,
    )
    assert {"MaxResults", "NextToken"} <= given.keys()
    assert given["MaxResults"].metadata["max"] == 100
    # What leaves out what is older is used wherever there is such a parameter.
    assert (
        listing.since in given
        if listing.since
        else not {"CreationTimeAfter", "CreatedAfter"} & given.keys()
    )
    members = {name for part in listing.built[1:] for name in part.split("|")}
    assert members | {listing.arn} - {""} <= summary.keys()
    assert bool(listing.arn) is not bool(listing.built)
    # What it cannot do without is told.
    needed = {*listing.within[1:], *listing.choices[:1]}
    assert set(operation.input_shape.required_members) == needed
    if listing.choices:
        assert set(listing.choices[1]) == set(given[listing.choices[0]].enum)


def test_what_a_list_is_within_is_listed_itself() -> None:
    for listing in LISTINGS.values():
        if listing.within:
            method, name = listing.within
            operation = MODEL.operation_model(OPERATIONS[method])
            assert name in operation.output_shape.members[LISTINGS[method].items].member.members
