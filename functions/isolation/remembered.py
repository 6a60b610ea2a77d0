"""What isolation remembers of a team from one event to the next, in a table of its own. Pure.

Nothing else knows how the item spells its members.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from isolation.principals.membership import Principal, PrincipalKind
from sagewarden.deeds.changes import Change

TAKEN_OVER = "taken over"
"""What is remembered instead of a digest of documents of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A policy of a team's, and somebody to whom it is attached."""

    policy: str
    """The policy's name."""

    principal: Principal
    """Who has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What sagewarden remembers of a team, and the changes of that."""

    begun: bool = False
    """Whether isolation has begun to remember, and has taken over what stood then."""

    digest: str = ""
    """That of the team's entry in the registry (`Desired.digest`) once all of it was made true."""

    documents: str = ""
    """The digest of the documents that were put in force last."""

    attached: frozenset[Attachment] = frozenset()
    """What sagewarden attached."""

    released: frozenset[Attachment] = frozenset()
    """What sagewarden attached, and took off because the team went back to `observe`."""

    bounded: frozenset[Principal] = frozenset()
    """The users and roles whose boundary sagewarden set."""

    previous: Mapping[str, str] = field(default_factory=dict)
    """The versions before those in force, by the policy's name."""

    generation: str = ""
    """The digest of the documents that came after `previous`."""

    pinned: Mapping[str, str] = field(default_factory=dict)
    """The versions to which an operator has rolled back, by the policy's name."""

    answers: Mapping[str, bool] = field(default_factory=dict)
    """What IAM's simulator said before a delivery failed, by the requests' keys: those name the
    documents, so that an answer is never taken for one about others."""

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> "Remembered":
        """What an item of the table says; nothing, where there is none."""
        return cls(
            begun=item.get("begun", False),
            digest=item.get("digest", ""),
            documents=item.get("documents", ""),
            attached=frozenset(map(_attachment, item.get("attached", ()))),
            released=frozenset(map(_attachment, item.get("released", ()))),
            bounded=frozenset(map(_principal, item.get("bounded", ()))),
            previous=item.get("previous", {}),
            generation=item.get("generation", ""),
            pinned=item.get("pinned", {}),
            answers=dict.fromkeys(item.get("allowed", ()), True)
            | dict.fromkeys(item.get("denied", ()), False),
        )

    @staticmethod
    def begins() -> Change:
        """The change that begins to remember a team that has no policies yet."""
        return Change(put={"begun": True})

    @staticmethod
    def taken_over(attachments: Collection[Attachment]) -> Change:
        """The change that begins to remember a team that has policies already.

        Its documents are some earlier ones: an operator may want to return to them.
        """
        texts = [_attachment_text(attachment) for attachment in attachments]
        return Change(put={"begun": True, "documents": TAKEN_OVER}, add={"attached": texts})

    @staticmethod
    def policy_attached(attachment: Attachment) -> Change:
        """The change that goes with attaching a policy: only what is remembered is detached."""
        text = _attachment_text(attachment)
        return Change(add={"attached": [text]}, take={"released": [text]})

    @staticmethod
    def policy_detached(attachment: Attachment) -> Change:
        """The change that goes with detaching a policy, or with not being able to attach it."""
        return Change(take={"attached": [_attachment_text(attachment)]})

    @staticmethod
    def policy_released(attachment: Attachment) -> Change:
        """The change that goes with taking a policy off a team that is only observed.

        The registry is not made true any more: were it the same again, all had to be put back.
        """
        text = _attachment_text(attachment)
        return Change(take={"attached": [text]}, add={"released": [text]}, drop=["digest"])

    @staticmethod
    def boundary_put(principal: Principal) -> Change:
        """The change that goes with setting a boundary: only what is remembered is removed."""
        return Change(add={"bounded": [str(principal)]})

    @staticmethod
    def boundary_removed(principal: Principal) -> Change:
        """The change that goes with removing a boundary."""
        return Change(take={"bounded": [str(principal)]}, drop=["digest"])

    @staticmethod
    def previous_kept(versions: Mapping[str, str], generation: str) -> Change:
        """The change that makes versions those to which an operator can roll back.

        Args:
            versions: by the policy's name.
            generation: the digest of the documents that come after them.
        """
        return Change(put={"previous": dict(versions), "generation": generation})

    @staticmethod
    def answered(answers: Mapping[str, bool]) -> Change:
        """The change that keeps what IAM's simulator has said for the next delivery."""
        allowed = [key for key, is_allowed in answers.items() if is_allowed]
        denied = answers.keys() - set(allowed)
        return Change(add={"allowed": allowed, "denied": list(denied)})

    def conformed(self, *, documents: str | None, digest: str | None) -> Change | None:
        """The change once a plan is carried out; None where that is remembered already.

        Args:
            documents: the digest of the documents now in force; None where some were refused.
            digest: that of the team's entry in the registry; None where anything was refused.
        """
        put: dict[str, str] = {}
        if documents is not None:
            put["documents"] = documents
        if digest is not None:
            put["digest"] = digest
        is_new = documents not in (None, self.documents) or digest not in (None, self.digest)
        drop = ("allowed", "denied") if self.answers else ()
        return Change(put=put, drop=drop) if is_new or drop else None

    def rolled_back(self) -> Change:
        """The change that pins a team to its previous versions."""
        return Change(put={"pinned": dict(self.previous)}, drop=["digest"])

    @staticmethod
    def unpinned() -> Change:
        """The change after which a team follows the registry again."""
        return Change(drop=["pinned", "digest"])


def _attachment_text(attachment: Attachment) -> str:
    """An attachment as the item has it: `<policy's name>@<kind>/<principal's name>`."""
    return f"{attachment.policy}@{attachment.principal}"


def _attachment(text: str) -> Attachment:
    """The attachment that a text of the item is.

    Names may hold `@`, but no `/`: so the one slash tells where the kind ends, and the last `@`
    before it where the policy's name does.
    """
    head, _, name = text.partition("/")
    policy, _, kind = head.rpartition("@")
    return Attachment(policy, Principal(PrincipalKind(kind), name))


def _principal(text: str) -> Principal:
    """The principal that a text of the item is."""
    kind, _, name = text.partition("/")
    return Principal(PrincipalKind(kind), name)
