"""Carries out what was planned about dashboards. A client comes first; it only writes."""

from typing import TYPE_CHECKING, assert_never

from botocore.exceptions import ClientError

from monitoring.actions import BoardAction, DeleteDashboard, PutDashboard
from sagewarden.deeds.plans import Result
from sagewarden.errors import is_gone

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient


def apply_dashboards(client: "CloudWatchClient", action: BoardAction) -> Result:
    """Carries out one action about a dashboard."""
    match action:
        # It is to show something else than before.
        case PutDashboard(board=board):
            client.put_dashboard(DashboardName=board.name, DashboardBody=board.body)
        # There is nothing left to show.
        case DeleteDashboard(name=name):
            try:
                client.delete_dashboards(DashboardNames=[name])
            except ClientError as error:
                if not is_gone(error):
                    raise
                return Result.UNCHANGED
        case _:
            assert_never(action)
    return Result.APPLIED
