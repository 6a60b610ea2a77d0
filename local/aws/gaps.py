"""Where MiniStack differs from AWS in something that this project needs, made good."""

from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.aws.iam.callers import execution_credentials


def fill_gaps() -> None:
    """Fills the gaps that were found in MiniStack."""
    lambda_runtime.execution_credentials = execution_credentials
    lambda_svc._sqs_esm_concurrency = _with_whole_numbers(lambda_svc._sqs_esm_concurrency)


def _with_whole_numbers(concurrency: Any) -> Any:
    """Makes a number of a queue's concurrency, which as a parameter of CloudFormation is text."""

    def counted(mapping: dict[str, Any], *args: Any) -> Any:
        scaling = mapping.get("ScalingConfig") or {}
        if "MaximumConcurrency" in scaling:
            scaling["MaximumConcurrency"] = int(scaling["MaximumConcurrency"])
        return concurrency(mapping, *args)

    return counted
