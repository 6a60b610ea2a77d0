"""`make invoke`: one event through one function with `sam local invoke`, against the local cloud.

The container gets the deployed function's environment, and a way to the local cloud on loopback.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from local.deploy import ROOT, STACK, architecture
from local.forward import forwarded
from local.story.globomantics import ROLES
from local.story.ownership import create_endpoint_config, create_model, create_notebook, tags_of
from local.story.stage import Stage, deployed


def main() -> int:
    """Deploys, invokes the function with the event, and shows what it answered and wrote."""
    function, event = sys.argv[1], Path(sys.argv[2])
    with deployed(lambda what: print(f"{what} …", file=sys.stderr, flush=True)) as stage:
        by_hand(stage)
        with forwarded(stage.cloud.port) as url:
            answer = invoke(stage, url, function, event)
    return 1 if "errorType" in answer else 0


def by_hand(stage: Stage) -> str:
    """Switches all rules off, so that only who invokes acts, and makes what the samples tell of.

    Returns:
        The ARN of alice's notebook; her endpoint is in service, and has its tags.
    """
    events = stage.cloud.client("events")
    for rule in events.list_rules()["Rules"]:
        events.disable_rule(Name=rule["Name"])
    _endpoint(stage.cloud.client("sagemaker"))
    return create_notebook(
        stage.cloud.client("sagemaker", stage.people["alice"]), "tumor", ROLES["alice"]
    )


def _endpoint(client: Any) -> None:
    """Creates alice's endpoint, and what it is made of."""
    create_model(client, "tumor", ROLES["alice"])
    create_endpoint_config(client, "tumor", ROLES["alice"])
    tags = [{"Key": key, "Value": value} for key, value in tags_of("alice").items()]
    client.create_endpoint(
        EndpointName="Tumor-Endpoint", EndpointConfigName="tumor-config", Tags=tags
    )


def invoke(stage: Stage, url: str, function: str, event: Path) -> dict[str, Any]:
    """Runs `sam local invoke`, shows what it prints, and gives back what the function answered."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as variables:
        json.dump({function: _variables(stage, function)}, variables)
        variables.flush()
        command = ["sam", "local", "invoke", function, "--skip-pull-image"]
        command += ["-e", str(event), "--env-vars", variables.name]
        command += ["--parameter-overrides", f"Architecture={architecture()}", f"EndpointUrl={url}"]
        print("$", " ".join(command), flush=True)
        environment = stage.cloud.environment() | {"AWS_ENDPOINT_URL": url}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    print(done.stdout, done.stderr, sep="\n", flush=True)
    if not done.stdout:
        return {"errorType": "sam"}
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _variables(stage: Stage, function: str) -> dict[str, str]:
    """The environment that the deployed function has."""
    resource = stage.cloud.client("cloudformation").describe_stack_resource(
        StackName=STACK, LogicalResourceId=function
    )
    name = resource["StackResourceDetail"]["PhysicalResourceId"]
    config = stage.cloud.client("lambda").get_function_configuration(FunctionName=name)
    variables: dict[str, str] = config["Environment"]["Variables"]
    return variables


if __name__ == "__main__":
    sys.exit(main())
