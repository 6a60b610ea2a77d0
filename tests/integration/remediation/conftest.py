"""An AWS on this machine that all stories of remediation share: a ledger, a model, a repository with an image."""

from collections.abc import Iterator

import pytest

from local import ACCOUNT
from local.cloud import LocalCloud
from tests.support.stage import cloud_with_ledger


@pytest.fixture(scope="package")
def cloud() -> Iterator[LocalCloud]:
    with cloud_with_ledger() as started:
        ecr = started.client("ecr")
        ecr.create_repository(repositoryName="team/model")
        ecr.put_image(repositoryName="team/model", imageManifest="{}", imageTag="1")
        started.client("sagemaker").create_model(
            ModelName="model",
            ExecutionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/execution",
            PrimaryContainer={"Image": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/team/model:1"},
        )
        yield started
