"""Where requests name roles, against botocore's model of SageMaker: when AWS adds a place, this says so."""

from layers import list_role_members
from layers.trim_models import MODELS
from sagewarden.causes.role_members import ROLE_MEMBERS


def test_the_list_is_that_of_the_installed_botocore() -> None:
    assert list_role_members.MODULE.read_text() == list_role_members.content()
    assert dict(ROLE_MEMBERS) == list_role_members.role_members()
    assert MODELS.is_relative_to(list_role_members.MODULE.parents[1])


def test_the_places_that_the_rule_of_five_paths_left_out_are_among_them() -> None:
    assert "trainingJobDefinitions[].roleArn" in ROLE_MEMBERS["CreateHyperParameterTuningJob"]
    assert ROLE_MEMBERS["CreateMonitoringSchedule"] == (
        "monitoringScheduleConfig.monitoringJobDefinition.roleArn",
    )
    assert "instanceGroups[].executionRole" in ROLE_MEMBERS["CreateCluster"]
    assert "defaultSpaceSettings.executionRole" in ROLE_MEMBERS["CreateDomain"]
    assert ROLE_MEMBERS["CreateModelPackage"] == ("validationSpecification.validationRole",)


def test_roles_that_a_resource_does_not_run_as_are_none_of_them() -> None:
    """Anybody may name a role to assume, or one of another account: AWS asks for no `iam:PassRole`."""
    paths = [path for listed in ROLE_MEMBERS.values() for path in listed]
    assert not [path for path in paths if "emrSettings" in path or "canvas" in path]
    assert ROLE_MEMBERS["CreateProcessingJob"] == ("roleArn",)
