"""Which alarms should roll an endpoint's deployment back, and what keeps them from it. Pure."""

from dataclasses import dataclass
from typing import Any

NEEDED = "cloudwatch:DescribeAlarms"
"""What the endpoint's role needs so that SageMaker can look at the alarms (SageMaker developer
guide, "Auto-Rollback Configuration and Monitoring")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRead:
    """Whether an execution role may look at alarms."""

    role: str
    """The role's ARN."""

    may: bool | None
    """Whether it may; None where IAM could not be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrails:
    """An endpoint's guardrails, and what is in their way."""

    endpoint: str
    """Its name."""

    alarms: tuple[str, ...]
    """The names of the alarms that should roll a deployment back."""

    left_out: tuple[str, ...]
    """Those that would, and for which there is no room."""

    red: tuple[str, ...]
    """Those of them that are red already: the next deployment would be rolled back at once."""

    roles: tuple[RoleRead, ...]
    """The roles that it runs as."""

    is_guarded: bool
    """Whether its last deployment was guarded by any alarms."""

    unread: tuple[str, ...]
    """What could not be read, and why."""

    @property
    def configuration(self) -> dict[str, Any]:
        """UpdateEndpoint's AutoRollbackConfiguration."""
        return {"Alarms": [{"AlarmName": name} for name in self.alarms]}

    @property
    def in_the_way(self) -> tuple[str, ...]:
        """What keeps the guardrails from guarding, in sentences."""
        said: list[str] = []
        if not self.alarms:
            said.append(
                "no alarm of sagewarden's watches what a deployment breaks: has it been in service?"
            )
        said.extend(
            f"{name} is red already: a deployment would be rolled back at once" for name in self.red
        )
        said.extend(
            f"{read.role} may not {NEEDED}: SageMaker could not see the alarms"
            for read in self.roles
            if read.may is False
        )
        return tuple(said)

    def to_record(self) -> dict[str, Any]:
        """The guardrails as `--json` prints them."""
        return {
            "endpoint": self.endpoint,
            "AutoRollbackConfiguration": self.configuration,
            "left_out": list(self.left_out),
            "red": list(self.red),
            "roles": [{"role": read.role, "may_read": read.may} for read in self.roles],
            "last_deployment_guarded": self.is_guarded,
            "in_the_way": list(self.in_the_way),
            "unread": list(self.unread),
        }
