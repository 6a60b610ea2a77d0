"""The contenders of the benchmark: who is measured, and the environments in which they run."""

import compileall
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local.deploy import ROOT, architecture
from local.story.stage import Stage

WORK = ROOT / ".bench"
BUILT = ROOT / ".aws-sam" / "build"
UV = str(ROOT / ".tools" / "bin" / "uv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A function as AWS would run it."""

    name: str
    """What the report calls it."""

    root: Path
    """The folder of the function's package."""

    handler: str
    """The handler as Lambda is told of it: a module in the package and a function in that."""

    python: Path
    """The interpreter, from the virtual environment that the function runs in."""

    batched: bool = False
    """The event comes in an SQS batch of one, as it does in production."""

    environment: Mapping[str, str] = field(default_factory=dict)
    """The environment variables that the function is deployed with."""

    layers: tuple[Path, ...] = ()
    """The folders of its layers, as they stand on PYTHONPATH."""

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders of its package and of its layers."""
        return (self.root, *self.layers)


def contenders(stage: Stage) -> list[Contender]:
    """The floor, the fair comparison, Cloud Custodian and sagewarden, all with bytecode."""
    runtime, custodian = _environment("bench-runtime"), _environment("bench-c7n")
    functions = ROOT / "bench" / "functions"
    floor, same = _compiled(functions / "floor"), _compiled(functions / "same_calls")
    return [
        Contender(name="floor", root=floor, handler="handler.run", python=runtime),
        Contender(name="same calls", root=same, handler="handler.run", python=runtime),
        Contender(
            name="Cloud Custodian",
            root=_custodian(custodian),
            handler="custodian_policy.run",
            python=runtime,
        ),
        Contender(
            name="sagewarden",
            root=BUILT / "Ownership",
            handler="ownership.handler.lambda_handler",
            python=runtime,
            batched=True,
            environment=_variables(stage),
            layers=(BUILT / "SagewardenLayer" / "python",),
        ),
    ]


def emulator() -> Path:
    """The runtime interface emulator that aws-sam-cli ships."""
    import samcli

    name = "aws-lambda-rie-arm64" if architecture() == "arm64" else "aws-lambda-rie-x86_64"
    copy = WORK / "rie"
    copy.parent.mkdir(exist_ok=True)
    shutil.copyfile(Path(samcli.__file__).parent / "local" / "rapid" / name, copy)
    copy.chmod(0o755)
    return copy


def _environment(group: str) -> Path:
    """A virtual environment with one dependency group of the lock, compiled."""
    folder = ROOT / f".venv-{group}"
    command = [UV, "sync", "--locked", "--quiet", "--compile-bytecode", "--only-group", group]
    subprocess.run(
        command, cwd=ROOT, env=os.environ | {"UV_PROJECT_ENVIRONMENT": str(folder)}, check=True
    )
    return folder / "bin" / "python"


def _custodian(python: Path) -> Path:
    """Cloud Custodian's package, compiled."""
    folder = WORK / "c7n"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    script = ROOT / "bench" / "c7n_package.py"
    subprocess.run([str(python), str(script), str(folder)], check=True, stdout=subprocess.DEVNULL)
    compileall.compile_dir(folder / "task", quiet=2)
    return folder / "task"


def _compiled(source: Path) -> Path:
    """A copy of a function's folder, compiled."""
    folder = WORK / source.name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)
    compileall.compile_dir(folder, quiet=1)
    return folder


def _variables(stage: Stage) -> dict[str, str]:
    """The environment of the deployed function."""
    client = stage.cloud.client("lambda")
    name = stage.outputs["OwnershipFunction"]
    configuration = client.get_function_configuration(FunctionName=name)
    variables: dict[str, str] = configuration["Environment"]["Variables"]
    return variables
