"""The team registry: who belongs to which team, and what each team gets.

One registry describes one account. It is written in YAML by operators; these models are the whole
of its schema, used alike by the command line, by the validator and by every function.
"""

import re
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sagewarden.registry.profiles import Profile
from sagewarden.registry.strict import Strict
from sagewarden.resources import matches, matches_role

UNASSIGNED = "unassigned"
"""The value of the team tag on what nobody's team could be found for."""

_TAG_KEY = re.compile(r"(?!aws:)[\w .:/=+\-@]{1,128}", re.IGNORECASE)
_TAG_VALUE = re.compile(r"[\w .:/=+\-@]{0,256}")
_TEAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9+=.@_-]{0,63}")
_IAM_NAME = re.compile(r"[\w+=,.@-]{1,128}", re.ASCII)
_ROLE = re.compile(r"arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}|\*):role/[\w+=,.@*?/-]+", re.ASCII)
_USER_ARN = re.compile(
    r"arn:(aws|aws-cn|aws-us-gov):(iam|sts)::(\d{12}|\*):[\w+=,.@*?/-]+", re.ASCII
)
_TOPIC = re.compile(r"arn:(aws|aws-cn|aws-us-gov):sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}", re.ASCII)


def _fits(pattern: re.Pattern[str], expected: str) -> AfterValidator:
    """A check that says what would be right."""

    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(f"{value!r} is not {expected}")
        return value

    return AfterValidator(check)


def _quoted(value: object) -> object:
    """Refuses a number that YAML made of text without quotes, such as a cost center `0042`."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(f'expected text; put it in quotes: "{value}"')
    return value


TagKey = Annotated[
    str,
    _fits(
        _TAG_KEY,
        "a tag key that AWS takes: 1 to 128 letters, digits, spaces or _.:/=+-@, "
        "not beginning with aws:",
    ),
]
TagValue = Annotated[
    str,
    BeforeValidator(_quoted),
    _fits(
        _TAG_VALUE,
        "a tag value that AWS takes: up to 256 letters, digits, spaces or _ . : / = + - @",
    ),
]
TeamTagValue = Annotated[
    str,
    BeforeValidator(_quoted),
    _fits(
        re.compile(r"(?![aA][wW][sS]:| )(?=[ -\xff]+\Z)[\w .:/=+\-@]{1,256}(?<! )"),
        "a tag value that IAM's policies take as well: 1 to 256 letters of U+0020 to U+00FF, "
        "digits, spaces or _ . : / = + - @, no space at either end, not beginning with aws:",
    ),
]
TeamName = Annotated[
    str,
    _fits(
        _TEAM,
        "a team's name: 1 to 64 letters, digits or + = . @ _ -, beginning with a letter or digit",
    ),
]
Name = Annotated[
    str,
    _fits(
        _IAM_NAME,
        "a name as IAM has them: 1 to 128 letters, digits or _ + = , . @ -, without a path",
    ),
]
User = Annotated[
    str,
    _fits(
        re.compile(f"{_IAM_NAME.pattern}|{_USER_ARN.pattern}", re.ASCII),
        "a user: a name, an Identity Center user id, or an ARN such as "
        "arn:aws:iam::123456789012:user/alice",
    ),
]
StudioName = Annotated[
    str,
    _fits(
        re.compile(r"(d-[\w-]+/)?[\w+=,.@-]{1,63}", re.ASCII),
        "the name of a Studio user profile or space, alone or with its domain: d-abc123/alice",
    ),
]
RoleArn = Annotated[
    str,
    _fits(
        _ROLE, "a role's ARN such as arn:aws:iam::123456789012:role/name (* and ? are wildcards)"
    ),
]
ServicePrincipal = Annotated[
    str,
    _fits(
        re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?", re.ASCII),
        "a service principal such as scheduler.amazonaws.com",
    ),
]
DomainId = Annotated[
    str,
    _fits(
        re.compile(r"d-(-*[a-z0-9]){1,61}", re.ASCII),
        "the id of a Studio domain such as d-abc123def456",
    ),
]
ModelPrefix = Annotated[
    str,
    _fits(
        re.compile(r"[a-z0-9][a-z0-9-]{0,30}", re.ASCII),
        "the beginning of models' names: up to 31 small letters, digits or -, as ARNs have them",
    ),
]
TopicArn = Annotated[
    str,
    _fits(_TOPIC, "a standard SNS topic's ARN such as arn:aws:sns:us-east-1:123456789012:topic"),
]


def _named(role: str) -> str:
    """Refuses a pattern of names: who may create roles could make themselves one of those meant."""
    if re.search(r"[*?]", role.rpartition("/")[2]):
        raise ValueError(
            f"{role!r} has a wildcard in the role's name, and who may create roles could call "
            "theirs so; name each role, or list its permission set under permission_sets"
        )
    return role


NamedRoleArn = Annotated[RoleArn, AfterValidator(_named)]

BoundaryArn = Annotated[
    str,
    _fits(
        re.compile(
            r"arn:(aws|aws-cn|aws-us-gov):iam::\d{12}:policy/sagewarden/boundaries/[\w+=,.@/-]+",
            re.ASCII,
        ),
        "a policy's ARN below the path that sagewarden may set as a boundary, such as "
        "arn:aws:iam::123456789012:policy/sagewarden/boundaries/team",
    ),
]


class Mode(StrEnum):
    """Whether plans are carried out, or only recorded."""

    OBSERVE = "observe"
    """Plans are only recorded."""

    ENFORCE = "enforce"
    """Plans are carried out."""


class TagKeys(Strict):
    """The keys that sagewarden guards: nobody else may set, change or remove them."""

    team: TagKey = "team"
    """The key of the tag that names the team which owns a resource."""

    owner: TagKey = "owner"
    """The key of the tag that names the person behind a resource."""

    cost_center: TagKey = "cost-center"
    """The key of the tag that names who pays for a resource."""

    @model_validator(mode="after")
    def _differ(self) -> Self:
        keys = {key.casefold() for key in self.all()}
        if len(keys) < len(self.all()):
            raise ValueError(
                f"{', '.join(self.all())} should be three keys that differ in more than letter case"
            )
        return self

    def all(self) -> tuple[str, str, str]:
        """The three keys, the most important first."""
        return self.team, self.owner, self.cost_center


class Principals(Strict):
    """People and roles, each named as the place that knows them names it."""

    groups: tuple[Name, ...] = ()
    """IAM groups, by name."""

    users: tuple[User, ...] = ()
    """Users, by name, by Identity Center's user id, or by a pattern of ARNs."""

    roles: tuple[RoleArn, ...] = ()
    """Roles, by ARN or by a pattern of ARNs."""

    permission_sets: tuple[Name, ...] = ()
    """Permission sets of Identity Center, by name."""

    user_profiles: tuple[StudioName, ...] = ()
    """Studio's user profiles, by name, with their domain or for any domain."""

    spaces: tuple[StudioName, ...] = ()
    """Studio's spaces, by name, with their domain or for any domain."""

    def has_group(self, name: str | None) -> bool:
        """Whether an IAM group is named here."""
        return _listed(self.groups, name)

    def has_user(self, name: str | None) -> bool:
        """Whether a user is named here: by name, Identity Center user id, or a pattern of ARNs."""
        return _listed(self.users, name)

    def has_role(self, arn: str | None) -> bool:
        """Whether a role is named here, by its ARN or a pattern of ARNs."""
        return bool(arn) and any(matches_role(pattern, str(arn)) for pattern in self.roles)

    def has_permission_set(self, name: str | None) -> bool:
        """Whether a permission set of Identity Center is named here."""
        return _listed(self.permission_sets, name)

    def has_user_profile(self, name: str | None) -> bool:
        """Whether a Studio user profile is named here, with its domain or for any domain."""
        return _listed_in_studio(self.user_profiles, name)

    def has_space(self, name: str | None) -> bool:
        """Whether a Studio space is named here, with its domain or for any domain."""
        return _listed_in_studio(self.spaces, name)


class NamedPrincipals(Principals):
    """A team's members, or the administrators: principals whose roles are named one by one."""

    roles: tuple[NamedRoleArn, ...] = ()
    """Roles that people work in, by ARN; only the account and the path may have wildcards."""


def _listed(entries: tuple[str, ...], value: str | None) -> bool:
    """Whether one of the entries is a value, or a pattern of ARNs that the value fits."""
    if not value:
        return False
    return any(entry == value or matches(entry, value) for entry in entries)


def _listed_in_studio(entries: tuple[str, ...], value: str | None) -> bool:
    """Whether an entry names `d-abc123/alice`; one without a domain stands for any domain."""
    bare = (value or "").rpartition("/")[2]
    return _listed(entries, value) or _listed(entries, bare)


class Isolation(Strict):
    """How a team is kept apart."""

    grant: Literal["scoped", "guardrail"] = "scoped"
    """`scoped` grants and denies by tag, `guardrail` only denies."""

    untagged: Literal["readable", "closed"] = "readable"
    """Whether what carries no team's tag yet can be described."""

    require_tag_on_create: bool = False
    """Whether a creation has to send the team's tag along."""

    job_logs: Literal["closed", "shared"] = "closed"
    """Whether the log groups that all teams' jobs share can be read."""

    while_observing: Literal["release", "keep"] = "release"
    """Whether policies come off when the team goes back to `observe`, or stay although nobody tags
    for it any more: its members are then refused whatever they make."""

    boundary: BoundaryArn | None = None
    """A policy of the operators' own, put on the team's users and roles that have no boundary."""


class Team(Strict):
    """One team: who belongs to it, and what it gets."""

    members: NamedPrincipals = NamedPrincipals()
    """Who belongs to it: what they create is the team's."""

    execution_roles: tuple[RoleArn, ...] = ()
    """The roles that its notebooks, jobs and models run as, by ARN or by a pattern of ARNs."""

    pass_roles_to: tuple[ServicePrincipal, ...] = ()
    """The services beside SageMaker to which these roles may be passed, by their principals."""

    domains: tuple[DomainId, ...] = ()
    """The Studio domains that it owns: only there do its members make user profiles."""

    model_prefix: ModelPrefix | None = None
    """How the names of its models and model package groups begin; None for no rule."""

    tag_value: TeamTagValue | None = None
    """The value of the team tag on what is its own; None for the team's name."""

    cost_center: TagValue | None = None
    """The value of the cost center's tag; None sets no such tag."""

    profile: str | None = None
    """The profile of its endpoints, where an endpoint's own tag names no other."""

    mode: Mode | None = None
    """Its mode; None leaves it to the registry's."""

    isolation: Isolation = Isolation()
    """How it is kept apart from other teams."""

    notify: TopicArn | None = None
    """The SNS topic that hears of what it has to mend; None has the administrators hear of it."""

    dashboard: bool = True
    """Whether there is a dashboard of all its endpoints, and saved queries of their logs."""


class Registry(Strict):
    """The whole registry: who belongs to which team, and what each team gets."""

    version: Literal[1]
    """The form that the document is written in."""

    tag_keys: TagKeys = TagKeys()
    """The keys of the tags that sagewarden guards."""

    mode: Mode = Mode.OBSERVE
    """The mode of the teams that have none of their own: nothing is changed by accident."""

    shared: TeamName = "shared"
    """The value of the team tag on what every team may read and use; administrators set it."""

    administrators: NamedPrincipals = NamedPrincipals()
    """Who may set guarded tags, in the name of any team."""

    people: tuple[RoleArn, ...] = ()
    """The roles whose sessions bear a person's name, by ARN or by a pattern of ARNs."""

    profiles: dict[str, Profile] = {}
    """Named settings of endpoints."""

    teams: dict[TeamName, Team] = Field(min_length=1)
    """The teams, by name."""

    def mode_of(self, team: str | None) -> Mode:
        """The mode in force for what belongs to a team, or to none."""
        entry = self.teams.get(team) if team else None
        own = entry.mode if entry else None
        return own or self.mode

    def tag_value_of(self, team: str) -> str:
        """The value of the team tag on what is a team's; a name that is no team's is a value."""
        entry = self.teams.get(team)
        return (entry.tag_value if entry else None) or team

    def tag_values(self) -> frozenset[str]:
        """The values of the team tag that say whose a resource is: a team's, or shared by all."""
        return frozenset({*map(self.tag_value_of, self.teams), self.shared})

    def team_tagged(self, value: str | None) -> str | None:
        """The team whose resources carry a value of the team tag; None where it is no team's.

        It is compared letter by letter, as IAM does.
        """
        if value is None:
            return None
        # Most values are names.
        if value in self.teams and self.tag_value_of(value) == value:
            return value
        return next((team for team in self.teams if self.tag_value_of(team) == value), None)

    def is_guarded(self, key: str) -> bool:
        """Whether a key is a guarded one, in any letter case: IAM's conditions ignore it too."""
        return key.casefold() in {guarded.casefold() for guarded in self.tag_keys.all()}
