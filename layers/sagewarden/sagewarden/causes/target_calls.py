"""Calls to Application Auto Scaling that change how something of SageMaker's scales.

CloudTrail files them under EC2's Auto Scaling: `eventSource` is `autoscaling.amazonaws.com`, and
`additionalEventData.service` tells them apart (Application Auto Scaling user guide, "Events for API
calls via CloudTrail"). The service's own name is understood, too.
"""

import re
from collections.abc import Mapping
from typing import Any

from sagewarden.reading import text

SOURCES = frozenset({"application-autoscaling.amazonaws.com", "autoscaling.amazonaws.com"})

TARGET_CALLS = frozenset(
    {
        "DeleteScalingPolicy",
        "DeleteScheduledAction",
        "DeregisterScalableTarget",
        "PutScalingPolicy",
        "PutScheduledAction",
        "RegisterScalableTarget",
    }
)
"""The calls that change a scalable target, or what belongs to one."""

_ONLY_ONE = re.compile(r"only one TargetTracking\w* policy", re.IGNORECASE)
"""AWS's sentence where a target has a policy on the same metric
(hashicorp/terraform-provider-aws#41179)."""

_RESOURCE_ID = re.compile(
    r"(?:endpoint/(?P<endpoint>[A-Za-z0-9-]+)/variant/[^/]+"
    r"|inference-component/(?P<component>[A-Za-z0-9-]+))"
)
"""What scales of SageMaker's (RegisterScalableTarget, API reference)."""


def scaled_of(record: Mapping[str, Any]) -> tuple[str, str] | None:
    """The type and the name of what a call is about; None where it is not SageMaker's.

    Args:
        record: CloudTrail's.
    """
    if text(record, "requestParameters", "serviceNamespace") != "sagemaker":
        return None
    resource_id = text(record, "requestParameters", "resourceId") or ""
    named = _RESOURCE_ID.fullmatch(resource_id)
    if named is None:
        return None
    if named["endpoint"]:
        return "endpoint", named["endpoint"]
    return "inference-component", named["component"]


def is_refused_beside_another(record: Mapping[str, Any]) -> bool:
    """Whether AWS refused a scaling policy because its target has one on the same metric.

    Args:
        record: CloudTrail's.
    """
    message = text(record, "errorMessage") or ""
    return text(record, "eventName") == "PutScalingPolicy" and bool(_ONLY_ONE.search(message))
