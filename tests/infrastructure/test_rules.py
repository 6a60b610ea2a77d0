"""The rules against the events: what must reach a room does, and nothing else. Two matchers judge ownership's."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ministack.services import eventbridge
from moto.events.models import EventPattern

from sagewarden.causes.catalog import CREATIONS, TAGGING_UPDATES
from sagewarden.causes.iam_calls import POLICY_CALLS, PRINCIPAL_CALLS
from sagewarden.causes.role_members import ROLE_MEMBERS
from tests.conftest import EVENTS, ROOT
from tests.infrastructure.conftest import chosen, read_template
from tests.support.events import called
from tests.support.rooms import CALLING, ROOMS
from tests.support.runtime import OWN_ROLES

SAMPLES = sorted((EVENTS / "ownership").glob("*.json"))
REFUSED = ("-failed", "-read-only", "-own", "-swept", "-in-service")


ISOLATION = {
    "boundary-removed": "Principal",
    "group-created": "Principal",
    "notebook-created": "Role",
    "other-policy-attached": None,
    "policy-default-switched": "Policy",
    "policy-deleted": "Policy",
    "policy-detached": "Policy",
    "policy-detached-failed": None,
    "policy-detached-own": None,
    "policy-edited": "Policy",
    "registry-deployed": "Registry",
    "role-created": "Principal",
    "team-deployed": None,
    "everything-swept": None,
    "team-swept": None,
}
"""Which of isolation's rules takes which sample; the last three go straight to its queue."""


def reaches(resources: dict[str, Any], event: dict[str, Any], rule: str = "OwnershipRule") -> bool:
    """What MiniStack's matcher says. moto's must agree wherever it knows the pattern's operators."""
    pattern = concrete(resources)[rule]["Properties"]["EventPattern"]
    record = {
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
        "Resources": event.get("resources", []),
        "Account": event.get("account", ""),
        "Region": event.get("region", ""),
        "Time": 0,
        "EventId": event.get("id", ""),
    }
    view = eventbridge._pattern_event_view(record)
    return bool(eventbridge._matches_pattern_view(json.dumps(pattern), view, "the rule"))


def agrees(resources: dict[str, Any], event: dict[str, Any]) -> bool:
    """Moto's verdict. It knows neither `$or` nor wildcards: the alternatives are given one by one, in its words."""
    pattern = concrete(resources)["OwnershipRule"]["Properties"]["EventPattern"]
    pattern["detail"].pop("$or")
    issuer = event["detail"].get("userIdentity", {})
    issuer = (issuer.get("sessionContext") or {}).get("sessionIssuer", {}).get("arn", "")
    return EventPattern.load(json.dumps(pattern)).matches_event(event) and issuer not in OWN_ROLES


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_each_sample_reaches_ownership_or_is_refused_as_its_name_says(
    resources: dict[str, Any], sample: Path
) -> None:
    event = json.loads(sample.read_text())
    expected = not sample.stem.endswith(REFUSED)
    assert reaches(resources, event) is expected
    assert agrees(resources, event) is expected


@pytest.mark.parametrize(
    "change",
    [
        {"eventSource": "iam.amazonaws.com"},
        {"eventName": "DeleteEndpoint"},
        {"errorCode": "ValidationException"},
        {"readOnly": True},
    ],
    ids=["another service", "another call", "a failure", "a read"],
)
def test_other_calls_are_refused(
    resources: dict[str, Any], load_event: Callable[[str], Any], change: dict[str, str]
) -> None:
    event = load_event("ownership/notebook-created")
    event["detail"] |= change
    assert not reaches(resources, event)
    assert not agrees(resources, event)


def test_a_call_that_does_not_say_whether_it_reads_reaches_ownership(
    resources: dict[str, Any], load_event: Callable[[str], Any]
) -> None:
    event = load_event("ownership/notebook-created")
    event["detail"].pop("readOnly", None)
    assert reaches(resources, event)
    assert agrees(resources, event)


@pytest.mark.parametrize(
    "sample", sorted((EVENTS / "ownership" / "cases").glob("*.json")), ids=lambda path: path.stem
)
def test_each_case_reaches_ownership(resources: dict[str, Any], sample: Path) -> None:
    event = json.loads(sample.read_text())
    assert reaches(resources, event)
    assert agrees(resources, event)


@pytest.mark.parametrize("name", sorted({*CREATIONS, *TAGGING_UPDATES}))
def test_every_creation_of_the_catalog_reaches_ownership(
    resources: dict[str, Any], load_event: Callable[[str], Any], name: str
) -> None:
    event = load_event("ownership/notebook-created")
    event["detail"]["eventName"] = name
    assert reaches(resources, event)
    assert agrees(resources, event)


def test_a_role_that_only_sounds_like_ours_reaches_ownership(
    resources: dict[str, Any], load_event: Callable[[str], Any]
) -> None:
    event = load_event("ownership/notebook-retagged-own")
    issuer = event["detail"]["userIdentity"]["sessionContext"]["sessionIssuer"]
    for name in ("sagewarden-OwnershipRole-AB12CD34EF56", "sagewarden/mallory"):
        issuer["arn"] = f"arn:aws:iam::123456789012:role/{name}"
        assert reaches(resources, event)
        assert agrees(resources, event)


@pytest.mark.parametrize(
    "sample", sorted((EVENTS / "isolation").glob("*.json")), ids=lambda path: path.stem
)
def test_each_sample_reaches_isolation_by_the_rule_that_is_for_it(
    resources: dict[str, Any], sample: Path
) -> None:
    event = json.loads(sample.read_text())
    rules = ("Role", "Policy", "Principal", "Registry")
    taken = [rule for rule in rules if reaches(resources, event, f"Isolation{rule}Rule")]
    assert taken == ([ISOLATION[sample.stem]] if ISOLATION[sample.stem] else [])


STATE_MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:sagewarden-remediation"
ROOM_FOR_LONG_NAMES = 250
"""Characters that a longer name of the stack, in the ARNs of its roles, may take."""


def concrete(resources: dict[str, Any]) -> dict[str, Any]:
    """The rules with what the samples name, as CloudFormation would write it: the registry, our roles."""
    rules = {
        name: chosen(each, isolation=True)
        for name, each in resources.items()
        if each["Type"] == "AWS::Events::Rule"
    }
    written = json.dumps(rules).replace('{"Ref": "RegistryApplication"}', '"ba8toh7"')
    written = written.replace('{"Ref": "RemediationRun"}', json.dumps(STATE_MACHINE))
    (own,) = OWN_ROLES
    for function in CALLING:
        role = own.replace("OwnershipRole", f"{function}Role")
        named = json.dumps({"Fn::GetAtt": f"{function}Role.Arn"})
        written = written.replace(named, json.dumps(role))
    return dict(json.loads(written))


SCALING = {
    "component-created": "Call",
    "component-deleted": "Call",
    "component-updated": "Call",
    "endpoint-deleted": "State",
    "endpoint-deletion-blocked": "Call",
    "endpoint-deletion-called": "Call",
    "endpoint-in-service": "State",
    "endpoint-in-service-camel-case": "State",
    "endpoint-profile-tagged": "Call",
    "endpoint-scaling-untagged": "Call",
    "endpoint-tagged-otherwise": "Call",
    "endpoint-update-blocked": "Call",
    "endpoint-update-failed": "Call",
    "endpoint-updating": None,
    "policy-refused": "Refused",
    "registry-deployed": "Registry",
    "target-registered": "Target",
}
"""Which of scaling's rules takes which sample; the code tells the tags and the failures apart."""


@pytest.mark.parametrize(
    "sample", sorted((EVENTS / "scaling").glob("*.json")), ids=lambda path: path.stem
)
def test_each_sample_reaches_scaling_by_the_rule_that_is_for_it(
    resources: dict[str, Any], sample: Path
) -> None:
    event = json.loads(sample.read_text())
    rules = ("State", "Call", "Registry", "Target", "Refused")
    taken = [rule for rule in rules if reaches(resources, event, f"Scaling{rule}Rule")]
    assert taken == ([SCALING[sample.stem]] if SCALING[sample.stem] else [])


MONITORING = {
    "alarm-edited": "Watch",
    "alarm-silenced": None,
    "alarms-deleted": "Watch",
    "alarms-deleted-own": None,
    "component-created": "Call",
    "component-deleted": "Call",
    "component-updated": "Call",
    "config-deleted": "Call",
    "dashboard-deleted": "Watch",
    "endpoint-creating": "State",
    "endpoint-creation-called": "Call",
    "endpoint-deleted": "State",
    "endpoint-deletion-called": "Call",
    "endpoint-failed": "State",
    "endpoint-in-service": "State",
    "endpoint-profile-tagged": "Call",
    "endpoint-tagged-otherwise": "Call",
    "endpoint-update-called": "Call",
    "endpoint-update-failed": None,
    "endpoint-updating": "State",
    "log-group-created": "Logs",
    "log-group-not-created": None,
    "log-group-of-jobs-created": None,
    "model-deleted": "Call",
    "other-alarm-edited": None,
    "registry-deployed": "Registry",
}
"""Which of monitoring's rules takes which sample; the code tells the tags and the states apart."""


@pytest.mark.parametrize(
    "sample", sorted((EVENTS / "monitoring").glob("*.json")), ids=lambda path: path.stem
)
def test_each_sample_reaches_monitoring_by_the_rule_that_is_for_it(
    resources: dict[str, Any], sample: Path
) -> None:
    event = json.loads(sample.read_text())
    rules = ("State", "Call", "Logs", "Registry", "Watch")
    taken = [rule for rule in rules if reaches(resources, event, f"Monitoring{rule}Rule")]
    assert taken == ([MONITORING[sample.stem]] if MONITORING[sample.stem] else [])


REMEDIATION = {
    "alarm-composite-fired": "Alarm",
    "alarm-fired": "Alarm",
    "alarm-of-another-endpoint-fired": "Alarm",
    "alarm-of-metric-math-fired": "Alarm",
    "alarm-of-target-tracking-fired": None,
    "alarm-over": "Alarm",
    "alarm-without-data": None,
    "endpoint-deleted": "State",
    "endpoint-in-service": "State",
    "endpoint-update-called": "Call",
    "endpoint-update-failed": None,
    "endpoint-updating": None,
    "hour-passed": None,
    "other-execution-failed": None,
    "run-failed": "Run",
    "run-succeeded": None,
}
"""Which of remediation's rules takes which sample; the schedule's has no pattern, and sends what it sends."""


@pytest.mark.parametrize(
    "sample", sorted((EVENTS / "remediation").glob("*.json")), ids=lambda path: path.stem
)
def test_each_sample_reaches_remediation_by_the_rule_that_is_for_it(
    resources: dict[str, Any], sample: Path
) -> None:
    event = json.loads(sample.read_text())
    rules = ("Alarm", "State", "Call", "Run")
    taken = [rule for rule in rules if reaches(resources, event, f"Remediation{rule}Rule")]
    expected = REMEDIATION[sample.stem]
    assert taken == ([expected] if expected else [])


TABLES = {
    "isolation": set(ISOLATION),
    "ownership": {sample.stem for sample in SAMPLES},
    "scaling": set(SCALING),
    "monitoring": set(MONITORING),
    "remediation": set(REMEDIATION),
}
"""The samples whose rule is known, by the room; ownership's say it by their names."""


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_a_table_of_all_its_samples(room: str) -> None:
    samples = {sample.stem for sample in (EVENTS / room).glob("*.json")}
    assert samples
    assert TABLES[room] == samples


def test_what_ownership_tags_is_news_to_scaling_and_other_resources_are_not(
    resources: dict[str, Any], load_event: Callable[[str], Any]
) -> None:
    event = load_event("ownership/notebook-retagged-own")
    assert not reaches(resources, event, "ScalingCallRule")
    event["detail"]["requestParameters"]["resourceArn"] = (
        "arn:aws:sagemaker:us-east-1:123456789012:endpoint/e"
    )
    assert reaches(resources, event, "ScalingCallRule")


def test_every_call_that_isolation_knows_reaches_it(
    resources: dict[str, Any], load_event: Callable[[str], Any]
) -> None:
    for sample, names, rule in (
        ("policy-edited", POLICY_CALLS, "IsolationPolicyRule"),
        ("group-created", PRINCIPAL_CALLS, "IsolationPrincipalRule"),
    ):
        pattern = resources[rule]["Properties"]["EventPattern"]["detail"]["eventName"]
        assert sorted(pattern) == sorted(names)
        event = load_event(f"isolation/{sample}")
        for name in names:
            event["detail"]["eventName"] = name
            assert reaches(resources, event, rule)


def test_every_pattern_fits_into_a_rule(resources: dict[str, Any]) -> None:
    """EventBridge takes patterns of up to 2,048 characters."""
    rules = [each["Properties"] for each in concrete(resources).values()]
    patterns = [json.dumps(rule.get("EventPattern", {}), separators=(",", ":")) for rule in rules]
    assert max(map(len, patterns)) <= 2048 - ROOM_FOR_LONG_NAMES


def test_what_another_region_is_told_is_what_isolation_asks_for(resources: dict[str, Any]) -> None:
    forwarded = read_template(ROOT / "docs" / "forward-iam-events.yaml")["Resources"]
    detail = forwarded["ForwardRule"]["Properties"]["EventPattern"]["detail"]
    assert sorted(detail["eventName"]) == sorted((*POLICY_CALLS, *PRINCIPAL_CALLS))
    for sample, rule in ISOLATION.items():
        event = json.loads((EVENTS / "isolation" / f"{sample}.json").read_text())
        if rule in ("Policy", "Principal"):
            assert reaches(forwarded, event, "ForwardRule"), sample


def test_only_the_other_regions_bus_may_be_put_on() -> None:
    role = read_template(ROOT / "docs" / "forward-iam-events.yaml")["Resources"]["ForwardRole"]
    (policy,) = role["Properties"]["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == "events:PutEvents"
    assert statement["Resource"]["Fn::Sub"].endswith(
        ":events:${Region}:${AWS::AccountId}:event-bus/default"
    )


ROLE = "arn:aws:iam::123456789012:role/bcd-notebook"


def path_of(alternative: Any) -> str:
    """The place in the request that an alternative of the rule asks for, as `a.b.c`."""
    parts: list[str] = []
    while isinstance(alternative, dict):
        ((part, alternative),) = alternative.items()
        parts.append(part)
    assert alternative == [{"exists": True}]
    return ".".join(parts[1:])


def test_the_role_rule_asks_for_every_member_that_names_a_role(resources: dict[str, Any]) -> None:
    pattern = resources["IsolationRoleRule"]["Properties"]["EventPattern"]
    asked = [path_of(alternative) for alternative in pattern["detail"]["$or"]]
    members = [
        member.replace("[]", "")
        for operation, named in ROLE_MEMBERS.items()
        if operation.startswith("Create")
        for member in named
    ]
    assert asked == sorted(set(members))
    assert len(json.dumps(pattern, separators=(",", ":"))) < 2048, "EventBridge's quota"


@pytest.mark.parametrize(
    "request_parameters",
    [
        {"instanceGroups": [{"name": "a"}, {"executionRole": ROLE}]},
        {"trainingJobDefinitions": [{"roleArn": ROLE}]},
        {"defaultSpaceSettings": {"executionRole": ROLE}},
        {"validationSpecification": {"validationRole": ROLE}},
        {"monitoringScheduleConfig": {"monitoringJobDefinition": {"roleArn": ROLE}}},
    ],
    ids=lambda given: next(iter(given)),
)
def test_a_role_wherever_it_is_named_reaches_isolation(
    resources: dict[str, Any], request_parameters: dict[str, Any]
) -> None:
    event = called("CreateThing", request_parameters)
    assert reaches(resources, event, "IsolationRoleRule")
    nobodys = called("CreateThing", {"environment": {"executionRole": ROLE}})
    assert not reaches(resources, nobodys, "IsolationRoleRule")


def test_our_own_calls_to_application_auto_scaling_wake_nobody(
    resources: dict[str, Any], load_event: Callable[[str], Any]
) -> None:
    event = load_event("scaling/target-registered")
    own = OWN_ROLES[0].replace("OwnershipRole", "ScalingRole")
    for role, expected in ((own, False), ("arn:aws:iam::123456789012:role/tf", True)):
        issuer = {"sessionContext": {"sessionIssuer": {"arn": role}}}
        event["detail"]["userIdentity"] = {"type": "AssumedRole"} | issuer
        assert reaches(resources, event, "ScalingTargetRule") is expected
    event["detail"]["requestParameters"]["serviceNamespace"] = "ecs"
    assert not reaches(resources, event, "ScalingTargetRule")
