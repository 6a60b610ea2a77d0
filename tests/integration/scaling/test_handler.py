"""An endpoint scales as its profile says from the moment it is in service until it is gone."""

from typing import Any

import pytest

from sagewarden.errors import TransientError
from tests.integration.scaling.conftest import LOAD, OTHER, TEAM, Account, instances

COOL = {"scale_in_cooldown": "5m", "scale_out_cooldown": "1m"}
READS = ("Get", "List", "Describe")


def writes(account: Account) -> list[str]:
    return [call for call in account.calls if not call.partition(":")[2].startswith(READS)]


def test_an_endpoint_in_service_scales_as_its_profile_says(account: Account) -> None:
    account.profile(**COOL)
    account.create()
    account.in_service()
    assert account.limits() == {"blue": (1, 4)}
    assert account.tracking(account.id("blue")) == {
        "TargetValue": 360.0,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
        "ScaleInCooldown": 300,
        "ScaleOutCooldown": 60,
        "DisableScaleIn": False,
    }


def test_the_first_time_costs_what_a_script_would_call_and_what_must_be_remembered(account: Account) -> None:
    account.create()
    account.in_service()
    assert [call for call in account.calls if not call.startswith("dynamodb:")] == [
        "sagemaker:DescribeEndpoint",
        "sagemaker:ListTags",
        "sagemaker:DescribeEndpointConfig",
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:RegisterScalableTarget",
        "application-autoscaling:PutScalingPolicy",
    ]


def test_where_nothing_has_to_change_there_are_five_reads_and_no_write(account: Account) -> None:
    account.create(instances("blue"), instances("green"))
    account.in_service()
    assert account.in_service()["outcomes"] == []
    assert account.calls == [
        "dynamodb:GetItem",
        "sagemaker:DescribeEndpoint",
        "sagemaker:ListTags",
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:DescribeScalingPolicies",
    ]


def test_a_thorough_look_at_a_variant_that_is_as_it_should_costs_no_more(account: Account) -> None:
    account.create()
    account.in_service()
    account.react(account.swept())
    assert len(account.calls) == 5
    assert writes(account) == []


def test_schedules_cost_one_read_more_where_somebody_may_have_changed_them(account: Account) -> None:
    night = {"name": "night", "at": "cron(0 20 * * ? *)", "max": 2}
    account.profile(schedules=[night, night | {"name": "day", "max": 4}])
    account.create(instances("blue"), instances("green"))
    account.in_service()
    account.in_service()
    assert len(account.calls) == 5
    account.react(account.swept())
    assert account.calls.count("application-autoscaling:DescribeScheduledActions") == 1
    assert writes(account) == []


def test_nothing_is_listed_for_the_whole_account(account: Account) -> None:
    account.create()
    account.in_service()
    account.react(account.swept())
    assert not [call for call in account.calls if call in ("sagemaker:ListEndpoints", "tagging:GetResources")]


def test_a_burst_of_one_endpoints_events_is_handled_once(account: Account, context: Any) -> None:
    import json

    from scaling import handler

    account.create()
    account.cloud.clear_calls()
    events = [account.state("IN_SERVICE") for _ in range(5)]
    records = [
        {"messageId": f"m{n}", "body": json.dumps(event), "eventSource": "aws:sqs"}
        for n, event in enumerate(events)
    ]
    assert handler.lambda_handler({"Records": records}, context) == {"batchItemFailures": []}
    described = [call for call in account.cloud.calls() if call.operation == "DescribeEndpoint"]
    assert len(described) == 1
    assert account.limits() == {"blue": (1, 4)}


def test_capacity_that_scaling_has_reached_stays(account: Account) -> None:
    account.create()
    account.in_service()
    capacity = [{"VariantName": "blue", "DesiredInstanceCount": 3}]
    account.sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=account.name, DesiredWeightsAndCapacities=capacity
    )
    account.settled()
    account.profile(min=2, max=6)
    account.react(account.swept())
    assert account.limits() == {"blue": (2, 6)}
    assert account.counts() == {"blue": 3}


def test_a_suspended_target_stays_suspended(account: Account) -> None:
    account.create()
    account.in_service()
    account.scaling.register_scalable_target(
        ServiceNamespace="sagemaker",
        ResourceId=account.id("blue"),
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        SuspendedState={"DynamicScalingInSuspended": True},
    )
    account.profile(max=7)
    account.react(account.swept())
    assert account.target(account.id("blue"))["SuspendedState"]["DynamicScalingInSuspended"] is True
    assert account.limits() == {"blue": (1, 7)}


def test_what_the_profile_forbids_to_scale_in_does_not(account: Account) -> None:
    account.profile(scale_in=False)
    account.create()
    account.in_service()
    assert account.tracking(account.id("blue"))["DisableScaleIn"] is True


def test_the_target_carries_its_team_and_is_tagged_anew_when_the_endpoint_changes_hands(
    account: Account,
) -> None:
    account.create()
    account.in_service()
    arn = account.target(account.id("blue"))["ScalableTargetARN"]
    assert account.scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"team": TEAM}
    account.profiles(standard={"min": 1, "max": 4, "target": LOAD})
    account.live.registry = account.live.registry.model_copy(
        update={"teams": dict.fromkeys((TEAM, OTHER), account.live.registry.teams[TEAM])}
    )
    account.react(account.tag(team=OTHER))
    assert account.scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"team": OTHER}


class TestKinds:
    def test_serverless_with_provisioned_concurrency(self, account: Account) -> None:
        account.profile(target={"metric": "provisioned-concurrency-utilization", "value": 0.7}, max=10)
        serverless = {"MemorySizeInMB": 2048, "MaxConcurrency": 20, "ProvisionedConcurrency": 2}
        account.create({"VariantName": "blue", "ServerlessConfig": serverless})
        account.in_service()
        assert account.target(account.id("blue"))["ScalableDimension"] == (
            "sagemaker:variant:DesiredProvisionedConcurrency"
        )
        assert account.tracking(account.id("blue"))["TargetValue"] == 0.7

    def test_serverless_without_gets_nothing_and_nobody_is_told(self, account: Account) -> None:
        account.create(
            {"VariantName": "blue", "ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 20}}
        )
        assert account.in_service()["outcomes"] == []
        assert account.limits() == {}
        assert account.notices(expected=0) == []

    def test_burstable_gets_nothing_and_its_neighbour_scales(self, account: Account) -> None:
        account.create(instances("blue", "ml.t2.medium"), instances("green", "ml.m5.xlarge"))
        account.in_service()
        assert account.limits() == {"green": (1, 4)}

    def test_a_trainium_instance_is_not_burstable(self, account: Account) -> None:
        account.create(instances("blue", "ml.trn1.2xlarge"))
        account.in_service()
        assert account.limits() == {"blue": (1, 4)}

    def test_asynchronous_from_zero(self, account: Account) -> None:
        account.profile(min=0, target={"metric": "backlog-per-instance", "value": 5})
        account.create(AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": "s3://bucket/out"}})
        account.in_service()
        assert account.limits() == {"blue": (0, 4)}
        wake = f"sagewarden.{account.name}.blue.wake"
        policies = account.policies(account.id("blue"))
        assert policies[wake]["PolicyType"] == "StepScaling"
        alarm = account.alarms()[wake]
        assert (alarm["MetricName"], alarm["Threshold"]) == ("HasBacklogWithoutCapacity", 1.0)
        assert alarm["AlarmActions"] == [policies[wake]["PolicyARN"]]
        assert account.in_service()["outcomes"] == []

    def test_asynchronous_that_needs_no_waking_loses_its_alarm(self, account: Account) -> None:
        target = {"metric": "backlog-per-instance", "value": 5}
        account.profile(min=0, target=target)
        account.create(AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": "s3://bucket/out"}})
        account.in_service()
        account.profile(min=1, target=target)
        account.react(account.swept())
        assert account.alarms() == {}
        assert set(account.policies(account.id("blue"))) == {f"sagewarden.{account.name}.blue.target"}

    def test_managed_instances_get_nothing_and_their_components_scale_to_zero(self, account: Account) -> None:
        account.profile(min=0, target={"metric": "concurrent-requests-per-copy", "value": 4})
        managed = {"Status": "ENABLED", "MinInstanceCount": 0, "MaxInstanceCount": 3}
        account.create(instances("blue") | {"ManagedInstanceScaling": managed})
        account.in_service()
        assert account.limits() == {}
        component = f"{account.name}-llama"
        arn = account.component(component)
        account.react(account.swept(arn, component))
        found = account.target(f"inference-component/{component}")
        assert found["ScalableDimension"] == "sagemaker:inference-component:DesiredCopyCount"
        assert (found["MinCapacity"], found["MaxCapacity"]) == (0, 4)
        alarms = account.cloudwatch.describe_alarms(AlarmNamePrefix=f"sagewarden.{account.name}")[
            "MetricAlarms"
        ]
        assert [alarm["MetricName"] for alarm in alarms] == ["NoCapacityInvocationFailures"]

    def test_a_component_is_found_by_its_arn_that_has_its_name_in_small_letters(
        self, account: Account
    ) -> None:
        account.profile(min=0, target={"metric": "invocations-per-copy", "value": 4})
        account.create(instances("blue") | {"ManagedInstanceScaling": {"Status": "ENABLED"}})
        arn = account.component(f"{account.name}-llama")
        tags = [{"key": "team", "value": TEAM}]
        account.react(account.called("AddTags", {"resourceArn": arn, "tags": tags}))
        assert account.target(f"inference-component/{account.name}-llama")["MaxCapacity"] == 4

    def test_a_deleted_component_leaves_nothing(self, account: Account) -> None:
        account.profile(min=0, target={"metric": "invocations-per-copy", "value": 4})
        account.create(instances("blue") | {"ManagedInstanceScaling": {"Status": "ENABLED"}})
        component = f"{account.name}-llama"
        arn = account.component(component)
        account.react(account.swept(arn, component))
        account.sagemaker.delete_inference_component(InferenceComponentName=component)
        account.react(account.called("DeleteInferenceComponent", {"inferenceComponentName": component}))
        assert account.target(f"inference-component/{component}") == {}
        assert account.alarms() == {}

    def test_shadow_variants_get_nothing(self, account: Account) -> None:
        shadow = instances("shadow") | {"ModelName": "model", "InitialVariantWeight": 1.0}
        account.create(ShadowProductionVariants=[shadow])
        account.in_service()
        assert account.limits() == {"blue": (1, 4)}

    def test_a_metric_that_does_not_fit_is_told_once(self, account: Account) -> None:
        account.profile(target={"metric": "backlog-per-instance", "value": 5})
        account.create()
        account.in_service()
        account.in_service()
        assert account.limits() == {}
        (notice,) = account.notices()
        assert "backlog-per-instance is no metric of instances" in notice


class TestSchedules:
    DAY = {"name": "day", "at": "cron(0 8 * * ? *)", "timezone": "Europe/Vienna", "min": 2}
    NIGHT = {"name": "night", "at": "cron(0 20 * * ? *)", "timezone": "Europe/Vienna", "min": 1, "max": 2}

    def test_they_are_put_with_their_time_zone(self, account: Account) -> None:
        account.profile(schedules=[self.DAY, self.NIGHT])
        account.create()
        account.in_service()
        found = account.schedules(account.id("blue"))
        night = found[f"sagewarden.{account.name}.blue.night"]
        assert (night["Schedule"], night["Timezone"]) == ("cron(0 20 * * ? *)", "Europe/Vienna")
        assert night["ScalableTargetAction"] == {"MinCapacity": 1, "MaxCapacity": 2}
        assert len(found) == 2

    def test_one_that_the_profile_no_longer_has_is_deleted_and_anothers_is_left(
        self, account: Account
    ) -> None:
        account.profile(schedules=[self.DAY, self.NIGHT])
        account.create()
        account.in_service()
        account.scaling.put_scheduled_action(
            ServiceNamespace="sagemaker",
            ResourceId=account.id("blue"),
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
            ScheduledActionName="launch-party",
            Schedule="at(2027-01-01T00:00:00)",
            ScalableTargetAction={"MinCapacity": 3},
        )
        account.profile(schedules=[self.DAY])
        account.react(account.swept())
        assert set(account.schedules(account.id("blue"))) == {
            "launch-party",
            f"sagewarden.{account.name}.blue.day",
        }

    def test_limits_that_a_schedule_has_moved_are_not_put_back(self, account: Account) -> None:
        """At night the target has the schedule's limits: an event then must not end the night."""
        account.profile(schedules=[self.NIGHT])
        account.create()
        account.in_service()
        account.scaling.register_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=account.id("blue"),
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
            MinCapacity=1,
            MaxCapacity=2,
        )
        account.in_service()
        assert account.limits() == {"blue": (1, 2)}


class TestForeign:
    def foreign(self, account: Account) -> None:
        account.scaling.register_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=account.id("blue"),
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
            MinCapacity=2,
            MaxCapacity=9,
        )
        account.scaling.put_scaling_policy(
            ServiceNamespace="sagemaker",
            ResourceId=account.id("blue"),
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
            PolicyName="by-hand",
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration={
                "TargetValue": 70,
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
                },
            },
        )

    def test_a_target_that_somebody_else_made_is_left_alone_and_told_once(self, account: Account) -> None:
        account.create()
        self.foreign(account)
        account.in_service()
        account.in_service()
        assert account.limits() == {"blue": (2, 9)}
        assert set(account.policies(account.id("blue"))) == {"by-hand"}
        (notice,) = account.notices()
        assert "somebody else made the scalable target" in notice
        assert "adopt: true" in notice

    def test_adopting_takes_it_over(self, account: Account) -> None:
        account.profile(adopt=True)
        account.create()
        self.foreign(account)
        account.in_service()
        assert account.limits() == {"blue": (1, 4)}
        assert set(account.policies(account.id("blue"))) == {f"sagewarden.{account.name}.blue.target"}
        account.profiles(standard=None)
        account.react(account.swept())
        assert account.limits() == {}

    def test_somebodys_policy_on_our_target_is_left_and_told(self, account: Account) -> None:
        account.create()
        account.in_service()
        self.foreign(account)
        account.react(account.swept())
        assert account.limits() == {"blue": (1, 4)}
        assert "by-hand" in account.policies(account.id("blue"))
        (notice,) = account.notices()
        assert "scaling policy by-hand" in notice


class TestChoice:
    def test_a_tag_names_another_profile(self, account: Account) -> None:
        account.profiles(
            standard={"min": 1, "max": 4, "target": LOAD}, large={"min": 2, "max": 20, "target": LOAD}
        )
        account.create(instances("blue", count=2))
        account.in_service()
        account.react(account.tag(sagewarden_profile="large"))
        assert account.limits() == {"blue": (2, 20)}
        account.react(account.untag("sagewarden:profile"))
        assert account.limits() == {"blue": (1, 4)}

    def test_an_unknown_profile_is_told_and_the_teams_own_counts(self, account: Account) -> None:
        account.create(tags={"team": TEAM, "sagewarden:profile": "lagre"})
        account.in_service()
        assert account.limits() == {"blue": (1, 4)}
        (notice,) = account.notices()
        assert "names 'lagre'; there is standard" in notice

    def test_scaling_off_ends_what_is_ours_and_on_again_brings_it_back(self, account: Account) -> None:
        account.create()
        account.in_service()
        account.react(account.tag(sagewarden_scaling="off"))
        assert account.limits() == {}
        account.react(account.untag("sagewarden:scaling"))
        assert account.limits() == {"blue": (1, 4)}

    def test_without_a_team_nothing_is_decided(self, account: Account) -> None:
        account.create(tags={})
        assert "no team" in account.in_service()["ignored"]
        assert account.limits() == {}

    def test_the_teams_own_topic_hears_of_it(self, account: Account) -> None:
        sns = account.cloud.client("sns")
        topic = sns.create_topic(Name=f"team-{account.name}")["TopicArn"]
        theirs = account.sqs.create_queue(QueueName=f"team-{account.name}")["QueueUrl"]
        arn = account.sqs.get_queue_attributes(QueueUrl=theirs, AttributeNames=["QueueArn"])
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["Attributes"]["QueueArn"])
        target = {"metric": "backlog-per-instance", "value": 5}
        account.profiles(notify=topic, standard={"min": 1, "max": 4, "target": target})
        account.create()
        account.in_service()
        account.inbox = theirs
        assert len(account.notices()) == 1


class TestQuota:
    def test_no_minimum_is_raised_above_the_quota(self, account: Account) -> None:
        account.profile(min=3, max=8)
        account.create(instances("blue", "ml.g5.xlarge"))
        account.in_service()
        assert account.limits() == {"blue": (2, 8)}
        (notice,) = account.notices()
        assert "'ml.g5.xlarge for endpoint usage' is 2" in notice

    def test_within_the_quota_nothing_is_said(self, account: Account) -> None:
        account.profile(min=2, max=8)
        account.create(instances("blue", "ml.g5.xlarge"))
        account.in_service()
        assert account.limits() == {"blue": (2, 8)}
        assert account.notices(expected=0) == []
        account.in_service()
        assert not [call for call in account.calls if call.startswith("servicequotas:")]

    def test_a_quota_that_cannot_be_read_raises_nothing(self, account: Account) -> None:
        account.profile(min=3, max=8)
        account.create()
        account.cloud.fail("servicequotas", "ListServiceQuotas", code="AccessDeniedException", times=9)
        account.in_service()
        assert account.limits() == {"blue": (1, 8)}
        (notice,) = account.notices()
        assert "cannot be read" in notice

    def test_a_throttled_quota_is_asked_for_again_later(self, account: Account) -> None:
        account.profile(min=3, max=8)
        account.create()
        account.cloud.fail("servicequotas", "ListServiceQuotas", times=9)
        with pytest.raises(TransientError):
            account.in_service()
        assert account.limits() == {}


class TestUpdates:
    def test_a_removed_variant_that_kept_an_update_from_passing_is_let_go(self, account: Account) -> None:
        account.create(instances("blue"), instances("green"))
        account.in_service()
        config = account.config(instances("blue"), instances("red"))
        with pytest.raises(account.sagemaker.exceptions.ClientError, match="automatic scaling"):
            account.update(config)
        account.react(account.refused("UpdateEndpoint", endpointConfigName=config))
        assert account.limits() == {"blue": (1, 4)}
        (notice,) = account.notices()
        assert "green" in notice
        assert "try again" in notice
        account.update(config)
        account.in_service()
        assert account.limits() == {"blue": (1, 4), "red": (1, 4)}

    def test_while_it_may_be_tried_again_nothing_is_registered(self, account: Account) -> None:
        account.create()
        account.in_service()
        config = account.config(instances("green"))
        account.react(account.refused("UpdateEndpoint", endpointConfigName=config))
        assert "may be tried again" in account.in_service()["ignored"]
        assert account.limits() == {}
        account.update(config)
        account.in_service()
        assert account.limits() == {"green": (1, 4)}
        assert "hold" not in account.remembered()

    def test_an_instance_type_that_changes_blocks_likewise(self, account: Account) -> None:
        account.create(instances("blue"), instances("green"))
        account.in_service()
        config = account.config(instances("blue", "ml.c5.xlarge"), instances("green"))
        account.react(account.refused("UpdateEndpoint", endpointConfigName=config))
        assert account.limits() == {"green": (1, 4)}

    def test_a_deletion_that_was_refused_can_be_tried_again(self, account: Account) -> None:
        account.create(instances("blue"), instances("green"))
        account.in_service()
        account.react(account.refused("DeleteEndpoint"))
        assert account.limits() == {}
        assert len(account.notices()) == 1

    def test_a_foreign_target_in_the_way_is_left(self, account: Account) -> None:
        account.create()
        TestForeign().foreign(account)
        config = account.config(instances("green"))
        assert account.react(account.refused("UpdateEndpoint", endpointConfigName=config))["ignored"]
        assert account.limits() == {"blue": (2, 9)}

    def test_deleting_leaves_nothing(self, account: Account) -> None:
        account.profile(min=0, target={"metric": "backlog-per-instance", "value": 5})
        account.create(AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": "s3://bucket/out"}})
        account.in_service()
        account.sagemaker.delete_endpoint(EndpointName=account.name)
        account.react(account.state("DELETED"))
        assert (account.limits(), account.alarms()) == ({}, {})
        assert not account.remembered().get("targets")

    def test_a_target_that_the_deletion_left_behind_is_deregistered(self, account: Account) -> None:
        """`DeleteEndpoint` by who may not deregister: the endpoint goes, and its targets stay."""
        account.create()
        account.in_service()
        before = account.target(account.id("blue"))
        account.sagemaker.delete_endpoint(EndpointName=account.name)
        account.create()
        account.scaling.register_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=account.id("blue"),
            ScalableDimension=before["ScalableDimension"],
            MinCapacity=1,
            MaxCapacity=4,
        )
        account.cloud.fail(
            "sagemaker",
            "DescribeEndpoint",
            code="ValidationException",
            message="Could not find endpoint",
            times=9,
        )
        account.react(account.state("DELETED"))
        assert account.limits() == {}


class TestMishaps:
    def test_throttled_it_is_tried_again_and_then_right(self, account: Account) -> None:
        account.create()
        account.cloud.fail("application-autoscaling", "PutScalingPolicy", times=9)
        event = account.state("IN_SERVICE")
        with pytest.raises(TransientError):
            account.react(event, "m1")
        account.cloud.heal()
        account.react(event, "m1")
        assert account.limits() == {"blue": (1, 4)}
        assert account.tracking(account.id("blue"))["TargetValue"] == 360.0

    def test_a_target_that_is_not_known_everywhere_yet_gets_its_policy_later(self, account: Account) -> None:
        """RegisterScalableTarget is eventually consistent with PutScalingPolicy."""
        account.create()
        account.cloud.fail(
            "application-autoscaling", "PutScalingPolicy", code="ObjectNotFoundException", message="No target"
        )
        event = account.state("IN_SERVICE")
        with pytest.raises(TransientError, match="not there yet"):
            account.react(event, "m1")
        account.react(event, "m1")
        assert account.tracking(account.id("blue"))["TargetValue"] == 360.0
        assert account.notices(expected=0) == []

    def test_our_target_that_aws_does_not_show_yet_stays_ours(
        self, account: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """RegisterScalableTarget is eventually consistent with DescribeScalableTargets."""
        account.create()
        account.in_service()
        with monkeypatch.context() as stale:
            stale.setattr("scaling.observe._targets", lambda *_: iter(()))
            account.in_service()
        assert account.limits() == {"blue": (1, 4)}
        assert account.notices(expected=0) == []
        assert account.in_service()["outcomes"] == []
        account.sagemaker.delete_endpoint(EndpointName=account.name)
        account.react(account.state("DELETED"))
        assert not account.remembered().get("targets")

    def test_what_aws_refuses_is_told_once_and_is_not_ours(self, account: Account) -> None:
        account.create()
        account.cloud.fail(
            "application-autoscaling",
            "RegisterScalableTarget",
            code="ValidationException",
            message="No",
            times=9,
        )
        account.in_service()
        account.in_service()
        assert not account.remembered().get("targets")
        assert any("Register" in notice for notice in account.notices())

    def test_observing_changes_nothing_and_remembers_nothing(self, account: Account) -> None:
        account.profiles(mode="observe", standard={"min": 1, "max": 4, "target": LOAD})
        account.create()
        planned = account.in_service()["outcomes"]
        assert {each["outcome"] for each in planned} == {"planned"}
        assert [each["action"] for each in planned] == ["Register", "PutPolicy"]
        assert account.limits() == {}
        assert not account.remembered().get("targets")

    def test_two_deliveries_at_once_do_not_undo_each_other(self, account: Account) -> None:
        from concurrent.futures import ThreadPoolExecutor

        from scaling import handler

        account.create(instances("blue"), instances("green"))
        handler._seen().clear()
        with ThreadPoolExecutor(4) as pool:
            events = [account.state("IN_SERVICE") for _ in range(4)]
            list(pool.map(lambda event: handler.react(event, event["id"]), events))
        assert account.limits() == {"blue": (1, 4), "green": (1, 4)}
        for variant in ("blue", "green"):
            assert len(account.policies(account.id(variant))) == 1

    def test_no_event_and_no_secret_is_logged(
        self, account: Account, capsys: pytest.CaptureFixture[str]
    ) -> None:
        account.create()
        event = account.state("IN_SERVICE")
        event["detail"]["Tags"] = {"api-token": "hunter2"}
        account.react(event)
        assert "hunter2" not in capsys.readouterr().out


class TestRegistry:
    def deployed(self, account: Account) -> dict[str, Any]:
        import json

        from tests.conftest import EVENTS

        event: dict[str, Any] = json.loads((EVENTS / "scaling" / "registry-deployed.json").read_text())
        return account.react(event)

    def test_a_deployment_hands_on_every_endpoint_once(self, account: Account) -> None:
        account.create()
        account.profile(max=11)
        self.deployed(account)
        handed = [each for each in account.handed_on() if each["resources"] == [account.arn]]
        assert len(handed) == 1
        account.react(handed[0])
        assert account.limits() == {"blue": (1, 11)}
        self.deployed(account)
        assert account.handed_on() == []

    def test_a_team_that_loses_its_profile_scales_no_more(self, account: Account) -> None:
        account.create()
        account.in_service()
        account.profiles(standard=None)
        account.react(account.swept())
        assert account.limits() == {}
