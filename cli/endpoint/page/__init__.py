"""An endpoint as one page of HTML that needs nothing else, and no network. Pure but for its parts.

The page's policy names its scripts and styles by their hashes and forbids all else: what AWS tells
of names and lines cannot become a script even if it were not escaped.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from cli.endpoint.record import moment
from cli.endpoint.seen import FAILED, AlarmSeen, EndpointSeen, Series
from cli.endpoint.words import ago, amount, clock
from sagewarden.endpoints.log_lines import shown

_HERE = Path(__file__).parent


def page(seen: EndpointSeen) -> str:
    """The page, whole."""
    styles = (_part("uplot/uPlot.min.css"), _part("page.css"))
    scripts = (_part("uplot/uPlot.iife.min.js"), _part("page.js"))
    return Template(_part("page.html")).substitute(
        policy=_policy(scripts, styles),
        styles="\n".join(f"<style>{style}</style>" for style in styles),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
        data=_data(seen),
        name=_text(seen.name),
        status=_text(seen.status),
        state=_state(seen),
        facts=_facts(seen),
        alarms=_alarms(seen),
        charts=_charts(seen),
        variants=_variants(seen),
        events=_events(seen),
        errors=_errors(seen),
        unread="".join(f'<p class="unread">not read: {_text(line)}</p>' for line in seen.unread),
    )


@cache
def _part(name: str) -> str:
    """A file of the page, as it is put into it."""
    return (_HERE / name).read_text(encoding="utf-8").strip()


def _policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """The page's Content-Security-Policy: its own scripts and styles, and nothing from anywhere."""
    known = {
        "script-src": " ".join(_hash(script) for script in scripts),
        "style-src": " ".join(_hash(style) for style in styles),
    }
    named = "; ".join(f"{what} {hashes}" for what, hashes in known.items())
    return f"default-src 'none'; {named}; base-uri 'none'; form-action 'none'"


@cache
def _hash(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _text(text: str) -> str:
    """A text of AWS's as it may stand in HTML: printable, without secrets, escaped."""
    return escape(shown(text))


def _data(seen: EndpointSeen) -> str:
    """What the charts are drawn from, as JSON in which nothing can end the script around it."""
    start, period = seen.span.start.timestamp(), seen.span.period
    marks = [{"at": each.at.timestamp(), "is": "deployment"} for each in seen.deployments]
    marks += [{"at": each.at.timestamp(), "is": "scaling"} for each in seen.activities]
    told = {
        "times": [start + period * number for number in range(seen.span.count)],
        "series": [_drawn(series) for series in seen.series],
        "marks": marks,
    }
    written = json.dumps(told, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _drawn(series: Series) -> dict[str, Any]:
    limits = [threshold.value for threshold in series.thresholds]
    values = [None if value is None else float(f"{value:.5g}") for value in series.values]
    return {"values": values, "unit": series.unit, "thresholds": limits}


def _state(seen: EndpointSeen) -> str:
    if seen.status in FAILED:
        return "bad"
    return "well" if seen.status == "InService" else "passing"


def _facts(seen: EndpointSeen) -> str:
    hours = round((seen.span.end - seen.span.start).total_seconds() / 3600)
    tags = [f"{key}={value}" for key, value in sorted(seen.tags.items())]
    lines = [
        f"configuration {seen.config}, since {clock(seen.modified, seen.at)}",
        *([", ".join(tags)] if tags else []),
        f"looked at {moment(seen.at)}; the last {hours} h; times are in UTC",
    ]
    told = "".join(f"<p>{_text(line)}</p>" for line in lines)
    failure = f'<p class="bad">{_text(seen.failure)}</p>' if seen.failure else ""
    return told + failure


def _alarms(seen: EndpointSeen) -> str:
    if not seen.alarms:
        return "<p>sagewarden has no alarm over this endpoint.</p>"
    listed = [alarm for alarm in seen.alarms if alarm.is_open or alarm.silenced]
    told = f"<p>{len(seen.open_alarms)} open of {len(seen.alarms)}</p>"
    return told + "".join(_alarm(seen, alarm) for alarm in listed)


def _alarm(seen: EndpointSeen, alarm: AlarmSeen) -> str:
    short = alarm.name.removeprefix(f"sagewarden/{seen.name}").strip("/") or "the endpoint"
    state = f"open for {ago(alarm.since, seen.at)}" if alarm.is_open else "not open"
    silenced = " <b>silenced</b>" if alarm.silenced else ""
    loud = alarm.is_open and not alarm.silenced
    return (
        f'<div class="alarm{" open" if loud else ""}"><b>{_text(short)}</b> {state}{silenced}'
        f"<p>{_text(alarm.reason)}</p></div>"
    )


def _charts(seen: EndpointSeen) -> str:
    if not seen.series:
        return "<p>No metric was published.</p>"
    several = len({series.variant for series in seen.series}) > 1
    return "".join(_chart(number, each, several) for number, each in enumerate(seen.series))


def _chart(number: int, series: Series, several: bool) -> str:  # noqa: FBT001 - named where called
    of = f"{series.variant or 'endpoint'}: " if several else ""
    now, highest = amount(series.latest, series.unit), amount(series.highest, series.unit)
    limits = ", ".join(
        f"{'below ' if each.below else ''}{amount(each.value, series.unit)}"
        for each in series.thresholds
    )
    alarm = f", alarm at {limits}" if limits else ""
    name = _text(f"{of}{series.label}")
    told = _text(f"now {now}, highest {highest}{alarm}")
    return (
        f"<figure><figcaption><b>{name}</b> <span>{told}</span> <output></output></figcaption>"
        f'<div class="chart" data-series="{number}" role="img" aria-label="{name}: {told}"></div>'
        "</figure>"
    )


def _variants(seen: EndpointSeen) -> str:
    rows: list[tuple[str, ...]] = []
    for each in seen.variants:
        limits = "" if each.least is None else f"{each.least}-{each.most}"
        beyond = " out of bounds" if each.out_of_bounds else ""
        now = "" if each.current is None else str(each.current)
        rows.append((each.name, each.kind, ", ".join(each.types), now, f"{limits}{beyond}"))
    return _table(("variant", "kind", "type", "now", "min-max"), rows)


def _events(seen: EndpointSeen) -> str:
    """Deployments and scaling activities together, the newest first."""
    events = [
        (each.at, each.what, f"{each.config} {each.who} {each.error}") for each in seen.deployments
    ]
    events += [
        (each.at, f"scaling {each.variant}: {each.status}", each.what) for each in seen.activities
    ]
    ordered = sorted(events, key=lambda event: event[0], reverse=True)
    rows = [(clock(at, seen.at), what, told) for at, what, told in ordered]
    return _table(("when", "what", ""), rows) if rows else "<p>None is known.</p>"


def _errors(seen: EndpointSeen) -> str:
    if not seen.errors:
        return "<p>No error line. Some containers log no traceback.</p>"
    rows: list[tuple[str, ...]] = []
    for group in seen.errors:
        where = ", ".join(group.streams)
        rows.append((clock(group.last, seen.at), f"{group.count}x", group.text, where))
    return _table(("last", "", "line", "where"), rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return f'<div class="wide"><table>{"".join(_table_lines(heads, rows))}</table></div>'


def _table_lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"<tr>{''.join(f'<th>{_text(head)}</th>' for head in heads)}</tr>"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>"
