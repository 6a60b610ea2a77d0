"""`sam local invoke` for real: every function in a container, against the local cloud, its effect checked.

Needs a Docker engine and the Lambda base image; `.ci/run` sees to both where there are none.
"""

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from forward import forwarded

from local.deploy import architecture
from local.globomantics import ROLES
from local.stage import Stage, deployed
from local.story import create_notebook, tags_of
from local.watch import assignment

ROOT = Path(__file__).parent.parent
EVENTS = ROOT / "events"


def main() -> None:
    """Invokes each function as the README says, and looks at what it did."""
    with deployed(lambda what: print(f"{what} …", flush=True)) as stage:
        stage.cloud.client("events").disable_rule(
            Name=_rule(stage)
        )  # the container does the work, nobody else
        with forwarded(stage.cloud.port) as url:
            _ownership(stage, url)
            _validator(stage, url)
    print("sam local invoke: every function did what it should")


def _ownership(stage: Stage, url: str) -> None:
    client = stage.cloud.client("sagemaker", stage.people["alice"])
    arn = create_notebook(client, "tumor", ROLES["alice"])
    event = json.loads((EVENTS / "ownership" / "notebook-created.json").read_text())
    event["detail"]["responseElements"]["notebookInstanceArn"] = arn
    event["detail"]["eventTime"] = datetime.now(UTC).isoformat(timespec="seconds")
    answer = _invoke(stage, url, "Ownership", event)
    tags = {tag["Key"]: tag["Value"] for tag in client.list_tags(ResourceArn=arn)["Tags"]}
    _expect(tags, tags_of("alice"))
    _expect(assignment(stage, arn)["team"]["S"], tags["team"])
    _expect(answer["outcomes"][0]["outcome"], "applied")


def _validator(stage: Stage, url: str) -> None:
    good, wrong = ((EVENTS / "registry" / f"registry-published{case}.json") for case in ("", "-invalid"))
    _expect(_invoke(stage, url, "RegistryValidator", json.loads(good.read_text()))["valid"], True)
    answer = _invoke(stage, url, "RegistryValidator", json.loads(wrong.read_text()))
    _expect(answer["errorType"], "RegistryInvalid")


def _invoke(stage: Stage, url: str, function: str, event: Any) -> Any:
    """Runs `sam local invoke`, and answers with what the function answered."""
    with tempfile.TemporaryDirectory() as folder:
        event_file, variables_file = Path(folder) / "event.json", Path(folder) / "variables.json"
        event_file.write_text(json.dumps(event))
        variables_file.write_text(json.dumps({"Ownership": _variables(stage)}))
        command = ["sam", "local", "invoke", function, "--event", str(event_file)]
        command += ["--env-vars", str(variables_file), "--skip-pull-image"]
        command += ["--parameter-overrides", f"Architecture={architecture()}", f"EndpointUrl={url}"]
        print("$", " ".join(command), flush=True)
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=stage.cloud.environment() | {"AWS_ENDPOINT_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
    sys.stdout.write(done.stdout + done.stderr)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{function}: sam local invoke ended with {done.returncode}")
    return json.loads(done.stdout.splitlines()[-1])


def _variables(stage: Stage) -> dict[str, str]:
    """The environment of the deployed function, and where the local cloud is."""
    client = stage.cloud.client("lambda")
    name = stage.outputs["OwnershipFunction"]
    found: dict[str, str] = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    return found


def _rule(stage: Stage) -> str:
    (rule,) = stage.cloud.client("events").list_rules()["Rules"]
    name: str = rule["Name"]
    return name


def _expect(found: object, wanted: object) -> None:
    if found != wanted:
        raise SystemExit(f"expected {wanted!r}, found {found!r}")


if __name__ == "__main__":
    main()
