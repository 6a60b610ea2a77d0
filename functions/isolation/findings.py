"""What isolation tells people."""

from sagewarden.deeds.findings import Finding


class IsolationFinding(Finding):
    LEAK = (
        "leak",
        "IAM's simulator judges a team's new policy documents otherwise than it should.",
        "isolation.md",
    )
    NOT_COMPILABLE = (
        "not-compilable",
        "The registry asks for policies of a team that IAM does not take.",
        "isolation.md",
    )
    SHARED_ROLE = (
        "shared-role",
        "A role is used by several teams, so that no team's guard is put on it.",
        "isolation.md",
    )
    RESERVED_ROLE = (
        "reserved-role",
        "The registry names a role that AWS keeps for itself, to which nothing can be attached.",
        "isolation.md",
    )
    UNKNOWN_ROLE = (
        "unknown-role",
        "The registry names a role by an ARN that IAM does not have.",
        "isolation.md",
    )
    NOT_ATTACHABLE = (
        "not-attachable",
        "The registry names a user to whom IAM cannot attach policies.",
        "isolation.md",
    )
    PERMISSION_SET = (
        "permission-set",
        "A team's policies have to be attached to a permission set of IAM Identity Center.",
        "isolation.md",
    )
    OTHER_BOUNDARY = (
        "other-boundary",
        "A user or role has another permissions boundary than the registry asks for.",
        "isolation.md",
    )
    POLICY_LEFT = (
        "policy-left",
        "A team does without a policy that somebody else has attached.",
        "isolation.md",
    )
    OTHER_STACK = (
        "other-stack",
        "A team's policies are another stack's, so that this one leaves them alone.",
        "isolation.md",
    )
    TAKEN_OVER = (
        "taken-over",
        "Isolation does not remember a team's policies that stand, and takes them over.",
        "isolation.md",
    )
    ROLLBACK_LOST = (
        "rollback-lost",
        "The version of a policy to which an operator rolled back is gone.",
        "isolation.md",
    )
