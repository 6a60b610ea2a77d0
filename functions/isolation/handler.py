"""The edge of isolation: an event in, a team's policies out, proven before they are attached."""

from isolation.concern import Concern, concern_of
from isolation.reconcile import reconcile
from sagewarden.runtime.room import Room, handle

ROOM: Room[Concern] = Room(name="isolation", concern_of=concern_of, reconcile=reconcile)

lambda_handler = handle(ROOM)
