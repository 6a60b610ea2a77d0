"""AppConfig's extension that tells EventBridge of deployments, which MiniStack does not know.

AWS AppConfig user guide, "Working with AWS AppConfig extensions: deployment events to Amazon
EventBridge".
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from ministack.services import appconfig
from ministack.services.cloudformation import provisioners

from local import ACCOUNT, REGION
from local.aws.wire import Answer, Request

_DEPLOYMENTS = re.compile(r"/applications/([^/]+)/environments/([^/]+)/deployments")
_NOTIFIER = "AWS.AppConfig.DeploymentNotificationsToEventBridge"
_CREATED = 201
_associations: dict[str, str] = {}


def fill_gaps() -> None:
    """Has CloudFormation associate the extension with what it shall tell of."""
    provisioners._RESOURCE_HANDLERS["AWS::AppConfig::ExtensionAssociation"] = {
        "create": _associate,
        "delete": lambda physical_id, _properties: _associations.pop(physical_id, None),
    }


def _associate(
    _logical_id: str, properties: Mapping[str, Any], _stack: str
) -> tuple[str, dict[str, Any]]:
    """The association's id is its physical id (AWS::AppConfig::ExtensionAssociation, "Ref")."""
    if _NOTIFIER not in properties["ExtensionIdentifier"]:
        raise ValueError(f"the local cloud knows the extension {_NOTIFIER} and no other")
    identifier = uuid4().hex[:7]
    _associations[identifier] = properties["ResourceIdentifier"]
    arn = f"arn:aws:appconfig:{REGION}:{ACCOUNT}:extensionassociation/{identifier}"
    return identifier, {"Id": identifier, "Arn": arn}


def deployments(request: Request, answer: Answer) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The events of a deployment that a call started: one for every association that covers it."""
    found = _DEPLOYMENTS.fullmatch(request.path) if request.service == "appconfig" else None
    if not found or request.method != "POST" or answer.status != _CREATED:
        return
    for identifier, resource in _associations.items():
        if resource.rpartition("application/")[2].split("/")[0] == found[1]:
            arn = f"arn:aws:appconfig:{REGION}:{ACCOUNT}:extensionassociation/{identifier}"
            yield arn, _detail(found[1], found[2], answer.json)


def _detail(application: str, environment: str, deployment: Mapping[str, Any]) -> dict[str, Any]:
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


def _named(thing: Mapping[str, Any]) -> dict[str, str]:
    return {"Id": thing["Id"], "Name": thing["Name"]}
