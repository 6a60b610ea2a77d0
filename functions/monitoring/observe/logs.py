"""What CloudWatch Logs says of an endpoint's log group. It only reads."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from monitoring.logs.error_count import PREFIX
from monitoring.observed import LogGroup
from sagewarden.errors import is_gone
from sagewarden.resources import Arn

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


def observe_log_group(client: "CloudWatchLogsClient", name: str) -> LogGroup | None:
    """A log group with its tags and its metric filters of ours; None where it is not there.

    Raises:
        botocore.exceptions.ClientError: it may not be read.
    """
    for group in client.describe_log_groups(logGroupNamePrefix=name, limit=1)["logGroups"]:
        if group["logGroupName"] == name:
            # The other form of the ARN, which ends in `:*`, takes no tags (ListTagsForResource).
            arn = Arn(group["arn"].removesuffix(":*"))
            try:
                tags = client.list_tags_for_resource(resourceArn=arn)["tags"]
                described = client.describe_metric_filters(
                    logGroupName=name, filterNamePrefix=PREFIX
                )
            except ClientError as error:
                if not is_gone(error):
                    raise
                return None
            return LogGroup(
                arn=arn,
                retention_days=group.get("retentionInDays"),
                tags=tags,
                filters={one["filterName"]: one for one in described["metricFilters"]},
            )
    return None
