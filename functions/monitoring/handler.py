"""The edge of monitoring: an event in; alarms of what is in service out."""

from monitoring.concern import Concern, concern_of
from monitoring.reconcile import reconcile
from sagewarden.causes.cause import CauseKind
from sagewarden.runtime.room import Room, handle

# Ownership's tagging is the moment from which an endpoint has a team: our own calls are news, but
# for what this room itself makes.
ROOM = Room[Concern](
    name="monitoring",
    concern_of=concern_of,
    reconcile=reconcile,
    own_calls=True,
    own_making=frozenset({CauseKind.WATCH_EDITED}),
)

lambda_handler = handle(ROOM)
