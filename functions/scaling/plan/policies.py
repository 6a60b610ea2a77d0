"""The policies of a target: what ends, and what is put. Pure."""

from collections.abc import Iterator, Mapping

from sagewarden.deeds.plans import Report
from sagewarden.registry.scaling import SCALING_TAG
from scaling.actions import DeletePolicy, PutPolicy, PutStepPolicy
from scaling.desired.endpoint import Desired
from scaling.desired.targets import DesiredTarget
from scaling.endpoints.keys import AlarmCall, TargetKey
from scaling.endpoints.policies import SteppingPolicy, tracked_metric
from scaling.findings import ScalingFinding
from scaling.observed import OURS, Observed, ScalingPolicy
from scaling.plan.comparison import holds

type _Policies = Mapping[str, ScalingPolicy]


def plan_policies(
    desired: Desired, target: DesiredTarget, observed: Observed
) -> Iterator[PutPolicy | PutStepPolicy | DeletePolicy | Report]:
    """What the policies of a target need; what ends comes first."""
    there = {policy.name: policy for policy in observed.policies if policy.key == target.key}
    yield from _superfluous(desired, target, there, observed)
    in_the_way = _in_the_way(target, there)
    for name in sorted(in_the_way):
        reason = "it keeps what is asked for from being put"
        yield DeletePolicy(resource=desired.resource, target=target.key, name=name, reason=reason)
    kept = {name: policy for name, policy in there.items() if name not in in_the_way}
    asked = f"{desired.source} asks for this policy"
    for tracking in target.tracking:
        policy = kept.get(tracking.name)
        if policy is None or not holds(tracking.configuration, policy.configuration):
            yield PutPolicy(
                resource=desired.resource, target=target.key, policy=tracking, reason=asked
            )
    for stepping in target.stepping:
        if not _is_called(target.key, stepping, kept.get(stepping.name), observed):
            why = "nothing else starts the first one" if stepping is target.from_zero else asked
            yield PutStepPolicy(
                resource=desired.resource, target=target.key, policy=stepping, reason=why
            )


def foreign(desired: Desired, resource_id: str, what: str, name: str) -> Report:
    """A report on what somebody else made.

    Args:
        name: sets it apart from what else somebody made for the same variant.
    """
    reason = (
        f"somebody else made the {what} of {resource_id}; "
        f"it is left alone (adopt: true takes it over, the tag {SCALING_TAG}=off ends ours)"
    )
    return Report(
        resource=desired.resource,
        finding=ScalingFinding.FOREIGN,
        reason=reason,
        occasion=f"{resource_id} {name}",
    )


def _superfluous(
    desired: Desired, target: DesiredTarget, there: _Policies, observed: Observed
) -> Iterator[DeletePolicy | Report]:
    """Policies that nothing asks for: ours end, and somebody else's are reported."""
    names = {*there}
    if observed.thorough:
        its = target.key.resource_id
        names |= {alarm.name for alarm in observed.made_alarms if alarm.resource_id == its}
    for name in sorted(names.difference(target.policy_names)):
        if name.startswith(OURS) or desired.adopt:
            yield DeletePolicy(
                resource=desired.resource,
                target=target.key,
                name=name,
                reason=f"{desired.source} does without it",
            )
        else:
            yield foreign(desired, target.key.resource_id, f"scaling policy {name}", name)


def _in_the_way(target: DesiredTarget, there: _Policies) -> frozenset[str]:
    """The policies that are asked for, but have to end before what is asked for can be put.

    A target has one target tracking policy for each metric: one that is to follow another metric
    may follow now what another policy is to. And no policy changes its type.
    """
    stepping = {policy.name for policy in target.stepping}
    followers = {tracked_metric(policy.configuration): policy.name for policy in target.tracking}
    found: set[str] = set()
    for name in set(target.policy_names) & there.keys():
        follows = tracked_metric(there[name].configuration)
        changes_type = bool(follows) is (name in stepping)
        if changes_type or followers.get(follows, name) != name:
            found.add(name)
    return frozenset(found)


def _is_called(
    key: TargetKey, stepping: SteppingPolicy, policy: ScalingPolicy | None, observed: Observed
) -> bool:
    """Whether a step scaling policy is as it should be, and its alarm calls this very policy."""
    if policy is None or not holds(stepping.configuration, policy.configuration):
        return False
    if AlarmCall(key.resource_id, stepping.name, policy.arn) not in observed.alarm_calls:
        return False
    if not observed.thorough:
        return True
    return holds(stepping.alarm(policy.arn), observed.alarms.get(stepping.name))
