"""What MiniStack's AppConfig leaves out: it tells of deployments, and refuses who asks too often.

And deployments are listed with the latest first (ListDeployments, API reference).

AWS AppConfig user guide, "Working with AWS AppConfig extensions: deployment events to Amazon
EventBridge"; API reference, StartConfigurationSession and BadRequestException.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from uuid import uuid4

from ministack.services import appconfig
from ministack.services.cloudformation import provisioners

from local import ACCOUNT, REGION
from local.aws.wire import Answer, Request

_DEPLOYMENTS = re.compile(
    r"/applications/(?P<application>[^/]+)/environments/(?P<environment>[^/]+)/deployments"
)
_NOTIFIER = "AWS.AppConfig.DeploymentNotificationsToEventBridge"
_OK, _CREATED = 200, 201
_PAGE = 50
"""The deployments that are listed at a time, unless a call says otherwise."""

_ALL = 10**6
"""More deployments than there are."""

_MAY_ASK_AT = "MayAskAt"
"""The member of a session that says from when on it may ask again."""

_TOO_SOON = "PollIntervalNotSatisfied"
"""InvalidParameterProblem's word for it (AppConfigData, botocore's model)."""

_associations: dict[str, str] = {}
"""The ARNs of what the extension shall tell of, by the ids of the associations."""


def fill_gaps() -> None:
    """Has CloudFormation associate the extension; sessions get an interval, and lists an order."""
    provisioners._RESOURCE_HANDLERS["AWS::AppConfig::ExtensionAssociation"] = {
        "create": _associate,
        "delete": lambda physical_id, _properties: _associations.pop(physical_id, None),
    }
    appconfig._list_deployments = _latest_first(appconfig._list_deployments)
    appconfig._get_latest_configuration = partial(_latest, appconfig._get_latest_configuration)


def _latest(answer: Callable[[str], Any], token: str) -> Any:
    """Answers GetLatestConfiguration, unless the session asks sooner than it said it would."""
    session = appconfig._sessions.get(token, {})
    if time.monotonic() < session.get(_MAY_ASK_AT, 0):
        return appconfig._error(400, "BadRequestException", f"ConfigurationToken: {_TOO_SOON}")
    # The session is handed on from token to token.
    session[_MAY_ASK_AT] = time.monotonic() + session.get("PollIntervalInSeconds", 0)
    return answer(token)


def _latest_first(list_deployments: Callable[..., Any]) -> Callable[..., Any]:
    """A list of deployments that begins with the latest one, in pages."""

    def listed(application: str, environment: str, query: Mapping[str, str]) -> Any:
        status, headers, body = list_deployments(application, environment, {"max_results": _ALL})
        if status != _OK:
            return status, headers, body
        items = json.loads(body)["Items"][::-1]
        begin = int(query.get("next_token", 0))
        end = begin + int(query.get("max_results", _PAGE))
        page: dict[str, Any] = {"Items": items[begin:end]}
        if end < len(items):
            page["NextToken"] = str(end)
        return status, headers, json.dumps(page).encode()

    return listed


def _associate(
    _logical_id: str, properties: Mapping[str, Any], _stack: str
) -> tuple[str, dict[str, Any]]:
    """Associates the extension with an application, and answers with the association's id.

    That is its physical id, too (AWS::AppConfig::ExtensionAssociation, "Ref").
    """
    if _NOTIFIER not in properties["ExtensionIdentifier"]:
        raise ValueError(f"the local cloud knows the extension {_NOTIFIER} and no other")
    identifier = uuid4().hex[:7]
    _associations[identifier] = properties["ResourceIdentifier"]
    arn = f"arn:aws:appconfig:{REGION}:{ACCOUNT}:extensionassociation/{identifier}"
    return identifier, {"Id": identifier, "Arn": arn}


def deployments(request: Request, answer: Answer) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What is told of the deployment that a call started: once for each association it is under."""
    started = request.service == "appconfig" and request.method == "POST"
    path = _DEPLOYMENTS.fullmatch(request.path)
    if not started or not path or answer.status != _CREATED:
        return
    application, environment = path["application"], path["environment"]
    for identifier, resource in _associations.items():
        # What is told of may be the application, or something below it.
        _, _, below = resource.rpartition("application/")
        if below.split("/")[0] == application:
            arn = f"arn:aws:appconfig:{REGION}:{ACCOUNT}:extensionassociation/{identifier}"
            yield arn, _detail(application, environment, answer.json)


def _detail(application: str, environment: str, deployment: Mapping[str, Any]) -> dict[str, Any]:
    """The detail of the event that a deployment is complete."""
    profile = deployment["ConfigurationProfileId"]
    return {
        "InvocationId": uuid4().hex[:7],
        "Parameters": {},
        "Type": "OnDeploymentComplete",
        "Application": _named(appconfig._applications[application]),
        "Environment": _named(appconfig._environments[f"{application}/{environment}"]),
        "ConfigurationProfile": _named(appconfig._config_profiles[f"{application}/{profile}"]),
        "DeploymentNumber": deployment["DeploymentNumber"],
        "Description": deployment.get("Description", ""),
        "ConfigurationVersion": deployment["ConfigurationVersion"],
    }


def _named(resource: Mapping[str, Any]) -> dict[str, str]:
    return {"Id": resource["Id"], "Name": resource["Name"]}
