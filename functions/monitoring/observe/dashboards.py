"""What CloudWatch has as a dashboard. It only reads."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from sagewarden.errors import is_gone

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient


def observe_dashboard(client: "CloudWatchClient", name: str) -> str | None:
    """The body of a dashboard; None where there is none."""
    try:
        return client.get_dashboard(DashboardName=name)["DashboardBody"]
    except ClientError as error:
        if not is_gone(error):
            raise
        return None
