"""What `freeze` and `thaw` are about: everything, a team, or an endpoint."""

from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from cli.documents import refused
from cli.endpoint.access import find, name_of, reason
from cli.endpoint_names import did_you_mean, is_name
from cli.remediation.access import Here
from cli.scaling import live_registry
from remediation.budget.freeze import ALL, endpoint_entry, team_entry
from sagewarden.errors import RegistryInvalid, is_gone
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn, arn_of


@dataclass(frozen=True, slots=True)
class What:
    """What is frozen, or is not any more."""

    entry: str
    """The entry of its freeze."""

    title: str
    """What people call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What somebody has named; one of these."""

    anything: str | None
    """An endpoint's or a team's name."""

    endpoint: str | None
    """An endpoint's name or ARN."""

    team: str | None
    """A team's name."""

    everything: bool
    """All endpoints."""

    @property
    def count(self) -> int:
        """How many of them are named."""
        return sum((bool(self.anything), bool(self.endpoint), bool(self.team), self.everything))


EVERYTHING = What(ALL, "every endpoint")


def resolve(there: Here, named: Named) -> What:
    """What somebody has named.

    Raises:
        typer.Exit: there is no such thing, or there are two.
        botocore.exceptions.ClientError: an endpoint may not be looked for.
    """
    if named.everything:
        return EVERYTHING
    if named.endpoint:
        described = find(there.reader, name_of(named.endpoint))
        return _endpoint(described["EndpointArn"], described["EndpointName"])
    if named.team:
        return _team(there, named.team)
    return _either(there, named.anything or "")


def _either(there: Here, name: str) -> What:
    """The endpoint or the team of a name."""
    registry = _registry(there)
    is_team = registry is not None and name in registry.teams
    endpoint = _endpoint_named(there, name)
    if endpoint and is_team:
        raise refused(
            f"{name} is an endpoint and a team: name it with --endpoint {name} or --team {name}"
        )
    if endpoint:
        return endpoint
    if is_team:
        return What(team_entry(name), f"team {name}")
    if registry is None:
        raise refused(
            f"there is no endpoint {name!r} in {there.reader.region}, and the registry could not "
            f"be read: name a team with --team {name}"
        )
    hint = did_you_mean(name, registry.teams)
    raise refused(
        f"there is neither an endpoint {name!r} in {there.reader.region} nor a team{hint}"
    )


def _endpoint_named(there: Here, name: str) -> What | None:
    """The endpoint of a name or an ARN; None where there is none."""
    if arn_of(name) is not None:
        described = find(there.reader, name_of(name))
        return _endpoint(described["EndpointArn"], described["EndpointName"])
    # A team's name need not be one that an endpoint can have.
    if not is_name(name):
        return None
    try:
        described = there.reader.client("sagemaker").describe_endpoint(EndpointName=name)
    except ClientError as error:
        if not is_gone(error):
            raise
        return None
    return _endpoint(described["EndpointArn"], described["EndpointName"])


def _endpoint(arn: str, name: str) -> What:
    return What(endpoint_entry(Arn(arn)), f"endpoint {name}")


def _team(there: Here, team: str) -> What:
    """A team; in a hurry also where the registry cannot be read."""
    registry = _registry(there)
    if registry is not None and team not in registry.teams:
        raise refused(f"there is no team {team!r}{did_you_mean(team, registry.teams)}")
    return What(team_entry(team), f"team {team}")


def _registry(there: Here) -> Registry | None:
    """The live registry; None, of which a line is kept, where it cannot be read."""
    try:
        return live_registry(there.session, there.stack)
    except (ClientError, BotoCoreError) as error:
        there.reader.unread.append(f"registry: {reason(error)}")
    except RegistryInvalid:
        there.reader.unread.append("registry: none is live, or it is not valid")
    return None
