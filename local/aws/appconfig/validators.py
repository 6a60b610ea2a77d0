"""AppConfig's Lambda validators, which MiniStack stores but does not ask.

AWS asks them when a deployment starts; a validator that fails keeps the version from being deployed
(AppConfig API reference, StartDeployment).
"""

import base64
import json
import re
from typing import Any

import boto3

from local import ACCOUNT, REGION
from local.aws.wire import Answer, Request

_DEPLOYMENTS = re.compile(r"/applications/(?P<application>[^/]+)/environments/[^/]+/deployments")


def refused_deployment(request: Request, url: str) -> Answer | None:
    """The answer to a deployment that a validator refuses; None where there is none to refuse."""
    path = _DEPLOYMENTS.fullmatch(request.path)
    if request.service != "appconfig" or request.method != "POST" or not path:
        return None
    asked = request.json
    where = {
        "ApplicationId": path["application"],
        "ConfigurationProfileId": asked["ConfigurationProfileId"],
    }
    profile = _client("appconfig", url).get_configuration_profile(**where)
    for validator in profile.get("Validators", ()):
        if validator["Type"] == "LAMBDA":
            refusal = _ask(validator["Content"], where, int(asked["ConfigurationVersion"]), url)
            if refusal:
                return refusal
    return None


def _ask(function: str, where: dict[str, str], version: int, url: str) -> Answer | None:
    """The refusal of a validator, a Lambda function; None where it lets the version pass."""
    hosted = _client("appconfig", url).get_hosted_configuration_version(
        **where, VersionNumber=version
    )
    payload = {
        "applicationId": where["ApplicationId"],
        "configurationProfileId": where["ConfigurationProfileId"],
        "configurationVersion": str(version),
        "content": base64.b64encode(hosted["Content"].read()).decode(),
        "uri": "hosted",
    }
    answer = _client("lambda", url).invoke(FunctionName=function, Payload=json.dumps(payload))
    if not answer.get("FunctionError"):
        return None
    error = json.loads(answer["Payload"].read())
    message = f"Error invoking extension or validator {function}: {error.get('errorMessage')}"
    return Answer(
        400,
        json.dumps({"Message": message, "Code": "BadRequestException"}).encode(),
        "application/json",
    )


def _client(service: str, url: str) -> Any:
    make: Any = boto3.client
    return make(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="local",
    )
