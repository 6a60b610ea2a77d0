"""Who calls: the `userIdentity` that CloudTrail would write for an access key."""

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from ministack.services import iam, sts

from local import ACCOUNT
from local.aws.wire import Request


@dataclass
class Callers:
    """Knows who calls, by the access key that a call is signed with."""

    source_identities: dict[str, str] = field(default_factory=dict)
    """The sessions' source identities, which MiniStack's STS does not keep, by access key."""

    def remember(self, request: Request, answer: bytes) -> None:
        """Keeps the source identity that a session was assumed with."""
        source_identity = request.form.get("SourceIdentity")
        issued = re.search(rb"<AccessKeyId>([^<]+)</AccessKeyId>", answer)
        if request.operation == "AssumeRole" and source_identity and issued:
            self.source_identities[issued[1].decode()] = source_identity

    def identity(self, access_key: str) -> dict[str, Any]:
        """The `userIdentity` of an access key: a role's session, an IAM user, or else the root."""
        session = sts._sessions.get(access_key)
        if session:
            return self._assumed_role(access_key, session)
        key = iam._access_keys.get(access_key)
        return _iam_user(access_key, key["UserName"]) if key else _root(access_key)

    def _assumed_role(self, access_key: str, session: dict[str, Any]) -> dict[str, Any]:
        """The `userIdentity` of a role's session."""
        _, _, role_and_name = session["Arn"].partition("assumed-role/")
        role_name, name = role_and_name.split("/", maxsplit=1)
        role = iam._roles.get(role_name) or {}
        role_id = role.get("RoleId", "AROAEXAMPLE")
        context: dict[str, Any] = {
            "sessionIssuer": {
                "type": "Role",
                "principalId": role_id,
                "arn": role.get("Arn", f"arn:aws:iam::{ACCOUNT}:role/{role_name}"),
                "accountId": ACCOUNT,
                "userName": role_name,
            },
            "attributes": {"creationDate": "2026-01-01T00:00:00Z", "mfaAuthenticated": "false"},
        }
        if access_key in self.source_identities:
            context["sourceIdentity"] = self.source_identities[access_key]
        return {
            "type": "AssumedRole",
            "principalId": f"{role_id}:{name}",
            "arn": session["Arn"],
            "accountId": ACCOUNT,
            "accessKeyId": access_key,
            "sessionContext": context,
        }


def _iam_user(access_key: str, name: str) -> dict[str, Any]:
    """The `userIdentity` of an IAM user."""
    user = iam._users.get(name) or {}
    return {
        "type": "IAMUser",
        "principalId": user.get("UserId", "AIDAEXAMPLE"),
        "arn": user.get("Arn", f"arn:aws:iam::{ACCOUNT}:user/{name}"),
        "accountId": ACCOUNT,
        "accessKeyId": access_key,
        "userName": name,
    }


def _root(access_key: str) -> dict[str, Any]:
    """The `userIdentity` of the account's root, who calls with any key that nobody has."""
    return {
        "type": "Root",
        "principalId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:root",
        "accountId": ACCOUNT,
        "accessKeyId": access_key,
    }


def execution_credentials(config: dict[str, Any]) -> dict[str, str]:
    """Credentials of a function's own role session, so that its calls are known to be its own.

    MiniStack gives a function its role's session only when it also authorizes every call.
    """
    role = config.get("Role", "").rpartition("/")[2]
    name = config.get("FunctionName", "function")[:64]
    digest = hashlib.sha256(f"{role}/{name}".encode()).hexdigest()
    access_key, secret, token = f"ASIA{digest[:16].upper()}", digest[16:56], digest
    session = {
        "Arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}",
        "UserId": f"{role}:{name}",
        "AccountId": ACCOUNT,
        "PrincipalType": "AssumedRole",
        "SecretAccessKey": secret,
        "SessionToken": token,
    }
    sts.register_session(access_key, session)
    return {
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_SESSION_TOKEN": token,
    }
