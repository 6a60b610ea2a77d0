"""What runs of remediation raise, as a memory has it. Pure.

Messages are a set of text, which several deliveries may add to at the same time. What targets had
before is a map that is written as a whole, with the lease: only its holder registers anything.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sagewarden.endpoints.raised import Raised
from scaling.endpoints.keys import TargetKey
from scaling.endpoints.limits import Limits
from scaling.endpoints.raising import Asked, Lifted
from scaling.remembered.limits import key_in, key_written


def asked_written(asked: Iterable[Asked]) -> frozenset[str]:
    """Messages as they are written: equal messages as equal text."""
    texts: set[str] = set()
    for message in asked:
        record = message.raised.to_record() | {"at": message.at.isoformat()}
        texts.add(json.dumps(record, sort_keys=True, separators=(",", ":")))
    return frozenset(texts)


def asked_in(texts: Iterable[str]) -> frozenset[Asked]:
    """The same, as they were."""
    asked: set[Asked] = set()
    for text in texts:
        record = json.loads(text)
        asked.add(Asked(Raised.from_record(record), datetime.fromisoformat(record["at"])))
    return frozenset(asked)


def lifted_written(lifted: Mapping[TargetKey, Lifted]) -> dict[str, str]:
    """What targets had before they were raised, and what they were given."""
    said: dict[str, str] = {}
    for key, one in lifted.items():
        record = {
            "before": [one.before.min, one.before.max],
            "given": [one.given.min, one.given.max],
            "suspends": one.suspends,
        }
        said[key_written(key)] = json.dumps(record, sort_keys=True)
    return said


def lifted_in(written: Mapping[str, str]) -> dict[TargetKey, Lifted]:
    """The same, as it was."""
    lifted: dict[TargetKey, Lifted] = {}
    for key, said in written.items():
        record: dict[str, Any] = json.loads(said)
        lifted[key_in(key)] = Lifted(
            before=Limits(*record["before"]),
            given=Limits(*record["given"]),
            suspends=record["suspends"],
        )
    return lifted
