"""Records of a memory: how what there can be several of is written into a set of text. Pure.

What there can be several of (targets, alarms, scheduled actions) is a set of text, each the JSON
of one record: DynamoDB adds to a set and takes from it without reading it, whether or not it is
there, where a change inside a map fails as long as the map is not there. The members of a record
are always in the same order, so that equal records are equal text.

Items of the old form have `<resource id>|<dimension>` and the like in the same sets. They are read
as they are; what is forgotten is taken out in both forms.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, astuple, fields

from scaling.endpoints.keys import AlarmCall, Belonging, TargetArn, TargetKey

_OLD_SEPARATOR = "|"
"""What stood between the members of a record in the old form."""

type _Record = TargetKey | TargetArn | Belonging | AlarmCall


def records_in[Record: _Record](kind: type[Record], texts: Iterable[str]) -> frozenset[Record]:
    """The records of a set, in whichever form each of them was written."""
    return frozenset(_record(kind, text) for text in texts)


def _record[Record: _Record](kind: type[Record], text: str) -> Record:
    if text.startswith("{"):
        return kind(**json.loads(text))
    return kind(*text.split(_OLD_SEPARATOR, len(fields(kind)) - 1))


def written(records: Iterable[_Record]) -> frozenset[str]:
    """Records as they are written: equal records as equal text."""
    return frozenset(
        json.dumps(asdict(record), sort_keys=True, separators=(",", ":")) for record in records
    )


def in_both_forms(records: Iterable[_Record]) -> frozenset[str]:
    """Records as they are written, and as they may have been written in the old form."""
    kept = frozenset(records)
    return written(kept) | {_OLD_SEPARATOR.join(astuple(record)) for record in kept}
