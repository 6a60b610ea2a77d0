"""The floor: the least that a function can do about a new notebook.

That is one AddTags call on a kept client.
"""

import boto3

sagemaker = boto3.client("sagemaker")


def run(event, _context):  # noqa: ANN001, ANN201
    """Tags the notebook with the name of the user who made it."""
    detail = event["detail"]
    tags = [{"Key": "owner", "Value": detail["userIdentity"]["userName"]}]
    sagemaker.add_tags(ResourceArn=detail["responseElements"]["notebookInstanceArn"], Tags=tags)
    return True
