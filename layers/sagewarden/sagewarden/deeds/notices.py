"""Notices to the administrators: what a human has to decide, told once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sagewarden.deeds import ledger
from sagewarden.deeds.plans import Report, Word
from sagewarden.errors import PermanentError, judge

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sns import SNSClient

_SUBJECT = 100
"""Characters in a subject (SNS, Publish)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifier:
    """Whom to tell, and where it is kept that they were told."""

    sns: "SNSClient"
    topic: str
    dynamodb: "DynamoDBClient"
    table: str

    def tell(self, report: Report, delivery: str) -> Word:
        """Publishes a report, unless an earlier delivery has led to the same notice.

        Raises:
            botocore.exceptions.ClientError: it is not published. Where trying again is useless, another
                delivery may: somebody may have mended the topic or its policy by then.
        """
        if not ledger.claim(self.dynamodb, self.table, report.resource, report.notice, delivery):
            return Word.UNCHANGED
        try:
            self._publish(report)
        except self.sns.exceptions.ClientError as error:
            if isinstance(judge(error), PermanentError):
                ledger.disclaim(self.dynamodb, self.table, report.resource, report.notice)
            raise
        return Word.APPLIED

    def _publish(self, report: Report) -> None:
        self.sns.publish(
            TopicArn=self.topic,
            Subject=f"sagewarden: {report.finding} {report.resource.type}"[:_SUBJECT],
            Message=f"{report.resource}\n{report.finding}: {report.reason}\n",
        )
