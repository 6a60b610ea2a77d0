"""`sam local invoke` for real: each function in a container, its effect on the local cloud checked.

Needs a Docker engine and the Lambda base image; `.ci/run` sees to both where there are none.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from isolation.desired import team_arn
from local import ACCOUNT
from local.forward import forwarded
from local.invoke import by_hand, invoke
from local.story.globomantics import TEAMS
from local.story.ownership import tags_of
from local.story.scaling import STANDARD, scaled
from local.story.stage import Stage, deployed
from local.story.watch import assignment
from remediation.apply.record import open_run
from remediation.observe.record import observe_approval, observe_run
from remediation.record.keys import run_id
from remediation.record.run import Run, RunState
from remediation.record.table import RunTable
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn

EVENTS = Path("events")
_GUARD = f"sagewarden-{TEAMS['alice']}-guard"


def main() -> None:
    """Invokes each function as the README says, and looks at what it did."""
    with deployed(lambda what: print(f"{what} …", flush=True)) as stage:
        notebook = by_hand(stage)
        with forwarded(stage.cloud.port) as url:
            _ownership(stage, url, notebook)
            _isolation(stage, url)
            _scaling(stage, url)
            _monitoring(stage, url)
            _remediation(stage, url)
            _validator(stage, url)
    print("sam local invoke: every function did what it should")


def _ownership(stage: Stage, url: str, notebook: str) -> None:
    answer = invoke(stage, url, "Ownership", EVENTS / "ownership" / "notebook-created.json")
    _expect(answer["outcomes"][0]["outcome"], "applied")
    found = stage.cloud.client("sagemaker").list_tags(ResourceArn=notebook)["Tags"]
    _expect({tag["Key"]: tag["Value"] for tag in found}, tags_of("alice"))
    _expect(assignment(stage, notebook)["team"]["S"], tags_of("alice")["team"])
    answer = invoke(stage, url, "Ownership", EVENTS / "ownership" / "notebook-created-failed.json")
    _expect(answer["ignored"], "CreateNotebookInstance failed with AccessDeniedException")


def _isolation(stage: Stage, url: str) -> None:
    iam, policy = stage.cloud.client("iam"), f"{team_arn(TEAMS['alice'], ACCOUNT, 'aws')}{_GUARD}"
    iam.detach_group_policy(GroupName="bcd-scientists", PolicyArn=policy)
    answer = invoke(stage, url, "Isolation", EVENTS / "isolation" / "policy-detached.json")
    _expect([outcome["action"] for outcome in answer["outcomes"]], ["Attach"])
    attached = iam.list_attached_group_policies(GroupName="bcd-scientists")["AttachedPolicies"]
    _expect(policy in {attachment["PolicyArn"] for attachment in attached}, wanted=True)
    answer = invoke(stage, url, "Isolation", EVENTS / "isolation" / "other-policy-attached.json")
    _expect(answer["ignored"], "it is none of the teams' policies or principals")


def _scaling(stage: Stage, url: str) -> None:
    answer = invoke(stage, url, "Scaling", EVENTS / "scaling" / "endpoint-in-service.json")
    _expect([each["action"] for each in answer["outcomes"]], ["Register", "PutPolicy"])
    _expect(scaled(stage, "Tumor-Endpoint"), {"blue": STANDARD})
    answer = invoke(stage, url, "Scaling", EVENTS / "scaling" / "endpoint-in-service.json")
    _expect(answer["outcomes"], [])
    answer = invoke(stage, url, "Scaling", EVENTS / "scaling" / "endpoint-updating.json")
    _expect(answer["ignored"], "UPDATING is no state in which scaling changes")


def _monitoring(stage: Stage, url: str) -> None:
    answer = invoke(stage, url, "Monitoring", EVENTS / "monitoring" / "endpoint-in-service.json")
    # The example registry asks for five alarms; the composite is over all of them.
    made = [*["PutAlarm"] * 5, "PutComposite", "PutDashboard"]
    _expect([each["action"] for each in answer["outcomes"]], made)
    found = stage.cloud.client("cloudwatch").describe_alarms(
        AlarmNames=["sagewarden/Tumor-Endpoint"], AlarmTypes=["CompositeAlarm"]
    )
    rules = [alarm["AlarmRule"].count("ALARM(") for alarm in found["CompositeAlarms"]]
    _expect(rules, [5])
    answer = invoke(stage, url, "Monitoring", EVENTS / "monitoring" / "endpoint-in-service.json")
    _expect(answer["outcomes"], [])
    answer = invoke(stage, url, "Monitoring", EVENTS / "monitoring" / "endpoint-updating.json")
    _expect(answer["ignored"], "it is on its way to another state")


def _remediation(stage: Stage, url: str) -> None:
    """The front, and each step of a run that is opened by hand: nothing else goes on with it."""
    events = EVENTS / "remediation"
    answer = invoke(stage, url, "Remediation", events / "alarm-of-another-endpoint-fired.json")
    _expect(answer["ignored"].startswith("its name is like one of sagewarden's"), wanted=True)
    runs = RunTable(stage.cloud.client("dynamodb"), stage.outputs["LedgerTable"])
    at = datetime(2026, 11, 2, 9, 15, 42, tzinfo=UTC)
    run = Run(
        id=run_id("Tumor-Endpoint", at),
        endpoint=Arn(f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/tumor-endpoint"),
        name="Tumor-Endpoint",
        team=TEAMS["alice"],
        profile="standard",
        mode=Mode.ENFORCE,
        since=at,
        until=at + timedelta(hours=9),
        alarms={"sagewarden/Tumor-Endpoint/blue/cpu-utilization": at},
    )
    _expect(open_run(runs, run), wanted=True)
    # Nothing is wrong with the endpoint: whatever is found, nothing is to be done about it.
    for step, following in (
        ("Diagnose", "close"),
        ("Approve", "wait"),
        ("Act", "close"),
        ("Verify", "verify"),
        ("Release", "release"),
    ):
        sample = events / "steps" / f"{step.lower()}.json"
        _expect(invoke(stage, url, f"Remediation{step}", sample)["next"], following)
    kept = observe_run(runs, run.id)
    _expect(kept is not None and bool(kept.finding), wanted=True)
    _expect(observe_approval(runs, run.id) is not None, wanted=True)
    answer = invoke(stage, url, "RemediationClose", events / "steps" / "close.json")
    _expect(answer, {"next": "stop", "state": "told"})
    _expect(observe_run(runs, run.id).state, RunState.TOLD)  # type: ignore[union-attr]


def _validator(stage: Stage, url: str) -> None:
    answer = invoke(
        stage, url, "RegistryValidator", EVENTS / "registry" / "registry-published.json"
    )
    _expect(answer.get("valid"), wanted=True)
    answer = invoke(
        stage, url, "RegistryValidator", EVENTS / "registry" / "registry-published-invalid.json"
    )
    _expect(answer["errorType"], "RegistryInvalid")


def _expect(found: object, wanted: object) -> None:
    if found != wanted:
        raise SystemExit(f"expected {wanted!r}, found {found!r}")


if __name__ == "__main__":
    main()
