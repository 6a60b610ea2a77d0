"""The edge of remediation: an alarm in; a run of its endpoint out."""

from remediation.concern import Concern, concern_of
from remediation.reconcile import reconcile
from sagewarden.runtime.room import Room, handle

# A roll-back of ours is a deployment like any other: our own calls are news.
ROOM = Room[Concern](name="remediation", concern_of=concern_of, reconcile=reconcile, own_calls=True)

lambda_handler = handle(ROOM)
