"""What is packed for Lambda after `sam build`."""

from pathlib import Path

import pytest

from layers import pack

TEMPLATE = """
Resources:
  Layer:
    Type: AWS::Serverless::LayerVersion
  Ownership:
    Type: AWS::Serverless::Function
    Properties: {Handler: ownership.handler.lambda_handler, Role: !GetAtt Role.Arn}
  Scaling:
    Type: AWS::Serverless::Function
    Properties: {Handler: scaling.handler.lambda_handler}
"""
POWERTOOLS = "Layer/python/aws_lambda_powertools"
BUILT = (
    "Ownership/ownership/handler.py",
    "Ownership/scaling/handler.py",
    "Scaling/ownership/handler.py",
    "Scaling/scaling/handler.py",
    f"{POWERTOOLS}/event_handler/openapi/swagger_ui/html.py",
    f"{POWERTOOLS}/utilities/auth_alpha/jwt/verify.py",
    f"{POWERTOOLS}/utilities/batch/base.py",
    "Layer/python/_yaml/__init__.py",
    "Layer/python/yaml/_yaml.cpython-313-x86_64-linux-gnu.so",
    "Layer/python/yaml/loader.py",
    "Layer/python/requirements.txt",
)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    for name in BUILT:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_a_function_gets_its_own_room_and_the_layer_what_is_opened(build: Path) -> None:
    pack.main(build)
    assert {str(path.relative_to(build)) for path in build.rglob("*.*") if path.is_file()} == {
        "template.yaml",
        *(_with_bytecode("Ownership/ownership/handler")),
        *(_with_bytecode("Scaling/scaling/handler")),
        *(_with_bytecode(f"{POWERTOOLS}/utilities/batch/base")),
        *(_with_bytecode("Layer/python/yaml/loader")),
    }


def _with_bytecode(module: str) -> tuple[str, str]:
    folder, name = module.rsplit("/", 1)
    return f"{module}.py", f"{folder}/__pycache__/{name}.cpython-313.pyc"


def test_what_cannot_be_compiled_is_not_packed(
    build: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (build / "Ownership/ownership/handler.py").write_text("def")
    with pytest.raises(SystemExit, match="not everything could be compiled"):
        pack.main(build)
    assert "SyntaxError" in capsys.readouterr().out
