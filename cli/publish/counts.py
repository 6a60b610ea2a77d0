"""Counts what an account has of resources and principals, as far as a comparison needs it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import batched, chain
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cli.publish.counted import NOT_READ, Counted, Resource
from cli.publish.danger import Danger
from cli.publish.dangers import OF_UNTAGGED, find_dangers, possible_dangers
from cli.publish.listed import LISTED, Listed
from cli.publish.live import Live
from sagewarden.deeds.ledger import Ledger
from sagewarden.errors import PermanentError, TransientError
from sagewarden.registry.model import Registry, Team
from sagewarden.resources import Arn, arn_beside, arn_of, tags_of

if TYPE_CHECKING:
    import boto3

_AT_A_TIME = 8
"""Calls that are made at the same time: fewer than SageMaker's lists are throttled at."""

_PAGE = 100
"""What the tagging API, SageMaker's lists and the ledger answer with at most."""

_ROLES_A_PAGE = 1000
"""What IAM lists at most (ListRoles, API reference)."""

_AWS_ERRORS = (ClientError, BotoCoreError)


@dataclass(frozen=True, slots=True)
class Account:
    """The account and region of a deployed stack, read with an operator's credentials."""

    session: "boto3.Session"
    """The operator's session."""

    stack: Mapping[str, str]
    """The stack's outputs, by name."""

    def client(self, service: str) -> Any:
        make: Any = self.session.client  # its hundreds of overloads want a literal name
        return make(service)


def dangers_of(account: Account, live: Live, new: Registry) -> tuple[Danger, ...]:
    """What publishing a registry would close or open in an account; nothing is changed.

    Nothing is read where the registries alone tell that there is no danger.
    """
    possible = possible_dangers(live.registry, new)
    counted = _count(account, live.registry, new, possible) if possible else Counted()
    return find_dangers(live.registry, new, counted, live.left_out)


def _count(
    account: Account, live: Registry | None, new: Registry, possible: tuple[Danger, ...]
) -> Counted:
    """Counts what some possible dangers are about."""
    kinds = {danger.kind for danger in possible}
    about_resources = any(danger.resources is not None for danger in possible)
    about_principals = any(danger.principals is not None for danger in possible)
    tagged, unread_tags = _tagged(account) if about_resources else ([], NOT_READ)
    resources = {resource.arn.key: resource for resource in tagged}
    unlisted: tuple[str, ...] = ()
    owners: dict[str, str] = {}
    # Where tags are unknown, nobody could say what carries none.
    if kinds & OF_UNTAGGED and not unread_tags:
        listed, unlisted = _listed(account)
        for arn in listed:
            resources.setdefault(arn.key, Resource(arn, {}))
        values = new.tag_values()
        key = new.tag_keys.team
        unclear = [found.arn for found in resources.values() if found.tag(key) not in values]
        owners, unread = _owners(account, unclear)
        unlisted += unread
    users, unread_groups = _users(account, _groups(live, new) if about_principals else ())
    roles, unread_roles = _roles(account) if about_principals else ((), NOT_READ)
    return Counted(
        resources=tuple(resources.values()),
        unread_tags=unread_tags,
        unlisted=unlisted,
        owners=owners,
        users=users,
        unread_groups=unread_groups,
        roles=roles,
        unread_roles=unread_roles,
    )


def _tagged(account: Account) -> tuple[list[Resource], str]:
    """The resources of SageMaker's that are or were tagged; why they could not be read."""
    pages = account.client("resourcegroupstaggingapi").get_paginator("get_resources")
    resources: list[Resource] = []
    try:
        for page in pages.paginate(ResourceTypeFilters=["sagemaker"], ResourcesPerPage=_PAGE):
            for mapping in page["ResourceTagMappingList"]:
                arn = arn_of(mapping["ResourceARN"])
                if arn:
                    resources.append(Resource(arn, tags_of(mapping["Tags"])))
    except _AWS_ERRORS as error:
        return [], _reason(error)
    return resources, ""


def _listed(account: Account) -> tuple[list[Arn], tuple[str, ...]]:
    """What SageMaker's lists show; what could not be listed, with the reasons."""
    client = account.client("sagemaker")
    here = Arn(account.stack["AdministratorsTopic"])
    prefix = Arn(f"arn:{here.aws_partition}:sagemaker:{here.region}:{here.account}:any/any")
    arns: list[Arn] = []
    unlisted: list[str] = []

    def read(listed: Listed) -> list[Arn]:
        return list(_arns(client, listed, prefix))

    for listed, answer in _each(read, LISTED.values()):
        if isinstance(answer, str):
            what = listed.operation.removeprefix("list_").replace("_", " ")
            unlisted.append(f"{what} without a tag: {answer}")
        else:
            arns.extend(answer)
    return arns, tuple(unlisted)


def _arns(client: Any, listed: Listed, here: Arn) -> Iterator[Arn]:
    """The ARNs of what one list shows.

    Args:
        here: an ARN of SageMaker's in the account and region.
    """
    asked: dict[str, Any] = {"StatusEquals": listed.status} if listed.status else {}
    while True:
        page = getattr(client, listed.operation)(MaxResults=_PAGE, **asked)
        for summary in page.get(listed.summaries, ()):
            arn = arn_of(summary.get(listed.arn)) if listed.arn else _built(summary, listed, here)
            if arn:
                yield arn
        if not page.get("NextToken"):
            return
        asked["NextToken"] = page["NextToken"]


def _built(summary: Mapping[str, str], listed: Listed, here: Arn) -> Arn | None:
    """The ARN of what has none in its list: its type, and the names of which it consists."""
    kind, *members = listed.built
    return arn_beside(here, "/".join((kind, *(summary[member].lower() for member in members))))


def _owners(account: Account, arns: list[Arn]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The teams that the ledger has for resources, by the ARN's key; what it did not tell."""
    ledger = Ledger(account.client("dynamodb"), account.stack["LedgerTable"])
    owners: dict[str, str] = {}
    try:
        for some in batched(arns, _PAGE, strict=False):
            for key, assignment in ledger.assignments(some).items():
                if assignment.team:
                    owners[key] = assignment.team
    except _AWS_ERRORS as error:
        return {}, (f"whose the untagged ones are, by the ledger: {_reason(error)}",)
    except (TransientError, PermanentError) as error:
        return {}, (f"whose the untagged ones are, by the ledger: {error}",)
    return owners, ()


def _groups(live: Registry | None, new: Registry) -> tuple[str, ...]:
    """The IAM groups that either registry names."""
    groups: dict[str, None] = {}
    for registry in (live, new):
        teams: Iterable[Team] = registry.teams.values() if registry else ()
        listed = [team.members.groups for team in teams]
        if registry:
            listed.append(registry.administrators.groups)
        groups |= dict.fromkeys(chain.from_iterable(listed))
    return tuple(groups)


def _users(
    account: Account, groups: tuple[str, ...]
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """The IAM users in groups, by the group; why some could not be read."""
    client = account.client("iam")
    users: dict[str, tuple[str, ...]] = {}
    unread: dict[str, str] = {}

    def read(group: str) -> tuple[str, ...]:
        names: list[str] = []
        try:
            for page in client.get_paginator("get_group").paginate(GroupName=group):
                names += [user["UserName"] for user in page["Users"]]
        except client.exceptions.NoSuchEntityException:
            return ()  # nobody is in a group that is not there
        return tuple(names)

    for group, answer in _each(read, groups):
        if isinstance(answer, str):
            unread[group] = answer
        else:
            users[group] = answer
    return users, unread


def _roles(account: Account) -> tuple[tuple[Arn, ...], str]:
    """The account's roles; why they could not be read."""
    roles: list[Arn] = []
    try:
        for page in (
            account.client("iam")
            .get_paginator("list_roles")
            .paginate(PaginationConfig={"PageSize": _ROLES_A_PAGE})
        ):
            roles += [Arn(role["Arn"]) for role in page["Roles"]]
    except _AWS_ERRORS as error:
        return (), _reason(error)
    return tuple(roles), ""


def _each[Asked, Answer](
    read: Callable[[Asked], Answer], asked: Iterable[Asked]
) -> Iterator[tuple[Asked, Answer | str]]:
    """Reads several things at a time; a text in place of an answer says why there is none."""

    def answer(one: Asked) -> Answer | str:
        try:
            return read(one)
        except _AWS_ERRORS as error:
            return _reason(error)

    everything = tuple(asked)
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        yield from zip(everything, pool.map(answer, everything), strict=True)


def _reason(error: ClientError | BotoCoreError) -> str:
    """Why AWS did not answer, in a word where it has one."""
    if isinstance(error, ClientError):
        return f"{error.operation_name}: {error.response['Error']['Code']}"
    return str(error)
