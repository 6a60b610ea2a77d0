"""Notices: reports to people of what they have to decide or to mend, each given once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sagewarden.deeds.ledger import Ledger
from sagewarden.deeds.plans import Report, Result
from sagewarden.errors import PermanentError, judge

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

_SUBJECT = 100
"""Characters in a subject (SNS, Publish)."""


@dataclass(frozen=True, slots=True)
class Notifier:
    """Gives notices over SNS; the ledger keeps that they were given."""

    sns: "SNSClient"
    """The client that publishes them."""

    ledger: Ledger
    """The ledger, in which each notice is claimed before it is given."""

    def tell(self, report: Report, *, topic: str, delivery: str) -> Result:
        """Publishes a report, unless an earlier delivery has led to the same notice.

        Raises:
            botocore.exceptions.ClientError: it is not published. Where trying again is useless,
                another delivery may: somebody may have mended the topic or its policy by then.
        """
        if not self.ledger.claim(report.resource, report.notice, delivery):
            return Result.UNCHANGED
        try:
            self._publish(report, topic)
        except self.sns.exceptions.ClientError as error:
            if isinstance(judge(error), PermanentError):
                self.ledger.disclaim(report.resource, report.notice)
            raise
        return Result.APPLIED

    def _publish(self, report: Report, topic: str) -> None:
        self.sns.publish(
            TopicArn=topic,
            Subject=f"sagewarden: {report.finding} {report.resource.type}"[:_SUBJECT],
            Message=f"{report.resource}\n{report.finding}: {report.reason}\n",
        )
