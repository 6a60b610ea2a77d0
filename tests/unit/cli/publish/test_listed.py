"""The lists of what carries no tag: all of the catalog's creations, as botocore has them."""

from botocore import xform_name
from botocore.session import get_session

from cli.publish.listed import LISTED, NOT_LISTED
from sagewarden.causes.catalog import CREATIONS


def test_what_every_creation_makes_is_listed_or_left_out_with_a_reason() -> None:
    assert set(LISTED) | set(NOT_LISTED) == set(CREATIONS)
    assert not set(LISTED) & set(NOT_LISTED)


def test_every_list_has_what_is_read_of_it() -> None:
    service = get_session().get_service_model("sagemaker")
    names = {xform_name(name): name for name in service.operation_names}
    for listed in LISTED.values():
        operation = service.operation_model(names[listed.operation])
        asked = operation.input_shape.members
        assert not operation.input_shape.required_members
        assert {"MaxResults", "NextToken"} <= set(asked), listed
        summary = operation.output_shape.members[listed.summaries].member.members
        assert {listed.arn, *listed.built[1:]} - {""} <= set(summary), listed
        assert not listed.status or listed.status in asked["StatusEquals"].enum, listed
