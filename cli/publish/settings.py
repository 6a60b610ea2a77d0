"""Dangers of a team's settings: what its policies allow and deny from now on. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from cli.publish.comparison import Comparison
from cli.publish.counted import Count, Resource
from cli.publish.danger import Danger, Effect
from cli.publish.tags import TAG_FIRST
from sagewarden.registry.model import Isolation, Team

_NAMED_BY_PREFIX = frozenset({"model", "model-package-group"})
"""The types whose names `model_prefix` is about, as ARNs spell them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """One setting that, once it changes, closes or opens something for a team's people."""

    kind: str
    """The danger's kind."""

    effect: Effect
    """What it does."""

    sentence: str
    """What would happen."""

    remedy: str
    """What to do instead."""


_GRANT_REMOVED = _Setting(
    kind="grant-removed",
    effect=Effect.SHUTS_OUT,
    sentence="the team's grant comes off: its people can do what other policies allow, no more",
    remedy="give them a policy of your own first, or leave grant: scoped",
)
_GRANT_ADDED = _Setting(
    kind="grant-added",
    effect=Effect.OPENS,
    sentence="the team's people get a grant: all of SageMaker on what carries the team's tag",
    remedy="leave grant: guardrail",
)
_UNTAGGED_OPENED = _Setting(
    kind="untagged-opened",
    effect=Effect.OPENS,
    sentence="the team's people can describe what carries no team's tag, whoever made it",
    remedy="leave untagged: closed",
)
_REQUIRES_TAG = _Setting(
    kind="requires-tag",
    effect=Effect.SHUTS_OUT,
    sentence="the team's people are refused creations that do not send the team's tag along",
    remedy="have them use `sagewarden isolation sdk-defaults` first",
)
_JOB_LOGS_OPENED = _Setting(
    kind="job-logs-opened",
    effect=Effect.OPENS,
    sentence="the team's people can read the logs of every team's jobs",
    remedy="leave job_logs: closed",
)
_JOB_LOGS_CLOSED = _Setting(
    kind="job-logs-closed",
    effect=Effect.SHUTS_OUT,
    sentence="the team's people can no longer read the logs of jobs, their own neither",
    remedy="leave job_logs: shared",
)
_BOUNDARY_SET = _Setting(
    kind="boundary-set",
    effect=Effect.SHUTS_OUT,
    sentence="the team's users and roles can do no more than the boundary allows",
    remedy="try the boundary on one role by hand first",
)
_BOUNDARY_REMOVED = _Setting(
    kind="boundary-removed",
    effect=Effect.OPENS,
    sentence="the boundary comes off the team's users and roles",
    remedy="leave the boundary",
)


def settings_changed(comparison: Comparison) -> Iterator[Danger]:
    """What changes in the settings of teams that are enforced.

    A team that was not is compared with one that asks for nothing; a grant is then no news, for
    that is what entering enforce is for.
    """
    for name, before, after in comparison.staying():
        yield from _grant(comparison, name, before, after)
        yield from _settings(comparison, name, before, after)
    for name in comparison.entering():
        yield from _settings(comparison, name, Team(), comparison.new.teams[name])


def _grant(comparison: Comparison, name: str, before: Team, after: Team) -> Iterator[Danger]:
    change = before.isolation.grant, after.isolation.grant
    members = comparison.counted.people(after.members)
    if change == ("scoped", "guardrail"):
        yield _for_people(name, members, _GRANT_REMOVED)
    if change == ("guardrail", "scoped"):
        yield _for_people(name, members, _GRANT_ADDED)


def _settings(comparison: Comparison, name: str, before: Team, after: Team) -> Iterator[Danger]:
    old, new = before.isolation, after.isolation
    for setting in _isolation_changes(old, new):
        yield _for_people(name, comparison.guarded(after), setting)
    if (old.untagged, new.untagged) == ("readable", "closed"):
        yield from _untagged_closed(comparison, name)
    yield from _pass_roles(comparison, name, before, after)
    yield from _domains(comparison, name, before, after)
    yield from _model_prefix(comparison, name, before.model_prefix, after.model_prefix)


def _isolation_changes(old: Isolation, new: Isolation) -> Iterator[_Setting]:
    """The settings that are about a team's people alone."""
    if (old.untagged, new.untagged) == ("closed", "readable"):
        yield _UNTAGGED_OPENED
    # No longer requiring the tag opens nothing: what carries none stays closed.
    if new.require_tag_on_create and not old.require_tag_on_create:
        yield _REQUIRES_TAG
    if old.job_logs != new.job_logs:
        yield _JOB_LOGS_OPENED if new.job_logs == "shared" else _JOB_LOGS_CLOSED
    # Another boundary in place of one is never put on by sagewarden: it only takes its own off.
    if old.boundary and old.boundary != new.boundary:
        yield _BOUNDARY_REMOVED
    if new.boundary and old.boundary != new.boundary:
        yield _BOUNDARY_SET


def _for_people(name: str, principals: Count, setting: _Setting) -> Danger:
    """The danger of a setting for some people."""
    return Danger(
        kind=setting.kind,
        about=name,
        effect=setting.effect,
        sentence=setting.sentence,
        principals=principals,
        remedy=setting.remedy,
    )


def _untagged_closed(comparison: Comparison, name: str) -> Iterator[Danger]:
    counted = comparison.counted
    untagged = counted.without(comparison.key, comparison.values())
    resources = Count(tuple(found.label for found in untagged), counted.uncounted_resources)
    if not resources.is_nothing:
        yield Danger(
            kind="untagged-closed",
            about=name,
            effect=Effect.SHUTS_OUT,
            sentence="the team's people can no longer describe what carries no team's tag",
            resources=resources,
            principals=comparison.guarded(comparison.new.teams[name]),
            remedy=TAG_FIRST,
        )


def _pass_roles(comparison: Comparison, name: str, before: Team, after: Team) -> Iterator[Danger]:
    """Services beside SageMaker to which the team's roles may be passed, or no longer."""
    added = [service for service in after.pass_roles_to if service not in before.pass_roles_to]
    removed = [service for service in before.pass_roles_to if service not in after.pass_roles_to]
    roles = comparison.counted.running(after.execution_roles)
    if added:
        yield Danger(
            kind="pass-roles-opened",
            about=name,
            effect=Effect.OPENS,
            sentence=(
                f"the team may pass its roles to {', '.join(added)}: what runs there as them is "
                "no SageMaker resource, and no tag of SageMaker's counts"
            ),
            principals=roles,
            remedy="leave these services out of pass_roles_to",
        )
    if removed:
        yield Danger(
            kind="pass-roles-closed",
            about=name,
            effect=Effect.SHUTS_OUT,
            sentence=f"the team may no longer pass its roles to {', '.join(removed)}",
            principals=roles,
            remedy="see what runs there first",
        )


def _domains(comparison: Comparison, name: str, before: Team, after: Team) -> Iterator[Danger]:
    """Studio's domains that become the team's, or are no longer."""
    added = [domain for domain in after.domains if domain not in before.domains]
    removed = [domain for domain in before.domains if domain not in after.domains]
    people = comparison.guarded(after)
    if added:
        yield Danger(
            kind="domains-opened",
            about=name,
            effect=Effect.OPENS,
            sentence=(
                f"the team's people may make user profiles in {', '.join(added)}, which run as the "
                "domain's default role where they have none of their own"
            ),
            principals=people,
            remedy="leave the domain out of domains, or give it a default role of the team's",
        )
    if removed:
        yield Danger(
            kind="domains-closed",
            about=name,
            effect=Effect.SHUTS_OUT,
            sentence=(
                f"the team's people may no longer make user profiles in {', '.join(removed)}, nor "
                "spaces that are not their own"
            ),
            principals=people,
            remedy="leave the domain under domains",
        )


def _model_prefix(
    comparison: Comparison, name: str, before: str | None, after: str | None
) -> Iterator[Danger]:
    if before == after:
        return
    # The rule goes: models are told apart by nothing.
    if after is None:
        yield Danger(
            kind="model-prefix-removed",
            about=name,
            effect=Effect.OPENS,
            sentence="the team may deploy and run the model of any team whose name it knows",
            principals=comparison.guarded(comparison.new.teams[name]),
            remedy="leave model_prefix",
        )
        return
    value = comparison.new.tag_value_of(name)
    closed: list[str] = []
    opened: list[str] = []
    for model in _models(comparison):
        begins = model.arn.resource.partition("/")[2].lower().startswith(after)
        is_own = model.tag(comparison.key) == value
        if is_own and not begins:
            closed.append(model.label)
        if begins and not is_own:
            opened.append(model.label)
    uncounted = comparison.counted.carrying(comparison.key, value).uncounted
    if closed or uncounted:
        yield Danger(
            kind="model-prefix-set",
            about=name,
            effect=Effect.SHUTS_OUT,
            sentence=(
                f"the team may deploy and run models alone whose names begin with {after}, and "
                "these of its own do not"
            ),
            resources=Count(tuple(closed), uncounted),
            remedy="make these models anew under names that begin so",
        )
    # Without a rule before, these could be deployed already.
    if before is not None and (opened or uncounted):
        yield Danger(
            kind="model-prefix-taken",
            about=name,
            effect=Effect.OPENS,
            sentence=f"the team may deploy these, which begin with {after} and are not its own",
            resources=Count(tuple(opened), uncounted),
            remedy="choose a prefix with which no other team's models begin",
        )


def _models(comparison: Comparison) -> Iterator[Resource]:
    """The models and model package groups that are known."""
    for resource in comparison.counted.resources:
        if resource.arn.type in _NAMED_BY_PREFIX:
            yield resource
