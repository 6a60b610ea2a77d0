"""Each kind of variant scales by what it has, or not at all."""

from tests.integration.scaling.conftest import TEAM, ScalingStage, instances


class TestKinds:
    def test_serverless_with_provisioned_concurrency(self, account: ScalingStage) -> None:
        account.profile(
            target={"metric": "provisioned-concurrency-utilization", "value": 0.7}, max=10
        )
        serverless = {"MemorySizeInMB": 2048, "MaxConcurrency": 20, "ProvisionedConcurrency": 2}
        account.create({"VariantName": "blue", "ServerlessConfig": serverless})
        account.in_service()
        assert account.target(account.id("blue"))["ScalableDimension"] == (
            "sagemaker:variant:DesiredProvisionedConcurrency"
        )
        assert account.tracking(account.id("blue"))["TargetValue"] == 0.7

    def test_serverless_gets_no_more_than_its_concurrency(self, account: ScalingStage) -> None:
        account.profile(
            target={"metric": "provisioned-concurrency-utilization", "value": 0.7}, max=10
        )
        serverless = {"MemorySizeInMB": 2048, "MaxConcurrency": 5, "ProvisionedConcurrency": 2}
        account.create({"VariantName": "blue", "ServerlessConfig": serverless})
        account.in_service()
        assert account.limits() == {"blue": (1, 5)}

    def test_one_profile_serves_endpoints_of_several_kinds(self, account: ScalingStage) -> None:
        fast, waiting = (
            {"metric": "model-latency", "value": 250},
            {"metric": "backlog-per-instance", "value": 5},
        )
        account.profile(target=None, targets=[fast, waiting])
        account.create(AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": "s3://bucket/out"}})
        account.in_service()
        assert account.tracking(account.id("blue"))["TargetValue"] == 5
        assert account.notices(expected=0) == []

    def test_serverless_without_gets_nothing_and_nobody_is_told(
        self, account: ScalingStage
    ) -> None:
        account.create(
            {
                "VariantName": "blue",
                "ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 20},
            }
        )
        assert account.in_service()["outcomes"] == []
        assert account.limits() == {}
        assert account.notices(expected=0) == []

    def test_burstable_gets_nothing_and_its_neighbour_scales(self, account: ScalingStage) -> None:
        account.create(instances("blue", "ml.t2.medium"), instances("green", "ml.m5.xlarge"))
        account.in_service()
        assert account.limits() == {"green": (1, 4)}

    def test_a_trainium_instance_is_not_burstable(self, account: ScalingStage) -> None:
        account.create(instances("blue", "ml.trn1.2xlarge"))
        account.in_service()
        assert account.limits() == {"blue": (1, 4)}

    def test_asynchronous_from_zero(self, account: ScalingStage) -> None:
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

    def test_asynchronous_that_needs_no_waking_loses_its_alarm(self, account: ScalingStage) -> None:
        target = {"metric": "backlog-per-instance", "value": 5}
        account.profile(min=0, target=target)
        account.create(AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": "s3://bucket/out"}})
        account.in_service()
        account.profile(min=1, target=target)
        account.react(account.swept())
        assert account.alarms() == {}
        assert set(account.policies(account.id("blue"))) == {
            f"sagewarden.{account.name}.blue.target"
        }

    def test_managed_instances_get_nothing_and_their_components_scale_to_zero(
        self, account: ScalingStage
    ) -> None:
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
        self, account: ScalingStage
    ) -> None:
        account.profile(min=0, target={"metric": "invocations-per-copy", "value": 4})
        account.create(instances("blue") | {"ManagedInstanceScaling": {"Status": "ENABLED"}})
        arn = account.component(f"{account.name}-llama")
        tags = [{"key": "team", "value": TEAM}]
        account.react(account.called("AddTags", {"resourceArn": arn, "tags": tags}))
        assert account.target(f"inference-component/{account.name}-llama")["MaxCapacity"] == 4

    def test_a_deleted_component_leaves_nothing(self, account: ScalingStage) -> None:
        account.profile(min=0, target={"metric": "invocations-per-copy", "value": 4})
        account.create(instances("blue") | {"ManagedInstanceScaling": {"Status": "ENABLED"}})
        component = f"{account.name}-llama"
        arn = account.component(component)
        account.react(account.swept(arn, component))
        account.sagemaker.delete_inference_component(InferenceComponentName=component)
        account.react(
            account.called("DeleteInferenceComponent", {"inferenceComponentName": component})
        )
        assert account.target(f"inference-component/{component}") == {}
        assert account.alarms() == {}

    def test_shadow_variants_get_nothing(self, account: ScalingStage) -> None:
        shadow = instances("shadow") | {"ModelName": "model", "InitialVariantWeight": 1.0}
        account.create(ShadowProductionVariants=[shadow])
        account.in_service()
        assert account.limits() == {"blue": (1, 4)}

    def test_a_metric_that_does_not_fit_is_told_once(self, account: ScalingStage) -> None:
        account.profile(target={"metric": "backlog-per-instance", "value": 5})
        account.create()
        account.in_service()
        account.in_service()
        assert account.limits() == {}
        (notice,) = account.notices()
        assert "backlog-per-instance is no metric of variants on instances" in notice


class TestSchedules:
    DAY = {"name": "day", "at": "cron(0 8 * * ? *)", "timezone": "Europe/Vienna", "min": 2}
    NIGHT = {
        "name": "night",
        "at": "cron(0 20 * * ? *)",
        "timezone": "Europe/Vienna",
        "min": 1,
        "max": 2,
    }

    def test_they_are_put_with_their_time_zone(self, account: ScalingStage) -> None:
        account.profile(schedules=[self.DAY, self.NIGHT])
        account.create()
        account.in_service()
        found = account.schedules(account.id("blue"))
        night = found[f"sagewarden.{account.name}.blue.night"]
        assert (night["Schedule"], night["Timezone"]) == ("cron(0 20 * * ? *)", "Europe/Vienna")
        assert night["ScalableTargetAction"] == {"MinCapacity": 1, "MaxCapacity": 2}
        assert len(found) == 2

    def test_one_that_the_profile_no_longer_has_is_deleted_and_anothers_is_left(
        self, account: ScalingStage
    ) -> None:
        account.profile(schedules=[self.DAY, self.NIGHT])
        account.create()
        account.in_service()
        account.put_schedule("launch-party", "at(2027-01-01T00:00:00)", MinCapacity=3)
        account.profile(schedules=[self.DAY])
        account.react(account.swept())
        assert set(account.schedules(account.id("blue"))) == {
            "launch-party",
            f"sagewarden.{account.name}.blue.day",
        }

    def test_one_of_ours_whose_time_zone_somebody_took_away_gets_it_back(
        self, account: ScalingStage
    ) -> None:
        account.profile(schedules=[self.DAY])
        account.create()
        account.in_service()
        account.put_schedule(
            f"sagewarden.{account.name}.blue.day", "cron(0 8 * * ? *)", MinCapacity=2
        )
        account.react(account.swept())
        (day,) = account.schedules(account.id("blue")).values()
        assert day["Timezone"] == "Europe/Vienna"

    def test_more_than_one_call_may_ask_for_are_all_seen(self, account: ScalingStage) -> None:
        """Application Auto Scaling answers for fifty names at once."""
        account.profile(schedules=[self.NIGHT | {"name": f"s{n}"} for n in range(20)])
        account.create(*(instances(f"v{n}") for n in range(3)))
        account.in_service()
        assert account.react(account.swept())["outcomes"] == []

    def test_one_that_is_gone_already_is_only_forgotten(self, account: ScalingStage) -> None:
        account.profile(schedules=[self.NIGHT])
        account.create()
        account.in_service()
        account.profile()
        account.cloud.fail(
            "application-autoscaling", "DeleteScheduledAction", code="ObjectNotFoundException"
        )
        (outcome,) = account.react(account.swept())["outcomes"]
        assert (outcome["action"], outcome["outcome"]) == ("DeleteSchedule", "unchanged")
        assert "schedules" not in account.remembered()

    def test_one_that_would_raise_the_minimum_above_the_quota_does_not_and_that_is_told(
        self, account: ScalingStage
    ) -> None:
        account.profile(max=8, schedules=[self.DAY | {"min": 5}])
        account.create(instances("blue", "ml.g5.xlarge"))
        account.in_service()
        (day,) = account.schedules(account.id("blue")).values()
        assert day["ScalableTargetAction"] == {"MinCapacity": 2}
        (notice,) = account.notices()
        assert "asks for at least 5 of blue; 2 stays the least" in notice
        account.react(account.swept())
        assert account.writes() == []

    def test_limits_that_a_schedule_has_moved_are_not_put_back(self, account: ScalingStage) -> None:
        """At night the target has the schedule's limits: an event then must not end the night."""
        account.profile(schedules=[self.NIGHT])
        account.create()
        account.in_service()
        account.register(
            "blue",
            MinCapacity=1,
            MaxCapacity=2,
        )
        account.in_service()
        assert account.limits() == {"blue": (1, 2)}
