"""An endpoint's part in what its team has: kept as it is, and as much as an item takes."""

import json

from monitoring.alarms.published import WatchedKind
from monitoring.alarms.watched import Watched
from monitoring.teams.part import TeamPart


def part(components: int = 1) -> TeamPart:
    those = (
        Watched(
            endpoint="Tumor",
            variant="blue",
            component=f"{'c' * 58}{number:04}",
            kind=WatchedKind.COMPONENT,
            instance_types=("ml.g5.xlarge", "ml.g5.2xlarge"),
            metrics_every=30,
        )
        for number in range(components)
    )
    return TeamPart.of("fraud", "Tumor", those, alarmed=True, logged=False)


def test_what_is_remembered_is_what_was_seen() -> None:
    assert TeamPart.from_record(part().to_record()) == part()


def test_a_thousand_components_leave_room_in_the_item() -> None:
    assert len(json.dumps(part(1000).to_record())) < 40_000
