"""The call to CloudWatch Logs with which an endpoint's log group begins.

SageMaker makes it with the first line, as the execution role. CloudTrail records it (Logs user
guide, "Logging CloudWatch Logs API and console operations in AWS CloudTrail").
"""

import re
from collections.abc import Mapping
from typing import Any

from sagewarden.reading import text

SOURCE = "logs.amazonaws.com"

_CREATION = "CreateLogGroup"
_GROUP = re.compile(r"/aws/sagemaker/Endpoints/(?P<endpoint>[A-Za-z0-9-]+)")


def endpoint_of(record: Mapping[str, Any]) -> str | None:
    """The name of the endpoint whose log group a call creates; None for any other call.

    Args:
        record: CloudTrail's.
    """
    if text(record, "eventName") != _CREATION:
        return None
    group = _GROUP.fullmatch(text(record, "requestParameters", "logGroupName") or "")
    return group["endpoint"] if group else None
