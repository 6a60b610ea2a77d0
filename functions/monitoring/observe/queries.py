"""What CloudWatch Logs has as saved queries. It only reads."""

from typing import TYPE_CHECKING, Any

from monitoring.teams.queries import DescribedQuery

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


def observe_queries(client: "CloudWatchLogsClient", prefix: str) -> tuple[DescribedQuery, ...]:
    """The saved queries whose names begin so, whoever saved them."""
    found: list[DescribedQuery] = []
    more: dict[str, Any] = {}
    while True:
        answer = client.describe_query_definitions(queryDefinitionNamePrefix=prefix, **more)
        found.extend(answer["queryDefinitions"])
        if not answer.get("nextToken"):
            return tuple(found)
        more = {"nextToken": answer["nextToken"]}
