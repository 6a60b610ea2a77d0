"""Cloud Custodian's four calls on one kept client: what its calls cost without what makes them."""

import boto3

sagemaker = boto3.client("sagemaker")


def run(event, _context):  # noqa: ANN001, ANN201
    """Finds the notebook among all, describes it, reads its tags, and tags it."""
    detail = event["detail"]
    arn = detail["responseElements"]["notebookInstanceArn"]
    for page in sagemaker.get_paginator("list_notebook_instances").paginate():
        for notebook in page["NotebookInstances"]:
            if notebook["NotebookInstanceArn"] == arn:
                owner = detail["userIdentity"]["userName"]
                tag_notebook(notebook["NotebookInstanceName"], arn, owner)
    return True


def tag_notebook(name, arn, owner):  # noqa: ANN001, ANN201
    """Tags a notebook with its owner, unless it has one already."""
    sagemaker.describe_notebook_instance(NotebookInstanceName=name)
    tags = sagemaker.list_tags(ResourceArn=arn)["Tags"]
    if not any(tag["Key"] == "owner" for tag in tags):
        sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "owner", "Value": owner}])
