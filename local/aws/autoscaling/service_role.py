"""The role that Application Auto Scaling has in every account whose endpoints scale."""

from collections.abc import Mapping
from typing import Any

from local import ACCOUNT

PRINCIPAL = "sagemaker.application-autoscaling.amazonaws.com"
NAME = "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{PRINCIPAL}/{NAME}"

_SESSION = "AutoScaling-UpdateDesiredCapacity"
IDENTITY: Mapping[str, Any] = {
    "type": "AssumedRole",
    "principalId": f"AROAEXAMPLE:{_SESSION}",
    "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{NAME}/{_SESSION}",
    "accountId": ACCOUNT,
    "sessionContext": {
        "sessionIssuer": {
            "type": "Role",
            "principalId": "AROAEXAMPLE",
            "arn": ROLE,
            "accountId": ACCOUNT,
            "userName": NAME,
        },
        "attributes": {"creationDate": "2026-01-01T00:00:00Z", "mfaAuthenticated": "false"},
    },
    "invokedBy": PRINCIPAL,
}
"""Its `userIdentity` in CloudTrail when it sets a capacity."""
