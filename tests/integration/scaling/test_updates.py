"""Updates, deletions, and what goes wrong on the way."""

from datetime import UTC, datetime, timedelta

import pytest

from sagewarden.errors import TransientError
from sagewarden.resources import Arn
from scaling.reconcile import _memory
from tests.integration.scaling.conftest import LOAD, TEAM, Account, instances


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
        account.by_hand()
        config = account.config(instances("green"))
        assert account.react(account.refused("UpdateEndpoint", endpointConfigName=config))["ignored"]
        assert account.limits() == {"blue": (2, 9)}

    def test_after_an_update_that_changes_nothing_about_scaling_five_reads_are_enough_again(
        self, account: Account
    ) -> None:
        account.create()
        account.in_service()
        account.update(account.config())
        account.in_service()
        assert account.writes() == ["dynamodb:UpdateItem"]
        account.in_service()
        assert (len(account.calls), account.writes()) == (5, [])

    def test_what_is_remembered_of_an_endpoint_is_not_believed_of_its_successor(
        self, account: Account
    ) -> None:
        """It has the names of the old one, and other instances; nobody has heard of the deletion yet."""
        account.profile(target={"metric": "cpu-utilization", "value": 50})
        config = account.create(instances("blue", "ml.m5.xlarge"))
        account.in_service()
        account.sagemaker.delete_endpoint(EndpointName=account.name)
        account.sagemaker.delete_endpoint_config(EndpointConfigName=config)
        account.sagemaker.create_endpoint_config(
            EndpointConfigName=config,
            ProductionVariants=[instances("blue", "ml.m5.4xlarge") | {"ModelName": "model"}],
        )
        account.sagemaker.create_endpoint(
            EndpointName=account.name,
            EndpointConfigName=config,
            Tags=[{"Key": "team", "Value": TEAM}],
        )
        account.react(account.state("DELETED"))
        account.in_service()
        assert account.tracking(account.id("blue"))["TargetValue"] == 50 * 16

    def test_what_never_scaled_is_forgotten_when_it_is_gone(self, account: Account) -> None:
        account.create(instances("blue", "ml.t2.medium"))
        account.in_service()
        assert account.remembered()["name"] == account.name
        account.sagemaker.delete_endpoint(EndpointName=account.name)
        account.react(account.state("DELETED"))
        assert "name" not in account.remembered()

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

    def test_while_another_delivery_changes_the_endpoint_nothing_is_changed(
        self, account: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("scaling.reconcile.PATIENCE", timedelta(0))
        account.create()
        with _memory(Arn(account.arn)).leased("another", datetime.now(UTC)):
            with pytest.raises(TransientError):
                account.in_service()
            assert account.limits() == {}
        account.in_service()
        assert account.limits() == {"blue": (1, 4)}

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
