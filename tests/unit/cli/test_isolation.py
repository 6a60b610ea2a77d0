"""`sagewarden isolation`: documents, proof, gaps and the SDK's defaults, as an operator reads them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cli import proof
from cli.isolation import app
from isolation.policies import compiler
from isolation.proof.gate import world_of
from sagewarden.registry.document import read
from tests.conftest import REGISTRY
from tests.strategies import BCD, ISA


def run(*arguments: str, registry: Path = REGISTRY) -> Any:
    return CliRunner().invoke(app, [*arguments, "--registry", str(registry)])


def compiled(*more: str, team: str = BCD, registry: Path = REGISTRY) -> Any:
    return run("compile", "--team", team, "--account", "123456789012", *more, registry=registry)


def variant(tmp_path: Path, isolation: str) -> Path:
    """The example registry, with an isolation of its own for the first team."""
    file = tmp_path / "registry.yaml"
    file.write_text(
        REGISTRY.read_text().replace(f"  {BCD}:\n", f"  {BCD}:\n    isolation: {isolation}\n", 1)
    )
    return file


def test_compile_prints_the_documents_of_a_team() -> None:
    printed = json.loads(compiled("--json").stdout)
    names = [each["name"] for each in printed["policies"]]
    assert names == [
        f"sagewarden-{BCD}-guard",
        f"sagewarden-{BCD}-guard-2",
        f"sagewarden-{BCD}-grant",
    ]
    effects = [{s["Effect"] for s in each["document"]["Statement"]} for each in printed["policies"]]
    assert effects == [{"Deny"}, {"Deny"}, {"Allow"}]


def test_a_guardrail_only_denies(tmp_path: Path) -> None:
    printed = json.loads(
        compiled("--json", registry=variant(tmp_path, "{grant: guardrail}")).stdout
    )
    effects = {s["Effect"] for each in printed["policies"] for s in each["document"]["Statement"]}
    assert effects == {"Deny"}
    assert [each["name"] for each in printed["policies"]] == [
        f"sagewarden-{BCD}-guard",
        f"sagewarden-{BCD}-guard-2",
    ]


def test_permission_sets_are_for_the_operator_to_attach() -> None:
    assert (
        "attached by hand, as a customer managed policy of permission set BreastCancerDS"
        in compiled().stdout
    )


def test_a_team_that_is_not_there_is_refused_with_those_that_are() -> None:
    result = compiled(team="bcd")
    assert (result.exit_code, result.stderr) == (
        2,
        f"there is no team 'bcd'; expected one of {BCD}, {ISA}\n",
    )


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--account", "1234", "--account: '1234' is no account; expected twelve digits"),
        (
            "--partition",
            "azure",
            "--partition: 'azure' is none; expected aws, aws-cn or aws-us-gov",
        ),
    ],
)
def test_an_impossible_option_is_refused(option: str, value: str, message: str) -> None:
    arguments = {"--team": BCD, "--account": "123456789012"} | {option: value}
    result = run("compile", *(part for pair in arguments.items() for part in pair))
    assert (result.exit_code, result.stderr) == (2, f"{message}\n")


def test_the_proof_of_the_example_holds_and_says_what_it_looked_at() -> None:
    result = run("prove")
    assert result.exit_code == 0, result.stdout
    *_, not_judged, judged = result.stdout.splitlines()
    assert judged.endswith("requests of 2 teams: 0 leaks and obstacles")
    assert not_judged.startswith("not judged: ")
    assert "who has the policies" in not_judged


def test_what_overlaps_is_refused_and_not_proven(tmp_path: Path) -> None:
    registry = tmp_path / "registry.yaml"
    registry.write_text(REGISTRY.read_text().replace("role/isa-*", "role/*"))
    result = run("prove", registry=registry)
    assert result.exit_code != 0
    assert "can be the same role as" in result.stderr


def test_the_proof_shows_every_action_when_asked() -> None:
    lines = run("prove", "--actions", "--team", BCD).stdout
    (row,) = (line for line in lines.splitlines() if "StopNotebookInstance " in line)
    assert [cell.strip() for cell in row.split("│")[1:-1]] == [
        "sagemaker:StopNotebookInstance",
        "allowed",
        "denied",
        "denied",
        "denied",
    ]


def _without(sid: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiler that forgot a statement."""
    for name in ("guard", "grant"):
        whole = getattr(compiler, name)
        monkeypatch.setattr(
            compiler, name, lambda scope, whole=whole: (s for s in whole(scope) if s["Sid"] != sid)
        )


@pytest.mark.parametrize(
    ("sid", "isolation"),
    [
        ("NotOwn", "{grant: guardrail}"),
        ("NotOwnEither", "{grant: guardrail}"),
        ("NotOwnPresigned", "{grant: guardrail}"),
        ("Foreign", "{grant: guardrail}"),
        ("ForeignChanges", "{grant: guardrail}"),
        ("UntaggedTagging", "{grant: guardrail}"),
        ("GuardedTags", "{}"),
        ("ForeignTagOnCreate", "{grant: guardrail}"),
        ("NoTagOnCreate", "{grant: guardrail, require_tag_on_create: true}"),
        ("ForeignReferences0", "{grant: guardrail}"),
        ("ForeignReferences1", "{grant: guardrail}"),
        ("ForeignRoles", "{grant: guardrail}"),
        ("OthersStudio", "{}"),
        ("OthersStudio", "{grant: guardrail}"),
        ("OtherDomains", "{}"),
        ("OtherDomains", "{grant: guardrail}"),
        ("SharedSpacesElsewhere", "{}"),
        ("SharedSpacesElsewhere", "{grant: guardrail}"),
        ("OwnRolesElsewhere", "{grant: guardrail}"),
        ("Own", "{}"),
        ("Create0", "{}"),
        ("Create1", "{}"),
        ("Create2", "{}"),
        ("TagOnCreate", "{}"),
        ("StudioTags", "{}"),
        ("Reads", "{}"),
        ("Lists", "{}"),
        ("Shared", "{}"),
        ("NotOwnNorShared", "{grant: guardrail}"),
        ("SearchNarrowed", "{}"),
        ("JobLogs", "{job_logs: shared}"),
        ("CreateVersions", "{require_tag_on_create: true}"),
        ("ForeignVersions", "{grant: guardrail}"),
        ("SharedNames", "{grant: guardrail}"),
        ("AccountWide", "{grant: guardrail}"),
        ("SearchNotNarrowed", "{grant: guardrail}"),
        ("SharedLogs", "{grant: guardrail}"),
        ("PassOwnRoles", "{}"),
        ("ForeignBeside", "{grant: guardrail}"),
        ("OwnLogs", "{}"),
        ("OwnLogs", "{job_logs: shared}"),
        ("OwnScaling", "{}"),
        ("Alerts", "{}"),
        ("Watch", "{}"),
        ("PublicHub", "{}"),
    ],
)
def test_a_policy_without_one_of_its_statements_is_found_out(
    sid: str, isolation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = variant(tmp_path, isolation)
    assert run("prove", "--team", BCD, registry=registry).exit_code == 0
    _without(sid, monkeypatch)
    result = run("prove", "--team", BCD, "--json", registry=registry)
    failures = [each for one in json.loads(result.stdout)["proofs"] for each in one["failures"]]
    assert (result.exit_code, bool(failures)) == (1, True)


def test_a_leak_is_named_with_the_request_that_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without("NotOwn", monkeypatch)
    result = run("prove", "--team", BCD, registry=variant(tmp_path, "{grant: guardrail}"))
    wanted = "leak: sagemaker:DeleteEndpoint (foreign endpoint) is allowed, should be denied"
    assert f"{BCD}: {wanted}" in result.stdout


def test_a_guardrail_is_proven_beside_awss_own_full_access(tmp_path: Path) -> None:
    result = run("prove", "--team", BCD, "--json", registry=variant(tmp_path, "{grant: guardrail}"))
    beside = [each["beside"] for each in json.loads(result.stdout)["proofs"]]
    assert beside == ["a policy that allows everything", "AmazonSageMakerFullAccess"]


def test_proving_without_the_evaluator_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ministack.core", None)
    result = run("prove")
    assert (result.exit_code, "pip install 'sagewarden[prove]'" in result.stderr) == (2, True)


def test_a_registry_of_one_team_is_proven_against_a_stranger(teams: Any) -> None:
    alone = teams.model_copy(update={"teams": {BCD: teams.teams[BCD]}})
    (found,) = proof.prove(alone, BCD, "123456789012")
    assert not found.failures


def test_every_gap_has_a_reason() -> None:
    listed: list[Mapping[str, str]] = json.loads(CliRunner().invoke(app, ["gaps", "--json"]).stdout)
    reasons = {each["action"]: each["reason"] for each in listed}
    assert all(reasons.values())
    assert "stays visible" in reasons["sagemaker:Search"]
    assert reasons["sagemaker:QueryLineage"].endswith("the guard closes it")
    assert reasons["sagemaker:ListModels"] == "AWS authorizes it on all resources or on none"
    assert "where a foreign tag is seen" in reasons["sagemaker:DeleteMlflowTrackingServer"]
    assert "human loop carries no tag" in reasons["sagemaker:DeleteHumanLoop"]
    assert "does not say on what" in reasons["sagemaker:CreateTrainingSession"]
    assert "model_prefix" in reasons["sagemaker:CreateEndpointConfig"]
    assert "as the model's role" in reasons["sagemaker:CreateTransformJob"]
    assert "outside of `domains`" in reasons["sagemaker:CreateUserProfile without a role"]
    assert "cross slashes" in reasons["iam:PassRole to a role with another path"]
    assert "may be shared" in reasons["sagemaker:UpdateEndpoint to a shared config"]
    assert "sagemaker:StopNotebookInstance" not in reasons


def test_the_sdks_defaults_tag_with_the_value_of_the_teams_tag(tmp_path: Path) -> None:
    registry = with_tag_value(tmp_path)
    printed = yaml.safe_load(run("sdk-defaults", BCD, registry=registry).stdout)
    tags = [{"Key": "team", "Value": "Breast Cancer"}]
    assert printed["SageMaker"]["Endpoint"] == {"Tags": tags}
    assert printed["SageMaker"]["PythonSDK"]["Modules"]["RemoteFunction"] == {"Tags": tags}


def test_policies_are_called_after_the_team_and_go_by_the_value_of_its_tag(tmp_path: Path) -> None:
    registry = with_tag_value(tmp_path)
    printed = json.loads(compiled("--json", registry=registry).stdout)["policies"]
    assert {each["path"] for each in printed} == {f"/sagewarden/teams/{BCD}/"}
    documents = json.dumps([each["document"] for each in printed])
    assert '"Breast Cancer"' in documents
    assert f'"{BCD}"' not in documents


def test_teams_are_proven_by_the_values_of_their_tags(tmp_path: Path) -> None:
    registry = with_tag_value(tmp_path)
    for team in (BCD, ISA):
        found = run("prove", "--team", team, registry=registry)
        assert found.exit_code == 0, found.stdout
    other = world_of(read(registry.read_text()), ISA, "123456789012", "aws", stack="s")
    assert other.stranger == "Breast Cancer"


def with_tag_value(tmp_path: Path) -> Path:
    """The example registry, whose first team's tag has another value than its name."""
    file = tmp_path / "registry.yaml"
    file.write_text(
        REGISTRY.read_text().replace(f"  {BCD}:\n", f"  {BCD}:\n    tag_value: Breast Cancer\n", 1)
    )
    return file


def test_the_sdks_defaults_tag_everything_for_the_team() -> None:
    printed = yaml.safe_load(run("sdk-defaults", BCD).stdout)
    found = printed["SageMaker"]
    assert printed["SchemaVersion"] == "1.0"
    assert found["TrainingJob"] == {"Tags": [{"Key": "team", "Value": BCD}]}
    assert found["PythonSDK"]["Modules"]["RemoteFunction"] == {
        "Tags": [{"Key": "team", "Value": BCD}]
    }
