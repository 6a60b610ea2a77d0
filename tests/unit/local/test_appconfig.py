"""AppConfig in the local cloud: what it refuses that MiniStack would let pass."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.cloud import LocalCloud


def session(cloud: LocalCloud, **options: Any) -> str:
    client = cloud.client("appconfig")
    application = client.create_application(Name="sagewarden")["Id"]
    environment = client.create_environment(ApplicationId=application, Name="account")["Id"]
    profile = client.create_configuration_profile(
        ApplicationId=application, Name="teams", LocationUri="hosted"
    )["Id"]
    token: str = cloud.client("appconfigdata").start_configuration_session(
        ApplicationIdentifier=application,
        EnvironmentIdentifier=environment,
        ConfigurationProfileIdentifier=profile,
        **options,
    )["InitialConfigurationToken"]
    return token


def test_who_asks_for_the_configuration_too_soon_is_refused(cloud: LocalCloud) -> None:
    data = cloud.client("appconfigdata")
    token = session(cloud, RequiredMinimumPollIntervalInSeconds=15)
    answer = data.get_latest_configuration(ConfigurationToken=token)
    assert answer["NextPollIntervalInSeconds"] == 15
    with pytest.raises(ClientError, match="BadRequestException.*PollIntervalNotSatisfied"):
        data.get_latest_configuration(ConfigurationToken=answer["NextPollConfigurationToken"])
