"""The edge of scaling: an event in; targets, policies and scheduled actions out."""

from sagewarden.runtime.room import Room, handle
from scaling.concern import Concern, concern_of
from scaling.reconcile import reconcile

# Ownership's tagging is the moment from which an endpoint has a team: our own calls are news.
ROOM = Room[Concern](name="scaling", concern_of=concern_of, reconcile=reconcile, own_calls=True)

lambda_handler = handle(ROOM)
