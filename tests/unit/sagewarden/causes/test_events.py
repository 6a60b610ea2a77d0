"""Events become causes, or are ignored for a reason, or are no events; they never crash anything."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from sagewarden.causes.actors import NOBODY, is_own
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.causes.events import normalized, parse
from sagewarden.causes.messages import SOURCES, message_for
from sagewarden.errors import NotAnEvent
from sagewarden.resources import Arn
from tests.strategies import JSON, NOTEBOOK, NOW, SAMPLES, mutated_events
from tests.support.runtime import OWN_ROLES

type LoadEvent = Callable[[str], Any]


def cause(event: Any) -> Cause:
    parsed = parse(event)
    assert isinstance(parsed, Cause), parsed
    return parsed


def test_a_creation_names_the_resource_by_its_response(load_event: LoadEvent) -> None:
    created = cause(load_event("ownership/endpoint-created"))
    assert created.kind is CauseKind.CREATED
    assert created.resource == "arn:aws:sagemaker:us-east-1:123456789012:endpoint/sentimentendpoint"
    assert created.at == datetime(2026, 11, 2, 9, 15, 42, tzinfo=UTC)
    assert created.request.config == "Sentiment-Config"


def test_a_bare_cloudtrail_record_is_an_event_too(load_event: LoadEvent) -> None:
    event = load_event("ownership/notebook-created")
    assert cause(event["detail"]) == cause(event)


def test_a_record_that_lost_its_id_gets_the_same_one_every_time(load_event: LoadEvent) -> None:
    record = load_event("ownership/notebook-created")["detail"]
    del record["eventID"]
    assert cause(record).event_id == cause(record).event_id
    assert cause(record).event_id != cause(record | {"eventTime": "2026-11-02T09:15:43Z"}).event_id


def test_where_the_response_has_no_arn_it_is_built(load_event: LoadEvent) -> None:
    created = cause(load_event("ownership/device-fleet-created"))
    assert (
        created.resource == "arn:aws:sagemaker:us-east-1:123456789012:device-fleet/clinic-cameras"
    )


@pytest.mark.parametrize(
    ("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_built_arns_are_of_the_regions_partition(
    load_event: LoadEvent, region: str, partition: str
) -> None:
    event = load_event("ownership/device-fleet-created")
    event["detail"]["awsRegion"] = region
    assert cause(event).resource.aws_partition == partition


def test_the_role_of_a_tuning_jobs_training_jobs_is_found(load_event: LoadEvent) -> None:
    tuning = cause(load_event("ownership/tuning-job-created"))
    assert tuning.request.roles == ("arn:aws:iam::123456789012:role/isa-notebook",)


def test_environment_variables_do_not_leave_the_parser(load_event: LoadEvent) -> None:
    assert "correct-horse" not in repr(cause(load_event("ownership/training-job-created")))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("notebook-created-failed", "CreateNotebookInstance failed with AccessDeniedException"),
        ("notebook-described-read-only", "DescribeNotebookInstance only reads"),
    ],
)
def test_calls_that_change_nothing_of_ours_are_ignored_for_a_reason(
    load_event: LoadEvent, name: str, reason: str
) -> None:
    assert parse(load_event(f"ownership/{name}")) == Ignored(reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"eventName": "StopNotebookInstance"}, "nothing reacts to StopNotebookInstance"),
        (
            {"eventSource": "s3.amazonaws.com"},
            "a call to s3.amazonaws.com, not to SageMaker or IAM",
        ),
        ({"eventSource": None}, "a call to an unnamed service, not to SageMaker or IAM"),
    ],
)
def test_other_calls_are_ignored_for_a_reason(
    load_event: LoadEvent, change: dict[str, Any], reason: str
) -> None:
    event = load_event("ownership/notebook-created")
    event["detail"] |= change
    assert parse(event) == Ignored(reason)


def test_tags_come_in_three_shapes(load_event: LoadEvent) -> None:
    event = load_event("ownership/notebook-retagged")
    shapes = [
        [{"key": "team", "value": "x"}],
        [{"Key": "team", "Value": "x"}],
        {"team": "x"},
    ]
    for shape in shapes:
        event["detail"]["requestParameters"]["tags"] = shape
        assert cause(event).request.tags == {"team": "x"}


@pytest.mark.parametrize("status", ["IN_SERVICE", "InService", "inservice"])
def test_both_spellings_of_a_status_are_one(status: str) -> None:
    assert normalized(status) == "inservice"


@pytest.mark.parametrize(
    "time", ["2026-11-02T09:15:42Z", "1793610942000", 1793610942000, 1793610942000.0]
)
def test_times_come_in_four_shapes(load_event: LoadEvent, time: object) -> None:
    changed = cause(load_event("ownership/endpoint-in-service") | {"time": time})
    assert changed.at == datetime(2026, 11, 2, 9, 15, 42, tzinfo=UTC)
    assert (changed.kind, changed.status) == (CauseKind.STATE_CHANGED, "IN_SERVICE")


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ([], "expected a JSON object with an event, found list"),
        (
            {},
            "neither an EventBridge event (no 'detail-type') nor a CloudTrail record (no 'eventName')",
        ),
        ({"detail-type": "x", "detail": 7}, "the event's 'detail' should be an object, found int"),
    ],
)
def test_what_is_no_event_is_refused_with_what_would_be_right(event: Any, message: str) -> None:
    with pytest.raises(NotAnEvent) as refused:
        parse(event)
    assert str(refused.value) == message


def test_a_creation_whose_resource_cannot_be_told_is_loud(load_event: LoadEvent) -> None:
    event = load_event("ownership/notebook-created")
    event["detail"]["responseElements"] = {"notebookInstanceArn": "None"}
    with pytest.raises(
        NotAnEvent, match="responseElements.notebookInstanceArn should be the resource's ARN"
    ):
        parse(event)


@given(JSON)
def test_random_json_never_crashes_the_parser(event: Any) -> None:
    try:
        assert isinstance(parse(event), Cause | Ignored)
    except NotAnEvent as refused:
        assert str(refused)


@given(mutated_events())
def test_real_events_with_members_gone_wrong_never_crash_the_parser(event: Any) -> None:
    try:
        assert isinstance(parse(event), Cause | Ignored)
    except NotAnEvent as refused:
        assert str(refused)


@given(mutated_events())
def test_a_cause_names_a_resource_a_time_and_an_id(event: Any) -> None:
    try:
        parsed = parse(event)
    except NotAnEvent:
        return
    if isinstance(parsed, Cause):
        assert isinstance(parsed.resource, Arn)
        assert parsed.at.tzinfo is UTC
        assert parsed.event_id


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_sample_says_by_its_name_whether_it_is_acted_upon(
    load_event: LoadEvent, name: str
) -> None:
    parsed = parse(load_event(name))
    told = parse(load_event("scaling/endpoint-update-failed"))
    assert isinstance(told, Cause)
    assert told.kind is CauseKind.CALL_FAILED
    if name != "scaling/endpoint-update-failed":  # a failure that a room may be the reason of
        assert isinstance(parsed, Ignored) is name.endswith(("-failed", "-read-only"))


SECRETS = ("correct-horse", "battery", "AKIA", "ASIA", "203.0.113.7")


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_nothing_secret_leaves_the_parser(load_event: LoadEvent, name: str) -> None:
    parsed = repr(parse(load_event(name)))
    assert not [secret for secret in SECRETS if secret in parsed]


def test_models_are_those_of_all_variants_once_each(load_event: LoadEvent) -> None:
    event = load_event("ownership/endpoint-config-created")
    variants = [{"modelName": "M"}, {"modelName": "N"}, {"modelName": "M"}, {}, "no variant"]
    event["detail"]["requestParameters"]["productionVariants"] = variants
    assert cause(event).request.models == ("M", "N")


@pytest.mark.parametrize("read_only", [True, "true"])
def test_a_read_is_known_in_both_spellings(load_event: LoadEvent, read_only: object) -> None:
    event = load_event("ownership/notebook-created")
    event["detail"]["readOnly"] = read_only
    assert parse(event) == Ignored("CreateNotebookInstance only reads")


def test_an_alarm_and_a_sweep_wake_up_with_the_resource_they_name(load_event: LoadEvent) -> None:
    swept = cause(load_event("ownership/notebook-swept"))
    assert (swept.kind, swept.actor, swept.resource.type) == (
        CauseKind.SWEPT,
        NOBODY,
        "notebook-instance",
    )
    alarm = {
        "detail-type": "CloudWatch Alarm State Change",
        "id": "a-1",
        "time": "2026-11-02T09:15:42Z",
        "resources": ["arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors"],
        "detail": {"state": {"value": "ALARM"}},
    }
    assert (cause(alarm).kind, cause(alarm).status) == (CauseKind.ALARM_CHANGED, "ALARM")


@pytest.mark.parametrize("resources", [None, [], ["x"], {}, [7]])
def test_a_state_change_without_its_resource_is_refused(
    load_event: LoadEvent, resources: object
) -> None:
    with pytest.raises(NotAnEvent, match=r"resources\[0\] should be the resource's ARN"):
        parse(load_event("ownership/endpoint-in-service") | {"resources": resources})


def test_an_event_without_a_time_is_refused(load_event: LoadEvent) -> None:
    event = load_event("ownership/notebook-created") | {"time": None}
    del event["detail"]["eventTime"]
    with pytest.raises(NotAnEvent, match="neither 'eventTime' nor 'time' tells when it happened"):
        parse(event)


def test_a_resource_whose_arn_cannot_be_built_is_refused_with_what_is_missing(
    load_event: LoadEvent,
) -> None:
    event = load_event("ownership/device-fleet-created")
    del event["detail"]["requestParameters"]["deviceFleetName"]
    with pytest.raises(
        NotAnEvent, match=r"requestParameters\.deviceFleetName, the region and the account"
    ):
        parse(event)


GUARD = (
    "arn:aws:iam::123456789012:policy/sagewarden/teams/breast-cancer-detection/"
    "sagewarden-breast-cancer-detection-guard"
)


@pytest.mark.parametrize(
    ("name", "resource"),
    [
        ("policy-detached", GUARD),
        ("policy-edited", GUARD),
        ("policy-default-switched", GUARD),
        ("policy-deleted", GUARD),
        ("other-policy-attached", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
        ("boundary-removed", "arn:aws:iam::123456789012:role/bcd-notebook"),
        ("role-created", "arn:aws:iam::123456789012:role/bcd-training"),
        ("group-created", "arn:aws:iam::123456789012:group/bcd-scientists"),
    ],
)
def test_a_call_to_iam_names_the_policy_or_the_principal(
    load_event: LoadEvent, name: str, resource: str
) -> None:
    changed = cause(load_event(f"isolation/{name}"))
    assert (changed.kind, changed.resource) == (CauseKind.ACCESS_CHANGED, resource)


def test_a_principal_is_of_the_partition_that_the_record_was_made_in(load_event: LoadEvent) -> None:
    event = load_event("isolation/boundary-removed")
    event["detail"]["awsRegion"] = "us-gov-west-1"
    assert cause(event).resource.aws_partition == "aws-us-gov"


@pytest.mark.parametrize(
    "call", ["CreateAccessKey", "AddUserToGroup", "PutRolePolicy", "CreateModel"]
)
def test_other_calls_to_iam_are_ignored(load_event: LoadEvent, call: str) -> None:
    event = load_event("isolation/policy-detached")
    event["detail"]["eventName"] = call
    assert parse(event) == Ignored(f"nothing reacts to {call}")


def test_a_call_to_iam_that_names_no_policy_is_refused(load_event: LoadEvent) -> None:
    event = load_event("isolation/policy-detached")
    del event["detail"]["requestParameters"]["policyArn"]
    with pytest.raises(NotAnEvent, match=r"requestParameters\.policyArn"):
        parse(event)


def test_a_deployment_names_the_application_and_what_it_hands_on_the_team(
    load_event: LoadEvent,
) -> None:
    deployed = cause(load_event("isolation/registry-deployed"))
    assert deployed.kind is CauseKind.REGISTRY_DEPLOYED
    assert deployed.resource == "arn:aws:appconfig:us-east-1:123456789012:application/ba8toh7"
    team = cause(load_event("isolation/team-deployed"))
    assert (team.kind, team.resource.service) == (CauseKind.REGISTRY_DEPLOYED, "iam")


def test_a_deployment_of_an_unnamed_application_is_refused(load_event: LoadEvent) -> None:
    event = load_event("isolation/registry-deployed")
    del event["detail"]["Application"]
    with pytest.raises(NotAnEvent, match=r"detail\.Application\.Id"):
        parse(event)


def test_what_is_handed_on_keeps_the_event_that_began_it(load_event: LoadEvent) -> None:
    cause = parse(load_event("isolation/registry-deployed"))
    assert isinstance(cause, Cause)
    handed = parse(json.loads(message_for(CauseKind.REGISTRY_DEPLOYED, NOTEBOOK, because_of=cause)))
    assert isinstance(handed, Cause)
    assert handed.origin == cause.origin == cause.event_id
    assert handed.event_id != cause.event_id
    again = parse(json.loads(message_for(CauseKind.REMINDED, NOTEBOOK, because_of=handed)))
    assert isinstance(again, Cause)
    assert (again.kind, again.event_id) == (CauseKind.REMINDED, handed.event_id)


COMPONENT = "arn:aws:sagemaker:us-east-1:123456789012:inference-component/tumor-component"
ENDPOINT = "arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor-endpoint"


@pytest.mark.parametrize(
    ("name", "kind", "resource", "named"),
    [
        ("component-created", CauseKind.CREATED, COMPONENT, "Tumor-Component"),
        ("component-updated", CauseKind.CHANGED, COMPONENT, "Tumor-Component"),
        ("component-deleted", CauseKind.DELETED, COMPONENT, "Tumor-Component"),
        ("endpoint-deletion-called", CauseKind.DELETED, ENDPOINT, "Tumor-Endpoint"),
        ("endpoint-update-blocked", CauseKind.CALL_FAILED, ENDPOINT, "Tumor-Endpoint"),
        ("endpoint-deletion-blocked", CauseKind.CALL_FAILED, ENDPOINT, "Tumor-Endpoint"),
        ("endpoint-in-service", CauseKind.STATE_CHANGED, ENDPOINT, "Tumor-Endpoint"),
    ],
)
def test_what_happens_to_what_scales_keeps_its_makers_letters_beside_the_arn(
    load_event: LoadEvent, name: str, kind: CauseKind, resource: str, named: str
) -> None:
    changed = cause(load_event(f"scaling/{name}"))
    assert (changed.kind, changed.resource, changed.request.name) == (kind, resource, named)


def test_a_failed_call_says_why_it_failed(load_event: LoadEvent) -> None:
    failed = cause(load_event("scaling/endpoint-update-blocked"))
    assert failed.error is not None
    assert failed.error.code == "ValidationException"
    assert failed.error.message


def test_an_update_that_was_blocked_says_what_was_asked_for_and_a_deletion_that_nothing_was(
    load_event: LoadEvent,
) -> None:
    assert cause(load_event("scaling/endpoint-update-blocked")).request.config == "tumor-config-2"
    assert cause(load_event("scaling/endpoint-deletion-blocked")).request.config is None


@pytest.mark.parametrize("parameters", [None, {}, {"endpointName": ""}])
def test_a_failed_call_that_names_no_endpoint_is_ignored(
    load_event: LoadEvent, parameters: object
) -> None:
    event = load_event("scaling/endpoint-update-blocked")
    event["detail"]["requestParameters"] = parameters
    reason = "UpdateEndpoint failed with ValidationException, and names nothing"
    assert parse(event) == Ignored(reason)


def test_a_deletion_that_names_no_endpoint_is_refused(load_event: LoadEvent) -> None:
    event = load_event("scaling/endpoint-deletion-called")
    event["detail"]["requestParameters"] = None
    with pytest.raises(
        NotAnEvent, match=r"requestParameters\.endpointName, the region and the account"
    ):
        parse(event)


def test_what_blocks_another_services_endpoint_is_none_of_our_business(
    load_event: LoadEvent,
) -> None:
    """Amazon Comprehend has an UpdateEndpoint too, and its endpoints scale as well."""
    event = load_event("scaling/endpoint-update-blocked")
    event["detail"]["eventSource"] = "comprehend.amazonaws.com"
    assert parse(event) == Ignored("a call to comprehend.amazonaws.com, not to SageMaker or IAM")


def test_a_call_of_our_own_is_a_cause_that_a_room_may_leave(load_event: LoadEvent) -> None:
    own = cause(load_event("ownership/notebook-retagged-own"))
    assert (own.kind, own.resource.type) == (CauseKind.TAGGED, "notebook-instance")
    assert is_own(own.actor, OWN_ROLES)


def test_of_the_samples_only_our_own_are_our_own(load_event: LoadEvent) -> None:
    for name in sorted(SAMPLES):
        parsed = parse(load_event(name))
        own = isinstance(parsed, Cause) and is_own(parsed.actor, OWN_ROLES)
        assert own is name.endswith("-own")


@pytest.mark.parametrize("kind", SOURCES.values())
@pytest.mark.parametrize("name", ["Tumor-Endpoint", None])
def test_a_message_of_our_own_tells_the_kind_of_what_happened_and_the_name_that_is_known(
    kind: CauseKind, name: str | None
) -> None:
    because = Cause(kind=CauseKind.CHANGED, resource=NOTEBOOK, actor=NOBODY, at=NOW, event_id="e-1")
    message = message_for(kind, Arn(ENDPOINT), because_of=because, name=name)
    told = cause(json.loads(message))
    assert (told.kind, told.resource, told.request.name) == (kind, ENDPOINT, name)


@pytest.mark.parametrize("source", ["autoscaling", "application-autoscaling"])
@pytest.mark.parametrize(
    ("resource_id", "arn", "name"),
    [
        ("endpoint/Tumor-Endpoint/variant/blue", "endpoint/tumor-endpoint", "Tumor-Endpoint"),
        ("inference-component/Part", "inference-component/part", "Part"),
    ],
)
def test_who_changes_how_something_scales_changes_that(
    load_event: LoadEvent, source: str, resource_id: str, arn: str, name: str
) -> None:
    event = load_event("scaling/target-registered")
    event["detail"]["eventSource"] = f"{source}.amazonaws.com"
    event["detail"]["requestParameters"]["resourceId"] = resource_id
    parsed = parse(event)
    assert isinstance(parsed, Cause)
    assert (parsed.kind, parsed.request.name) == (CauseKind.CHANGED, name)
    assert parsed.resource == f"arn:aws:sagemaker:us-east-1:123456789012:{arn}"


def test_a_policy_that_was_refused_beside_another_is_told_apart(load_event: LoadEvent) -> None:
    event = load_event("scaling/policy-refused")
    refused = parse(event)
    assert isinstance(refused, Cause)
    assert (refused.kind, refused.request.name) == (CauseKind.POLICY_REFUSED, "Tumor-Endpoint")


@pytest.mark.parametrize(
    "change",
    [
        {"errorMessage": "No scalable target registered"},
        {"errorMessage": None},
        {"eventName": "RegisterScalableTarget"},
    ],
)
def test_of_other_failed_calls_to_application_auto_scaling_nothing_is_believed(
    load_event: LoadEvent, change: dict[str, Any]
) -> None:
    event = load_event("scaling/policy-refused")
    event["detail"] |= change
    assert parse(event) == Ignored(
        f"{event['detail']['eventName']} failed with ValidationException"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"serviceNamespace": "ecs"},
        {"resourceId": "service/default/web"},
        {"resourceId": "endpoint/../variant/x"},
        {"resourceId": 7},
    ],
)
def test_what_scales_elsewhere_is_nothing_to_us(
    load_event: LoadEvent, change: dict[str, Any]
) -> None:
    event = load_event("scaling/target-registered")
    event["detail"]["requestParameters"] |= change
    assert parse(event) == Ignored("RegisterScalableTarget is about nothing of SageMaker's")
