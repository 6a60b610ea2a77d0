"""The names of scalable targets, and of what belongs to them. Pure.

Each is a flat value of text, so that it can be remembered as it is.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class TargetKey:
    """The name of a scalable target: Application Auto Scaling knows it by these two."""

    resource_id: str
    """What scales, such as `endpoint/Tumor/variant/blue`."""

    dimension: str
    """What there is more or less of, such as `sagemaker:variant:DesiredInstanceCount`."""

    @property
    def scaled_name(self) -> str:
        """The name of the variant or component that scales."""
        return self.resource_id.rpartition("/")[2]


@dataclass(frozen=True, slots=True, order=True)
class TargetArn:
    """The ARN that Application Auto Scaling gave a scalable target when it was registered."""

    resource_id: str
    """The target's resource id."""

    dimension: str
    """The target's dimension."""

    arn: str
    """Its ARN: one that is registered anew has another."""

    @property
    def key(self) -> TargetKey:
        """The target's name."""
        return TargetKey(self.resource_id, self.dimension)


@dataclass(frozen=True, slots=True, order=True)
class Belonging:
    """The name of what belongs to a scalable target: of a scheduled action, or of an alarm."""

    resource_id: str
    """The target's resource id."""

    name: str
    """Its own name."""


@dataclass(frozen=True, slots=True, order=True)
class AlarmCall:
    """An alarm that starts a variant from zero, and the scaling policy that it was made to call."""

    resource_id: str
    """The target's resource id."""

    name: str
    """The alarm's name, which is the policy's too."""

    policy_arn: str
    """The policy's ARN: one that is made anew has another."""

    @property
    def alarm(self) -> Belonging:
        """The alarm's name."""
        return Belonging(self.resource_id, self.name)
