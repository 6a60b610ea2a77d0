"""An inbox of the administrators: a queue that is subscribed to their topic."""

import json
from collections.abc import Callable
from uuid import uuid4

from local.story.stage import Stage


def inbox(stage: Stage) -> Callable[[], list[str]]:
    """Subscribes a new queue to the administrators' topic; what it has got since."""
    sqs, sns = stage.cloud.client("sqs"), stage.cloud.client("sns")
    url = sqs.create_queue(QueueName=f"inbox-{uuid4().hex[:6]}")["QueueUrl"]
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = told["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=stage.outputs["AdministratorsTopic"], Protocol="sqs", Endpoint=arn)

    def messages() -> list[str]:
        got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ())
        for message in got:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"])["Message"] for message in got]

    return messages
