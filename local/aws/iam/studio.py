"""What IAM is asked about Studio's profiles, spaces and apps: their ARNs, and whose a space is.

Their ARNs begin with the domain. Of a space that is made IAM is told whose it is and whether it is
shared (Service Authorization Reference); of one that is there the local cloud knows nothing.
"""

from collections.abc import Mapping
from typing import Any

from local import ACCOUNT

_NAMES: Mapping[str, str] = {"user-profile": "UserProfileName", "space": "SpaceName"}
"""The member that names a resource of a type in its domain."""


def arn_in_domain(region: str, kind: str, members: Mapping[str, Any]) -> str | None:
    """The ARN of the profile, space or app that a request names; None for any other type."""
    # An app is a space's or a profile's.
    if kind == "app":
        home = members.get("SpaceName") or members.get("UserProfileName")
        names = [home, members.get("AppType"), members.get("AppName")]
    # It has a name of its own.
    elif kind in _NAMES:
        names = [members.get(_NAMES[kind])]
    # It is in no domain.
    else:
        return None
    path = "/".join(str(name) for name in (kind, members.get("DomainId"), *names))
    return f"arn:aws:sagemaker:{region}:{ACCOUNT}:{path.lower()}"


def keys_of_space(region: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """The condition keys of a space that a request makes."""
    owner = (members.get("OwnershipSettings") or {}).get("OwnerUserProfileName")
    sharing = (members.get("SpaceSharingSettings") or {}).get("SharingType")
    keys: dict[str, Any] = {"sagemaker:spacesharingtype": sharing} if sharing else {}
    if owner:
        profile = {"DomainId": members.get("DomainId"), "UserProfileName": owner}
        keys["sagemaker:owneruserprofilearn"] = arn_in_domain(region, "user-profile", profile)
    return keys
