"""What endpoints are made of: which of them run a configuration or a model is remembered.

So a deletion that concerns nobody costs one read, and no walk through the account's endpoints.
"""

from collections.abc import Iterable
from datetime import timedelta

from monitoring.concern import DeletedPart
from monitoring.reconcile.soon import look_soon
from monitoring.remembered.parts import part_left, part_used, users_of_part
from sagewarden.causes.cause import CauseKind, Ignored
from sagewarden.resources import Arn
from sagewarden.runtime.answers import HandedOn
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of

_CLEANS_UP = timedelta(minutes=1)
"""How long whoever deletes something may take to delete its endpoint, too, or to make it anew."""


def look_at_users(delivery: Delivery, concern: DeletedPart) -> HandedOn | Ignored:
    """Has each endpoint looked at that runs what was deleted, unless that is due.

    Raises:
        TransientError: the queue did not take a message; the whole is delivered again.
    """
    users = users_of_part(memory_of(delivery, concern.arn).read())
    if not users:
        return Ignored("no endpoint that is watched runs it")
    kind = CauseKind.PART_DELETED
    return look_soon(delivery, kind, concern.arn, sorted(users), after=_CLEANS_UP)


def follow_parts(
    delivery: Delivery, resource: Arn, name: str, *, before: Iterable[str], after: Iterable[str]
) -> None:
    """Remembers of each configuration and model which endpoints run it.

    Args:
        resource: the endpoint.
        name: its name, in its maker's letters.
        before: what it ran when that was remembered last.
    """
    prefix, now = resource.rpartition(":")[0], set(after)
    for part in sorted(now ^ set(before)):
        change = part_used(name) if part in now else part_left(name)
        memory_of(delivery, Arn(f"{prefix}:{part}")).change(change)
