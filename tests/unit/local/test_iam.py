"""The local cloud's IAM: its simulator knows condition keys, and what it does is told as CloudTrail would."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from ministack.services import iam as ministack_iam

from local.aws.appconfig import appconfig
from local.aws.events.cloudtrail import record
from local.aws.events.publish import _events
from local.aws.iam import iam
from local.aws.wire import Answer, Request

POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sagemaker:*",
                "Resource": "*",
                "Condition": {
                    "StringEquals": {"aws:ResourceTag/team": "bcd"},
                    "ForAnyValue:StringEquals": {"aws:TagKeys": ["b"]},
                },
            }
        ],
    }
)


def simulated(**parameters: str) -> str:
    iam.fill_gaps()
    given = {
        "PolicyInputList.member.1": POLICY,
        "ActionNames.member.1": "sagemaker:StopNotebookInstance",
    }
    status, _, body = ministack_iam._IAM_HANDLERS["SimulateCustomPolicy"](given | parameters)
    assert status == 200
    return str(body.decode())


def texts(body: str, element: str) -> list[str]:
    """What stands in some elements of an answer, in order."""
    return [part.split("<")[0] for part in body.split(f"<{element}>")[1:]]


def decisions(**parameters: str) -> list[str]:
    return texts(simulated(**parameters), "EvalDecision")


def context(number: int, key: str, kind: str, *values: str) -> dict[str, str]:
    entry = f"ContextEntries.member.{number}"
    listed = {
        f"{entry}.ContextKeyValues.member.{n}": value for n, value in enumerate(values, start=1)
    }
    return {f"{entry}.ContextKeyName": key, f"{entry}.ContextKeyType": kind} | listed


def test_the_simulator_honours_context_entries() -> None:
    keys = context(2, "aws:TagKeys", "stringList", "a", "b")
    assert decisions(**context(1, "aws:ResourceTag/team", "string", "bcd"), **keys) == ["allowed"]
    assert decisions(**context(1, "aws:ResourceTag/team", "string", "isa"), **keys) == [
        "implicitDeny"
    ]
    assert decisions() == ["implicitDeny"]


def test_the_simulator_has_a_result_for_an_action_and_in_it_one_for_each_resource() -> None:
    policy = {"Effect": "Allow", "Action": "sagemaker:*", "Resource": "arn:aws:s3:::a"}
    body = simulated(
        **{
            "PolicyInputList.member.1": json.dumps({"Statement": [policy]}),
            "ActionNames.member.2": "sagemaker:StopTrainingJob",
            "ResourceArns.member.1": "arn:aws:s3:::a",
            "ResourceArns.member.2": "arn:aws:s3:::b",
        }
    )
    assert texts(body, "EvalDecision") == ["implicitDeny", "implicitDeny"]
    assert texts(body, "EvalResourceDecision") == ["allowed", "implicitDeny"] * 2
    # The result's own resource is a template and none of those that were asked about.
    templates = texts(body, "EvalResourceName")
    assert templates.count("arn:aws:s3:::a") == templates.count("arn:aws:s3:::b") == 2
    assert len(templates) == 6


def test_the_simulator_answers_in_pages() -> None:
    second = {"ActionNames.member.2": "sagemaker:StopTrainingJob", "MaxItems": "1"}
    body = simulated(**second)
    assert texts(body, "EvalActionName") == ["sagemaker:StopNotebookInstance"]
    assert texts(body, "IsTruncated") == ["true"]
    (marker,) = texts(body, "Marker")
    body = simulated(**second, Marker=marker)
    assert texts(body, "EvalActionName") == ["sagemaker:StopTrainingJob"]
    assert texts(body, "IsTruncated") == ["false"]


def test_the_simulator_takes_no_wildcard_in_an_actions_name() -> None:
    iam.fill_gaps()
    given = {"PolicyInputList.member.1": POLICY, "ActionNames.member.1": "sagemaker:*"}
    status, _, body = ministack_iam._IAM_HANDLERS["SimulateCustomPolicy"](given)
    assert (status, b"InvalidInput" in body) == (400, True)


def call(operation: str, **parameters: str) -> Request:
    body = urlencode({"Action": operation, "Version": "2010-05-08"} | parameters).encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return Request(
        method="POST",
        path="/",
        query="",
        headers=headers,
        body=body,
        service="iam",
        region="us-east-1",
        access_key="AKIA",
    )


def test_what_is_done_to_policies_is_told_as_cloudtrail_tells_it() -> None:
    asked = call(
        "DetachGroupPolicy", GroupName="bcd", PolicyArn="arn:aws:iam::123456789012:policy/p"
    )
    told = record(asked, Answer(200, b""), {"type": "Root"})
    assert (told["eventSource"], told["eventName"]) == ("iam.amazonaws.com", "DetachGroupPolicy")
    assert told["requestParameters"] == {
        "groupName": "bcd",
        "policyArn": "arn:aws:iam::123456789012:policy/p",
    }


def test_a_failed_call_has_its_error_code() -> None:
    answer = Answer(404, b"<ErrorResponse><Error><Code>NoSuchEntity</Code></Error></ErrorResponse>")
    assert record(call("DetachGroupPolicy"), answer, {})["errorCode"] == "NoSuchEntity"


@pytest.mark.parametrize("operation", ["ListPolicies", "GetRole", "SimulateCustomPolicy"])
def test_what_only_reads_is_not_told(operation: str) -> None:
    assert list(_events(call(operation), Answer(200, b""), {})) == []


def test_a_deployment_is_told_to_whoever_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    named: Any = {"Id": "id", "Name": "name"}
    monkeypatch.setitem(appconfig.appconfig._applications, "app", named)
    monkeypatch.setitem(appconfig.appconfig._environments, "app/env", named)
    monkeypatch.setitem(appconfig.appconfig._config_profiles, "app/prof", named)
    started = Request(
        method="POST",
        path="/applications/app/environments/env/deployments",
        query="",
        headers={},
        body=b"",
        service="appconfig",
        region="",
        access_key="",
    )
    deployment = {
        "ConfigurationProfileId": "prof",
        "DeploymentNumber": 3,
        "ConfigurationVersion": "2",
    }
    answer = Answer(201, json.dumps(deployment).encode())
    assert list(_events(started, answer, {})) == []
    identifier, _ = appconfig._associate(
        "Wake",
        {
            "ExtensionIdentifier": "AWS.AppConfig.DeploymentNotificationsToEventBridge",
            "ResourceIdentifier": "arn:aws:appconfig:us-east-1:123456789012:application/app",
        },
        "stack",
    )
    ((source, kind, resource, detail),) = _events(started, answer, {})
    appconfig._associations.pop(identifier)
    assert (source, kind) == ("aws.appconfig", "On Deployment Complete")
    assert resource.endswith(f"extensionassociation/{identifier}")
    assert (detail["Application"], detail["DeploymentNumber"]) == (named, 3)


def test_an_extension_that_nobody_made_is_refused() -> None:
    with pytest.raises(ValueError, match="DeploymentNotificationsToEventBridge"):
        appconfig._associate(
            "Wake", {"ExtensionIdentifier": "AWS.AppConfig.JiraIntegration"}, "stack"
        )
