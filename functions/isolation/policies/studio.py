"""What keeps Studio's domains, profiles, spaces and apps apart, also between team mates. Pure.

Who works in Studio runs as the domain's role where nothing names another, and no PassRole is asked
for. What is private is its owner's: by AWS's word on a space (`sagemaker:OwnerUserProfileArn`), by
the profile that Studio's own sessions know (`sagemaker:DomainId`, `sagemaker:UserProfileName`), or
by a caller's name that equals the guarded owner tag. (Service Authorization Reference, condition
keys; AmazonSageMakerFullAccess; developer guide, "Give your users access to spaces".)

Each variable has a default that is nobody's name: one that IAM cannot resolve might make the whole
statement invalid (IAM user guide, "Variables and tags").
"""

from collections.abc import Iterator
from itertools import product

from isolation.policies.authorization import actions
from isolation.policies.scope import Scope, Statement, one_or_many, sagemaker
from isolation.policies.wildcards import shorten

OWNED = frozenset(
    {
        "CreateApp",
        "CreatePresignedDomainUrl",
        "CreateSpace",
        "DeleteApp",
        "DeleteSpace",
        "DeleteUserProfile",
        "StartSession",
        "UpdateSpace",
        "UpdateUserProfile",
    }
)
"""What is done to a profile, a space or an app, and is its owner's to do."""

MADE_IN_A_DOMAIN = frozenset({"CreateApp", "CreateSpace", "CreateUserProfile"})
"""What makes something that runs, if nothing else is said, as the domain's role."""

_PROFILE = "${sagemaker:DomainId, '-'}/${sagemaker:UserProfileName, '-'}"
"""The profile of a session of Studio's, with its domain; no domain and no profile is called `-`."""

_USER = "${aws:username, '-'}"
"""The name of an IAM user; a role's session has none."""


def studio(scope: Scope) -> Iterator[Statement]:
    """Denies what is another profile's, and what is made in a domain that is not the team's."""
    # No caller's name has a slash.
    owner = f"${{aws:ResourceTag/{scope.owner_key}, '/'}}"
    own_apps = f"arn:*:sagemaker:*:*:app/{_PROFILE}/*"
    own_profile = f"arn:*:sagemaker:*:*:user-profile/{_PROFILE}"
    user_profile = f"arn:*:sagemaker:*:*:user-profile/*/{_USER}"
    yield {
        "Sid": "OthersStudio",
        "Effect": "Deny",
        "Action": _shortened(OWNED),
        "NotResource": [own_apps, user_profile],
        "Condition": {
            "StringNotEquals": {
                "aws:SourceIdentity": owner,
                "aws:username": owner,
                "sagemaker:SpaceSharingType": "Shared",
                "sagemaker:UserProfileName": owner,
            },
            "StringNotLike": {
                # A role's session; what an IAM user federates (GetFederationToken) names itself.
                "aws:userid": [f"AROA*:{owner}", f"AROA*:{owner}@*"],
            },
            "ArnNotLike": {"sagemaker:OwnerUserProfileArn": [own_profile, user_profile]},
        },
    }
    # A type is named in full: IAM takes no wildcard for it (IAM user guide, "Identify resources
    # with ARNs").
    own_domains = [
        f"arn:*:sagemaker:*:*:{kind}/{domain}/*"
        for domain, kind in product(scope.domains, ("app", "space", "user-profile"))
    ]
    yield {
        "Sid": "OtherDomains",
        "Effect": "Deny",
        "Action": _shortened(MADE_IN_A_DOMAIN),
        "NotResource": one_or_many([*own_domains, own_apps]),
        "Condition": {"ArnNotLike": {"sagemaker:OwnerUserProfileArn": own_profile}},
    }
    # A shared space runs as its domain's role, also where one owns it oneself.
    own_spaces = [f"arn:*:sagemaker:*:*:space/{domain}/*" for domain in scope.domains]
    yield {
        "Sid": "SharedSpacesElsewhere",
        "Effect": "Deny",
        "Action": "sagemaker:CreateSp*",
        **({"NotResource": one_or_many(own_spaces)} if own_spaces else {"Resource": "*"}),
        "Condition": {"StringNotEquals": {"sagemaker:SpaceSharingType": "Private"}},
    }


def _shortened(names: frozenset[str]) -> list[str]:
    """Actions as a policy names them, as short as they can be told from all others."""
    return list(sagemaker(shorten(names, [action.name for action in actions()])))
