"""An endpoint on one screen, as lines of styled text; 80 columns are enough. Pure."""

from collections.abc import Iterable, Iterator

from rich.text import Text

from cli.endpoint.seen import FAILED, AlarmSeen, EndpointSeen, Series, VariantSeen
from cli.endpoint.words import ago, amount, clock, raised_in_words, shortened, sparkline
from sagewarden.endpoints.log_lines import shown

LEAST = 80
"""Columns that a screen has at least."""

_LABEL = 19
_FIGURES = 30
"""Columns of the latest value, the highest, and the threshold."""

_FAR = 4
"""How many times the highest value a threshold may be and still be on the curve."""

_FEW = 5.0
"""Requests or errors a minute that are few, whatever else there is."""

_BAD, _WELL, _DIM, _HEAD = "red", "green", "dim", "bold"


def screen(seen: EndpointSeen, width: int) -> Iterator[Text]:
    """The lines of a screen, none of them wider than it is."""
    for line in _lines(seen, max(width, LEAST)):
        line.rstrip()
        line.truncate(max(width, LEAST), overflow="ellipsis")
        yield line


def _lines(seen: EndpointSeen, width: int) -> Iterator[Text]:
    yield from _headlines(seen)
    yield from _variants(seen.variants)
    yield from _metrics(seen, width)
    yield from _alarms(seen)
    yield from _part("deployments", [*_deployments(seen)], "none is known")
    yield from _part("scaling", [*_raised(seen), *_activities(seen)], "no activity")
    # That nothing was logged of errors is a fact, not a promise.
    yield from _part("errors in logs", [*_errors(seen)], "no error line; see `endpoint logs`")
    for line in seen.unread:
        yield Text(f"not read: {shown(line)}", style="yellow")


def _headlines(seen: EndpointSeen) -> Iterator[Text]:
    state = _BAD if seen.status in FAILED else _WELL if seen.status == "InService" else "yellow"
    hours = round((seen.span.end - seen.span.start).total_seconds() / 3600)
    yield Text.assemble(
        (seen.name, _HEAD),
        "  ",
        (seen.status, state),
        f"  since {clock(seen.modified, seen.at)}",
        (f"  looked at {clock(seen.at, seen.at)} UTC, last {hours} h", _DIM),
    )
    tags = ", ".join(f"{key}={value}" for key, value in sorted(seen.tags.items()))
    yield Text(f"configuration {seen.config}" + (f"  {shown(tags)}" if tags else ""))
    if seen.failure:
        yield Text(f"{shown(seen.failure)}", style=_BAD)


def _variants(variants: Iterable[VariantSeen]) -> Iterator[Text]:
    rows = [("variant", "kind", "type", "now", "min-max")]
    rows += [_row(variant) for variant in variants]
    beyond = [False, *(variant.out_of_bounds for variant in variants)]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    yield Text()
    for number, row in enumerate(rows):
        cells = [cell.ljust(size) for cell, size in zip(row, widths, strict=True)]
        style = _HEAD if number == 0 else _BAD if beyond[number] else ""
        yield Text("  ".join(cells).rstrip(), style=style)


def _row(variant: VariantSeen) -> tuple[str, str, str, str, str]:
    now = "-" if variant.current is None else str(variant.current)
    if variant.wanted is not None and variant.wanted != variant.current:
        now += f" (to be {variant.wanted})"
    limits = "-" if variant.least is None else f"{variant.least}-{variant.most}"
    if variant.out_of_bounds:
        limits += " out of bounds"
    types = ", ".join(variant.types) or "-"
    return (shortened(variant.name, 24), variant.kind, shortened(types, 22), now, limits)


def _metrics(seen: EndpointSeen, width: int) -> Iterator[Text]:
    yield Text()
    if not seen.series:
        yield Text("metrics: none was published")
        return
    room = width - _LABEL - _FIGURES - 2
    heads = f"{'now':>9}{'highest':>10}{'alarm at':>11}"
    yield Text(f"{'metrics':<{_LABEL}}{'':<{room + 2}}{heads}", style=_HEAD)
    variant = None
    several = len({each.variant for each in seen.series}) > 1
    for series in seen.series:
        if several and series.variant != variant:
            yield Text(series.variant or seen.name, style="italic")
        variant = series.variant
        yield _metric(series, room)


def _metric(series: Series, room: int) -> Text:
    limit = series.thresholds[0] if series.thresholds else None
    now, highest = amount(series.latest, series.unit), amount(series.highest, series.unit)
    beyond = any(each.is_crossed_by(series.latest) for each in series.thresholds)
    at = f"{'<' if limit.below else ''}{amount(limit.value, series.unit)}" if limit else ""
    return Text.assemble(
        f"{series.label:<{_LABEL}}",
        (
            f"{sparkline(series.values, room, _top_of(series)):<{room}}",
            _BAD if beyond else "cyan",
        ),
        f"  {now:>9}{highest:>10}{at:>11}",
    )


def _top_of(series: Series) -> float:
    """What is as high as the highest bar: so that a little does not look like much."""
    if series.unit == "%":
        return 100.0
    # A threshold far above everything would press the curve flat.
    most = _FAR * (series.highest or 0.0)
    near = [each.value for each in series.thresholds if each.value <= most]
    return max(*near, _FEW if series.unit == "/min" else 0.0, 0.0)


def _alarms(seen: EndpointSeen) -> Iterator[Text]:
    opened = seen.open_alarms
    silenced = [alarm for alarm in seen.alarms if alarm.silenced and not alarm.is_open]
    yield Text()
    if not seen.alarms:
        yield Text("alarms: sagewarden has none over this endpoint")
        return
    told = f"alarms: {len(opened)} open of {len(seen.alarms)}"
    yield Text(told, style=f"{_HEAD} {_BAD}" if opened else _HEAD)
    for alarm in opened:
        yield Text(f"  {_alarm(seen, alarm)}", style=_DIM if alarm.silenced else _BAD)
    for alarm in silenced:
        yield Text(f"  {_short(seen, alarm)}  silenced", style=_DIM)


def _alarm(seen: EndpointSeen, alarm: AlarmSeen) -> str:
    silenced = ", silenced" if alarm.silenced else ""
    since = f"for {ago(alarm.since, seen.at)}{silenced}"
    return f"{_short(seen, alarm)}  {since}  {' '.join(shown(alarm.reason).split())}"


def _short(seen: EndpointSeen, alarm: AlarmSeen) -> str:
    """An alarm's name below the endpoint's; the composite's stands for all."""
    return shown(alarm.name.removeprefix(f"sagewarden/{seen.name}").strip("/")) or "the endpoint"


def _deployments(seen: EndpointSeen) -> Iterator[Text]:
    for each in seen.deployments:
        who = f" by {shown(each.who)}" if each.who else ""
        refused = f": refused, {shown(each.error)}" if each.error else ""
        told = f"  {clock(each.at, seen.at)}  {each.config}  {each.what}{who}{refused}"
        yield Text(told, style=_BAD if refused else "")


def _raised(seen: EndpointSeen) -> Iterator[Text]:
    for raised in seen.raised:
        name = raised.resource_id.rpartition("/")[2]
        yield Text(f"  {shown(name)}  {shown(raised_in_words(raised))}", style="yellow")


def _activities(seen: EndpointSeen) -> Iterator[Text]:
    for each in seen.activities:
        what = " ".join(shown(each.what).split())
        told = f"  {clock(each.at, seen.at)}  {each.variant}  {each.status}  {what}"
        yield Text(told, style=_BAD if each.failed else "")


def _errors(seen: EndpointSeen) -> Iterator[Text]:
    for group in seen.errors:
        where = group.streams[0].partition("/")[0] if group.streams else ""
        others = f" ({len(group.streams)} instances)" if len(group.streams) > 1 else ""
        times = f"{group.count}x"
        yield Text(f"  {clock(group.last, seen.at)}  {times:>5}  {where}{others}  {group.text}")


def _part(title: str, lines: list[Text], otherwise: str) -> Iterator[Text]:
    """A part of the screen; on one line where there is nothing to show."""
    if not lines:
        yield Text(f"{title}: {otherwise}")
        return
    yield Text(title, style=_HEAD)
    yield from lines
