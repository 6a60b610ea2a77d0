"""The screen of an endpoint: it fits, says what is wrong, and obeys nothing that AWS tells."""

from dataclasses import replace

import pytest

from cli.endpoint.record import record
from cli.endpoint.screen import screen
from cli.endpoint.seen import EndpointSeen, Threshold
from tests.unit.cli.endpoint.conftest import EVIL, alarm, variant


def text(seen: EndpointSeen, width: int = 80) -> str:
    return "\n".join(line.plain for line in screen(seen, width))


@pytest.mark.parametrize("width", [20, 80, 100, 240])
def test_no_line_is_wider_than_the_screen(seen: EndpointSeen, width: int) -> None:
    wide = replace(seen, failure="x " * 300, unread=("y" * 300,), tags={"team": "z" * 200})
    assert max(line.cell_len for line in screen(wide, width)) <= max(width, 80)


def test_all_of_it_is_there(seen: EndpointSeen) -> None:
    assert text(seen).splitlines() == [
        "Tumor  InService  since 2026-11-23 17:30  looked at 17:30 UTC, last 1 h",
        "configuration Tumor-1  team=bcd",
        "",
        "variant  kind       type          now  min-max",
        "blue     instances  ml.m5.xlarge  2    1-4",
        "",
        "metrics                                                 now   highest   alarm at",
        "requests           ▁▁▂▂▂▂▃▃▃▃▃▄▄▄▅▅▅▅▆▆▆▆▆▇▇▇▇██     59/min    59/min",
        "CPU                ▁▁▁▁▂▂▂▂▂▂▂▃▃▃▃▃▃▄▄▄▄▄▄▄▅▅▅▅▅        59%       59%        50%",
        "",
        "alarms: 1 open of 1",
        "  blue/cpu-utilization  for 12 min  Threshold Crossed: 3 datapoints",
        "deployments",
        "  17:30  Tumor-1  UpdateEndpoint by Deployer/alice",
        "scaling",
        "  17:30  blue  Failed  Failed to set: no capacity",
        "errors in logs",
        "  17:30    12x  blue (2 instances)  KeyError: 'x'",
        "not read: logs: AccessDenied",
    ]


@pytest.mark.parametrize(
    ("change", "in_order"),
    [
        ({"alarms": ()}, True),
        ({}, False),
        ({"alarms": (alarm(silenced=True),)}, True),
        ({"alarms": (alarm(state="OK"),)}, True),
        ({"alarms": (), "status": "Failed"}, False),
        ({"alarms": (), "status": "Updating"}, True),
        ({"alarms": (), "variants": (variant(current=5),)}, False),
        ({"alarms": (), "variants": (variant(least=None, most=None),)}, True),
        ({"alarms": (), "variants": (variant(current=None),)}, True),
    ],
)
def test_what_is_in_order(seen: EndpointSeen, change: dict[str, object], in_order: bool) -> None:
    changed = replace(seen, **change)  # type: ignore[arg-type]
    assert changed.in_order == in_order
    assert record(changed)["in_order"] == in_order


def test_what_is_out_of_bounds_or_moves_is_said(seen: EndpointSeen) -> None:
    shown = text(replace(seen, variants=(variant(current=5, wanted=3),)))
    assert "5 (to be 3)  1-4 out of bounds" in shown


def test_a_silenced_alarm_is_marked_open_or_not(seen: EndpointSeen) -> None:
    quiet = alarm(name="sagewarden/Tumor/blue/disk-utilization", state="OK", silenced=True)
    shown = text(replace(seen, alarms=(alarm(silenced=True), quiet)))
    assert "  blue/cpu-utilization  for 12 min, silenced  " in shown
    assert "  blue/disk-utilization  silenced" in shown


def test_an_endpoint_of_which_nothing_is_known_fits_too(seen: EndpointSeen) -> None:
    shown = text(
        replace(
            seen,
            variants=(),
            series=(),
            alarms=(),
            deployments=(),
            activities=(),
            errors=(),
            unread=(),
        )
    )
    for part in (
        "metrics: none was published",
        "alarms: sagewarden has none",
        "deployments: none is known",
        "scaling: no activity",
        "errors in logs: no error line",
    ):
        assert part in shown


def test_what_aws_tells_commands_no_terminal(seen: EndpointSeen) -> None:
    odd = replace(
        seen,
        failure=EVIL,
        tags={"team": EVIL},
        alarms=(alarm(reason=EVIL, name=f"sagewarden/Tumor/{EVIL}"),),
        unread=(EVIL,),
    )
    assert "\x1b" not in text(odd)


def test_a_secret_in_a_failure_is_masked(seen: EndpointSeen) -> None:
    odd = replace(seen, failure="container said password=hunter2")
    assert "hunter2" not in text(odd)
    assert "hunter2" not in str(record(odd))


def test_what_is_far_from_too_little_is_not_red(seen: EndpointSeen) -> None:
    requests = replace(seen.series[0], thresholds=(Threshold(1.0, below=True),))
    for latest, style in ((59.0, "cyan"), (0.0, "red")):
        series = replace(requests, values=(*requests.values[:-1], latest))
        (line,) = (
            line
            for line in screen(replace(seen, series=(series,)), 80)
            if line.plain.startswith("requests")
        )
        assert line.plain.endswith(" <1/min")
        assert style in {str(span.style) for span in line.spans}
