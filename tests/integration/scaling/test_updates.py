"""Updates, deletions, and what goes wrong on the way."""

import pytest

from tests.integration.scaling.conftest import TEAM, ScalingStage, instances


class TestUpdates:
    def test_a_removed_variant_that_kept_an_update_from_passing_is_let_go(
        self, account: ScalingStage
    ) -> None:
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

    def test_while_it_may_be_tried_again_nothing_is_registered(self, account: ScalingStage) -> None:
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

    def test_an_instance_type_that_changes_blocks_likewise(self, account: ScalingStage) -> None:
        account.create(instances("blue"), instances("green"))
        account.in_service()
        config = account.config(instances("blue", "ml.c5.xlarge"), instances("green"))
        account.react(account.refused("UpdateEndpoint", endpointConfigName=config))
        assert account.limits() == {"green": (1, 4)}

    def test_a_deletion_that_was_refused_can_be_tried_again(self, account: ScalingStage) -> None:
        account.create(instances("blue"), instances("green"))
        account.in_service()
        account.react(account.refused("DeleteEndpoint"))
        assert account.limits() == {}
        assert len(account.notices()) == 1

    def test_a_foreign_target_in_the_way_is_left(self, account: ScalingStage) -> None:
        account.create()
        account.by_hand()
        config = account.config(instances("green"))
        assert account.react(account.refused("UpdateEndpoint", endpointConfigName=config))[
            "ignored"
        ]
        assert account.limits() == {"blue": (2, 9)}

    def test_after_an_update_that_changes_nothing_about_scaling_five_reads_are_enough_again(
        self, account: ScalingStage
    ) -> None:
        account.create()
        account.in_service()
        account.update(account.config())
        account.in_service()
        assert account.writes() == ["dynamodb:UpdateItem"]
        account.in_service()
        assert (len(account.calls), account.writes()) == (5, [])

    def test_what_is_remembered_of_an_endpoint_is_not_believed_of_its_successor(
        self, account: ScalingStage
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

    def test_what_never_scaled_is_forgotten_when_it_is_gone(self, account: ScalingStage) -> None:
        account.create(instances("blue", "ml.t2.medium"))
        account.in_service()
        assert account.remembered()["name"] == account.name
        account.sagemaker.delete_endpoint(EndpointName=account.name)
        account.react(account.state("DELETED"))
        assert "name" not in account.remembered()

    def test_deleting_leaves_nothing(self, account: ScalingStage) -> None:
        account.profile(min=0, target={"metric": "backlog-per-instance", "value": 5})
        account.create(AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": "s3://bucket/out"}})
        account.in_service()
        account.sagemaker.delete_endpoint(EndpointName=account.name)
        account.react(account.state("DELETED"))
        assert (account.limits(), account.alarms()) == ({}, {})
        assert not account.remembered().get("targets")

    def test_a_target_that_the_deletion_left_behind_is_deregistered(
        self, account: ScalingStage
    ) -> None:
        """`DeleteEndpoint` by who may not deregister: the endpoint goes, and its targets stay."""
        account.create()
        account.in_service()
        account.gone()
        account.react(account.state("DELETED"))
        assert account.limits() == {}
