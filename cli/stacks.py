"""The deployed stack that a command works on."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from cli.documents import refused

STACK = "sagewarden"
"""The stack's name, where nobody says another one."""

_OURS = "RegistryApplicationId"
"""The output by which a stack of sagewarden's is known."""

_REMEDY = "name sagewarden's with --stack-name, and its region with AWS_DEFAULT_REGION"

if TYPE_CHECKING:
    import boto3


def outputs(session: "boto3.Session", stack_name: str) -> dict[str, str]:
    """The outputs of a stack of sagewarden's, by name.

    Raises:
        typer.Exit: there is no such stack here, or it is another system's.
        botocore.exceptions.ClientError: it may not be seen.
    """
    region = session.region_name
    try:
        (stack,) = session.client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        raise refused(f"there is no stack {stack_name!r} in {region}: {_REMEDY}") from error
    values = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}
    if _OURS not in values:
        raise refused(f"the stack {stack_name!r} in {region} has no output {_OURS}: {_REMEDY}")
    return values
