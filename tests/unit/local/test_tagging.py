"""What the local cloud shows of SageMaker's resources by their tags, and in lists that moto lacks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.cloud import LocalCloud
from tests.unit.local.conftest import ROLE, unique


def model(sagemaker: Any, **tags: str) -> str:
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    arn: str = sagemaker.create_model(
        ModelName=unique("Model"),
        ExecutionRoleArn=ROLE,
        PrimaryContainer={"Image": "image"},
        Tags=pairs,
    )["ModelArn"]
    return arn


def shown(cloud: LocalCloud, *types: str, **asked: Any) -> dict[str, dict[str, str]]:
    """Every resource that the tagging API shows, and its tags."""
    pages = cloud.client("resourcegroupstaggingapi").get_paginator("get_resources")
    found: dict[str, dict[str, str]] = {}
    for page in pages.paginate(ResourceTypeFilters=list(types or ("sagemaker",)), **asked):
        assert len(page["ResourceTagMappingList"]) <= asked.get("ResourcesPerPage", 100)
        for mapping in page["ResourceTagMappingList"]:
            tags = {tag["Key"]: tag["Value"] for tag in mapping["Tags"]}
            found[mapping["ResourceARN"]] = tags
    return found


def test_the_tagging_api_shows_what_is_tagged_or_was(cloud: LocalCloud, sagemaker: Any) -> None:
    tagged, never = model(sagemaker, team="fraud"), model(sagemaker)
    before = model(sagemaker, team="fraud")
    sagemaker.delete_tags(ResourceArn=before, TagKeys=["team"])
    found = shown(cloud)
    assert found[tagged] == {"team": "fraud"}
    assert found[before] == {}
    assert never not in found


def test_it_shows_them_by_type_and_by_tags_in_pages(cloud: LocalCloud, sagemaker: Any) -> None:
    key = unique("key")
    arns = {model(sagemaker, **{key: value}) for value in ("a", "b", "c")}
    by_key = [{"Key": key}]
    assert set(shown(cloud, TagFilters=by_key, ResourcesPerPage=1)) == arns
    assert set(shown(cloud, "sagemaker:model", TagFilters=by_key)) == arns
    assert shown(cloud, "sagemaker:endpoint", TagFilters=by_key) == {}
    assert len(shown(cloud, TagFilters=[{"Key": key, "Values": ["a", "b"]}])) == 2


def test_a_page_has_a_hundred_at_most(cloud: LocalCloud) -> None:
    with pytest.raises(ClientError, match="InvalidParameter"):
        cloud.client("resourcegroupstaggingapi").get_resources(
            ResourceTypeFilters=["sagemaker"], ResourcesPerPage=101
        )


def test_a_list_that_moto_lacks_shows_what_there_is_of_its_type(sagemaker: Any) -> None:
    name = unique("Features")
    sagemaker.create_feature_group(
        FeatureGroupName=name,
        RecordIdentifierFeatureName="id",
        EventTimeFeatureName="at",
        FeatureDefinitions=[{"FeatureName": "id", "FeatureType": "String"}],
        OfflineStoreConfig={"S3StorageConfig": {"S3Uri": "s3://bucket"}},
        RoleArn=ROLE,
    )
    groups = [
        found["FeatureGroupArn"]
        for found in sagemaker.list_feature_groups()["FeatureGroupSummaries"]
    ]
    assert f"arn:aws:sagemaker:us-east-1:123456789012:feature-group/{name.lower()}" in groups
    assert sagemaker.list_spaces()["Spaces"] == []


def test_deployments_are_listed_with_the_latest_first_in_pages(cloud: LocalCloud) -> None:
    client = cloud.client("appconfig")
    application = client.create_application(Name="a")["Id"]
    where = {
        "ApplicationId": application,
        "EnvironmentId": client.create_environment(ApplicationId=application, Name="e")["Id"],
    }
    profile = client.create_configuration_profile(
        ApplicationId=application, Name="p", LocationUri="hosted"
    )["Id"]
    strategy = client.create_deployment_strategy(
        Name="s", DeploymentDurationInMinutes=0, GrowthFactor=100, ReplicateTo="NONE"
    )["Id"]
    for number in range(3):
        version = client.create_hosted_configuration_version(
            ApplicationId=application,
            ConfigurationProfileId=profile,
            Content=b"{}",
            ContentType="application/json",
        )["VersionNumber"]
        client.start_deployment(
            **where,
            DeploymentStrategyId=strategy,
            ConfigurationProfileId=profile,
            ConfigurationVersion=str(version),
            **({"LatestDeploymentNumber": number} if number else {}),
        )
    pages = client.get_paginator("list_deployments").paginate(**where, MaxResults=2)
    numbers = [[item["DeploymentNumber"] for item in page["Items"]] for page in pages]
    assert numbers == [[3, 2], [1]]


def test_it_shows_the_resources_that_it_is_asked_for_by_their_arns(
    cloud: LocalCloud, sagemaker: Any
) -> None:
    tagging = cloud.client("resourcegroupstaggingapi")
    tagged, never = model(sagemaker, team="fraud"), model(sagemaker)
    gone = f"{tagged}-gone"
    answer = tagging.get_resources(ResourceARNList=[tagged, never, gone])
    pairs = [{"Key": "team", "Value": "fraud"}]
    assert answer["ResourceTagMappingList"] == [{"ResourceARN": tagged, "Tags": pairs}]
    with pytest.raises(ClientError, match="InvalidParameter"):
        tagging.get_resources(ResourceARNList=[tagged], ResourceTypeFilters=["sagemaker"])


def test_a_list_has_as_many_as_it_was_asked_for_and_none_that_is_older(sagemaker: Any) -> None:
    made = {model(sagemaker) for _ in range(3)}
    pages, token = list[set[str]](), dict[str, str]()
    while not pages or token:
        page = sagemaker.list_models(MaxResults=2, **token)
        pages.append({one["ModelArn"] for one in page["Models"]})
        token = {"NextToken": page["NextToken"]} if "NextToken" in page else {}
    assert max(map(len, pages)) == 2
    assert made <= set().union(*pages)
    later = datetime.now(UTC) + timedelta(hours=1)
    assert sagemaker.list_models(CreationTimeAfter=later)["Models"] == []
