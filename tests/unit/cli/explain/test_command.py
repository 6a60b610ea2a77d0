"""`sagewarden explain`, as an operator calls it: no account, no network, an answer or a clear refusal."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from tests.conftest import EVENTS, REGISTRY

ARN = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/tumor-notebook"


def explain(name: str, *options: str) -> Result:
    event = EVENTS / "ownership" / f"{name}.json"
    return CliRunner().invoke(app, ["explain", str(event), "--registry", str(REGISTRY), *options])


def answer(name: str, *options: str) -> dict[str, Any]:
    result = explain(name, "--json", *options)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_creation_is_explained_whole() -> None:
    found = answer("notebook-created", "--group", "bcd-scientists")
    assert set(found) == {
        "ignored",
        "cause",
        "actor",
        "ownership",
        "plan",
        "isolation",
        "scaling",
        "monitoring",
        "remediation",
    }
    assert found["ignored"] is None
    assert found["cause"] == {
        "kind": "created",
        "resource": ARN,
        "event_id": "8b3e4c62-0000-4000-8000-000000000001",
        "at": "2026-11-02T09:15:42Z",
    }
    actor = {key: found["actor"][key] for key in ("kind", "arn", "name", "invoked_by")}
    assert actor == {
        "kind": "IAMUser", "arn": "arn:aws:iam::123456789012:user/alice", "name": "alice", "invoked_by": None,
    }  # fmt: skip
    assert found["ownership"]["evidence"] == [{"rule": "iam-group", "value": "bcd-scientists"}]
    assert (found["ownership"]["team"], found["ownership"]["owner"]) == (
        "breast-cancer-detection",
        "alice",
    )
    assert found["ownership"]["resolved"] is True
    assert found["plan"] == [
        {
            "action": "AddTags",
            "resource": ARN,
            "tags": {"team": "breast-cancer-detection", "owner": "alice", "cost-center": "4711"},
            "reason": "iam-group: bcd-scientists",
        }
    ]


def test_what_is_unknown_is_null() -> None:
    ownership = answer("notebook-created-by-root")["ownership"]
    assert (ownership["team"], ownership["owner"], ownership["resolved"]) == (None, None, False)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("notebook-created-failed", "CreateNotebookInstance failed with AccessDeniedException"),
        ("notebook-described-read-only", "DescribeNotebookInstance only reads"),
        ("notebook-retagged-harmlessly", "it touches no guarded tag"),
    ],
)
def test_what_needs_nothing_is_ignored_with_the_reason(name: str, reason: str) -> None:
    found = answer(name)
    assert (found["ignored"], found["plan"]) == (reason, [])


OWN_ROLE = "arn:aws:iam::123456789012:role/sagewarden/sagewarden-OwnershipRole-AB12CD34EF56"


def test_our_own_call_is_ignored_where_the_stacks_roles_are_told() -> None:
    found = answer("notebook-retagged-own", "--own-role", OWN_ROLE)
    assert (found["ignored"], found["plan"]) == ("a call of sagewarden's own", [])
    assert not found["isolation"]["reacts"]


def test_whether_a_role_below_our_path_is_ours_is_unknown_here() -> None:
    unknown = answer("notebook-retagged-own")["ownership"]["unknown_here"]
    assert "whether the caller's role is one of the stack's own (--own-role)" in unknown


def test_what_only_aws_could_tell_is_said() -> None:
    assert answer("notebook-retagged")["ownership"]["unknown_here"] == [
        "the caller's IAM groups (--group)",
        "the team that the ledger has for the resource (--assigned)",
    ]


def test_tampering_is_explained_with_what_the_ledger_holds() -> None:
    (action,) = answer("notebook-retagged", "--assigned", "breast-cancer-detection")["plan"]
    assert action["tags"] == {"team": "breast-cancer-detection", "cost-center": "4711"}


def test_a_bare_cloudtrail_record_will_do(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    event = json.loads((EVENTS / "ownership" / "notebook-created-by-sso.json").read_text())
    record.write_text(json.dumps(event["detail"]))
    result = CliRunner().invoke(
        app, ["explain", str(record), "--registry", str(REGISTRY), "--json"]
    )
    assert json.loads(result.stdout)["ownership"]["owner"] == "alice@globomantics.example"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{", "no event: not readable as JSON: Expecting property name"),
        (
            "{}",
            "no event: neither an EventBridge event (no 'detail-type') nor a CloudTrail record (no 'eventName')",
        ),
        ("[1]", "no event: expected a JSON object with an event, found list"),
        (
            '{"detail-type": "AWS API Call via CloudTrail", "detail": {}}',
            "no event: the CloudTrail record has no",
        ),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_event_is_refused_in_one_line(
    tmp_path: Path, content: str | None, why: str
) -> None:
    file = tmp_path / "event.json"
    if content is not None:
        file.write_text(content)
    result = CliRunner().invoke(app, ["explain", str(file), "--registry", str(REGISTRY)])
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"{file}: {why}")


def test_people_get_sentences() -> None:
    shown = explain("notebook-created-claimed-by-other-team", "--group", "bcd-scientists").stdout
    assert "iam-group: bcd-scientists" in shown
    assert "AddTags team=breast-cancer-detection" in shown
    told = " ".join(shown.split())
    assert (
        "claimed it for 'image-sentiment-analysis', but it belongs to breast-cancer-detection"
        in told
    )


@pytest.mark.parametrize(
    "event", sorted((EVENTS / "ownership").glob("*.json")), ids=lambda path: path.stem
)
def test_every_event_of_the_project_is_explained(event: Path) -> None:
    assert explain(event.stem).exit_code == 0
