"""What the sweep reads: lists, tags and the ledger, each a hundred resources or keys a call."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import batched, product
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from sagewarden.deeds.items import plain_item
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.errors import TransientError, is_gone
from sagewarden.resources import Arn, Tags, tags_of
from sweep.listings import LISTINGS, Listing
from sweep.observed import Left, Listed, Memories

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_resourcegroupstaggingapi import ResourceGroupsTaggingAPIClient
    from mypy_boto3_sagemaker import SageMakerClient

PAGE = 100
"""Resources in one answer: of SageMaker's lists, of GetResources by ARNs, and keys of BatchGetItem
(API reference of each)."""


def observe_lists(lists: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """Every list there is to go through: its method, and the parameters that it cannot do without.

    What is listed within something else makes a list of each: the contents of each hub.

    Args:
        lists: the client that has SageMaker's lists.
    """
    for method, listing in LISTINGS.items():
        wholes: list[dict[str, str]] = [{}]
        if listing.within:
            whole, name = listing.within
            wholes = [{name: value} for value in _names_in(lists, whole, name)]
        parameter, values = listing.choices or ("", ("",))
        for given, value in product(wholes, values):
            yield method, given | ({parameter: value} if parameter else {})


def observe_page(
    lists: Any, left: Left, *, here: Arn, since: datetime | None
) -> tuple[list[Listed], str | None]:
    """The next page of a list, and the token of the one after it; None after the last.

    Args:
        lists: the client that has SageMaker's lists.
        here: any ARN of this account and region: what is another account's, such as the contents
            of a public hub, is left out.
        since: what is older is left out, where the list can do that.
    """
    listing = LISTINGS[left.method]
    parameters: dict[str, Any] = {**left.given, "MaxResults": PAGE}
    if left.token:
        parameters["NextToken"] = left.token
    if since and listing.since:
        parameters[listing.since] = since
    answer = getattr(lists, left.method)(**parameters)
    found = [_listed(listing, summary, here) for summary in answer[listing.items]]
    ours = [one for one in found if one.arn.account == here.account]
    return ours, answer.get("NextToken") or None


def observe_tags(
    tagging: "ResourceGroupsTaggingAPIClient", arns: Sequence[Arn]
) -> dict[str, dict[str, str]]:
    """The tags of up to a hundred resources in one call, by the ARN's key.

    What was never tagged, and what the tagging API does not know, is left out.
    """
    if not arns:
        return {}
    answer = tagging.get_resources(ResourceARNList=list(arns))
    mappings = answer["ResourceTagMappingList"]
    return {Arn(one["ResourceARN"]).key: tags_of(one["Tags"]) for one in mappings}


def observe_tags_of_one(sagemaker: "SageMakerClient", arn: Arn) -> Tags:
    """The tags of one resource that the tagging API does not show; none where it is gone."""
    try:
        return tags_of(sagemaker.list_tags(ResourceArn=arn)["Tags"])
    except ClientError as error:
        if not is_gone(error):
            raise
        return {}


def observe_memories(
    dynamodb: "DynamoDBClient", table: str, arns: Iterable[Arn]
) -> dict[str, Memories]:
    """What scaling and monitoring remember of endpoints and components, by the ARN's key.

    Raises:
        TransientError: DynamoDB read only some.
    """
    resources = [arn.key for arn in arns]
    found = {resource: Memories() for resource in resources}
    for keys in batched(product(resources, ("scaling", "monitoring")), PAGE, strict=False):
        asked = [{"resource": {"S": key}, "entry": {"S": entry}} for key, entry in keys]
        request: Any = {
            table: {
                "Keys": asked,
                "ProjectionExpression": "#resource, entry, #name, born, owed",
                "ExpressionAttributeNames": {"#resource": "resource", "#name": "name"},
            }
        }
        answer = dynamodb.batch_get_item(RequestItems=request)
        if answer.get("UnprocessedKeys"):
            raise TransientError("the ledger answered only in part")
        for item in map(plain_item, answer["Responses"].get(table, ())):
            getattr(found[item["resource"]], item["entry"]).update(item)
    return found


def _names_in(lists: Any, method: str, name: str) -> Iterator[str]:
    """The names of everything in a list, by their member."""
    parameters: dict[str, Any] = {"MaxResults": PAGE}
    while True:
        answer = getattr(lists, method)(**parameters)
        for summary in answer[LISTINGS[method].items]:
            yield summary[name]
        # Of hubs botocore knows no pages.
        if not answer.get("NextToken"):
            return
        parameters["NextToken"] = answer["NextToken"]


def _listed(listing: Listing, summary: Mapping[str, Any], here: Arn) -> Listed:
    """A resource as a summary shows it; where that has no ARN, it is built."""
    arn = Arn(summary[listing.arn]) if listing.arn else _built(listing, summary, here)
    status = summary.get("EndpointStatus") or summary.get("InferenceComponentStatus")
    return Listed(
        arn=arn,
        name=summary.get(listing.arn.removesuffix("Arn") + "Name"),
        born=summary.get("CreationTime"),
        modified=summary.get("LastModifiedTime"),
        in_service=EndpointStatus.read(status) is EndpointStatus.IN_SERVICE,
    )


def _built(listing: Listing, summary: Mapping[str, Any], here: Arn) -> Arn:
    """An ARN of names, in the small letters in which SageMaker writes them."""
    kind, *members = listing.built
    parts = [kind]
    for member in members:
        values = [summary.get(name) for name in member.split("|")]
        parts.append(next(str(value) for value in values if value))
    return Arn(":".join((*here.split(":", 5)[:5], "/".join(parts).lower())))
