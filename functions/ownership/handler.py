"""The edge of ownership: an event in, tags and a ledger entry out."""

from ownership.concern import concern_of
from ownership.reconcile import reconcile
from sagewarden.runtime.room import Room, handle

ROOM = Room(name="ownership", concern_of=concern_of, reconcile=reconcile)

lambda_handler = handle(ROOM)
