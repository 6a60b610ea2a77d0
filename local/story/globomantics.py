"""Globomantics, the running example: an account of two teams, an administrator and an outsider."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import ACCOUNT
from local.cloud import Credentials, LocalCloud

REGISTRY = Path(__file__).parent.parent / "globomantics.yaml"

TEAMS: Mapping[str, str] = {"alice": "breast-cancer-detection", "bob": "image-sentiment-analysis"}
"""The teams of the two scientists."""

ROLES: Mapping[str, str] = {"alice": "bcd-notebook", "bob": "isa-notebook"}
"""The roles that what they make runs as."""

_GROUPS = {"alice": "bcd-scientists", "bob": "isa-scientists"}
"""The IAM groups of the two scientists."""

_USERS = ("alice", "bob", "carol", "admin")
"""The IAM users."""

_FREE = ("bob", "carol", "admin")
"""Those of them who may use all of SageMaker; alice may only what sagewarden lets her."""

_ASSUMED_BY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {
                "Service": "sagemaker.amazonaws.com",
                "AWS": f"arn:aws:iam::{ACCOUNT}:root",
            },
            "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
        }
    ],
}
"""Who may assume the roles: SageMaker, and everybody in the account."""

_USES_SAGEMAKER = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["sagemaker:*", "iam:PassRole"], "Resource": "*"}],
}
"""What bob, carol, the administrator and every role hold before sagewarden comes."""


@dataclass(frozen=True, slots=True)
class People:
    """The credentials of everybody."""

    credentials: Mapping[str, Credentials]
    """The credentials, by the users' names."""

    def __getitem__(self, name: str) -> Credentials:
        return self.credentials[name]


def role_arn(role: str) -> str:
    """The ARN of a role, by its name."""
    return f"arn:aws:iam::{ACCOUNT}:role/{role}"


def found(cloud: LocalCloud) -> People:
    """Creates the groups, the users with their access keys, and the execution roles."""
    iam = cloud.client("iam")
    everything = {"PolicyName": "uses-sagemaker", "PolicyDocument": json.dumps(_USES_SAGEMAKER)}
    for role in (*ROLES.values(), "shared-notebook"):
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(_ASSUMED_BY))
        iam.put_role_policy(RoleName=role, **everything)
    for user in _USERS:
        iam.create_user(UserName=user)
    for user in _FREE:
        iam.put_user_policy(UserName=user, **everything)
    for group in _GROUPS.values():
        iam.create_group(GroupName=group)
    return People({name: _user(iam, name) for name in _USERS})


def studio(cloud: LocalCloud, people: People, name: str) -> Credentials:
    """The session that a Studio user works in: of their execution role, with a source identity.

    Studio names the user there when the domain's ExecutionRoleIdentityConfig is USER_PROFILE_NAME.
    """
    assumed = cloud.client("sts", people[name]).assume_role(
        RoleArn=role_arn(ROLES[name]), RoleSessionName="SageMaker", SourceIdentity=name
    )["Credentials"]
    return Credentials(assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"])


def _user(iam: Any, name: str) -> Credentials:
    """Puts a user into their group, if they have one, and gives them an access key."""
    if name in _GROUPS:
        iam.add_user_to_group(UserName=name, GroupName=_GROUPS[name])
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])
