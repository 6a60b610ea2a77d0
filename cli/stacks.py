"""The deployed stack that a command works on."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import boto3


def outputs(session: "boto3.Session", stack_name: str) -> dict[str, str]:
    """The outputs of a stack, by name.

    Raises:
        botocore.exceptions.ClientError: there is no such stack, or it may not be seen.
    """
    (stack,) = session.client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}
