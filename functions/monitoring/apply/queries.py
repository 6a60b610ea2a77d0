"""Carries out what was planned about saved queries. A client comes first; it only writes."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from monitoring.actions import DeleteQuery, SaveQuery
from sagewarden.deeds.plans import Result
from sagewarden.errors import is_gone

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


def save_query(client: "CloudWatchLogsClient", action: SaveQuery) -> str:
    """Saves a query, and answers with its id."""
    known: Any = {"queryDefinitionId": action.known} if action.known else {}
    answer = client.put_query_definition(
        name=action.query.name,
        queryString=action.query.text,
        logGroupNames=list(action.query.groups),
        **known,
    )
    return answer["queryDefinitionId"]


def delete_query(client: "CloudWatchLogsClient", action: DeleteQuery) -> Result:
    """Deletes a saved query."""
    try:
        client.delete_query_definition(queryDefinitionId=action.known)
    except ClientError as error:
        if not is_gone(error):
            raise
        return Result.UNCHANGED
    return Result.APPLIED
